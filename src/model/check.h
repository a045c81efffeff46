/*
 * check - what may be sent, before it is sent
 *
 * The limits are DynamoDB's; the error names the field and the limit.
 */
#ifndef WB_MODEL_CHECK_H
#define WB_MODEL_CHECK_H
#include "model/entity.h"

/* NULL is missing where the field has a least. */
int check_text(struct task *t, const struct field *f, const char *value);
/* "2026-11-26T05:39:54Z", with or without a fraction of the second. */
int check_time(struct task *t, const char *field, const char *value);
/* Of a key that is not empty. */
int check_key(
    struct task *t, const char *field, const char *value, size_t most);
int check_item_size(
    struct task *t, const struct entity *e, const struct node *item);
/* Into err, which may be NULL: for functions without a session. */
enum wb_status check_wiki_id(
    const char *owner_id, const char *wiki_slug, struct wb_error *err);
#endif
