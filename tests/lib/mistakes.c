#include "lib/mistakes.h"

#include <string.h>

#include "schema/schema.h"
#include "test.h"

char *mistakes_in(const char *yaml, const char *environment)
{
	const struct schema_options options = { "s.yaml", environment };
	struct error err = { 0 };
	struct schema schema = { 0 };
	struct buf text = BUF_INIT;
	int rc = schema_parse(&schema, &options, yaml, strlen(yaml), &err);

	problem_show(&schema.problems, &text);
	if (err.code == E_USAGE)
		buf_add(&text, err.text);
	else
		ck_assert_int_eq(err.code, text.n > 0 ? E_INVALID : E_OK);
	ck_assert_int_eq(rc, err.code == E_OK ? 0 : -1);
	schema_free(&schema);
	return buf_take(&text);
}

void mistakes_check(const char *yaml, const char *expected)
{
	char *found = mistakes_in(yaml, NULL);

	ck_assert_str_eq(found, expected);
	mem_free(found);
}
