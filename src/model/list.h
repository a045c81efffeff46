/*
 * list - the items of one partition, page by page
 */
#ifndef WB_MODEL_LIST_H
#define WB_MODEL_LIST_H
#include <wikibot/list.h>

#include "model/entity.h"

/* Behind both struct wb_wiki_iter and struct wb_acl_iter. */
struct list;

int list_open(struct task *t, const struct entity *e, const char *partition,
    const struct wb_list *options, struct list **out);
enum wb_status list_next(
    struct list *l, const void **record, struct wb_error *err);
/* The same within a task of the caller's, as a record and as it is stored; NULL at
 * the end. */
int list_step(struct list *l, struct task *t, const void **record);
int list_item(struct list *l, struct task *t, struct node **item);
const char *list_cursor(struct list *l);
void list_free(struct list *l); /* NULL is fine */
#endif
