#include "schema/schema.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/yaml.h"
#include "lib/golden.h"
#include "lib/mistakes.h"
#include "schema/table_node.h"
#include "test.h"

static struct schema load(const char *path, const char *environment)
{
	const struct schema_options options = { path, environment };
	struct error err = { 0 };
	struct schema schema = { 0 };
	struct buf said = BUF_INIT;
	int rc = schema_load(&schema, &options, &err);

	problem_show(&schema.problems, &said);
	ck_assert_msg(rc == 0, "%s: %s%s", path, err.text, said.s);
	buf_free(&said);
	return schema;
}

static const char *tag(const struct table *t, const char *key)
{
	vec_each (const struct pair, p, &t->set.tags)
		if (strcmp(p->key, key) == 0)
			return p->value != NULL ? p->value : "(none)";
	return NULL;
}

static void check_place_of(
    const struct table *t, const char *path, int line, int column)
{
	const struct place *p = place_find(&t->places, path);

	ck_assert_ptr_nonnull(p);
	ck_assert_str_eq(p->path, path);
	ck_assert_int_eq(p->line, line);
	ck_assert_int_eq(p->column, column);
}

static void check_attribute(const struct attribute *a, const char *name,
    char type, int line, int column)
{
	ck_assert_str_eq(a->name, name);
	ck_assert_int_eq(a->type, type);
	ck_assert_int_eq(a->line, line);
	ck_assert_int_eq(a->column, column);
}

static void check_key(
    const struct key *k, const char *partition, const char *sort)
{
	ck_assert_uint_eq(k->partition.n, 1);
	ck_assert_str_eq(k->partition.v[0], partition);
	ck_assert_uint_eq(k->sort.n, sort != NULL ? 1 : 0);
	if (sort != NULL)
		ck_assert_str_eq(k->sort.v[0], sort);
}

/* What all tables of design.md's example have in both environments. */
static void check_common(const struct table *t, const char *environment)
{
	ck_assert_int_eq(t->set.billing.mode, MODE_PAY_PER_REQUEST);
	ck_assert_int_eq(t->set.billing.provisioned.read, 0);
	ck_assert_int_eq(t->set.billing.maximum.read, 0);
	ck_assert_int_eq(t->set.point_in_time_recovery.enabled, SWITCH_ON);
	ck_assert_uint_eq(t->set.tags.n, 2);
	ck_assert_str_eq(tag(t, "project"), "wikibot-io");
	ck_assert_str_eq(tag(t, "environment"), environment);
	ck_assert_int_eq(t->set.ttl.enabled, 0);
	ck_assert_ptr_null(t->set.ttl.attribute);
	ck_assert_int_eq(t->set.stream.enabled, 0);
	ck_assert_int_eq(t->set.table_class, 0);
	ck_assert_int_eq(t->set.encryption.mode, 0);
	ck_assert_uint_eq(t->removed_indexes.n, 0);
	check_place_of(t, "billing.mode", 7, 19);
}

static void check_users(const struct table *t)
{
	const struct index *ix = &t->indexes.v[0];

	ck_assert_str_eq(t->name, "users");
	ck_assert_int_eq(t->line, 19);
	ck_assert_int_eq(t->column, 3);
	ck_assert_uint_eq(t->attributes.n, 3);
	check_attribute(&t->attributes.v[0], "id", 'S', 20, 18);
	check_attribute(&t->attributes.v[1], "oauth_provider", 'S', 20, 25);
	check_attribute(&t->attributes.v[2], "oauth_provider_sub", 'S', 20, 44);
	check_key(&t->key, "id", NULL);
	ck_assert_uint_eq(t->indexes.n, 1);
	ck_assert_str_eq(ix->name, "by-oauth");
	ck_assert(!ix->local && !ix->recreate);
	check_key(&ix->key, "oauth_provider", "oauth_provider_sub");
	ck_assert_int_eq(ix->projection, PROJECTION_ALL);
	ck_assert_int_eq(ix->provisioned.read, 0);
	check_place_of(t, "key", 21, 5);
	check_place_of(t, "indexes.by-oauth", 23, 7);
	check_place_of(t, "indexes.by-oauth.projection", 25, 21);
}

