#include "dev/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "lib/temp.h"
#include "test.h"

static char top[TEMP_PATH];

static void setup(void)
{
	temp_folder(top);
	ck_assert_int_eq(chdir(top), 0);
	unsetenv("WIKIBOT_STATE_DIR");
}

static void teardown(void)
{
	struct error err;

	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(folder_remove(top, &err), 0);
}

static void touch(const char *path, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
	close(fd);
}

/* Beside the schema; in the working folder without one. */
static const struct {
	const char *schema, *state, *own; /* below top; state: the variable */
} places[] = {
	{ NULL, NULL, "/.wikibot/dev" },
	{ "wikibot.yaml", NULL, "/.wikibot/dev" },
	{ "sub/wikibot.yaml", NULL, "/sub/.wikibot/dev" },
	{ "sub/wikibot.yaml", "/else", "/else/dev" },
};

START_TEST(it_lies_beside_the_schema)
{
	struct folder f = { 0 };
	struct error err = { 0 };
	struct buf want = BUF_INIT;
	char *real;

	setup();
	mkdir("sub", 0700);
	real = getcwd(NULL, 0);
	if (places[_i].state != NULL)
		setenv("WIKIBOT_STATE_DIR", places[_i].state, 1);
	ck_assert_int_eq(folder_find(&f, places[_i].schema, "dev", &err), 0);
	buf_addf(&want, "%s%s", places[_i].state != NULL ? "" : real,
	    places[_i].own);
	ck_assert_str_eq(f.own, want.s);
	ck_assert_int_ne(access(f.own, F_OK), 0); /* only found, not made */
	folder_free(&f);
	buf_free(&want);
	mem_free(real);
	teardown();
}
END_TEST

static const char *const bad[] = { "", ".", "..", "../x", "a/b", ".hidden",
	"a b", "\x1b[31m",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

START_TEST(names_stay_inside)
{
	struct folder f;
	struct error err = { 0 };

	ck_assert_int_eq(folder_find(&f, NULL, bad[_i], &err), -1);
	ck_assert_int_eq(err.code, E_USAGE);
}
END_TEST

START_TEST(it_is_private_and_ignored)
{
	struct folder f = { 0 };
	struct error err = { 0 };
	struct folder_names names = { 0 };
	struct stat st;
	char *data;

	setup();
	(void)umask(0);
	ck_assert_int_eq(folder_find(&f, NULL, "dev", &err), 0);
	data = folder_data(&f, "moto");
	ck_assert_int_eq(folder_make(&f, data, &err), 0);
	ck_assert_int_eq(folder_make(&f, data, &err), 0);
	ck_assert_int_eq(stat(data, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(stat(f.own, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(access(".wikibot/.gitignore", F_OK), 0);
	folder_list(&f, &names);
	ck_assert_uint_eq(names.n, 0); /* nothing was started there */
	touch(f.state, 0);
	folder_list(&f, &names);
	ck_assert_uint_eq(names.n, 1);
	ck_assert_str_eq(names.v[0], "dev");
	folder_names_free(&names);
	mem_free(data);
	folder_free(&f);
	teardown();
}
END_TEST

START_TEST(a_link_is_not_taken_for_a_folder)
{
	struct folder f = { 0 };
	struct error err = { 0 };

	setup();
	ck_assert_int_eq(symlink("/tmp", ".wikibot"), 0);
	ck_assert_int_eq(folder_find(&f, NULL, "dev", &err), 0);
	ck_assert_int_eq(folder_make(&f, NULL, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "not a folder of yours"));
	folder_free(&f);
	teardown();
}
END_TEST

/* A link in it is removed itself, and what it leads to stays. */
START_TEST(removing_follows_no_links)
{
	struct error err = { 0 };

	setup();
	mkdir("gone", 0700);
	mkdir("gone/deep", 0700);
	mkdir("stays", 0700);
	touch("stays/file", 100);
	touch("gone/deep/file", 23);
	ck_assert_int_eq(symlink("../stays", "gone/link"), 0);
	ck_assert_int_eq(folder_size("gone"), 23);
	ck_assert_int_eq(folder_remove("gone", &err), 0);
	ck_assert_int_ne(access("gone", F_OK), 0);
	ck_assert_int_eq(access("stays/file", F_OK), 0);
	ck_assert_int_eq(folder_remove("gone", &err), 0);
	ck_assert_int_eq(folder_size("gone"), 0);
	teardown();
}
END_TEST

static bool yes(void *arg)
{
	(void)arg;
	return true;
}

static int told;
static void tell(void *arg)
{
	(void)arg;
	told++;
}

START_TEST(a_lock_has_one_holder)
{
	const struct folder_wait no_time = { .most_ms = 30, .waiting = tell };
	const struct folder_wait stopped = { .most_ms = 60000, .stop = yes };
	struct error err = { 0 };
	int one, two;

	setup();
	ck_assert_int_eq(folder_lock("lock", &no_time, &one, &err), 0);
	ck_assert_int_eq(told, 0);
	ck_assert_int_eq(folder_lock("lock", &no_time, &two, &err), -1);
	ck_assert_int_eq(err.code, E_BUSY);
	ck_assert_int_eq(two, -1);
	ck_assert_int_eq(told, 1);
	ck_assert_int_eq(folder_lock("lock", &stopped, &two, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	close(one);
	ck_assert_int_eq(folder_lock("lock", &no_time, &two, &err), 0);
	close(two);
	teardown();
}
END_TEST

/* As the child that becomes the engine does. */
START_TEST(a_lock_lives_as_long_as_a_child_that_shares_it)
{
	const struct folder_wait no_time = { .most_ms = 0 };
	struct error err = { 0 };
	int ends[2], one, two;
	pid_t pid;

	setup();
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(folder_lock("lock", &no_time, &one, &err), 0);
	pid = fork();
	if (pid == 0) {
		char c;

		close(ends[1]);
		_exit((int)read(ends[0], &c, 1));
	}
	close(one);
	ck_assert_int_eq(folder_lock("lock", &no_time, &two, &err), -1);
	close(ends[0]);
	close(ends[1]);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert_int_eq(folder_lock("lock", &no_time, &two, &err), 0);
	close(two);
	teardown();
}
END_TEST

TEST_MAIN(folder, LOOP(it_lies_beside_the_schema, places),
    LOOP(names_stay_inside, bad), TEST(it_is_private_and_ignored),
    TEST(a_link_is_not_taken_for_a_folder), TEST(removing_follows_no_links),
    TEST(a_lock_has_one_holder),
    TEST(a_lock_lives_as_long_as_a_child_that_shares_it))
