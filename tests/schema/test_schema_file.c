#include "schema/schema_file.h"

#include "base/limits.h"
#include "lib/mistakes.h"
#include "test.h"

#define TABLES                      \
	"tables:\n"                 \
	"  pages:\n"                \
	"    attributes: {id: S}\n" \
	"    key: {partition: id}\n"

static const struct {
	const char *yaml, *mistakes;
} rows[] = {
	{ "version: 1\n" TABLES, "" },
	{ "\xef\xbb\xbfversion: 1\n" TABLES, "" },
	{ "version: 1\r\n"
	  "tables:\r\n"
	  "  pages:\r\n"
	  "    attributes: {id: S}\r\n"
	  "    key: {partition: id}\r\n",
	    "" },
	{ "# ours\n---\nversion: 1\n" TABLES, "" },
	{ "{\"version\": 1, \"tables\": {\"pages\": {\"attributes\": {\"id\": "
	  "\"S\"}, \"key\": {\"partition\": \"id\"}}}}",
	    "" },

	/* Nothing, or something else. */
	{ "", "s.yaml:1:1: there is nothing in the file: a schema begins with "
	      "'version: 1'\n" },
	{ "# only\n# comments\n",
	    "s.yaml:1:1: there is nothing in the file: a schema begins with "
	    "'version: 1'\n" },
	{ "- version: 1\n",
	    "s.yaml:1:1: a schema must be a map, not a list: begin with "
	    "'version: 1'\n" },
	{ "version 1\n",
	    "s.yaml:1:1: a schema must be a map, not text: begin with "
	    "'version: 1'\n" },

	/* The version comes first. */
	{ TABLES,
	    "s.yaml:1:1: there is no 'version': begin the file with 'version: "
	    "1'\n" },
	{ "\nprojet: x\n" TABLES,
	    "s.yaml:1:1: there is no 'version': begin the file with 'version: "
	    "1'\n"
	    "s.yaml:2:1: unknown key 'projet' (did you mean 'project'?)\n" },
	{ "tabels: {}\nversion: 2\n",
	    "s.yaml:2:10: version 2 is not known: this program reads version "
	    "1\n" },
	{ "version: \"1\"\n" TABLES,
	    "s.yaml:1:10: 'version' must be the number 1, not text; leave the "
	    "quotes out\n" },
	{ "version: true\n" TABLES,
	    "s.yaml:1:10: 'version' must be the number 1, not true or "
	    "false\n" },

	/* Top keys. */
	{ "version: 1\nflavour: x\n" TABLES,
	    "s.yaml:2:1: unknown key 'flavour': there are 'version', "
	    "'project', 'table_name', 'defaults', 'environments' and "
	    "'tables'\n" },
	{ "version: 1\nversion: 1\n" TABLES,
	    "s.yaml:2:1: the key 'version' stands here again, first in line "
	    "1: remove one\n" },
	{ "version: 1\nproject: my project\n" TABLES,
	    "s.yaml:2:10: project 'my project' holds ' ': only letters, "
	    "digits, '_', '-' and '.' are allowed\n" },
	{ "version: 1\nproject: \"\"\n" TABLES,
	    "s.yaml:2:10: project '' has 0 characters: 1 to 255 are "
	    "allowed\n" },
	{ "version: 1\nproject: 5\n" TABLES,
	    "s.yaml:2:10: 'project' must be text, not a number; write it in "
	    "quotes\n" },
	{ "version: 1\nproject: {}\n" TABLES,
	    "s.yaml:2:10: 'project' must be text, not a map\n" },
	{ "version: 1\ntable_name: [x]\n" TABLES,
	    "s.yaml:2:13: 'table_name' must be text, not a list\n" },
	{ "version: 1\ndefaults: none\n" TABLES,
	    "s.yaml:2:11: 'defaults' must be a map, not text: write settings "
	    "for every table, or leave it out\n" },
	{ "version: 1\ndefaults:\n" TABLES,
	    "s.yaml:2:1: 'defaults' has no value: write settings for every "
	    "table, or leave it out\n" },

	/* Environments. */
	{ "version: 1\nenvironments: {}\n" TABLES,
	    "s.yaml:2:15: 'environments' names none: write {NAME: {}}, or "
	    "leave it out\n" },
	{ "version: 1\nenvironments: [dev]\n" TABLES,
	    "s.yaml:2:15: 'environments' must be a map, not a list: write "
	    "{NAME: {}}, or leave it out\n" },

	/* Tables. */
	{ "version: 1\n",
	    "s.yaml:1:1: there is no 'tables': a schema needs at least one "
	    "table\n" },
	{ "version: 1\ntables: {}\n",
	    "s.yaml:2:9: 'tables' names none: write {NAME: {attributes: ..., "
	    "key: ...}}\n" },
	{ "version: 1\ntables: [pages]\n",
	    "s.yaml:2:9: 'tables' must be a map, not a list: write {NAME: "
	    "{attributes: ..., key: ...}}\n" },

	/* Variables stand in values. */
	{ "version: 1\ndefaults: {tags: {\"${table}\": x}}\n" TABLES,
	    "s.yaml:2:19: '${' in the key '${table}': variables are replaced "
	    "in values only\n" },
};