START_TEST(loads_the_example_in_dev)
{
	struct schema s = load(test_source_path("schemas/wikibot.yaml"), "dev");

	ck_assert_str_eq(s.project, "wikibot-io");
	ck_assert_str_eq(s.environment, "dev");
	ck_assert_uint_eq(s.environments.n, 2);
	ck_assert_str_eq(s.environments.v[0], "dev");
	ck_assert_str_eq(s.environments.v[1], "prod");
	ck_assert_uint_eq(s.tables.n, 3);
	vec_each (const struct table, t, &s.tables) {
		check_common(t, "dev");
		ck_assert_int_eq(t->set.deletion_protection, 0);
		ck_assert_int_eq(t->set.point_in_time_recovery.days, 0);
	}
	check_users(&s.tables.v[0]);
	ck_assert_str_eq(s.tables.v[0].real_name, "wikibot-dev-users");
	ck_assert_str_eq(s.tables.v[1].real_name, "wikibot-dev-wikis");
	check_key(&s.tables.v[1].key, "owner_id", "wiki_slug");
	ck_assert_uint_eq(s.tables.v[1].indexes.n, 0);
	ck_assert_str_eq(s.tables.v[2].real_name, "wikibot-dev-acls");
	check_key(&s.tables.v[2].key, "wiki_id", "grantee_id");
	ck_assert_ptr_eq(schema_table(&s, "acls"), &s.tables.v[2]);
	ck_assert_ptr_null(schema_table(&s, "wikibot-dev-acls"));
	schema_free(&s);
}
END_TEST

START_TEST(loads_the_example_in_prod)
{
	struct schema s =
	    load(test_source_path("schemas/wikibot.yaml"), "prod");

	ck_assert_uint_eq(s.tables.n, 3);
	vec_each (const struct table, t, &s.tables) {
		check_common(t, "prod");
		ck_assert_int_eq(t->set.deletion_protection, SWITCH_ON);
		ck_assert_int_eq(t->set.point_in_time_recovery.days, 35);
		check_place_of(t, "deletion_protection", 14, 26);
	}
	check_users(&s.tables.v[0]);
	ck_assert_str_eq(s.tables.v[0].real_name, "wikibot-prod-users");
	schema_free(&s);
}
END_TEST

START_TEST(merges_defaults_environment_and_table)
{
	struct schema s = load(test_path("schema/fixtures/full.yaml"), "test");
	const struct table *plain = schema_table(&s, "plain");
	const struct table *busy = schema_table(&s, "busy");

	ck_assert_str_eq(plain->real_name, "full-test-plain");
	ck_assert_int_eq(plain->set.billing.mode, MODE_PROVISIONED);
	ck_assert_int_eq(plain->set.billing.provisioned.read, 5);
	ck_assert_int_eq(plain->set.billing.provisioned.write, 6);
	ck_assert_str_eq(tag(plain, "project"), "full");
	ck_assert_str_eq(tag(plain, "team"), "test");
	ck_assert_str_eq(tag(plain, "price"), "${5}");
	ck_assert_str_eq(tag(plain, "old"), "(none)");
	ck_assert_int_eq(plain->set.stream.enabled, SWITCH_OFF);
	ck_assert_int_eq(plain->set.encryption.mode, ENCRYPTION_OWNED);
	ck_assert_int_eq(plain->set.ttl.enabled, SWITCH_ON);
	ck_assert_str_eq(plain->set.ttl.attribute, "expires_at");
	ck_assert_int_eq(plain->set.deletion_protection, 0);
	ck_assert_int_eq(busy->set.billing.mode, MODE_PROVISIONED);
	ck_assert_int_eq(busy->set.billing.provisioned.read, 5);
	ck_assert_int_eq(busy->set.billing.provisioned.write, 60);
	ck_assert_int_eq(busy->indexes.v[0].provisioned.read, 7);
	ck_assert_int_eq(busy->indexes.v[0].provisioned.write, 8);
	schema_free(&s);
}
END_TEST

