/*
 * list - how much of a list, and from where
 *
 * An iterator hides DynamoDB's pages.  It gives exactly max_items records, or
 * all there are.  Its cursor says where to go on, in another process if need be;
 * it is opaque, holds no secret, and belongs to the question it was given for:
 * the same operation, table and owner (or wiki).  Any other, and one that was
 * changed on the way, is refused with WB_INVALID and the field "cursor".
 *
 * An iterator belongs to one thread at a time.
 */
#ifndef WB_WIKIBOT_LIST_H
#define WB_WIKIBOT_LIST_H
#include <wikibot/session.h>

struct wb_list {
	size_t size;
	int64_t max_items; /* 0: all */
	int page_size;     /* items in one request; 0: as many as fit in 1 MB */
	const char *cursor; /* go on behind it; NULL: from the beginning */
};
#endif