START_TEST(reads_the_top)
{
	mistakes_check(rows[_i].yaml, rows[_i].mistakes);
}
END_TEST

#define TWO  "version: 1\nenvironments: {dev: {}, prod: {}}\n" TABLES
#define ONE  "version: 1\nenvironments: {dev: {}}\n" TABLES
#define FREE "version: 1\ntable_name: ${environment}-${table}\n" TABLES

static const struct {
	const char *yaml, *environment, *said;
} choices[] = {
	{ TWO, "dev", "" },
	{ TWO, "prod", "" },
	{ TWO, NULL,
	    "'s.yaml' has environments: choose one with --environment: 'dev' "
	    "or 'prod'" },
	{ TWO, "prd",
	    "'s.yaml' has no environment 'prd': choose 'dev' or 'prod'" },
	{ ONE, NULL,
	    "'s.yaml' has environments: choose one with --environment: "
	    "'dev'" },
	{ ONE, "", "'s.yaml' has no environment '': choose 'dev'" },
	{ FREE, "stage", "" },
	{ FREE, NULL,
	    "'s.yaml' uses ${environment}: choose one with --environment" },
	{ FREE, "a b",
	    "environment 'a b' holds ' ': only letters, digits, '_', '-' and "
	    "'.' are allowed" },
	{ FREE, "", "environment '' has 0 characters: 1 to 255 are allowed" },
	/* Not needed: allowed. */
	{ "version: 1\n" TABLES, "dev", "" },
	/* Not a use of it. */
	{ "version: 1\ndefaults: {tags: {a: \"$${environment}\"}}\n" TABLES,
	    NULL, "" },
	{ "version: 1\nenvironments: {a b: {}, dev: {}}\n" TABLES, "dev",
	    "s.yaml:2:16: environment 'a b' holds ' ': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },
};

START_TEST(chooses_an_environment)
{
	char *said = mistakes_in(choices[_i].yaml, choices[_i].environment);

	ck_assert_str_eq(said, choices[_i].said);
	mem_free(said);
}
END_TEST

/* faults.md F80 */
START_TEST(refuses_too_many_tables)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\ntables:\n");
	for (int i = 0; i <= LIMIT_TABLES; i++)
		buf_addf(&yaml,
		    "  pages%d: {attributes: {id: S}, key: {partition: id}}\n",
		    i);
	mistakes_check(yaml.s,
	    "s.yaml:2503:3: table number 2501: at most 2500 are read\n");
	buf_free(&yaml);
}
END_TEST

START_TEST(refuses_too_many_tags)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\n" TABLES "    tags:\n");
	for (int i = 0; i <= LIMIT_ENTRIES; i++)
		buf_addf(&yaml, "      t%d: x\n", i);
	mistakes_check(yaml.s,
	    "s.yaml:1007:7: entry number 1001: at most 1000 are read\n");
	buf_free(&yaml);
}
END_TEST

START_TEST(refuses_too_many_names)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, "version: 1\n" TABLES "    removed_indexes:\n");
	for (int i = 0; i <= LIMIT_ENTRIES; i++)
		buf_addf(&yaml, "    - idx%d\n", i);
	mistakes_check(yaml.s,
	    "s.yaml:1007:7: entry number 1001: at most 1000 are read\n");
	buf_free(&yaml);
}
END_TEST

TEST_MAIN(schema_file, LOOP(reads_the_top, rows),
    LOOP(chooses_an_environment, choices), TEST(refuses_too_many_tables),
    TEST(refuses_too_many_tags), TEST(refuses_too_many_names))