static void check_rich_indexes(const struct table *t)
{
	const struct index *kind = table_index(t, "by-kind");
	const struct index *blob = table_index(t, "by-blob");

	ck_assert_str_eq(kind->key.partition.v[0], "kind");
	ck_assert_str_eq(kind->key.partition.v[1], "place");
	ck_assert_str_eq(kind->key.sort.v[0], "at");
	ck_assert_str_eq(kind->key.sort.v[1], "id");
	ck_assert_int_eq(kind->projection, PROJECTION_INCLUDE);
	ck_assert_uint_eq(kind->projected.n, 2);
	ck_assert(kind->recreate && !kind->local);
	ck_assert_int_eq(kind->maximum.read, 100);
	ck_assert_int_eq(kind->maximum.write, NUMBER_NONE);
	ck_assert(blob->local);
	check_key(&blob->key, "id", "blob"); /* the table's partition */
	ck_assert_int_eq(blob->projection, PROJECTION_KEYS_ONLY);
	ck_assert_uint_eq(t->removed_indexes.n, 2);
}

START_TEST(lets_a_table_have_its_own_words)
{
	struct schema s = load(test_path("schema/fixtures/full.yaml"), "live");
	const struct table *t = schema_table(&s, "rich");
	const struct settings *set = &t->set;

	ck_assert_str_eq(t->real_name, "rich.rich");
	ck_assert_int_eq(set->billing.mode, MODE_PAY_PER_REQUEST);
	ck_assert_int_eq(set->billing.provisioned.read, 0); /* no leak */
	ck_assert_str_eq(tag(t, "team"), "(none)");
	ck_assert_str_eq(tag(t, "table"), "rich");
	ck_assert_str_eq(tag(t, "project"), "full");
	ck_assert_int_eq(set->ttl.enabled, SWITCH_ON);
	ck_assert_str_eq(set->ttl.attribute, "at");
	ck_assert_int_eq(set->stream.enabled, SWITCH_ON);
	ck_assert_int_eq(set->stream.view, STREAM_NEW_AND_OLD_IMAGES);
	ck_assert_int_eq(set->table_class, CLASS_INFREQUENT_ACCESS);
	ck_assert_int_eq(set->point_in_time_recovery.enabled, SWITCH_ON);
	ck_assert_int_eq(set->point_in_time_recovery.days, 14);
	ck_assert_int_eq(set->deletion_protection, SWITCH_OFF);
	ck_assert_int_eq(set->encryption.mode, ENCRYPTION_CUSTOMER);
	ck_assert_str_eq(set->encryption.key, "alias/rich");
	check_rich_indexes(t);
	schema_free(&s);
}
END_TEST

/* Whole files: tests/schema/golden/NAME.txt says what is wrong with
 * tests/schema/fixtures/NAME.yaml. */
static const struct {
	const char *fixture, *environment, *golden;
} bad[] = {
	{ "schema/fixtures/mistakes.yaml", "dev",
	    "schema/golden/mistakes.txt" },
	{ "schema/fixtures/mistakes.yaml", "prod",
	    "schema/golden/mistakes.txt" },
	{ "schema/fixtures/wrong-types.yaml", NULL,
	    "schema/golden/wrong-types.txt" },
};

START_TEST(reports_every_mistake_in_order)
{
	struct error err = { 0 };
	struct buf yaml = BUF_INIT;
	char *said;

	ck_assert_int_eq(file_read(test_path(bad[_i].fixture),
	                     LIMIT_SCHEMA_BYTES, &yaml, &err),
	    0);
	said = mistakes_in(yaml.s, bad[_i].environment);
	golden_check(bad[_i].golden, said);
	mem_free(said);
	buf_free(&yaml);
}
END_TEST

