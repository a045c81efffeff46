/*
 * setting_case - a live table and a schema table from short texts
 *
 * Everything is written as YAML, the answers too, so that no row is full of
 * escaped quotes.  Expected JSON has ' for ".
 */
#ifndef WB_TEST_SETTING_CASE_H
#define WB_TEST_SETTING_CASE_H
#include "schema/live.h"

enum { CASE_NOW = 1764000000 }; /* 2025-11-24T16:00:00Z */

struct case_answers {
	/* Members of DescribeTable's Table beside its name, ARN, status
	 * ACTIVE and key "id"; what stands here wins. */
	const char *table;
	/* The whole answers; NULL: the call was not made. */
	const char *ttl, *backups, *tags;
};

struct node *case_yaml(const char *text);
/* Free with live_free; what could not be read goes to problems (or NULL). */
void case_live(struct live *out, const struct case_answers *answers,
    struct problems *problems);
/* What stands below the name in the schema file, beside attributes and key.
 * Free with table_free.  There must be no mistake in it. */
void case_want(struct table *out, const char *yaml);

/* JSON on one line, with ' for ". */
void case_show(struct buf *out, const struct node *n);
/* "ttl.attribute: 'a' -> none" per line. */
void case_show_changes(struct buf *out, const struct changes *changes);
/* Per step a line "PHASE RISK WAIT OP {body}", and below it, indented, its why,
 * "! warning", "pending: ..." and changes. */
void case_show_steps(struct buf *out, const struct steps *steps);

/* What one setting makes of a live table and a schema. */
struct case_row {
	const char *setting;
	struct case_answers answers;
	const char *want;
	const char *steps; /* as case_show_steps */
};
void case_check_row(const struct case_row *row);
#endif
