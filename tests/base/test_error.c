#include "base/error.h"

#include <errno.h>

#include "base/text.h"
#include "test.h"

START_TEST(starts_a_new_error)
{
	struct error err = { .effect = EFFECT_UNKNOWN,
		.http_status = 500,
		.aws_name = "X",
		.text = "old" };

	ck_assert_int_eq(error_set(&err, E_INVALID, "'%s' is no ARN", "x"), -1);
	ck_assert_int_eq(err.code, E_INVALID);
	ck_assert_str_eq(err.text, "'x' is no ARN");
	ck_assert_int_eq(err.effect, EFFECT_NONE);
	ck_assert_int_eq(err.http_status, 0);
	ck_assert_str_eq(err.aws_name, "");
}
END_TEST

START_TEST(wraps_and_keeps_everything_but_the_text)
{
	struct error err = { .code = E_EXISTS,
		.effect = EFFECT_UNKNOWN,
		.http_status = 400,
		.aws_name = "ResourceInUseException",
		.request_id = "R1",
		.text = "in use" };

	ck_assert_int_eq(error_wrap(&err, "table '%s'", "users"), -1);
	error_wrap(&err, "apply");
	ck_assert_str_eq(err.text, "apply: table 'users': in use");
	ck_assert_int_eq(err.code, E_EXISTS);
	ck_assert_int_eq(err.effect, EFFECT_UNKNOWN);
	ck_assert_int_eq(err.http_status, 400);
	ck_assert_str_eq(err.aws_name, "ResourceInUseException");
	ck_assert_str_eq(err.request_id, "R1");
}
END_TEST

START_TEST(may_be_set_from_its_own_text)
{
	struct error err = { .text = "inner", .aws_name = "Name" };

	error_set(&err, E_IO, "%s of %s", err.text, err.aws_name);
	ck_assert_str_eq(err.text, "inner of Name");
	error_wrap(&err, "%s", err.text);
	ck_assert_str_eq(err.text, "inner of Name: inner of Name");
}
END_TEST

START_TEST(cuts_long_sentences_with_dots)
{
	struct error err = { 0 };
	char filler[2000];
	size_t room = sizeof err.text;

	memset(filler, 'x', sizeof filler);
	error_set(&err, E_IO, "%.*s", (int)room - 1, filler);
	ck_assert_uint_eq(strlen(err.text), room - 1);
	ck_assert_ptr_null(strstr(err.text, "..."));
	error_set(&err, E_IO, "%.*s", (int)room, filler);
	ck_assert_uint_eq(strlen(err.text), room - 1);
	ck_assert(text_ends(err.text, "x..."));
	error_wrap(&err, "%.*s", (int)sizeof filler, filler);
	ck_assert(text_ends(err.text, "x..."));
	error_set(&err, E_IO, "short");
	error_wrap(&err, "%.*s", (int)room - 3, filler);
	ck_assert(text_ends(err.text, "x..."));
}
END_TEST

START_TEST(never_cuts_inside_a_character)
{
	struct error err = { 0 };
	char filler[2000];

	for (size_t i = 0; i + 4 <= sizeof filler; i += 4)
		memcpy(filler + i, "\xf0\x9f\x98\x80", 4);
	for (int shift = 0; shift < 4; shift++) {
		error_set(&err, E_IO, "%.*s%.*s", shift, "abc", 1996, filler);
		ck_assert_uint_eq(text_utf8_fault(err.text, strlen(err.text)),
		    strlen(err.text));
		ck_assert(text_ends(err.text, "\x9f\x98\x80..."));
	}
}
END_TEST

START_TEST(says_the_reason_of_the_system)
{
	struct error err = { 0 };

	ck_assert_int_eq(
	    error_io(&err, EACCES, "cannot open '%s'", "a.yaml"), -1);
	ck_assert_int_eq(err.code, E_IO);
	ck_assert_str_eq(err.text, "cannot open 'a.yaml': permission denied");
}
END_TEST

START_TEST(every_code_has_a_name_of_its_own)
{
	for (int i = 0; i < E_COUNT; i++) {
		ck_assert_ptr_nonnull(error_name((enum error_code)i));
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(error_name((enum error_code)i),
			    error_name((enum error_code)j));
	}
	ck_assert_str_eq(error_name(E_NOT_FOUND), "not found");
	ck_assert_str_eq(error_name(E_COUNT), "unknown");
}
END_TEST

TEST_MAIN(error, TEST(starts_a_new_error),
    TEST(wraps_and_keeps_everything_but_the_text),
    TEST(may_be_set_from_its_own_text), TEST(cuts_long_sentences_with_dots),
    TEST(never_cuts_inside_a_character), TEST(says_the_reason_of_the_system),
    TEST(every_code_has_a_name_of_its_own))