#define BODY  " {attributes: {id: S}, key: {partition: id}"
#define PAGES "tables:\n  pages:" BODY "}\n"
#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define N250  FIFTY FIFTY FIFTY FIFTY FIFTY

static const struct {
	const char *yaml, *mistakes;
} rows[] = {
	/* Words. */
	{ "version: 1\ntables:\n  pages:" BODY ", tll: x}\n",
	    "s.yaml:3:54: unknown setting 'tll' (did you mean 'ttl'?)\n" },
	{ "version: 1\ntables:\n  pages:" BODY ", indices: {}}\n",
	    "s.yaml:3:54: unknown setting 'indices' (did you mean "
	    "'indexes'?)\n" },
	{ "version: 1\ntables:\n  pages:" BODY ", name: x}\n",
	    "s.yaml:3:54: unknown setting 'name': the table is called "
	    "'pages', and 'table_name' sets its name in DynamoDB\n" },
	{ "version: 1\ntables:\n  pages:" BODY ", ttl: }\n",
	    "s.yaml:3:54: 'ttl' has no value; leave it out to leave it "
	    "alone\n" },
	{ "version: 1\ntables:\n  pages:\n",
	    "s.yaml:3:3: a table has no value: it needs 'attributes' and "
	    "'key'\n" },
	{ "version: 1\ntables:\n  pages: x\n",
	    "s.yaml:3:10: a table must be a map, not text: it needs "
	    "'attributes' and 'key'\n" },
	{ "version: 1\ndefaults: {removed_indexes: [old]}\n" PAGES,
	    "s.yaml:2:12: 'removed_indexes' belongs to a table: 'defaults' "
	    "may hold settings only\n" },
	{ "version: 1\ndefaults: {name: x}\n" PAGES,
	    "s.yaml:2:12: unknown setting 'name': there are 'billing', "
	    "'point_in_time_recovery', 'tags', 'ttl', 'stream', "
	    "'table_class', 'deletion_protection', 'encryption' and 'seed'\n" },
	{ "version: 1\ndefaults: {table_name: x}\n" PAGES,
	    "s.yaml:2:12: 'table_name' belongs to a table: 'defaults' may "
	    "hold settings only\n" },

	{ "version: 1\ndefaults: {tll: x}\n",
	    "s.yaml:1:1: there is no 'tables': a schema needs at least one "
	    "table\n"
	    "s.yaml:2:12: unknown setting 'tll' (did you mean 'ttl'?)\n" },
	{ "version: 1\ntables:\n  pages: {attributes: {id: X}, key: "
	  "{partition: id}}\n",
	    "s.yaml:3:28: 'id' must be S (text), N (number) or B (bytes), not "
	    "'X'\n" },

	/* Table names. */
	{ "version: 1\ntables:\n  'a b':" BODY "}\n",
	    "s.yaml:3:3: table 'a b' holds ' ': only letters, digits, '_', "
	    "'-' and '.' are allowed\n"
	    "s.yaml:3:3: table name 'a b' holds ' ': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },
	{ "version: 1\ntables:\n  ab:" BODY "}\n",
	    "s.yaml:3:3: table name 'ab' has 2 characters: 3 to 255 are "
	    "allowed\n" },
	{ "version: 1\ntable_name: x-${table}\ntables:\n  a:" BODY "}\n", "" },
	{ "version: 1\ntable_name: " N250 "${table}\n" PAGES, "" },
	{ "version: 1\ntable_name: x" N250 "${table}\n" PAGES,
	    "s.yaml:4:3: table name 'x" FIFTY
	    "012345678...' has 256 characters: 3 to 255 are allowed\n" },
	{ "version: 1\ntables:\n  pages:" BODY ", table_name: a/b}\n",
	    "s.yaml:3:66: table name 'a/b' holds '/': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },
	{ "version: 1\ntables:\n  pages:" BODY ", table_name: 555}\n",
	    "s.yaml:3:66: 'table_name' must be text, not a number; write it "
	    "in quotes\n" },
	{ "version: 1\ntables:\n  one:" BODY ", table_name: same}\n"
	  "  two:" BODY ", table_name: same}\n",
	    "s.yaml:4:64: table name 'same' is that of table 'one' too: each "
	    "needs its own, as from 'table_name: NAME-${table}'\n" },
	{ "version: 1\ntable_name: same\ntables:\n  one:" BODY "}\n"
	  "  two:" BODY "}\n",
	    "s.yaml:5:3: table name 'same' is that of table 'one' too: each "
	    "needs its own, as from 'table_name: NAME-${table}'\n" },

	/* Variables: once, however many tables. */
	{ "version: 1\ntable_name: ${tabel}\ntables:\n  one:" BODY "}\n"
	  "  two:" BODY "}\n",
	    "s.yaml:2:13: unknown variable '${tabel}' (did you mean "
	    "'${table}'?)\n" },
	{ "version: 1\ntable_name: ${project}-${table}\n" PAGES,
	    "s.yaml:2:13: '${project}' has no value here: add 'project: NAME' "
	    "at the top of the file\n" },
	{ "version: 1\ndefaults: {tags: {t: \"${x\"}}\ntables:\n  one:" BODY
	  "}\n  two:" BODY "}\n",
	    "s.yaml:2:22: '${' without a closing '}': add it, or write '$${' "
	    "for a literal '${'\n" },

	/* Rules hold after replacing. */
	{ "version: 1\ndefaults: {ttl: \"${table}\"}\ntables:\n  pages: "
	  "{attributes: {pages: S}, key: {partition: pages}}\n",
	    "s.yaml:2:17: ttl attribute 'pages' is declared as S, but holds "
	    "seconds since 1970: declare it as N, or name another one\n" },

	/* What YAML must not have. */
	{ "version: 1\ndefaults: &x {}\n" PAGES,
	    "s.yaml:2:11: anchors are not used here: write the value out\n" },
	{ "version: 1\n\ttables: {}\n",
	    "s.yaml:2:1: a tab in the indentation: use spaces\n" },

	/* A switch of mode: the default capacity does not leak. */
	{ "version: 1\ndefaults:\n  billing: {mode: PROVISIONED, "
	  "provisioned_throughput: {read: 1, write: 1}}\ntables:\n  pages:" BODY
	  ", billing: PAY_PER_REQUEST}\n",
	    "" },
	{ "version: 1\ndefaults:\n  billing: PAY_PER_REQUEST\ntables:\n  "
	  "pages:" BODY ", billing: {provisioned_throughput: {read: 1, "
	  "write: 1}}}\n",
	    "s.yaml:5:64: 'provisioned_throughput' counts only with mode "
	    "PROVISIONED, and the mode is PAY_PER_REQUEST: remove it or "
	    "change the mode\n" },
	/* The mode of the defaults, the capacity of each table. */
	{ "version: 1\ndefaults: {billing: PROVISIONED}\ntables:\n  one:" BODY
	  "}\n  two:" BODY "}\n",
	    "s.yaml:2:21: table 'one' has no capacity, and the mode is "
	    "PROVISIONED: add 'provisioned_throughput: {read: N, write: N}'\n"
	    "s.yaml:2:21: table 'two' has no capacity, and the mode is "
	    "PROVISIONED: add 'provisioned_throughput: {read: N, write: "
	    "N}'\n" },
};

START_TEST(says_what_is_wrong)
{
	mistakes_check(rows[_i].yaml, rows[_i].mistakes);
}
END_TEST

/* Those that are not chosen are read as strictly. */
static const struct {
	const char *yaml, *mistakes;
} environments[] = {
	{ "{dev: {}, prod: {tll: x}}",
	    "s.yaml:2:32: unknown setting 'tll' (did you mean 'ttl'?)\n" },
	{ "{dev: {}, prod: {key: {}}}",
	    "s.yaml:2:32: 'key' belongs to a table: environment 'prod' may "
	    "hold settings only\n" },
	{ "{dev: {}, prod: }",
	    "s.yaml:2:25: environment 'prod' has no value: write {} for one "
	    "without settings\n" },
	{ "{dev: {}, prod: [x]}",
	    "s.yaml:2:31: environment 'prod' must be a map, not a list: write "
	    "{} for one without settings\n" },
	{ "{dev: {}, prod: {tags: {t: \"${tabel}\"}}}",
	    "s.yaml:2:42: unknown variable '${tabel}' (did you mean "
	    "'${table}'?)\n" },
	{ "{dev: {}, prod: {ttl: {attribute: \"\"}}}",
	    "s.yaml:2:49: 'attribute' must not be empty\n" },
	/* Rules between fields wait for the table. */
	{ "{dev: {}, prod: {billing: PROVISIONED}}", "" },
	{ "{dev: {}, prod: {seed: no}}",
	    "s.yaml:2:38: 'seed' must be true or false, not 'no'\n" },
	{ "{dev: {}, prod: {sed: false}}",
	    "s.yaml:2:32: unknown setting 'sed' (did you mean 'seed'?)\n" },
	{ "{dev: {}, prod: {seed: false}}", "" },
};

START_TEST(reads_every_environment)
{
	struct buf yaml = BUF_INIT;
	char *said;

	buf_addf(&yaml, "version: 1\nenvironments: %s\n" PAGES,
	    environments[_i].yaml);
	said = mistakes_in(yaml.s, "dev");
	ck_assert_str_eq(said, environments[_i].mistakes);
	mem_free(said);
	buf_free(&yaml);
}
END_TEST

/* The environment's word wins over that of the defaults. */
static const struct {
	const char *top, *environment;
	bool no_seed;
} seeds[] = {
	{ "", "{}", false },
	{ "", "{seed: true}", false },
	{ "", "{seed: false}", true },
	{ "defaults: {seed: false}\n", "{}", true },
	{ "defaults: {seed: false}\n", "{seed: true}", false },
	{ "defaults: {seed: true}\n", "{seed: false}", true },
};

START_TEST(says_where_seeds_may_go)
{
	struct schema_options options = { "s.yaml", "one" };
	struct schema s;
	struct error err = { 0 };
	struct buf yaml = BUF_INIT;

	buf_addf(&yaml,
	    "version: 1\n%senvironments: {one: %s, two: {}}\n" PAGES,
	    seeds[_i].top, seeds[_i].environment);
	ck_assert_msg(schema_parse(&s, &options, yaml.s, yaml.n, &err) == 0,
	    "%s", err.text);
	ck_assert_int_eq(s.no_seed, seeds[_i].no_seed);
	schema_free(&s);
	buf_free(&yaml);
}
END_TEST

START_TEST(knows_no_seed_of_a_table)
{
	mistakes_check("version: 1\ntables:\n  pages:" BODY ", seed: true}\n",
	    "s.yaml:3:54: unknown setting 'seed': there are 'table_name', "
	    "'attributes', 'key', 'indexes', 'removed_indexes', 'billing', "
	    "'point_in_time_recovery', 'tags', 'ttl', 'stream', 'table_class', "
	    "'deletion_protection' and 'encryption'\n");
}
END_TEST

/* More tables than LIMIT_PROBLEMS: repeats must not push others out. */
START_TEST(reports_a_bad_default_once)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\n"
	               "defaults: {ttl: {attribut: x}, tags: {n: 5}}\n"
	               "tables:\n");
	for (int i = 0; i < 2 * LIMIT_PROBLEMS; i++)
		buf_addf(&yaml, "  pages%d:" BODY "}\n", i);
	buf_add(&yaml, "  last:" BODY ", stream: x}\n");
	mistakes_check(yaml.s,
	    "s.yaml:2:18: unknown key 'attribut' in 'ttl' (did you mean "
	    "'attribute'?)\n"
	    "s.yaml:2:42: 'n' must be text or none, not a number; write it in "
	    "quotes\n"
	    "s.yaml:404:61: 'view' must be KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or "
	    "NEW_AND_OLD_IMAGES, not 'x'\n");
	buf_free(&yaml);
}
END_TEST

