#include "dev/seed.h"

#include <sys/stat.h>
#include <unistd.h>

#include "data/json.h"
#include "dev/folder.h"
#include "lib/temp.h"
#include "test.h"

static const char schema_text[] =
    "version: 1\n"
    "project: p\n"
    "tables:\n"
    "  users:\n"
    "    table_name: t-users\n"
    "    attributes: {id: S, at: N, who: S}\n"
    "    key: {partition: id, sort: at}\n"
    "    indexes: {by-who: {key: {partition: who}}}\n"
    "  files:\n"
    "    attributes: {id: B}\n"
    "    key: {partition: id}\n";

static struct schema schema;

static void setup(void)
{
	struct schema_options options = { .path = "wikibot.yaml" };
	struct error err = { 0 };

	ck_assert_msg(schema_parse(&schema, &options, schema_text,
	                  strlen(schema_text), &err) == 0,
	    "%s", err.text);
}

static int parse(struct seed *s, const char *text, struct error *err)
{
	return seed_parse(s, "dev.yaml", text, strlen(text), &schema, err);
}

#define BEGIN "version: 1\ntables:\n  users:\n"

START_TEST(items_and_keys_are_read)
{
	struct seed s;
	struct error err = { 0 };
	struct buf json = BUF_INIT;

	setup();
	ck_assert_int_eq(parse(&s,
	                     "version: 1\non_conflict: replace\ntables:\n"
	                     "  users:\n"
	                     "    - {id: a, at: 1, n: 2}\n"
	                     "    - {id: 7, at: 2, who: b}\n"
	                     "  files: [{id: AAEC}]\n",
	                     &err),
	    0);
	ck_assert_int_eq((int)s.conflict, SEED_REPLACE);
	ck_assert_uint_eq(s.tables.n, 2);
	ck_assert_uint_eq(seed_count(&s), 3);
	ck_assert_str_eq(s.tables.v[0].table->real_name, "t-users");
	json_print(&json, s.tables.v[0].items.v[0].item);
	ck_assert_str_eq(json.s,
	    "{\"id\":{\"S\":\"a\"},\"at\":{\"N\":\"1\"},\"n\":{\"N\":\"2\"}}");
	buf_reset(&json);
	json_print(&json, s.tables.v[0].items.v[1].key);
	ck_assert_str_eq(json.s, "{\"id\":{\"S\":\"7\"},\"at\":{\"N\":\"2\"}}");
	ck_assert_int_eq(s.tables.v[0].items.v[1].line, 6);
	buf_free(&json);
	seed_free(&s);
	schema_free(&schema);
}
END_TEST

START_TEST(json_is_read_too)
{
	struct seed s;
	struct error err = { 0 };

	setup();
	ck_assert_int_eq(parse(&s,
	                     "{\"version\": 1, \"tables\": {\"users\": [\n"
	                     "\t{\"id\": \"a\\u00e4\", \"at\": 1e2,\n"
	                     "\t \"tags\": {\"SS\": [\"x\"]}}]}}",
	                     &err),
	    0);
	ck_assert_int_eq((int)s.conflict, SEED_KEEP); /* the default */
	ck_assert_str_eq(
	    node_text_or(s.tables.v[0].items.v[0].item, "id.S", ""),
	    "a\xc3\xa4");
	seed_free(&s);
	schema_free(&schema);
}
END_TEST

/* Each mistake, where it stands. */
static const struct {
	const char *text, *problem;
} rows[] = {
	{ "", "dev.yaml:1:1: a seed file begins with 'version: 1'" },
	{ "version: 2\ntables: {}", "dev.yaml:1:10: a seed file begins" },
	{ "version: 1", "dev.yaml:1:1: there is no 'tables'" },
	{ "version: 1\ntables: []", "dev.yaml:2:9: 'tables' must be a map" },
	{ "version: 1\ntable: {}\ntables: {}",
	    "dev.yaml:2:1: unknown key 'table' (did you mean 'tables'?)" },
	{ "version: 1\non_conflict: merge\ntables: {}",
	    "dev.yaml:2:14: 'on_conflict' must be keep, replace or fail" },
	{ "version: 1\ntables: {user: []}",
	    "dev.yaml:2:10: unknown table 'user' (did you mean 'users'?)" },
	{ "version: 1\ntables: {users: {}}",
	    "dev.yaml:2:17: the items of a table must be a list, not a map" },
	{ BEGIN "    - a", "dev.yaml:4:7: an item must be a map" },
	{ BEGIN "    - {id: a}",
	    "dev.yaml:4:7: the item has no 'at', which is part of the key" },
	{ BEGIN "    - {id: a, at: x}", "dev.yaml:4:19: at must be a number" },
	{ BEGIN "    - {id: '', at: 1}",
	    "dev.yaml:4:12: 'id' is part of a key and is empty" },
	{ BEGIN "    - {id: a, at: 1, who: ''}",
	    "dev.yaml:4:27: 'who' is part of a key and is empty" },
	{ BEGIN "    - {id: a, at: 1, who: [b]}",
	    "dev.yaml:4:27: who must be text (S), not a list" },
	{ BEGIN "    - {id: a, at: 1}\n    - {id: b, at: 1}\n"
	        "    - {id: a, at: 1, x: y}",
	    "dev.yaml:6:7: the item has the key of that in line 4" },
	{ BEGIN "    - {id: a, at: 1, '': y}",
	    "dev.yaml:4:22: an attribute needs a name" },
	{ BEGIN "    - {id: a, id: b, at: 1}", "dev.yaml:4:" },
	{ "version: 1\ntables: {users: [", "dev.yaml:2:" },
};

