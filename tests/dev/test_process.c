#include "dev/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "dev/folder.h"
#include "lib/temp.h"
#include "test.h"

static char dir[TEMP_PATH], log_path[TEMP_PATH + 8];
static const char *const no_env[] = { "PATH=/usr/bin:/bin", NULL };

static void setup(void)
{
	temp_folder(dir);
	snprintf(log_path, sizeof log_path, "%s/log", dir);
}

static void teardown(void)
{
	struct error err;

	ck_assert_int_eq(folder_remove(dir, &err), 0);
}

static pid_t start(const char *script, struct process *p)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct process_start s = {
		.argv = argv, .env = no_env, .dir = dir, .log = log_path
	};
	struct error err = { 0 };
	pid_t pid;

	ck_assert_msg(process_start(&s, &pid, &err) == 0, "%s", err.text);
	ck_assert(process_look((int64_t)pid, p));
	return pid;
}

static void wait_file(const char *name)
{
	char path[2 * TEMP_PATH];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	for (int i = 0; i < 500 && access(path, F_OK) != 0; i++)
		folder_pause(10);
	ck_assert_int_eq(access(path, F_OK), 0);
}

START_TEST(a_pid_alone_names_nobody)
{
	struct process me, other;

	ck_assert(process_look((int64_t)getpid(), &me));
	ck_assert(process_alive(&me));
	other = me;
	other.start++;
	ck_assert(!process_alive(&other));
	other = me;
	other.boot[0] ^= 1;
	ck_assert(!process_alive(&other));
	ck_assert(!process_look(0, &other));
	ck_assert(!process_look(-1, &other));
}
END_TEST

/* Neither is one that has ended and was not asked for yet. */
START_TEST(the_dead_are_not_alive)
{
	struct process p;
	struct buf how = BUF_INIT;
	pid_t pid;

	setup();
	pid = start("read x <&3 2>/dev/null; sleep 0.2; exit 5", &p);
	ck_assert(process_alive(&p));
	ck_assert(!process_ended(pid, &how));
	for (int i = 0; i < 500 && process_alive(&p); i++)
		folder_pause(10);
	ck_assert(!process_alive(&p));
	ck_assert(process_ended(pid, &how));
	ck_assert_str_eq(how.s, "ended with status 5");
	buf_free(&how);
	teardown();
}
END_TEST

static int note(void *arg, const struct process *self, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	buf_addf(&text, "%lld", (long long)self->pid);
	rc = file_replace(arg, text.s, text.n, err);
	buf_free(&text);
	return rc;
}

START_TEST(it_begins_in_a_world_of_its_own)
{
	const char *argv[] = { "sh", "-c",
		"touch made; env >env; ls /proc/self/fd | wc -l >fds;"
		" trap '' INT; kill -PIPE $$; touch not-here",
		NULL };
	char ready[2 * TEMP_PATH], path[2 * TEMP_PATH];
	struct process_start s = { .argv = argv,
		.env = no_env,
		.dir = dir,
		.log = log_path,
		.ready = note,
		.arg = ready };
	struct buf how = BUF_INIT, text = BUF_INIT;
	struct error err = { 0 };
	struct stat st;
	pid_t pid;

	setup();
	snprintf(ready, sizeof ready, "%s/ready", dir);
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_ge(dup2(1, 77), 0); /* left open by a caller */
	ck_assert_int_eq(process_start(&s, &pid, &err), 0);
	/* What was written before it began is there when start returns. */
	ck_assert_int_eq(file_read(ready, 100, &text, &err), 0);
	ck_assert_int_eq(strtol(text.s, NULL, 10), pid);
	ck_assert_int_eq(getsid(pid) == pid || getsid(pid) < 0, 1);
	while (!process_ended(pid, &how))
		folder_pause(10);
	/* Ignored by us, not by it. */
	ck_assert_str_eq(how.s, "ended by signal 13");
	snprintf(path, sizeof path, "%s/made", dir);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	snprintf(path, sizeof path, "%s/env", dir);
	ck_assert_int_eq(file_read(path, 10000, &text, &err), 0);
	ck_assert_ptr_null(strstr(text.s, "HOME="));
	/* 0, 1, 2 and the folder that ls looks at. */
	snprintf(path, sizeof path, "%s/fds", dir);
	ck_assert_int_eq(file_read(path, 100, &text, &err), 0);
	ck_assert_int_eq(strtol(text.s, NULL, 10), 4);
	close(77);
	buf_free(&text);
	buf_free(&how);
	teardown();
}
END_TEST

static int no_room(void *arg, const struct process *self, struct error *err)
{
	(void)arg;
	(void)self;
	return error_set(err, E_LIMIT, "no room for it");
}