START_TEST(counts_what_it_does_not_show)
{
	const struct schema_options options = { "s.yaml", NULL };
	struct error err = { 0 };
	struct schema s = { 0 };
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\ntables:\n");
	for (int i = 0; i < LIMIT_PROBLEMS + 50; i++)
		buf_addf(&yaml, "  pages%d:" BODY ", x%d: y}\n", i, i);
	ck_assert_int_eq(schema_parse(&s, &options, yaml.s, yaml.n, &err), -1);
	ck_assert_int_eq(err.code, E_INVALID);
	ck_assert_str_eq(err.text, "'s.yaml' has 250 mistakes");
	ck_assert_uint_eq(s.problems.list.n, LIMIT_PROBLEMS);
	ck_assert_uint_eq(s.problems.dropped, 50);
	schema_free(&s);
	buf_free(&yaml);
}
END_TEST

START_TEST(refuses_defaults_that_multiply)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\ndefaults:\n  tags:\n");
	for (int i = 0; i < LIMIT_ENTRIES; i++)
		buf_addf(&yaml, "    t%d: x\n", i);
	buf_add(&yaml, "tables:\n");
	for (int i = 0; i < LIMIT_TABLES; i++)
		buf_addf(&yaml, "  pages%d:" BODY "}\n", i);
	mistakes_check(yaml.s,
	    "s.yaml:1005:3: 2500 tables with so many defaults are more than "
	    "is read: split the file\n");
	buf_free(&yaml);
}
END_TEST

