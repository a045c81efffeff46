#include "model/check.h"

#include "base/limits.h"
#include "dynamodb/attribute.h"
#include "lib/model_case.h"
#include "model/user.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

struct bench {
	struct model_case m;
	struct task t;
};

static void begin(struct bench *b)
{
	model_case_open(&b->m, nothing);
	ck_assert_int_eq(task_begin(&b->t, b->m.session, NULL), 0);
}

/* What the check said is what the program gets to see. */
static void end(struct bench *b, int rc, enum wb_status status,
    const char *field, const char *words)
{
	struct wb_error *err = &b->m.err;

	*err = (struct wb_error){ 0 };
	ck_assert_int_eq(rc, status == WB_OK ? 0 : -1);
	ck_assert_int_eq(task_end(&b->t, err), status);
	ck_assert_int_eq(err->status, status);
	ck_assert_str_eq(err->field, field);
	ck_assert_msg(strstr(err->text, words) != NULL, "%s", err->text);
	ck_assert(!err->retriable && !err->maybe_applied);
	ck_assert_int_eq(err->attempts, 0);
	model_case_close(&b->m);
}

static char *of_length(size_t n, char c)
{
	char *s = mem_alloc(n + 1);

	memset(s, c, n);
	return s;
}

/* clang-format off */
static const struct {
	const char *value;
	size_t repeat; /* 0: the value as it is; else so many 'a' */
	size_t least, most;
	const char *problem; /* NULL: it passes */
} texts[] = {
	{ NULL, 0, 0, 0, NULL },
	{ NULL, 0, 1, 0, "'name' is missing" },
	{ "", 0, 0, 0, NULL },
	{ "", 0, 1, 0, "'name' may not be empty" },
	{ "", 0, 1, 9, "'name' may not be empty" },
	{ "a", 0, 1, 1, NULL },
	{ "ab", 0, 1, 1, "'name' has 2 bytes; at most 1 are possible" },
	{ "", 2047, 1, LIMIT_PARTITION_KEY, NULL },
	{ "", 2048, 1, LIMIT_PARTITION_KEY, NULL },
	{ "", 2049, 1, LIMIT_PARTITION_KEY, "2049 bytes; at most 2048 " },
	{ "", 1023, 1, LIMIT_SORT_KEY, NULL },
	{ "", 1024, 1, LIMIT_SORT_KEY, NULL },
	{ "", 1025, 1, LIMIT_SORT_KEY, "1025 bytes; at most 1024 " },
	{ "", 300000, 0, 0, NULL },
	/* Bytes are counted, and characters must be whole. */
	{ "\xc3\xa9", 0, 1, 2, NULL },
	{ "\xc3\xa9", 0, 1, 1, "'name' has 2 bytes" },
	{ "\xf0\x9f\x90\x88", 0, 0, 0, NULL },
	{ "ab\xff", 0, 0, 0, "'name' is not UTF-8 from byte 3 on" },
	{ "\xc3", 0, 0, 0, "'name' is not UTF-8 from byte 1 on" },
	{ "a\xc0\x80", 0, 0, 0, "'name' is not UTF-8 from byte 2 on" },
	{ "\xed\xa0\x80", 0, 0, 0, "'name' is not UTF-8" },
	{ "\xf4\x90\x80\x80", 0, 0, 0, "'name' is not UTF-8" },
};
/* clang-format on */

START_TEST(a_text_keeps_to_its_limits)
{
	const char *problem = texts[_i].problem;
	struct field field = { .name = "name",
		.kind = VALUE_TEXT,
		.least = texts[_i].least,
		.most = texts[_i].most };
	char *made = of_length(texts[_i].repeat, 'a');
	const char *value = texts[_i].repeat > 0 ? made : texts[_i].value;
	struct bench b;

	begin(&b);
	end(&b, check_text(&b.t, &field, value),
	    problem != NULL ? WB_INVALID : WB_OK, problem != NULL ? "name" : "",
	    problem != NULL ? problem : "");
	mem_free(made);
}
END_TEST

static const struct {
	const char *value;
	size_t repeat, most;
	const char *problem;
} keys[] = {
	{ NULL, 0, 5, "'name' is missing" },
	{ "", 0, 5, "'name' may not be empty" },
	{ "a", 0, 5, NULL },
	{ "", 5, 5, NULL },
	{ "", 6, 5, "'name' has 6 bytes" },
	{ "a\x80", 0, 5, "'name' is not UTF-8 from byte 2 on" },
};

START_TEST(a_key_is_never_empty)
{
	const char *problem = keys[_i].problem;
	char *made = of_length(keys[_i].repeat, 'a');
	const char *value = keys[_i].repeat > 0 ? made : keys[_i].value;
	struct bench b;

	begin(&b);
	end(&b, check_key(&b.t, "name", value, keys[_i].most),
	    problem != NULL ? WB_INVALID : WB_OK, problem != NULL ? "name" : "",
	    problem != NULL ? problem : "");
	mem_free(made);
}
END_TEST

