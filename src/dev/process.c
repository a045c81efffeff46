#include "dev/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "dev/folder.h"

enum { STAT_BYTES = 4096, TICK_MS = 10, FORCE_MS = 5000 };

extern char **environ;

/* Of /proc/PID/stat, by proc(5). */
struct look {
	char state;
	int64_t session;
	uint64_t start;
};

/* Not file_read: these have no size, and there are many. */
static bool read_small(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, size - 1) : -1;

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool look_at(int64_t pid, struct look *out)
{
	enum { SESSION = 6, START = 22 };
	char text[STAT_BYTES], path[64], *s;
	int field = 3;

	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	if (!read_small(path, text, sizeof text))
		return false;
	/* The name may hold spaces and brackets. */
	s = strrchr(text, ')');
	if (s == NULL || s[1] != ' ')
		return false;
	s += 2;
	*out = (struct look){ .state = *s };
	for (; field < START; field++) {
		if (field == SESSION)
			out->session = strtoll(s, NULL, 10);
		s = strchr(s, ' ');
		if (s == NULL)
			return false;
		s++;
	}
	out->start = strtoull(s, NULL, 10);
	return true;
}

static void read_boot(char *out)
{
	char text[STAT_BYTES];

	read_small("/proc/sys/kernel/random/boot_id", text, sizeof text);
	text[strcspn(text, "\n")] = '\0';
	snprintf(out, PROCESS_BOOT, "%.*s", PROCESS_BOOT - 1, text);
}

static bool is_over(const struct look *l)
{
	return l->state == 'Z' || l->state == 'X';
}

bool process_look(int64_t pid, struct process *out)
{
	struct look l;

	if (pid <= 0 || !look_at(pid, &l) || is_over(&l))
		return false;
	*out = (struct process){ .pid = pid, .start = l.start };
	read_boot(out->boot);
	return true;
}

bool process_alive(const struct process *p)
{
	struct process now;

	return process_look(p->pid, &now) && now.start == p->start &&
	       strcmp(now.boot, p->boot) == 0;
}

/* --- starting --- */

/* What the caller's shell left open must not live as long as the engine. */
static void close_others(void)
{
	enum { MOST = 65536 };
	long most = sysconf(_SC_OPEN_MAX);
	int flags;

	for (int fd = 3; fd < MOST && fd < (most > 0 ? most : 1024); fd++)
		if ((flags = fcntl(fd, F_GETFD)) >= 0 &&
		    (flags & FD_CLOEXEC) == 0)
			close(fd);
}

static void plain_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int i = 1; i <= SIGRTMAX; i++)
		(void)sigaction(i, &action, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int open_streams(const char *log, struct error *err)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int out = open(
	    log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (in < 0 || out < 0)
		return error_io(err, errno, "cannot open '%s'", log);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		return error_io(err, errno, "cannot use '%s'", log);
	return 0;
}

/* Its type promises less than it does: nothing is changed. */
static void execute(const char *const *argv)
{
	execvp(argv[0], (char *const *)(uintptr_t)argv);
}

/* In the child; returns only when the program could not begin. */
static void become(const struct process_start *s, struct error *err)
{
	struct process self = { 0 };

	(void)umask(077);
	if (open_streams(s->log, err) != 0)
		return;
	close_others();
	if (setsid() < 0 || chdir(s->dir) != 0) {
		error_io(err, errno, "cannot enter '%s'", s->dir);
		return;
	}
	if (!process_look((int64_t)getpid(), &self)) {
		error_set(err, E_IO,
		    "cannot read /proc, which tells processes "
		    "apart");
		return;
	}
	if (s->ready != NULL && s->ready(s->arg, &self, err) != 0)
		return;
	plain_signals(); /* before, a file that may not grow was an error */
	environ = (char **)(uintptr_t)s->env;
	execute(s->argv);
	error_io(err, errno, "cannot start '%s'", s->argv[0]);
}

/* The pipe closes by itself when the program begins; before that, a whole error
 * may come through it. */
static int hear(int fd, struct error *err)
{
	struct error told = { 0 };
	ssize_t n;

	do
		n = read(fd, &told, sizeof told);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof told)
		return 0;
	*err = told;
	return -1;
}

int process_start(
    const struct process_start *start, pid_t *pid, struct error *err)
{
	struct error failed = { 0 };
	int ends[2], rc;

	if (pipe(ends) != 0)
		return error_io(err, errno, "cannot make a pipe");
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*pid = fork();
	if (*pid == 0) {
		become(start, &failed);
		_exit(write(ends[1], &failed, sizeof failed) < 0 ? 126 : 127);
	}
	close(ends[1]);
	rc = *pid < 0 ? error_io(err, errno, "cannot make a process")
	              : hear(ends[0], err);
	close(ends[0]);
	if (rc != 0 && *pid > 0)
		(void)waitpid(*pid, NULL, 0);
	return rc;
}

