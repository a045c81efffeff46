#include "dev/engines.h"

#include "base/text.h"
#include "test.h"

/* Each row can be started on a port of its own, with data of its own, and in the
 * version that is pinned. */
START_TEST(rows_are_whole)
{
	engines_each(e)
	{
		struct engine_values v = { "/p", "/d", 12345 };
		struct buf all = BUF_INIT;

		ck_assert_ptr_nonnull(strstr(e->package, e->version));
		ck_assert(e->program[0] != '/');
		ck_assert(e->probe[0] == '/');
		for (const char *const *s = e->argv; *s != NULL; s++)
			engines_expand(*s, &v, &all);
		for (const char *const *s = e->env; *s != NULL; s++) {
			ck_assert_ptr_nonnull(strchr(*s, '='));
			engines_expand(*s, &v, &all);
		}
		ck_assert_ptr_nonnull(strstr(all.s, "/p"));
		ck_assert_ptr_nonnull(strstr(all.s, "12345"));
		ck_assert_ptr_nonnull(strstr(all.s, "HOME=/d"));
		ck_assert_ptr_null(strstr(all.s, "${"));
		/* What is kept is kept in the folder. */
		ck_assert_int_eq(
		    e->keeps, strstr(all.s, "/d/tables.db") != NULL);
		ck_assert_ptr_eq(engines_find(e->name), e);
		buf_free(&all);
	}
}
END_TEST

static const struct {
	const char *form, *text;
} forms[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "${port}", "81" },
	{ "a${data}/b${program}${port}c", "aD/bP81c" },
	{ "$x {port}", "$x {port}" },
};

START_TEST(words_are_expanded)
{
	struct engine_values v = { "P", "D", 81 };
	struct buf out = BUF_INIT;

	engines_expand(forms[_i].form, &v, &out);
	ck_assert_str_eq(out.s, forms[_i].text);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *name, *text; /* of the error; NULL: fine */
} names[] = {
	{ "extenddb", NULL },
	{ "none", NULL },
	{ "motto", "did you mean 'moto'" },
	{ "xyzzy", "extenddb, moto, dynoxide, ministack, dynalite, none" },
	{ "", "there are:" },
};

START_TEST(names_are_checked)
{
	struct error err = { 0 };
	int rc = engines_check(names[_i].name, &err);

	ck_assert_int_eq(rc, names[_i].text != NULL ? -1 : 0);
	if (names[_i].text != NULL) {
		ck_assert_int_eq(err.code, E_USAGE);
		ck_assert_ptr_nonnull(strstr(err.text, names[_i].text));
	}
}
END_TEST

/* Whatever the user's own environment says. */
START_TEST(clients_get_the_pair_and_nothing_else)
{
	char url[] = "http://127.0.0.1:1";

	setenv("AWS_SESSION_TOKEN", "x", 1);
	setenv("AWS_PROFILE", "x", 1);
	ck_assert_str_eq(
	    engines_variable(url, "AWS_ENDPOINT_URL_DYNAMODB"), url);
	ck_assert_str_eq(
	    engines_variable(url, "AWS_ACCESS_KEY_ID"), ENGINE_KEY_ID);
	ck_assert_ptr_null(engines_variable(url, "AWS_SESSION_TOKEN"));
	ck_assert_ptr_null(engines_variable(url, "AWS_PROFILE"));
	ck_assert_ptr_null(engines_variable(url, "HOME"));
}
END_TEST

TEST_MAIN(engines, TEST(rows_are_whole), LOOP(words_are_expanded, forms),
    LOOP(names_are_checked, names), TEST(clients_get_the_pair_and_nothing_else))