/* The word none comes from the file, never from a variable. */
START_TEST(takes_no_tombstone_from_a_variable)
{
	static const char yaml[] = "version: 1\n"
	                           "environments:\n"
	                           "  none:\n"
	                           "    tags:\n"
	                           "      stage: ${environment}\n" PAGES;
	const struct schema_options options = { "s.yaml", "none" };
	struct error err = { 0 };
	struct schema s = { 0 };

	ck_assert_int_eq(
	    schema_parse(&s, &options, yaml, strlen(yaml), &err), 0);
	ck_assert_str_eq(tag(&s.tables.v[0], "stage"), "none");
	schema_free(&s);
}
END_TEST

/* A plain text prints as such, so that the word none stays one. */
static bool is_plain(const struct node *n)
{
	return n->type != NODE_TEXT ||
	       (!n->quoted && strpbrk(n->text, " ${}:") == NULL);
}

static void print_flow(struct buf *out, const struct node *n)
{
	const char *quote = is_plain(n) ? "" : "\"";
	const char *between = "";

	if (n->type != NODE_MAP && n->type != NODE_LIST) {
		buf_addf(out, "%s%s%s", quote,
		    n->type == NODE_BOOL ? (n->yes ? "true" : "false")
		                         : n->text,
		    quote);
		return;
	}
	buf_addc(out, n->type == NODE_MAP ? '{' : '[');
	node_each (child, n) {
		buf_add(out, between);
		if (child->key != NULL)
			buf_addf(out, "\"%s\": ", child->key);
		print_flow(out, child);
		between = ", ";
	}
	buf_addc(out, n->type == NODE_MAP ? '}' : ']');
}