bool process_ended(pid_t pid, struct buf *how)
{
	int status;
	pid_t got = waitpid(pid, &status, WNOHANG);

	if (got == 0 || (got < 0 && errno == EINTR))
		return false;
	if (got < 0)
		buf_add(how, "it is gone");
	else if (WIFSIGNALED(status))
		buf_addf(how, "ended by signal %d", WTERMSIG(status));
	else
		buf_addf(how, "ended with status %d", WEXITSTATUS(status));
	return true;
}

static void become_task(const struct process_task *t, struct error *err)
{
	if (t->keep >= 0)
		(void)fcntl(t->keep, F_SETFD, 0);
	plain_signals();
	(void)setpgid(0, 0);
	if (open_streams(t->log, err) != 0)
		return;
	execute(t->argv);
	error_io(err, errno, "cannot start '%s'", t->argv[0]);
}

int process_run(const struct process_task *task, struct error *err)
{
	int64_t until = clock_mono(&clock_system) + task->most_ms;
	struct error failed = { 0 };
	pid_t pid = fork();
	int status = 0, rc;

	if (pid < 0)
		return error_io(err, errno, "cannot make a process");
	if (pid == 0) {
		become_task(task, &failed);
		_exit(127);
	}
	(void)setpgid(pid, pid); /* whoever of the two is quicker */
	while ((rc = waitpid(pid, &status, WNOHANG)) == 0 ||
	       (rc < 0 && errno == EINTR)) {
		bool stop = task->stop != NULL && task->stop(task->stop_arg);

		if (stop || clock_mono(&clock_system) >= until) {
			(void)kill(-pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return stop ? error_set(err, E_CANCELLED, "stopped")
			            : error_set(err, E_NETWORK,
			                  "'%s' took too long", task->argv[0]);
		}
		folder_pause(TICK_MS);
	}
	if (rc > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (rc > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return error_set(
		    err, E_NOT_FOUND, "'%s' is not there", task->argv[0]);
	return error_set(err, E_IO, "'%s' failed", task->argv[0]);
}

/* --- ending --- */

static bool works_in(int64_t pid, const char *dir)
{
	char path[64], at[PATH_MAX];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%lld/cwd", (long long)pid);
	n = readlink(path, at, sizeof at - 1);
	if (n < 0)
		return false;
	at[n] = '\0';
	return strcmp(at, dir) == 0;
}

void process_session(
    const struct process *leader, const char *dir, struct processes *out)
{
	struct process here;
	struct look l;
	struct dirent *entry;
	bool led = process_alive(leader);
	DIR *all;

	read_boot(here.boot);
	/* A session keeps its number from being used again only while there is
	 * somebody in it. */
	if (leader->pid <= 0 || strcmp(here.boot, leader->boot) != 0 ||
	    (!led && process_look(leader->pid, &here)))
		return;
	all = opendir("/proc");
	while (all != NULL && (entry = readdir(all)) != NULL) {
		struct error ignored;

		if (text_int(entry->d_name, 1, INT64_MAX, &here.pid,
		        &ignored) != 0 ||
		    !look_at(here.pid, &l) || is_over(&l) ||
		    l.session != leader->pid || l.start < leader->start ||
		    (!led && !works_in(here.pid, dir)))
			continue;
		here.start = l.start;
		*vec_push(out) = here;
	}
	if (all != NULL)
		closedir(all);
}

static size_t signal_all(
    const struct process *leader, const char *dir, int number)
{
	struct processes all = { 0 };
	size_t n;

	process_session(leader, dir, &all);
	n = all.n;
	vec_each (struct process, p, &all)
		if (number != 0 && process_alive(p))
			(void)kill((pid_t)p->pid, number);
	vec_free(&all);
	return n;
}

/* A child of ours that has ended stays in the list until it is asked for. */
static bool gone_after(
    const struct process *leader, const char *dir, int64_t most_ms)
{
	int64_t until = clock_mono(&clock_system) + most_ms;

	while (signal_all(leader, dir, 0) > 0) {
		if (clock_mono(&clock_system) >= until)
			return false;
		folder_pause(TICK_MS);
		(void)waitpid((pid_t)leader->pid, NULL, WNOHANG);
	}
	return true;
}

int process_end(const struct process *leader, const char *dir, int64_t grace_ms,
    struct error *err)
{
	if (signal_all(leader, dir, SIGTERM) == 0 ||
	    gone_after(leader, dir, grace_ms))
		return 0;
	signal_all(leader, dir, SIGKILL);
	if (gone_after(leader, dir, FORCE_MS))
		return 0;
	return error_set(
	    err, E_BUSY, "process %lld does not end", (long long)leader->pid);
}
