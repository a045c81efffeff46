#include "dev/seed_write.h"

#include <string.h>

#include "aws/hash.h"
#include "base/limits.h"
#include "data/json.h"
#include "dynamodb/terms.h"

enum {
	MOST_GETS = 100,
	MOST_PUTS = 25,
	FIRST_PAUSE_MS = 25,
	LONGEST_PAUSE_MS = 5000,
	NO_PROGRESS_MS = 300000, /* faults.md F38 */
	MOST_PUTS_AT_ONCE = 256
};

static bool stopped(const struct seed_writer *w)
{
	return w->stop != NULL && w->stop(w->stop_arg);
}

static int say_stopped(const struct seed_writer *w, struct error *err)
{
	return error_set(err, E_CANCELLED,
	    "stopped; %zu items were written, and the same command goes on",
	    w->report.written);
}

/* The pauses between tries of one batch, and when to give up. */
struct patience {
	int64_t pause_ms, since;
};

static int rest(
    struct seed_writer *w, struct patience *p, bool progress, struct error *err)
{
	const struct clock *clock = ddb_clock(w->ddb);
	int64_t now = clock_mono(clock), until;

	if (p->pause_ms == 0 || progress)
		*p = (struct patience){ FIRST_PAUSE_MS, now };
	if (now - p->since > NO_PROGRESS_MS)
		return error_set(err, E_THROTTLED,
		    "the service has taken nothing for %d minutes; the same "
		    "command, later, goes on",
		    NO_PROGRESS_MS / 60000);
	until = now + 1 + (int64_t)((double)p->pause_ms * hash_random_unit());
	if (p->pause_ms < LONGEST_PAUSE_MS)
		p->pause_ms *= 2;
	for (; now < until; now = clock_mono(clock)) {
		if (stopped(w))
			return say_stopped(w, err);
		loop_step(ddb_loop(w->ddb), until - now);
	}
	return 0;
}

static int perform(struct seed_writer *w, const char *op, struct node *body,
    struct node **answer, struct error *err)
{
	struct ddb_request request = { .op = op,
		.body = body,
		.repeatable = true, /* puts of the same items */
		.stop = w->stop,
		.stop_arg = w->stop_arg };
	struct ddb_reply reply = { 0 };
	int rc = ddb_perform(w->ddb, &request, &reply, err);

	*answer = reply.answer;
	if (rc != 0) {
		node_free(*answer);
		*answer = NULL;
	}
	return rc;
}

/* One batch until nothing of it is left.  unit: what is counted in an answer
 * for progress; take: looks at each answer, may be NULL. */
static int run_batch(struct seed_writer *w, const char *op, const char *left,
    struct node *items, void (*take)(void *arg, const struct node *answer),
    void *arg, struct error *err)
{
	struct patience patience = { 0 };
	struct node *body = node_map(), *answer = NULL, *undone;
	int rc = 0;

	node_set(body, "RequestItems", items);
	while (rc == 0 && node_key(body, "RequestItems") != NULL) {
		if (stopped(w)) {
			rc = say_stopped(w, err);
			break;
		}
		rc = perform(w, op, body, &answer, err);
		if (rc != 0)
			break;
		if (take != NULL)
			take(arg, answer);
		undone = node_take(answer, left);
		if (undone != NULL && undone->count > 0) {
			bool same =
			    node_equal(undone, node_key(body, "RequestItems"));

			node_set(body, "RequestItems", undone);
			rc = rest(w, &patience, !same, err);
		} else {
			node_free(undone);
			node_remove(body, "RequestItems");
		}
		node_free(answer);
	}
	node_free(body);
	return rc;
}

/* --- what is there already --- */

/* Keys as text, sorted after they were read. */
struct present {
	const struct seed_table *table;
	VEC(char *) keys;
};

static char *key_text(const struct node *key, const struct table *t)
{
	const struct texts *parts[] = { &t->key.partition, &t->key.sort };
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < 2; i++)
		vec_each (char *, name, parts[i])
			json_print(&text, node_key(key, *name));
	return buf_take(&text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void take_present(void *arg, const struct node *answer)
{
	struct present *p = arg;
	const struct table *t = p->table->table;

	node_each (table, node_key(answer, "Responses"))
		node_each (item, table)
			*vec_push(&p->keys) = key_text(item, t);
}

static struct node *get_request(const struct seed_table *t, size_t from)
{
	struct node *items = node_map();
	struct node *table = node_at_map(items, t->table->real_name);
	struct node *keys = node_at_list(table, "Keys"),
	            *names = node_at_map(table, "ExpressionAttributeNames");
	const struct texts *parts[] = { &t->table->key.partition,
		&t->table->key.sort };
	struct buf projection = BUF_INIT, name = BUF_INIT;

	for (size_t i = from; i < t->items.n && i < from + MOST_GETS; i++)
		node_add(keys, node_copy(t->items.v[i].key));
	for (size_t i = 0; i < 2; i++)
		vec_each (char *, attribute, parts[i]) {
			buf_reset(&name);
			buf_addf(&name, "#%zu", names->count);
			buf_addf(&projection, "%s%s",
			    projection.n > 0 ? ", " : "", name.s);
			node_set(names, name.s, node_text(*attribute));
		}
	node_set(table, "ProjectionExpression", node_text(projection.s));
	node_set(table, "ConsistentRead", node_bool(true));
	buf_free(&projection);
	buf_free(&name);
	return items;
}

static int find_present(
    struct seed_writer *w, struct present *p, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < p->table->items.n && rc == 0; i += MOST_GETS)
		rc = run_batch(w, "BatchGetItem", "UnprocessedKeys",
		    get_request(p->table, i), take_present, p, err);
	vec_sort(&p->keys, by_text);
	return rc;
}

