/*
 * cursor - a place in a listing, as text that a program may hand out
 *
 * base64url of a version, a digest and the sort key behind which to go on.  The
 * digest covers the table and the partition too, so that a cursor fits the listing
 * it came from and no other.  It is no signature: who makes one up gets to another
 * place of the same listing and to nothing else.
 */
#ifndef WB_MODEL_CURSOR_H
#define WB_MODEL_CURSOR_H

char *cursor_make(const char *table, const char *partition, const char *sort);
/* The sort key, the caller's; NULL for what is no cursor of this listing. */
char *cursor_read(const char *cursor, const char *table, const char *partition);
#endif
