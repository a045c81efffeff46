#include "model/fault_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "model/fault_op.h"

static void die(const char *what, const char *why)
{
	fprintf(stderr, "fault_matrix: %s: %s\n", what, why);
	exit(2);
}

void fault_world_must(enum wb_status status, const struct wb_error *err)
{
	if (status != WB_OK)
		die(wb_status_name(status), err->text);
}

/* --- opening and closing -------------------------------------------------- */

static void open_ddb(struct fault_world *w, const char *endpoint)
{
	struct aws_options given = { .endpoint_url = endpoint };
	struct ddb_options options = { .may_write = true };
	struct error err = { 0 };

	if (aws_config_load(&w->config, &given, &err) != 0)
		die("configuration", err.text);
	options.aws = (struct aws_client_options){ .config = &w->config,
		.transport = http_curl_new(1, NULL, -1),
		.parallelism = 1 };
	if (ddb_open(&w->ddb, &options, &err) != 0)
		die("client", err.text);
}

static int64_t minute_ahead(void *arg)
{
	(void)arg;
	return clock_wall(&clock_system) + 60000;
}

static int64_t steady(void *arg)
{
	(void)arg;
	return clock_mono(&clock_system);
}

static const struct wb_clock ahead = { minute_ahead, steady, NULL };

void fault_world_open(struct fault_world *w, const char *prefix,
    const char *environment, const char *endpoint)
{
	static const char *const names[] = { "users", "wikis", "acls" };
	const char *port = strrchr(endpoint, ':');
	struct wb_error err;

	*w = (struct fault_world){ 0 };
	fault_proxy_start(
	    &w->proxy, port != NULL ? (int)strtol(port + 1, NULL, 10) : 80);
	open_ddb(w, endpoint);
	for (int i = 0; i < 3; i++)
		snprintf(w->tables[i], sizeof w->tables[i], "%s-%s-%s", prefix,
		    environment, names[i]);
	w->options = (struct wb_session_options){ .size = sizeof w->options,
		.prefix = prefix,
		.environment = environment,
		.endpoint_url = endpoint };
	for (int unique = 0; unique < 2; unique++) {
		w->options.unique_identity = unique != 0;
		fault_world_must(
		    wb_session_open(&w->options, &w->direct[unique], &err),
		    &err);
	}
	w->options.clock = &ahead;
	fault_world_must(wb_session_open(&w->options, &w->ahead, &err), &err);
	w->options.clock = NULL;
	w->options.endpoint_url = w->proxy.url;
}

void fault_world_close(struct fault_world *w)
{
	wb_session_unref(w->direct[0]);
	wb_session_unref(w->direct[1]);
	wb_session_unref(w->ahead);
	ddb_close(w->ddb);
	aws_config_free(&w->config);
	fault_proxy_stop(&w->proxy);
}

struct wb_session *fault_world_direct(const struct fault_run *r)
{
	return r->world->direct[r->op->unique];
}

const char *fault_world_key(const struct fault_run *r, const char *word)
{
	static char keys[8][64];
	static unsigned next;
	char *key = keys[next++ % 8];

	snprintf(key, sizeof keys[0], "%s-%s", word, r->tag);
	return key;
}

/* --- records as text ------------------------------------------------------ */

/* Without the tag, and an id that the library made as "uuid". */
static void show(struct buf *out, const struct fault_run *r, const char *text)
{
	size_t n = text != NULL ? strlen(text) : 0, tag = strlen(r->tag);

	if (out->n > 0 && out->s[out->n - 1] != '/')
		buf_addc(out, ' ');
	if (n == 0)
		buf_add(out, "-");
	else if (n > tag && strcmp(text + n - tag, r->tag) == 0)
		buf_addn(out, text, n - tag - 1);
	else
		buf_add(out, n == 36 && text[14] == '4' ? "uuid" : text);
}

static void show_number(struct buf *out, const char *before, int64_t n)
{
	buf_addf(out, " %s%lld", before, (long long)n);
}

/* The version without what others wrote.  What was made anew after a delete is at
 * its first, and a new record may be given out as it was made. */
static int64_t own(const struct fault_run *r, int64_t version)
{
	if (r->op->deletes || version <= r->touches)
		return version;
	return version - r->touches;
}

void fault_world_show_user(
    struct buf *out, const struct fault_run *r, const struct wb_user *u)
{
	show(out, r, u->id);
	show(out, r, u->display_name);
	show(out, r, u->email);
	show(out, r, u->oauth_provider);
	buf_addc(out, '/');
	show(out, r, u->oauth_provider_sub);
	show_number(out, "", u->wiki_count);
	show_number(out, "v", own(r, u->version));
}

