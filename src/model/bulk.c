#include <wikibot/bulk.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "dynamodb/attribute.h"
#include "model/acl.h"
#include "model/batch.h"
#include "model/check.h"
#include "model/list.h"
#include "model/record.h"
#include "model/user.h"
#include "model/wiki.h"
#include "model/write.h"

/* --- many users ------------------------------------------------------------- */

struct users {
	struct wb_user_batch batch; /* first */
	struct task *task;
	const struct wb_user **users;
	VEC(const struct wb_user *) records; /* each once */
	VEC(char *) left;
};

void wb_user_batch_free(const struct wb_user_batch *b)
{
	struct users *u = (struct users *)(uintptr_t)b;

	if (u == NULL)
		return;
	vec_each (const struct wb_user *, r, &u->records)
		record_free(*r);
	vec_each (char *, id, &u->left)
		mem_free(*id);
	vec_free(&u->records);
	vec_free(&u->left);
	mem_free(u->users);
	mem_free(u);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_id(const void *a, const void *b)
{
	const struct wb_user *x = *(const struct wb_user *const *)a;
	const struct wb_user *y = *(const struct wb_user *const *)b;

	return strcmp(x->id, y->id);
}

/* The keys of the ids, each once: the service refuses a key that comes twice. */
static int ask_for(struct task *t, const char *const *ids, size_t count,
    struct batch_keys *keys)
{
	VEC(const char *) sorted = { 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = user_check_id(t, ids[i]);
		*vec_push(&sorted) = ids[i];
	}
	if (rc == 0) /* an id may be NULL */
		vec_sort(&sorted, by_text);
	for (size_t i = 0; rc == 0 && i < sorted.n; i++) {
		struct key key = { sorted.v[i], NULL };

		if (i == 0 || strcmp(sorted.v[i - 1], sorted.v[i]) != 0)
			*vec_push(keys) = entity_key(&user_entity, &key);
	}
	vec_free(&sorted);
	return rc;
}

static char *text_of_key(const struct node *key, const char *attribute)
{
	return mem_strdup(attribute_text_of(node_key(key, attribute)));
}

static void got_user(void *arg, struct node *item)
{
	struct users *u = arg;
	char *id = text_of_key(item, user_entity.partition);
	const void *record;

	if (record_make(u->task, &user_entity, item, &record) == 0) {
		*vec_push(&u->records) = record;
		mem_free(id);
	} else if (id != NULL) {
		*vec_push(&u->left) = id;
	}
}

/* The records at the places of their ids. */
static void place(struct users *u, const char *const *ids, size_t count)
{
	u->users = mem_array(count, sizeof *u->users);
	vec_sort(&u->records, by_id);
	for (size_t i = 0; i < count && u->records.n > 0; i++) {
		const struct wb_user wanted = { .id = ids[i] }, *at = &wanted;
		const struct wb_user *const *found = bsearch(&at, u->records.v,
		    u->records.n, sizeof *u->records.v, by_id);

		u->users[i] = found != NULL ? *found : NULL;
	}
	u->batch.count = count;
	u->batch.users = u->users;
	u->batch.left = (const char *const *)u->left.v;
	u->batch.left_count = u->left.n;
}

enum wb_status wb_user_get_many(struct wb_session *s, const char *const *ids,
    size_t count, const struct wb_call *call, const struct wb_user_batch **out,
    struct wb_error *err)
{
	struct batch_keys keys = { 0 };
	struct users *u;
	struct task t;

	*out = NULL;
	if (task_begin(&t, s, call) == 0 &&
	    ask_for(&t, ids, count, &keys) == 0) {
		u = mem_alloc(sizeof *u);
		u->task = &t;
		(void)!batch_get(&t, &user_entity, &keys, got_user, u);
		vec_each (struct node *, key, &keys)
			*vec_push(&u->left) =
			    text_of_key(*key, user_entity.partition);
		place(u, ids, count);
		*out = &u->batch;
	}
	batch_keys_free(&keys);
	return task_end(&t, err);
}

/* --- the wikis of many owners ------------------------------------------------ */

struct wikis {
	struct wb_wiki_batch batch; /* first */
	VEC(const struct wb_wiki *) wikis;
	VEC(char *) left;
};

void wb_wiki_batch_free(const struct wb_wiki_batch *b)
{
	struct wikis *w = (struct wikis *)(uintptr_t)b;

	if (w == NULL)
		return;
	vec_each (const struct wb_wiki *, wiki, &w->wikis)
		record_free(*wiki);
	vec_each (char *, owner, &w->left)
		mem_free(*owner);
	vec_free(&w->wikis);
	vec_free(&w->left);
	mem_free(w);
}

static int list_owner(struct task *t, const char *owner, struct wikis *w)
{
	struct list *l = NULL;
	const void *record;
	int rc = list_open(t, &wiki_entity, owner, NULL, &l);

	while (rc == 0) {
		rc = list_step(l, t, &record);
		if (rc != 0 || record == NULL)
			break;
		*vec_push(&w->wikis) = record;
	}
	list_free(l);
	return rc;
}

static int check_owners(
    struct task *t, const char *const *owner_ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (check_key(
		        t, "owner_id", owner_ids[i], LIMIT_PARTITION_KEY) != 0)
			return -1;
	return 0;
}

enum wb_status wb_wiki_list_by_owners(struct wb_session *s,
    const char *const *owner_ids, size_t count, const struct wb_call *call,
    const struct wb_wiki_batch **out, struct wb_error *err)
{
	struct wikis *w;
	struct task t;
	int rc = 0;

	*out = NULL;
	if (task_begin(&t, s, call) == 0 &&
	    check_owners(&t, owner_ids, count) == 0) {
		w = mem_alloc(sizeof *w);
		for (size_t i = 0; i < count; i++) {
			if (rc == 0)
				rc = list_owner(&t, owner_ids[i], w);
			if (rc != 0)
				*vec_push(&w->left) = mem_strdup(owner_ids[i]);
		}
		w->batch = (struct wb_wiki_batch){ w->wikis.n, w->wikis.v,
			w->left.n, (const char *const *)w->left.v };
		*out = &w->batch;
	}
	return task_end(&t, err);
}

/* --- a wiki and its ACLs ------------------------------------------------------ */

struct purge {
	struct wb_purge purge; /* first */
	VEC(char *) left;
};

void wb_purge_free(const struct wb_purge *p)
{
	struct purge *purge = (struct purge *)(uintptr_t)p;

	if (purge == NULL)
		return;
	vec_each (char *, grantee, &purge->left)
		mem_free(*grantee);
	vec_free(&purge->left);
	mem_free(purge);
}

/* Out of an item, of which nothing else must be readable; takes it. */
static struct node *acl_key(struct node *item)
{
	const char *names[] = { acl_entity.partition, acl_entity.sort };
	struct node *key = node_map();

	for (int i = 0; i < 2; i++)
		node_append(key, names[i], node_take(item, names[i]));
	node_free(item);
	return key;
}

/* Every ACL that there is now, deleted; what is left is named in p. */
static int sweep(struct task *t, const char *wiki_id, struct purge *p)
{
	struct batch_keys keys = { 0 };
	struct list *l = NULL;
	struct node *item;
	int rc = list_open(t, &acl_entity, wiki_id, NULL, &l);

	while (rc == 0 && (rc = list_item(l, t, &item)) == 0 && item != NULL)
		*vec_push(&keys) = acl_key(item);
	if (rc == 0)
		rc = batch_delete(t, &acl_entity, &keys, &p->purge.acl_count);
	vec_each (struct node *, key, &keys)
		*vec_push(&p->left) = text_of_key(*key, acl_entity.sort);
	batch_keys_free(&keys);
	list_free(l);
	return rc;
}

static int purge(struct task *t, const char *wiki_id, const struct key *wiki,
    struct purge *p)
{
	struct wb_error absent;
	bool gone;

	t->call.consistent = true;
	if (sweep(t, wiki_id, p) != 0)
		return -1;
	p->purge.wiki_deleted = write_delete(t, &wiki_entity, wiki, 0) == 0;
	gone = t->error.status == WB_NOT_FOUND;
	absent = t->error;
	if (!p->purge.wiki_deleted && !gone)
		return -1;
	task_forgive(t);
	if (sweep(t, wiki_id, p) != 0)
		return -1;
	if (!gone)
		return 0;
	task_about(t, wiki_entity.name, wiki->partition, wiki->sort);
	return task_fail(t, WB_NOT_FOUND, NULL, "%s", absent.text);
}

enum wb_status wb_wiki_delete_with_acls(struct wb_session *s,
    const char *owner_id, const char *wiki_slug, const struct wb_call *call,
    const struct wb_purge **out, struct wb_error *err)
{
	struct key wiki = { owner_id, wiki_slug };
	struct purge *p = mem_alloc(sizeof *p);
	char *wiki_id = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    (wiki_id = acl_wiki_id(&t, owner_id, wiki_slug)) != NULL)
		(void)!purge(&t, wiki_id, &wiki, p);
	p->purge.left = (const char *const *)p->left.v;
	p->purge.left_count = p->left.n;
	if (out != NULL && wiki_id != NULL)
		*out = &p->purge;
	else
		wb_purge_free(&p->purge);
	if (out != NULL && wiki_id == NULL)
		*out = NULL;
	mem_free(wiki_id);
	return task_end(&t, err);
}