START_TEST(mistakes_are_told_where_they_stand)
{
	struct seed s;
	struct error err = { 0 };
	struct buf text = BUF_INIT;

	setup();
	ck_assert_int_eq(parse(&s, rows[_i].text, &err), -1);
	ck_assert_int_eq(err.code, E_INVALID);
	problem_show(&s.problems, &text);
	ck_assert_msg(
	    strncmp(text.s, rows[_i].problem, strlen(rows[_i].problem)) == 0,
	    "%s", text.s);
	ck_assert_uint_eq(s.problems.list.n, 1);
	buf_free(&text);
	seed_free(&s);
	schema_free(&schema);
}
END_TEST

/* A text of so many bytes for an attribute. */
static const struct {
	const char *attribute;
	size_t bytes;
	const char *problem; /* NULL: fits */
} sizes[] = {
	{ "id", 2048, NULL },
	{ "id", 2049, "'id' has 2049 bytes" },
	{ "who", 2048, NULL },
	{ "who", 2049, "'who' has 2049 bytes" },
	/* "id" + 1, "at" + 2, "x" + it: 409600 in all. */
	{ "x", 409600 - 3 - 4 - 1, NULL },
	{ "x", 409600 - 3 - 4, "the item has 409601 bytes" },
};

START_TEST(sizes_are_dynamodbs)
{
	struct seed s;
	struct error err = { 0 };
	struct buf text = BUF_INIT;
	bool is_id = strcmp(sizes[_i].attribute, "id") == 0;

	setup();
	buf_addf(&text, BEGIN "    - at: 1\n      %s: ", sizes[_i].attribute);
	for (size_t i = 0; i < sizes[_i].bytes; i++)
		buf_addc(&text, 'a');
	buf_add(&text, is_id ? "\n" : "\n      id: a\n");
	ck_assert_int_eq(
	    parse(&s, text.s, &err), sizes[_i].problem != NULL ? -1 : 0);
	if (sizes[_i].problem != NULL)
		ck_assert_msg(strstr(s.problems.list.v[0].text,
		                  sizes[_i].problem) != NULL,
		    "%s", s.problems.list.v[0].text);
	buf_free(&text);
	seed_free(&s);
	schema_free(&schema);
}
END_TEST

START_TEST(files_are_found_beside_the_schema)
{
	static const char *const names[] = { "b.yaml", "a.json", "c.yml",
		"no.txt", ".hidden.yaml", "d.yaml~" };
	struct texts found = { 0 };
	char top[TEMP_PATH], path[2 * TEMP_PATH];
	struct error err;

	temp_folder(top);
	snprintf(path, sizeof path, "%s/wikibot.yaml", top);
	seed_find(path, &found);
	ck_assert_uint_eq(found.n, 0);
	snprintf(path, sizeof path, "%s/seeds", top);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		FILE *f;

		snprintf(path, sizeof path, "%s/seeds/%s", top, names[i]);
		f = fopen(path, "w");
		ck_assert_ptr_nonnull(f);
		fclose(f);
	}
	snprintf(path, sizeof path, "%s/wikibot.yaml", top);
	seed_find(path, &found);
	ck_assert_uint_eq(found.n, 3);
	ck_assert_ptr_nonnull(strstr(found.v[0], "/seeds/a.json"));
	ck_assert_ptr_nonnull(strstr(found.v[2], "/seeds/c.yml"));
	texts_free(&found);
	ck_assert_int_eq(folder_remove(top, &err), 0);
}
END_TEST

TEST_MAIN(seed, TEST(items_and_keys_are_read), TEST(json_is_read_too),
    LOOP(mistakes_are_told_where_they_stand, rows),
    LOOP(sizes_are_dynamodbs, sizes), TEST(files_are_found_beside_the_schema))