void fault_world_show_wiki(
    struct buf *out, const struct fault_run *r, const struct wb_wiki *w)
{
	show(out, r, w->owner_id);
	buf_addc(out, '/');
	show(out, r, w->wiki_slug);
	show(out, r, w->display_name);
	show(out, r, w->repo_path);
	show(out, r, w->is_public ? "public" : "private");
	show_number(out, "", w->page_count);
	show_number(out, "v", own(r, w->version));
}

void fault_world_show_acl(
    struct buf *out, const struct fault_run *r, const struct wb_acl *a)
{
	show(out, r, a->owner_id);
	buf_addc(out, '/');
	show(out, r, a->wiki_slug);
	show(out, r, a->grantee_id);
	show(out, r, a->role_name);
	show(out, r, a->granted_by);
	show_number(out, "v", own(r, a->version));
}

/* --- what the engine has -------------------------------------------------- */

static struct node *call(
    const struct fault_run *r, const char *op, struct node *body)
{
	struct node *answer = NULL;
	struct error err = { 0 };

	if (ddb_call(r->world->ddb, op, body, &answer, &err) != 0)
		die(op, err.text);
	return answer;
}

static void put_text(struct node *map, const char *name, const char *value)
{
	node_set(node_at_map(map, name), "S", node_text(value));
}

static struct node *get_item(
    const struct fault_run *r, int table, const char *const key[4])
{
	struct node *body = node_map();

	node_put(body, "TableName", node_text(r->world->tables[table]));
	node_put(body, "ConsistentRead", node_bool(true));
	for (int i = 0; i < 4 && key[i] != NULL; i += 2)
		put_text(node_at_map(body, "Key"), key[i], key[i + 1]);
	return call(r, "GetItem", body);
}

/* The items with this key, of the table or of its index. */
static struct node *query(const struct fault_run *r, int table,
    const char *index, const char *const key[4])
{
	struct node *body = node_map();
	struct node *names = node_at_map(body, "ExpressionAttributeNames");
	struct node *values = node_at_map(body, "ExpressionAttributeValues");

	node_put(body, "TableName", node_text(r->world->tables[table]));
	if (index != NULL)
		node_put(body, "IndexName", node_text(index));
	else
		node_put(body, "ConsistentRead", node_bool(true));
	node_put(body, "KeyConditionExpression",
	    node_text(key[2] != NULL ? "#a = :a AND #b = :b" : "#a = :a"));
	node_set(names, "#a", node_text(key[0]));
	put_text(values, ":a", key[1]);
	if (key[2] != NULL) {
		node_set(names, "#b", node_text(key[2]));
		put_text(values, ":b", key[3]);
	}
	return call(r, "Query", body);
}

static const char *text(const struct node *item, const char *name)
{
	return node_text_or(node_key(item, name), "S", NULL);
}

static int64_t number(const struct node *item, const char *name)
{
	const char *digits = node_text_or(node_key(item, name), "N", "0");

	return strtoll(digits, NULL, 10);
}

static struct node *with_identity(const struct fault_run *r, const char *sub)
{
	return query(r, USERS, "by-oauth",
	    (const char *const[4]){ "oauth_provider", "p", "oauth_provider_sub",
	        fault_world_key(r, sub) });
}

void fault_world_wait_for_index(const struct fault_run *r)
{
	const struct timespec moment = { 0, 500000 };
	const char *mark = fault_world_key(r, "mark");
	struct node *body = node_map(), *answer;
	struct node *item = node_at_map(body, "Item");
	size_t n;

	node_put(body, "TableName", node_text(r->world->tables[USERS]));
	put_text(item, "id", mark);
	put_text(item, "oauth_provider", "p");
	put_text(item, "oauth_provider_sub", mark);
	node_free(call(r, "PutItem", body));
	for (int tries = 0; tries < 10000; tries++) {
		answer = with_identity(r, "mark");
		n = node_key(answer, "Items")->count;
		node_free(answer);
		if (n > 0)
			return;
		nanosleep(&moment, NULL);
	}
	die("index", "it does not show what was written");
}

/* The id under which the claim of an identity leads to a user. */
static void show_claim(
    struct buf *out, const struct fault_run *r, const char *sub)
{
	const struct wb_call consistent = { .size = sizeof consistent,
		.consistent = true };
	const struct wb_user *user;
	struct wb_error err;
	enum wb_status status = wb_user_get_by_oauth(r->world->direct[1], "p",
	    fault_world_key(r, sub), &consistent, &user, &err);

	if (status != WB_NOT_FOUND)
		fault_world_must(status, &err);
	buf_addf(out, ", %s:", sub);
	show(out, r, status == WB_OK ? user->id : NULL);
	wb_user_free(user);
}

