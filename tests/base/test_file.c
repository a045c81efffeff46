#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

enum { NOBODY = 65534 };

/* A new directory, in which everything below happens. */
static char dir[64];

static void enter(void)
{
	snprintf(dir, sizeof dir, "/tmp/test_file.%.6s",
	    "XX"
	    "XX"
	    "XX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chdir(dir), 0);
}

static int entries(bool remove_them)
{
	DIR *d = opendir(".");
	struct dirent *e;
	int n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (remove_them && remove(e->d_name) != 0)
			ck_abort_msg("cannot remove %s", e->d_name);
	}
	closedir(d);
	return n;
}

static void leave(void)
{
	entries(true);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "wb");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

static void is(const char *name, const char *text)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;

	ck_assert_msg(file_read(name, 1 << 22, &b, &err) == 0, "%s", err.text);
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
}

static void refuses_to_read(
    const char *name, size_t max, enum error_code code, const char *sentence)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;

	ck_assert_int_eq(file_read(name, max, &b, &err), -1);
	ck_assert_int_eq(err.code, code);
	ck_assert_str_eq(err.text, sentence);
	buf_free(&b);
}

START_TEST(reads_up_to_the_limit_and_not_beyond)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;

	enter();
	put("a", "12345");
	buf_add(&b, "gone");
	ck_assert_int_eq(file_read("a", 5, &b, &err), 0);
	ck_assert_str_eq(b.s, "12345");
	refuses_to_read("a", 4, E_LIMIT, "'a' is larger than 4 bytes");
	put("empty", "");
	ck_assert_int_eq(file_read("empty", 0, &b, &err), 0);
	ck_assert_str_eq(b.s, "");
	buf_free(&b);
	leave();
}
END_TEST

START_TEST(reads_large_files_and_the_kernels_of_unknown_size)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT, big = BUF_INIT;

	enter();
	for (int i = 0; i < 300000; i++)
		buf_addc(&big, (char)('a' + i % 26));
	put("big", big.s);
	is("big", big.s);
	ck_assert_int_eq(file_read("/proc/self/status", 1 << 20, &b, &err), 0);
	ck_assert_ptr_nonnull(strstr(b.s, "Name:")); /* st_size is 0 */
	buf_free(&b);
	buf_free(&big);
	leave();
}
END_TEST

/* faults.md F71 */
START_TEST(refuses_what_is_no_regular_file)
{
	enter();
	refuses_to_read("none", 9, E_NOT_FOUND,
	    "cannot open 'none': no such file or directory");
	refuses_to_read(".", 9, E_IO, "'.' is not a regular file");
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	refuses_to_read("fifo", 9, E_IO, "'fifo' is not a regular file");
	refuses_to_read(
	    "/dev/zero", 9, E_IO, "'/dev/zero' is not a regular file");
	ck_assert_int_eq(symlink("loop", "loop"), 0);
	refuses_to_read("loop", 9, E_IO,
	    "cannot open 'loop': too many levels of symbolic links");
	leave();
}
END_TEST

START_TEST(reads_standard_input_also_from_a_pipe)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;
	int ends[2], saved = dup(STDIN_FILENO);

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_ge(dup2(ends[0], STDIN_FILENO), 0);
	ck_assert_int_eq(write(ends[1], "a: 1\n", 5), 5);
	close(ends[1]);
	close(ends[0]);
	ck_assert_int_eq(file_read("-", 100, &b, &err), 0);
	ck_assert_str_eq(b.s, "a: 1\n");
	buf_free(&b);
	if (saved >= 0) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	}
}
END_TEST