/* clang-format off */
static const struct {
	const char *value;
	bool good;
} times[] = {
	{ NULL, true }, /* not given */
	{ "2026-11-26T05:39:54Z", true },
	{ "0000-01-01T00:00:00Z", true },
	{ "2026-11-26T05:39:54.1Z", true },
	{ "2026-11-26T05:39:54.123456789Z", true },
	{ "", false },
	{ "2026-11-26", false },
	{ "2026-11-26T05:39:54", false },
	{ "2026-11-26T05:39:54.Z", false },
	{ "2026-11-26T05:39:54.1", false },
	{ "2026-11-26T05:39:54.12x4Z", false },
	{ "2026-11-26T05:39:54ZZ", false },
	{ "2026-11-26T05:39:54Z ", false },
	{ " 2026-11-26T05:39:54Z", false },
	{ "2026-11-26 05:39:54Z", false },
	{ "2026-11-26t05:39:54z", false },
	{ "2026-11-26T05:39:54+00:00", false },
	{ "2026-11-26T05:39:54+01:00", false },
	{ "26-11-2026T05:39:54Z", false },
	{ "2026/11/26T05:39:54Z", false },
	{ "2026-11-26T5:39:54Z", false },
	{ "2026-11-26T05:39Z", false },
	{ "12026-11-26T05:39:54Z", false },
	{ "now", false },
};
/* clang-format on */

START_TEST(a_time_has_one_form)
{
	bool good = times[_i].good;
	struct bench b;

	begin(&b);
	end(&b, check_time(&b.t, "last_accessed", times[_i].value),
	    good ? WB_OK : WB_INVALID, good ? "" : "last_accessed",
	    good ? "" : "must be a time like 2026-11-26T05:39:54Z");
}
END_TEST

/* 400 KB, names included. */
static const struct {
	size_t bytes;
	bool fits;
} sizes[] = {
	{ 409599, true },
	{ 409600, true },
	{ 409601, false },
	{ 5000000, false },
};

START_TEST(an_item_has_at_most_400_kb)
{
	bool fits = sizes[_i].fits;
	char *text = of_length(sizes[_i].bytes - 2 - 2 - 5, 'x');
	struct node *item = node_map();
	struct bench b;

	attribute_put_text(item, "id", "u1");
	attribute_put_text(item, "email", text);
	begin(&b);
	end(&b, check_item_size(&b.t, &user_entity, item),
	    fits ? WB_OK : WB_TOO_LARGE, "",
	    fits ? "" : "DynamoDB keeps at most 409600");
	node_free(item);
	mem_free(text);
}
END_TEST

/* clang-format off */
static const struct {
	const char *owner, *slug; /* "#" stands for so many letters: */
	size_t owner_n, slug_n;
	const char *field, *problem;
} ids[] = {
	{ "o", "s", 0, 0, "", "" },
	{ "o", "a:b:c", 0, 0, "", "" }, /* ends at the first ':' */
	{ "o", ":", 0, 0, "", "" },
	{ NULL, "s", 0, 0, "owner_id", "missing" },
	{ "", "s", 0, 0, "owner_id", "empty" },
	{ "o:", "s", 0, 0, "owner_id", "may not hold ':'" },
	{ ":", "s", 0, 0, "owner_id", "may not hold ':'" },
	{ "o\xff", "s", 0, 0, "owner_id", "UTF-8" },
	{ "o", NULL, 0, 0, "wiki_slug", "missing" },
	{ "o", "", 0, 0, "wiki_slug", "empty" },
	{ "o", "s\xff", 0, 0, "wiki_slug", "UTF-8" },
	{ "o", "#", 0, 1023, "", "" },
	{ "o", "#", 0, 1024, "", "" },
	{ "o", "#", 0, 1025, "wiki_slug", "1025 bytes; at most 1024" },
	{ "#", "s", 2045, 0, "", "" },
	{ "#", "s", 2046, 0, "", "" },
	{ "#", "s", 2047, 0, "wiki_slug", "has 2049 bytes; at most 2048" },
	{ "#", "s", 2048, 0, "wiki_slug", "has 2050 bytes; at most 2048" },
	{ "#", "s", 2049, 0, "owner_id", "2049 bytes; at most 2048" },
	{ "#", "#", 1023, 1024, "", "" },
	{ "#", "#", 1024, 1024, "wiki_slug", "has 2049 bytes; at most 2048" },
};
/* clang-format on */

static char *fill(const char *text, size_t n)
{
	return text != NULL && text[0] == '#' ? of_length(n, 'w')
	                                      : mem_strdup(text);
}

START_TEST(the_id_of_a_wiki_fits_the_key_of_its_acls)
{
	char *owner = fill(ids[_i].owner, ids[_i].owner_n);
	char *slug = fill(ids[_i].slug, ids[_i].slug_n);
	bool good = ids[_i].field[0] == '\0';
	struct wb_error err = { 0 };

	ck_assert_int_eq(
	    check_wiki_id(owner, slug, &err), good ? WB_OK : WB_INVALID);
	ck_assert_int_eq(err.status, good ? WB_OK : WB_INVALID);
	ck_assert_str_eq(err.field, ids[_i].field);
	ck_assert_msg(
	    strstr(err.text, ids[_i].problem) != NULL, "%s", err.text);
	ck_assert_int_eq(
	    check_wiki_id(owner, slug, NULL), good ? WB_OK : WB_INVALID);
	mem_free(owner);
	mem_free(slug);
}
END_TEST

TEST_MAIN(check, LOOP(a_text_keeps_to_its_limits, texts),
    LOOP(a_key_is_never_empty, keys), LOOP(a_time_has_one_form, times),
    LOOP(an_item_has_at_most_400_kb, sizes),
    LOOP(the_id_of_a_wiki_fits_the_key_of_its_acls, ids))