static void show_user_item(
    struct buf *out, const struct fault_run *r, const char *id)
{
	struct node *answer =
	    get_item(r, USERS, (const char *const[4]){ "id", id, NULL, NULL });
	const struct node *item = node_key(answer, "Item");
	const struct wb_user *user = NULL;
	struct wb_error err;

	if (item == NULL) {
		buf_add(out, "none");
	} else {
		struct wb_user u = { .id = text(item, "id"),
			.oauth_provider = text(item, "oauth_provider"),
			.oauth_provider_sub = text(item, "oauth_provider_sub"),
			.email = text(item, "email"),
			.display_name = text(item, "display_name"),
			.wiki_count = number(item, "wiki_count") };

		fault_world_must(
		    wb_user_get(r->world->direct[0], id, NULL, &user, &err),
		    &err);
		u.version = user->version;
		fault_world_show_user(out, r, &u);
		wb_user_free(user);
	}
	node_free(answer);
}

/* The user "u", or, where the library makes the id, whoever has the identity;
 * how many have the old and the new identity, and where the claims lead. */
void fault_world_user(struct buf *out, const struct fault_run *r)
{
	struct node *old, *new;
	const char *id;

	fault_world_wait_for_index(r);
	old = with_identity(r, "old");
	new = with_identity(r, "new");
	id = fault_world_key(r, "u");
	if (r->op->makes_id)
		id = text(node_item(node_key(old, "Items"), 0), "id");
	if (id == NULL)
		buf_add(out, "none");
	else
		show_user_item(out, r, id);
	buf_addf(out, ", old %zu, new %zu", node_key(old, "Items")->count,
	    node_key(new, "Items")->count);
	if (r->op->unique) {
		show_claim(out, r, "old");
		show_claim(out, r, "new");
	}
	node_free(old);
	node_free(new);
}

void fault_world_wiki(struct buf *out, const struct fault_run *r)
{
	const char *owner = fault_world_key(r, "o");
	const char *slug = fault_world_key(r, "w");
	struct node *answer = get_item(r, WIKIS,
	    (const char *const[4]){ "owner_id", owner, "wiki_slug", slug });
	const struct node *item = node_key(answer, "Item");
	const struct wb_wiki *wiki = NULL;
	struct wb_error err;

	if (item == NULL) {
		buf_add(out, "none");
	} else {
		struct wb_wiki w = { .owner_id = text(item, "owner_id"),
			.wiki_slug = text(item, "wiki_slug"),
			.display_name = text(item, "display_name"),
			.repo_path = text(item, "repo_path"),
			.page_count = number(item, "page_count") };

		w.is_public =
		    node_bool_or(node_key(item, "is_public"), "BOOL", false);
		fault_world_must(wb_wiki_get(r->world->direct[0], owner, slug,
		                     NULL, &wiki, &err),
		    &err);
		w.version = wiki->version;
		fault_world_show_wiki(out, r, &w);
		wb_wiki_free(wiki);
	}
	node_free(answer);
}

static const char *wiki_id(const struct fault_run *r)
{
	static char id[160];

	snprintf(id, sizeof id, "%s:%s", fault_world_key(r, "o"),
	    fault_world_key(r, "w"));
	return id;
}

void fault_world_acl(struct buf *out, const struct fault_run *r)
{
	const char *grantee = fault_world_key(r, "g");
	struct node *answer = get_item(r, ACLS,
	    (const char *const[4]){
	        "wiki_id", wiki_id(r), "grantee_id", grantee });
	const struct node *item = node_key(answer, "Item");
	const struct wb_acl *acl = NULL;
	struct wb_error err;

	if (item == NULL) {
		buf_add(out, "none");
	} else {
		struct wb_acl a = { .owner_id = fault_world_key(r, "o"),
			.wiki_slug = fault_world_key(r, "w"),
			.grantee_id = text(item, "grantee_id"),
			.role_name = text(item, "role"),
			.granted_by = text(item, "granted_by") };

		fault_world_must(wb_acl_get(r->world->direct[0], a.owner_id,
		                     a.wiki_slug, grantee, NULL, &acl, &err),
		    &err);
		a.version = acl->version;
		fault_world_show_acl(out, r, &a);
		wb_acl_free(acl);
	}
	node_free(answer);
}

void fault_world_wiki_and_acls(struct buf *out, const struct fault_run *r)
{
	struct node *acls = query(r, ACLS, NULL,
	    (const char *const[4]){ "wiki_id", wiki_id(r), NULL, NULL });

	fault_world_wiki(out, r);
	buf_addf(out, ", %zu ACLs", node_key(acls, "Items")->count);
	node_free(acls);
}