START_TEST(replaces_or_makes_a_private_file)
{
	struct error err = { 0 };
	struct stat st;
	char path[128];

	enter();
	put("plan", "old and longer");
	ck_assert_int_eq(chmod("plan", 0644), 0);
	ck_assert_int_eq(file_replace("plan", "new", 3, &err), 0);
	is("plan", "new");
	ck_assert_int_eq(stat("plan", &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	snprintf(path, sizeof path, "%s/other", dir);
	ck_assert_int_eq(file_replace(path, "", 0, &err), 0);
	is("other", "");
	ck_assert_int_eq(entries(false), 2);
	leave();
}
END_TEST

static void refuses_to_replace(const char *path, const char *sentence)
{
	struct error err = { 0 };

	ck_assert_int_eq(file_replace(path, "new", 3, &err), -1);
	ck_assert_int_eq(err.code, E_IO);
	ck_assert_str_eq(err.text, sentence);
}

/* faults.md F78 */
START_TEST(replaces_only_regular_files_and_follows_no_link)
{
	enter();
	put("target", "mine");
	ck_assert_int_eq(symlink("target", "link"), 0);
	ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	ck_assert_int_eq(mkdir("sub", 0700), 0);
	refuses_to_replace(
	    "link", "cannot replace 'link': it is not a regular file");
	refuses_to_replace(
	    "dangling", "cannot replace 'dangling': it is not a regular file");
	refuses_to_replace(
	    "fifo", "cannot replace 'fifo': it is not a regular file");
	refuses_to_replace(
	    "sub", "cannot replace 'sub': it is not a regular file");
	refuses_to_replace("sub/", "'sub/' is a directory");
	refuses_to_replace("none/plan",
	    "cannot open the directory of 'none/plan': no such file or "
	    "directory");
	refuses_to_replace("target/plan",
	    "cannot open the directory of 'target/plan': not a directory");
	refuses_to_replace("/dev/null",
	    "cannot replace '/dev/null': it is not a regular file");
	is("target", "mine");
	ck_assert_int_eq(entries(false), 5); /* nothing left behind */
	leave();
}
END_TEST

START_TEST(passes_by_the_leftovers_of_a_killed_run)
{
	struct error err = { 0 };
	char name[64];

	enter();
	snprintf(name, sizeof name, ".wikibot-%ld-0.tmp", (long)getpid());
	put(name, "left");
	ck_assert_int_eq(file_replace("plan", "new", 3, &err), 0);
	is("plan", "new");
	is(name, "left");
	leave();
}
END_TEST

START_TEST(says_when_the_directory_cannot_be_written)
{
	enter();
	put("plan", "old");
	ck_assert_int_eq(chmod(dir, 0555), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(NOBODY), 0);
	refuses_to_replace(
	    "plan", "cannot make a file beside 'plan': permission denied");
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(chmod(dir, 0700), 0);
	is("plan", "old");
	leave();
}
END_TEST

/* faults.md F49: the limit stands for the full disk, a part is written. */
START_TEST(a_full_disk_leaves_the_old_file)
{
	struct rlimit before, small;
	struct error err = { 0 };
	static char big[100000];
	int rc;

	enter();
	put("plan", "old");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 50000;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = file_replace("plan", big, sizeof big, &err);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(rc, -1);
	ck_assert_int_eq(err.code, E_IO);
	ck_assert_str_eq(err.text, "cannot write 'plan': file too large");
	is("plan", "old");
	ck_assert_int_eq(entries(false), 1);
	leave();
}
END_TEST

START_TEST(says_when_a_device_is_full)
{
	struct error err = { 0 };
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
	    file_write_all(fd, "standard output", "x", 1, &err), -1);
	ck_assert_int_eq(err.code, E_IO);
	ck_assert_str_eq(err.text,
	    "cannot write 'standard output': no space left on device");
	ck_assert_int_eq(file_write_all(fd, "x", "", 0, &err), 0);
	close(fd);
}
END_TEST

enum { MUCH = 1 << 20 };

static void on_alarm(int number)
{
	(void)number;
}

/* Reads slowly at first, so that the writer has to wait; checks the bytes. */
static void read_much(int fd)
{
	static unsigned char in[MUCH + 1];
	struct timespec a_bit = { 0, 20000000 };
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, in + n, sizeof in - n)) > 0) {
		n += (size_t)got;
		if (n < 300000)
			nanosleep(&a_bit, NULL);
	}
	for (size_t i = 0; i < n; i++)
		if (in[i] != (unsigned char)(i * 7))
			_exit(2);
	_exit(n == MUCH ? 0 : 1);
}

/* Row 0: a blocking pipe and signals (EINTR); 1: a non-blocking one (EAGAIN).
 * faults.md F50. */
static const int pipe_flags[] = { 0, O_NONBLOCK };

START_TEST(writes_all_of_it_through_short_writes)
{
	static unsigned char bytes[MUCH];
	struct sigaction act = { .sa_handler = on_alarm }, old;
	struct itimerval often = { { 0, 3000 }, { 0, 3000 } }, never = { 0 };
	struct error err = { 0 };
	int ends[2], status = -1, rc;
	pid_t pid;

	for (size_t i = 0; i < MUCH; i++)
		bytes[i] = (unsigned char)(i * 7);
	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ends[1]);
		read_much(ends[0]);
	}
	close(ends[0]);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, pipe_flags[_i]), 0);
	sigaction(SIGALRM, &act, &old); /* no SA_RESTART */
	setitimer(ITIMER_REAL, &often, NULL);
	rc = file_write_all(ends[1], "pipe", bytes, MUCH, &err);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &old, NULL);
	close(ends[1]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	ck_assert_msg(rc == 0, "%s", err.text);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

TEST_MAIN(file, TEST(reads_up_to_the_limit_and_not_beyond),
    TEST(reads_large_files_and_the_kernels_of_unknown_size),
    TEST(refuses_what_is_no_regular_file),
    TEST(reads_standard_input_also_from_a_pipe),
    TEST(replaces_or_makes_a_private_file),
    TEST(replaces_only_regular_files_and_follows_no_link),
    TEST(passes_by_the_leftovers_of_a_killed_run),
    TEST(says_when_the_directory_cannot_be_written),
    TEST(a_full_disk_leaves_the_old_file), TEST(says_when_a_device_is_full),
    LOOP(writes_all_of_it_through_short_writes, pipe_flags))
