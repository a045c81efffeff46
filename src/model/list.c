/*
 * Within a listing the next page begins where the service says that the last one
 * ended.  The cursor is made from the record that was given out last, so that it
 * is right in the middle of a page as well.
 */
#include "model/list.h"

#include "dynamodb/attribute.h"
#include "dynamodb/terms.h"
#include "model/cursor.h"
#include "model/read.h"
#include "model/record.h"

enum { LARGEST_PAGE = 100000 /* what the service takes is not published */ };

struct list {
	struct wb_session *session;
	struct wb_call call;
	const struct entity *entity;
	char *partition;
	int64_t left; /* to be given out; -1: all */
	int page_size;
	struct node *page;  /* items that came and were not given out */
	struct node *start; /* where the next page begins, or NULL */
	bool begun, ended;  /* ended: there is no next page */
	char *last;         /* sort key of what was given out last */
	char *cursor;
};

static int read_options(
    struct task *t, const struct wb_list *options, struct list *l)
{
	struct wb_list o = { 0 };

	if (options != NULL &&
	    task_copy_in(t, "wb_list", options, &o, sizeof o) != 0)
		return -1;
	if (o.max_items < 0)
		return task_fail(t, WB_INVALID, "max_items",
		    "'max_items' may not be negative");
	if (o.page_size < 0 || o.page_size > LARGEST_PAGE)
		return task_fail(t, WB_INVALID, "page_size",
		    "'page_size' is between 1 and %d", LARGEST_PAGE);
	l->left = o.max_items > 0 ? o.max_items : -1;
	l->page_size = o.page_size;
	if (o.cursor == NULL)
		return 0;
	l->last = cursor_read(
	    o.cursor, task_table(t, l->entity->table), l->partition);
	if (l->last == NULL)
		return task_fail(t, WB_INVALID, "cursor",
		    "this is no cursor of this listing, or it was changed");
	l->start =
	    entity_key(l->entity, &(struct key){ l->partition, l->last });
	return 0;
}

int list_open(struct task *t, const struct entity *e, const char *partition,
    const struct wb_list *options, struct list **out)
{
	struct list *l = mem_alloc(sizeof *l);

	l->session = wb_session_ref(t->session);
	l->call = t->call;
	l->call.size = sizeof l->call;
	l->entity = e;
	l->partition = mem_strdup(partition);
	if (read_options(t, options, l) != 0) {
		list_free(l);
		return -1;
	}
	*out = l;
	return 0;
}

static struct node *query(const struct list *l, const struct task *t)
{
	struct node *body = entity_request(t, l->entity);
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };
	int64_t limit = l->page_size;

	if (l->left > 0 && (limit == 0 || limit > l->left))
		limit = l->left;
	terms_add(&terms, &condition, "@ = $", l->entity->partition,
	    attribute_text(l->partition));
	node_append(body, "KeyConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	if (limit > 0)
		node_append(body, "Limit", node_int(limit));
	if (l->call.consistent)
		node_append(body, "ConsistentRead", node_bool(true));
	if (l->start != NULL)
		node_append(body, "ExclusiveStartKey", node_copy(l->start));
	buf_free(&condition);
	return body;
}

static int fetch(struct list *l, struct task *t)
{
	struct node *answer;
	int rc = task_send(t, "Query", query(l, t), true, &answer);

	if (rc == 0) {
		node_free(l->page);
		node_free(l->start);
		l->page = node_take(answer, "Items");
		l->start = read_take(answer, "LastEvaluatedKey");
		l->begun = true;
		l->ended = l->start == NULL;
	}
	node_free(answer);
	return rc;
}

/* The first item of the page, out of it. */
static struct node *shift(struct list *l)
{
	struct node *item = l->page->first;

	l->page->first = item->next;
	if (l->page->first == NULL)
		l->page->last = NULL;
	l->page->count--;
	item->next = NULL;
	return item;
}

int list_item(struct list *l, struct task *t, struct node **item)
{
	const char *sort;

	task_about(t, l->entity->name, l->partition, "*");
	*item = NULL;
	if (l->left == 0)
		return 0;
	while (node_first(l->page) == NULL) {
		if (l->ended)
			return 0;
		if (fetch(l, t) != 0)
			return -1;
	}
	*item = shift(l);
	sort = attribute_text_of(node_key(*item, l->entity->sort));
	mem_free(l->last);
	l->last = mem_strdup(sort);
	if (l->left > 0)
		l->left--;
	return 0;
}

int list_step(struct list *l, struct task *t, const void **record)
{
	struct node *item;
	int rc = list_item(l, t, &item);

	*record = NULL;
	return item != NULL ? record_make(t, l->entity, item, record) : rc;
}

enum wb_status list_next(
    struct list *l, const void **record, struct wb_error *err)
{
	struct task t;

	*record = NULL;
	if (task_begin(&t, l->session, &l->call) == 0)
		list_step(l, &t, record);
	return task_end(&t, err);
}

const char *list_cursor(struct list *l)
{
	mem_free(l->cursor);
	l->cursor = NULL;
	if (l->begun && l->last != NULL &&
	    !(l->ended && node_first(l->page) == NULL))
		l->cursor = cursor_make(l->session->tables[l->entity->table],
		    l->partition, l->last);
	return l->cursor;
}

void list_free(struct list *l)
{
	if (l == NULL)
		return;
	node_free(l->page);
	node_free(l->start);
	mem_free(l->partition);
	mem_free(l->last);
	mem_free(l->cursor);
	wb_session_unref(l->session);
	mem_free(l);
}
