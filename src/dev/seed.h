/*
 * seed - items for the tables of a schema, from a file
 *
 *	version: 1
 *	on_conflict: keep		or replace, or fail
 *	tables:
 *	  users:
 *	    - {id: u-ann, display_name: Ann, wiki_count: 2}
 *
 * Values are written as YAML has them, and typed by the schema where it types
 * them; what YAML has not is written as DynamoDB's JSON has it, {B: ...}, {SS:
 * [...]} (seed_value.h).  JSON is YAML enough to be read too.  All mistakes are
 * reported at once, by line and column.
 */
#ifndef WB_DEV_SEED_H
#define WB_DEV_SEED_H
#include "schema/schema.h"

enum seed_conflict {
	SEED_KEEP, /* what is there already stays as it is */
	SEED_REPLACE,
	SEED_FAIL /* then nothing is written at all */
};

struct seed_item {
	struct node *item; /* as DynamoDB's JSON */
	struct node *key;  /* of it, the same way */
	int line, column;
};
struct seed_table {
	const struct table *table; /* of the schema, which must outlive this */
	VEC(struct seed_item) items;
};
struct seed {
	char *file;
	enum seed_conflict conflict;
	VEC(struct seed_table) tables;
	struct problems problems;
};

/* E_INVALID: out->problems says what is wrong, and nothing else of out counts. */
int seed_load(struct seed *out, const char *path, const struct schema *schema,
    struct error *err) MUST_CHECK;
int seed_parse(struct seed *out, const char *path, const char *text, size_t n,
    const struct schema *schema, struct error *err) MUST_CHECK;
void seed_free(struct seed *s);
size_t seed_count(const struct seed *s);

/* The files *.yaml, *.yml and *.json of the folder `seeds` beside the schema
 * file, sorted; none if there is no such folder.  The caller's. */
void seed_find(const char *schema_path, struct texts *out);
#endif
