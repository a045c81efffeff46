#include "cli/guard.h"

#include "test.h"

static const struct {
	const char *url; /* NULL: that of the region */
	const char *key_id;
	const char *refused; /* a part of the reason; NULL: may pass */
} rows[] = {
	{ "http://127.0.0.1:8000", "AKIAIOSFODNN7EXAMPLE", NULL },
	{ "http://127.0.0.1:8000", "AKIAI44QH8DHBEXAMPLE", NULL },
	{ "http://127.0.0.1:8000", "test", NULL },
	{ "http://127.0.0.1:8000", "AKIDLOCAL", NULL },
	{ "http://127.0.0.1:8000", "AKIAI44QH8DHBTHISLIV", "dev env" },
	{ "https://localhost:8000", "ASIAI44QH8DHBTHISLIV", "dev env" },
	{ "http://[::1]:8000", "AKIAI44QH8DHBTHISLIV", "dev env" },
	{ "http://127.0.0.1:8000", "akiai44qh8dhbthisliv", NULL },
	{ "http://127.0.0.1:8000", "AKIAI44QH8DHBTHISLIVE", NULL },
	{ NULL, "AKIAI44QH8DHBTHISLIV", NULL },
	{ NULL, "AKIAIOSFODNN7EXAMPLE", "AWS_ENDPOINT_URL_DYNAMODB" },
	{ "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com",
	    "AKIAIOSFODNN7EXAMPLE", "AWS_ENDPOINT_URL_DYNAMODB" },
	{ "https://dynamo.example.com", "AKIAIOSFODNN7EXAMPLE", NULL },
};

START_TEST(keys_go_where_they_belong)
{
	struct endpoint e = { 0 };
	struct error err = { 0 };
	const char *url = rows[_i].url != NULL
	                      ? rows[_i].url
	                      : "https://dynamodb.eu-west-1.amazonaws.com";

	ck_assert_int_eq(endpoint_parse(&e, url, &err), 0);
	e.custom = rows[_i].url != NULL;
	ck_assert_int_eq(guard_credentials(&e, rows[_i].key_id, &err),
	    rows[_i].refused != NULL ? -1 : 0);
	if (rows[_i].refused != NULL) {
		ck_assert_int_eq(err.code, E_REFUSED);
		ck_assert_ptr_nonnull(strstr(err.text, rows[_i].refused));
		ck_assert_ptr_null(strstr(err.text, rows[_i].key_id));
	}
	endpoint_free(&e);
}
END_TEST

TEST_MAIN(guard, LOOP(keys_go_where_they_belong, rows))