static bool is_present(const struct present *p, const struct seed_item *item)
{
	char *text = key_text(item->key, p->table->table);
	bool found = p->keys.n > 0 && bsearch(&text, p->keys.v, p->keys.n,
	                                  sizeof text, by_text) != NULL;

	mem_free(text);
	return found;
}

static void present_free(struct present *p)
{
	vec_each (char *, key, &p->keys)
		mem_free(*key);
	vec_free(&p->keys);
}

/* --- putting what is not there --- */

struct puts {
	struct seed_writer *w;
	size_t open;
	struct error err; /* the first failure; code E_OK: none */
};
struct put {
	struct puts *all;
	struct node *body;
	struct ddb_reply reply;
};

static void put_done(void *arg, struct node *answer, const struct error *err)
{
	struct put *p = arg;

	p->all->open--;
	if (err == NULL)
		p->all->w->report.written++;
	else if (err->code == E_CONDITION)
		p->all->w->report.kept++; /* somebody was quicker */
	else if (p->all->err.code == E_OK)
		p->all->err = *err;
	node_free(answer);
	node_free(p->reply.answer); /* of a failure */
	node_free(p->body);
	mem_free(p);
}

static void put_item(
    struct puts *all, const struct table *t, const struct seed_item *item)
{
	struct put *p = mem_alloc(sizeof *p);
	struct ddb_request request = { .op = "PutItem",
		.repeatable = true,
		.stop = all->w->stop,
		.stop_arg = all->w->stop_arg };
	struct terms terms = { 0 };
	struct buf condition = BUF_INIT;

	p->all = all;
	p->body = node_map();
	terms_add(&terms, &condition, "attribute_not_exists(@)",
	    t->key.partition.v[0]);
	node_set(p->body, "TableName", node_text(t->real_name));
	node_set(p->body, "Item", node_copy(item->item));
	node_set(p->body, "ConditionExpression", node_text(condition.s));
	terms_put(&terms, p->body);
	buf_free(&condition);
	request.body = p->body;
	all->open++;
	ddb_submit_request(all->w->ddb, &request, &p->reply, put_done, p);
}

static int put_missing(struct seed_writer *w, const struct seed_table *t,
    const struct present *p, struct error *err)
{
	struct puts all = { .w = w };
	size_t i = 0;

	while (all.open > 0 || (i < t->items.n && all.err.code == E_OK)) {
		if (stopped(w) && all.err.code == E_OK)
			say_stopped(w, &all.err);
		for (; i < t->items.n && all.open < MOST_PUTS_AT_ONCE &&
		       all.err.code == E_OK;
		     i++) {
			if (is_present(p, &t->items.v[i]))
				w->report.kept++;
			else
				put_item(&all, t->table, &t->items.v[i]);
		}
		if (all.open > 0)
			loop_step(ddb_loop(w->ddb), 1000);
	}
	if (all.err.code == E_OK)
		return 0;
	*err = all.err;
	return -1;
}

/* --- the ways --- */

static int replace(
    struct seed_writer *w, const struct seed_table *t, struct error *err)
{
	int rc = 0;

	for (size_t from = 0; from < t->items.n && rc == 0; from += MOST_PUTS) {
		struct node *items = node_map();
		struct node *list = node_at_list(items, t->table->real_name);

		for (size_t i = from; i < t->items.n && i < from + MOST_PUTS;
		     i++) {
			struct node *put = node_map();

			node_set(node_at_map(put, "PutRequest"), "Item",
			    node_copy(t->items.v[i].item));
			node_add(list, put);
		}
		rc = run_batch(w, "BatchWriteItem", "UnprocessedItems", items,
		    NULL, NULL, err);
		if (rc == 0)
			w->report.written += from + MOST_PUTS < t->items.n
			                         ? MOST_PUTS
			                         : t->items.n - from;
	}
	return rc;
}

/* Nothing may be there: the first that is, and how many. */
static int check_absent(
    const struct seed *s, const struct present *all, struct error *err)
{
	const struct seed_item *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->tables.n; i++)
		vec_each (struct seed_item, item, &s->tables.v[i].items)
			if (is_present(&all[i], item)) {
				n++;
				if (first == NULL)
					first = item;
			}
	if (n == 0)
		return 0;
	return error_set(err, E_EXISTS,
	    "%s:%d:%d: the item is there already (%zu %s in all), and "
	    "on_conflict is fail: nothing was written",
	    s->file, first->line, first->column, n, n == 1 ? "is" : "are");
}

int seed_write(struct seed_writer *w, const struct seed *s,
    enum seed_conflict conflict, struct error *err)
{
	struct present *all = mem_array(s->tables.n + 1, sizeof *all);
	int rc = 0;

	for (size_t i = 0; i < s->tables.n && rc == 0; i++) {
		all[i].table = &s->tables.v[i];
		if (conflict != SEED_REPLACE)
			rc = find_present(w, &all[i], err);
	}
	if (rc == 0 && conflict == SEED_FAIL)
		rc = check_absent(s, all, err);
	for (size_t i = 0; i < s->tables.n && rc == 0; i++) {
		rc = conflict == SEED_REPLACE
		         ? replace(w, &s->tables.v[i], err)
		         : put_missing(w, &s->tables.v[i], &all[i], err);
		if (rc != 0)
			error_wrap(err, "seeds of table '%s'",
			    s->tables.v[i].table->name);
	}
	for (size_t i = 0; i < s->tables.n; i++)
		present_free(&all[i]);
	mem_free(all);
	return rc;
}
