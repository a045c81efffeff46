/*
 * fake_write - one change of one item: in three steps, so that a transaction
 * takes the first two for all its items before the third for any
 */
#ifndef WB_MODEL_FAKE_WRITE_H
#define WB_MODEL_FAKE_WRITE_H
#include "model/fake_parse.h"
#include "model/fake_table.h"

enum fake_action { FAKE_PUT, FAKE_UPDATE, FAKE_DELETE, FAKE_CHECK };

struct fake_write {
	enum fake_action action;
	struct fake_table *table;
	struct fake_scope scope;
	const char *condition, *update; /* NULL: none */
	bool show_old;                  /* when the condition fails */
	struct node *request;
	struct fake_item key;  /* for a put: all of the item */
	struct fake_item next; /* what it becomes, if there are attributes */
	const struct fake_item
	    *old; /* in the table, until the commit; or NULL */
};

/* Members of a request that belong to the change. */
const char *fake_write_members(enum fake_action action);

/* Everything that can be said without the stored item.  w is zero before, and
 * is to be freed in any case; the request has to outlive it. */
int fake_write_open(struct fake_write *w, enum fake_action action,
    struct fake_table *table, struct node *request,
    struct error *err) MUST_CHECK;
bool fake_write_same_item(
    const struct fake_write *a, const struct fake_write *b);
/* Finds old, checks the condition and makes next. */
int fake_write_decide(struct fake_write *w, struct error *err) MUST_CHECK;
void fake_write_commit(struct fake_write *w);
void fake_write_free(struct fake_write *w);
#endif
