#include "dev/install.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "lib/temp.h"
#include "test.h"

static char top[TEMP_PATH];
static const struct engine *extenddb, *moto;

static void setup(void)
{
	struct buf path = BUF_INIT;

	temp_folder(top);
	buf_addf(&path, "%s/engines", top);
	setenv("WIKIBOT_ENGINES_DIR", path.s, 1);
	buf_reset(&path);
	buf_addf(&path, "%s/bin", top);
	setenv("PATH", path.s, 1);
	buf_free(&path);
	extenddb = engines_find("extenddb");
	moto = engines_find("moto");
}

static void teardown(void)
{
	struct error err;

	ck_assert_int_eq(folder_remove(top, &err), 0);
}

/* A program at a path below the top, with its folders. */
static void put(const char *folder, const char *name, const char *text)
{
	struct buf path = BUF_INIT, dir = BUF_INIT;
	struct error err = { 0 };

	buf_addf(&path, "%s/%s/%s", top, folder, name);
	buf_addn(&dir, path.s, (size_t)(strrchr(path.s, '/') - path.s));
	ck_assert_int_eq(folder_make_path(dir.s, &err), 0);
	ck_assert_msg(file_replace(path.s, text, strlen(text), &err) == 0, "%s",
	    err.text);
	ck_assert_int_eq(chmod(path.s, 0700), 0);
	buf_free(&path);
	buf_free(&dir);
}

static void finds(const struct engine *e, const char *where,
    const char *version, const char *part)
{
	struct found found;
	struct buf project = BUF_INIT;

	buf_addf(&project, "%s/project", top);
	ck_assert_int_eq(install_find(e, project.s, &found), where != NULL);
	if (where != NULL) {
		ck_assert_str_eq(found.where, where);
		ck_assert_ptr_nonnull(strstr(found.program, part));
		ck_assert_int_eq(access(found.program, X_OK), 0);
	}
	if (version != NULL)
		ck_assert_str_eq(found.version, version);
	else
		ck_assert_ptr_null(found.version);
	install_found_free(&found);
	buf_free(&project);
}

START_TEST(ours_then_the_projects_then_that_of_the_path)
{
	setup();
	finds(extenddb, NULL, NULL, NULL);
	put("bin", "extenddb", "x");
	finds(extenddb, "PATH", NULL, "/bin/extenddb");
	put("project", extenddb->program, "x");
	finds(extenddb, "project", NULL, "/project/node_modules/");
	put("project", "node_modules/@extenddb/linux-x64/package.json",
	    "{\"version\": \"0.0.9\"}");
	finds(extenddb, "project", "0.0.9", "/project/node_modules/");
	put("engines/extenddb", extenddb->program, "x");
	finds(extenddb, "project", "0.0.9", "/project/"); /* half installed */
	put("engines/extenddb", "installed", "@extenddb/linux-x64@0.0.1\n");
	finds(extenddb, "project", "0.0.9", "/project/"); /* another version */
	put("engines/extenddb", "installed", "@extenddb/linux-x64@0.1.10\n");
	finds(extenddb, "installed", "0.1.10", "/engines/extenddb/");
	teardown();
}
END_TEST

START_TEST(pythons_are_in_a_virtual_environment)
{
	setup();
	put("project", "bin/moto_server", "x");
	finds(moto, NULL, NULL, NULL);
	put("project/.venv", "bin/moto_server", "x");
	finds(moto, "project", NULL, "/.venv/bin/moto_server");
	teardown();
}
END_TEST

START_TEST(relative_parts_of_the_path_are_passed_over)
{
	setup();
	put("bin", "moto_server", "x");
	ck_assert_int_eq(chdir(top), 0);
	setenv("PATH", "bin::.:./bin", 1);
	finds(moto, NULL, NULL, NULL);
	ck_assert_int_eq(chdir("/"), 0);
	teardown();
}
END_TEST

START_TEST(without_npm_it_says_so)
{
	const struct folder_wait wait = { .most_ms = 100 };
	struct error err = { 0 };

	setup();
	ck_assert_int_eq(install_engine(extenddb, &wait, &err), -1);
	ck_assert_int_eq(err.code, E_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(err.text, "npm"));
	ck_assert_int_eq(install_engine(moto, &wait, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "python3"));
	teardown();
}
END_TEST

START_TEST(the_last_lines_are_shown)
{
	struct buf text = BUF_INIT, path = BUF_INIT;

	setup();
	put(".", "log", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n\n");
	buf_addf(&path, "%s/./log", top);
	install_log_end(path.s, &text);
	ck_assert_ptr_nonnull(strstr(text.s, "\n3\n4\n"));
	ck_assert_ptr_null(strstr(text.s, "\n2\n"));
	ck_assert_str_eq(text.s + text.n - 2, "10");
	buf_reset(&text);
	install_log_end("/nonexistent", &text);
	ck_assert_uint_eq(text.n, 0);
	buf_free(&text);
	buf_free(&path);
	teardown();
}
END_TEST

TEST_MAIN(install, TEST(ours_then_the_projects_then_that_of_the_path),
    TEST(pythons_are_in_a_virtual_environment),
    TEST(relative_parts_of_the_path_are_passed_over),
    TEST(without_npm_it_says_so), TEST(the_last_lines_are_shown))