static uint32_t dice(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Maps, and lists that are sets; the order within a key counts. */
static void shuffle(struct node *n, uint32_t *state)
{
	bool ordered =
	    n->type == NODE_LIST && n->key != NULL &&
	    (strcmp(n->key, "partition") == 0 || strcmp(n->key, "sort") == 0);
	VEC(struct node *) all = { 0 };

	node_each (child, n) {
		shuffle(child, state);
		*vec_push(&all) = child;
	}
	for (size_t i = all.n; !ordered && i > 1; i--) {
		size_t k = dice(state) % i;
		struct node *other = all.v[k];

		all.v[k] = all.v[i - 1];
		all.v[i - 1] = other;
	}
	n->first = all.n > 0 ? all.v[0] : NULL;
	for (size_t i = 0; i < all.n; i++)
		all.v[i]->next = i + 1 < all.n ? all.v[i + 1] : NULL;
	n->last = all.n > 0 ? *vec_last(&all) : NULL;
	vec_free(&all);
}

static void check_same(const struct schema *a, const struct schema *b)
{
	ck_assert_uint_eq(a->tables.n, b->tables.n);
	vec_each (const struct table, t, &a->tables) {
		const struct table *other = schema_table(b, t->name);
		struct node *x = table_node_encode(t);
		struct node *y = table_node_encode(other);

		ck_assert(node_equal(x, y));
		node_free(x);
		node_free(y);
	}
}

static const char *const both[] = { "test", "live" };

START_TEST(does_not_care_about_order)
{
	const char *environment = both[_i];
	const struct schema_options options = { "s.yaml", environment };
	struct schema first =
	    load(test_path("schema/fixtures/full.yaml"), environment);
	struct yaml_place place;
	struct error err = { 0 };
	struct node *root = NULL;
	struct buf text = BUF_INIT;
	uint32_t state = 20261122;

	ck_assert_int_eq(file_read(test_path("schema/fixtures/full.yaml"),
	                     LIMIT_SCHEMA_BYTES, &text, &err),
	    0);
	ck_assert_int_eq(yaml_parse(text.s, text.n, &root, &place, &err), 0);
	for (int i = 0; i < 100; i++) {
		struct schema s = { 0 };

		shuffle(root, &state);
		buf_reset(&text);
		print_flow(&text, root);
		ck_assert_int_eq(
		    schema_parse(&s, &options, text.s, text.n, &err), 0);
		check_same(&first, &s);
		schema_free(&s);
	}
	node_free(root);
	buf_free(&text);
	schema_free(&first);
}
END_TEST

static void check_unreadable(const char *path, enum error_code code)
{
	const struct schema_options options = { path, NULL };
	struct error err = { 0 };
	struct schema s = { 0 };

	ck_assert_int_eq(schema_load(&s, &options, &err), -1);
	ck_assert_int_eq(err.code, code);
	ck_assert_uint_eq(s.problems.list.n, 0);
	schema_free(&s);
}

START_TEST(says_when_the_file_cannot_be_read)
{
	check_unreadable("/nowhere/at/all.yaml", E_NOT_FOUND);
	check_unreadable("/", E_IO);
	check_unreadable("/dev/zero", E_IO);
}
END_TEST

START_TEST(refuses_a_large_file)
{
	const char *path = test_build_path("too-large.yaml");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, LIMIT_SCHEMA_BYTES + 1), 0);
	close(fd);
	check_unreadable(path, E_LIMIT);
	unlink(path);
}
END_TEST

