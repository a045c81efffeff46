/*
 * pages - the pages of one listing, put together
 *
 * Takes one answer after the other and says what to ask next; sends nothing
 * itself.  Zero is a listing that has not begun.
 */
#ifndef WB_DYNAMODB_PAGES_H
#define WB_DYNAMODB_PAGES_H
#include "dynamodb/call.h"

struct pages {
	const struct ddb_listing *listing;
	struct node *body;  /* of the first call; NULL: no listing at all */
	struct node *all;   /* what came so far, under the listing's name */
	VEC(char *) tokens; /* every one that came */
};

/* body is taken. */
void pages_begin(
    struct pages *p, const struct ddb_listing *listing, struct node *body);
struct node *pages_next_body(const struct pages *p);
/* Take one page's items.  *more: there are further pages.  E_SERVICE: a token
 * came twice, or there is no end. */
int pages_add(struct pages *p, struct node *answer, bool *more,
    struct error *err) MUST_CHECK;
struct node *pages_take(struct pages *p); /* the joined answer */
void pages_free(struct pages *p);
#endif