START_TEST(what_keeps_it_from_beginning_is_told)
{
	const char *argv[] = { "/nonexistent/engine", NULL };
	struct process_start s = {
		.argv = argv, .env = no_env, .dir = dir, .log = log_path
	};
	struct error err = { 0 };
	pid_t pid;

	setup();
	ck_assert_int_eq(process_start(&s, &pid, &err), -1);
	ck_assert_ptr_nonnull(
	    strstr(err.text, "cannot start '/nonexistent/engine'"));
	s.ready = no_room;
	ck_assert_int_eq(process_start(&s, &pid, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_str_eq(err.text, "no room for it");
	s.dir = "/nonexistent";
	ck_assert_int_eq(process_start(&s, &pid, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "cannot enter"));
	teardown();
}
END_TEST

/* By its will, against its will, its children with it; also when it is gone
 * itself.  The number of processes there are before. */
static const struct {
	const char *script;
	size_t processes;
	bool kill_first;
} ends[] = {
	{ "touch up; exec sleep 60", 1, false },
	{ "trap '' TERM; touch up; while :; do sleep 0.05; done", 1, false },
	{ "sleep 61 & sh -c 'sleep 62 & touch up; wait' & wait", 4, false },
	{ "sleep 63 & touch up; wait", 2, true },
};

START_TEST(it_is_ended_with_all_that_it_started)
{
	struct processes all = { 0 };
	struct process p;
	struct error err = { 0 };
	pid_t pid;

	setup();
	pid = start(ends[_i].script, &p);
	wait_file("up");
	process_session(&p, dir, &all);
	ck_assert_uint_ge(all.n, ends[_i].processes);
	if (ends[_i].kill_first) {
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		ck_assert(!process_alive(&p));
	}
	ck_assert_int_eq(process_end(&p, dir, 300, &err), 0);
	vec_each (struct process, one, &all)
		ck_assert(!process_alive(one));
	vec_free(&all);
	process_session(&p, dir, &all);
	ck_assert_uint_eq(all.n, 0);
	ck_assert_int_eq(process_end(&p, dir, 300, &err), 0);
	teardown();
}
END_TEST

/* The pid is somebody else's by now: the test's own child. */
START_TEST(others_are_left_alone)
{
	struct process p, stale;
	struct error err = { 0 };

	setup();
	start("exec sleep 60", &p);
	stale = p;
	stale.start--;
	ck_assert_int_eq(process_end(&stale, dir, 300, &err), 0);
	ck_assert(process_alive(&p));
	ck_assert_int_eq(process_end(&p, dir, 300, &err), 0);
	teardown();
}
END_TEST

static bool yes(void *arg)
{
	(void)arg;
	return true;
}

static const struct {
	const char *script;
	int64_t most_ms;
	bool stop;
	int code; /* enum error_code */
} tasks[] = {
	{ "echo word", 20000, false, E_OK },
	{ "exit 1", 20000, false, E_IO },
	{ "kill -9 $$", 20000, false, E_IO },
	{ "exit 127", 20000, false, E_NOT_FOUND },
	{ "sleep 60 & sleep 60", 50, false, E_NETWORK },
	{ "sleep 60", 20000, true, E_CANCELLED },
};

START_TEST(a_task_ends_in_time)
{
	const char *argv[] = { "sh", "-c", tasks[_i].script, NULL };
	struct process_task task = { .argv = argv,
		.log = log_path,
		.most_ms = tasks[_i].most_ms,
		.stop = tasks[_i].stop ? yes : NULL,
		.keep = -1 };
	struct buf text = BUF_INIT;
	struct error err = { 0 };
	int64_t began = clock_mono(&clock_system);

	setup();
	ck_assert_int_eq(
	    process_run(&task, &err), tasks[_i].code == E_OK ? 0 : -1);
	ck_assert_int_eq((int)err.code, tasks[_i].code);
	ck_assert_int_lt(clock_mono(&clock_system) - began, 15000);
	if (_i == 0) {
		ck_assert_int_eq(file_read(log_path, 100, &text, &err), 0);
		ck_assert_str_eq(text.s, "word\n");
	}
	buf_free(&text);
	teardown();
}
END_TEST

TEST_MAIN(process, TEST(a_pid_alone_names_nobody), TEST(the_dead_are_not_alive),
    TEST(it_begins_in_a_world_of_its_own),
    TEST(what_keeps_it_from_beginning_is_told),
    LOOP(it_is_ended_with_all_that_it_started, ends),
    TEST(others_are_left_alone), LOOP(a_task_ends_in_time, tasks))