START_TEST(reads_standard_input)
{
	const struct schema_options options = { "-", "dev" };
	struct error err = { 0 };
	struct schema s = { 0 };
	int fd = open(test_source_path("schemas/wikibot.yaml"), O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	ck_assert_int_eq(schema_load(&s, &options, &err), 0);
	ck_assert_str_eq(s.file, "standard input");
	ck_assert_uint_eq(s.tables.n, 3);
	schema_free(&s);
}
END_TEST

TEST_MAIN(schema, TEST(loads_the_example_in_dev),
    TEST(loads_the_example_in_prod),
    TEST(merges_defaults_environment_and_table),
    TEST(lets_a_table_have_its_own_words),
    LOOP(reports_every_mistake_in_order, bad), LOOP(says_what_is_wrong, rows),
    LOOP(reads_every_environment, environments),
    LOOP(says_where_seeds_may_go, seeds), TEST(knows_no_seed_of_a_table),
    TEST(reports_a_bad_default_once), TEST(counts_what_it_does_not_show),
    TEST(refuses_defaults_that_multiply),
    TEST(takes_no_tombstone_from_a_variable),
    LOOP(does_not_care_about_order, both),
    TEST(says_when_the_file_cannot_be_read), TEST(refuses_a_large_file),
    TEST(reads_standard_input))
