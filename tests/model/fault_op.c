#include "model/fault_op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- users ---------------------------------------------------------------- */

static struct wb_user_input user_input(
    const struct fault_run *r, const char *id, const char *sub)
{
	return (struct wb_user_input){ .size = sizeof(struct wb_user_input),
		.id = id != NULL ? fault_world_key(r, id) : NULL,
		.oauth_provider = "p",
		.oauth_provider_sub = fault_world_key(r, sub),
		.email = "old@x",
		.display_name = "Old",
		.wiki_count = 5 };
}

static void seed_user_as(
    const struct fault_run *r, const char *id, const char *sub)
{
	struct wb_user_input in = user_input(r, id, sub);
	struct wb_error err;

	fault_world_must(
	    wb_user_create(fault_world_direct(r), &in, NULL, NULL, &err), &err);
}

static void seed_user(const struct fault_run *r)
{
	seed_user_as(r, "u", "old");
}

static void seed_user_new(const struct fault_run *r)
{
	seed_user_as(r, "u", "new");
}

static void seed_other_old(const struct fault_run *r)
{
	seed_user_as(r, "other", "old");
}

static void seed_two_users(const struct fault_run *r)
{
	seed_user_as(r, "u", "old");
	seed_user_as(r, "other", "new");
}

static void seed_nothing(const struct fault_run *r)
{
	(void)r;
}

/* Show a record and free it, if there is one. */
static void took_user(struct fault_run *r, const struct wb_user *user)
{
	if (user != NULL)
		fault_world_show_user(&r->answer, r, user);
	wb_user_free(user);
}

static void user_create(struct fault_run *r)
{
	struct wb_user_input in =
	    user_input(r, r->op->makes_id ? NULL : "u", "old");
	const struct wb_user *user = NULL;

	r->status = wb_user_create(r->session, &in, NULL, &user, &r->err);
	took_user(r, user);
}

static const struct wb_call consistent = { .size = sizeof consistent,
	.consistent = true };

static void user_get(struct fault_run *r)
{
	const struct wb_user *user = NULL;

	r->status = wb_user_get(
	    r->session, fault_world_key(r, "u"), r->op->with, &user, &r->err);
	took_user(r, user);
}

static void user_get_by_oauth(struct fault_run *r)
{
	const struct wb_user *user = NULL;

	r->status = wb_user_get_by_oauth(r->session, "p",
	    fault_world_key(r, "old"), r->op->with, &user, &r->err);
	took_user(r, user);
}

static void user_update(struct fault_run *r)
{
	struct wb_user_update up = *(const struct wb_user_update *)r->op->with;
	const struct wb_user *user = NULL;

	up.size = sizeof up;
	if (up.oauth_provider_sub.change == WB_SET)
		up.oauth_provider_sub.value = fault_world_key(r, "new");
	r->status = wb_user_update(
	    r->session, fault_world_key(r, "u"), &up, NULL, &user, &r->err);
	took_user(r, user);
}

static void touch_user(const struct fault_run *r)
{
	struct wb_user_update up = { .size = sizeof up };
	struct wb_error err;

	up.wiki_count = wb_add_number(0);
	fault_world_must(wb_user_update(r->world->direct[0],
	                     fault_world_key(r, "u"), &up, NULL, NULL, &err),
	    &err);
}

/* --- wikis ---------------------------------------------------------------- */

static struct wb_wiki_input wiki_input(
    const struct fault_run *r, const char *owner, const char *slug)
{
	return (struct wb_wiki_input){ .size = sizeof(struct wb_wiki_input),
		.owner_id = fault_world_key(r, owner),
		.wiki_slug = fault_world_key(r, slug),
		.display_name = "Old",
		.repo_path = "r",
		.page_count = 5 };
}

static void seed_wiki_as(
    const struct fault_run *r, const char *owner, const char *slug)
{
	struct wb_wiki_input in = wiki_input(r, owner, slug);
	struct wb_error err;

	fault_world_must(
	    wb_wiki_create(fault_world_direct(r), &in, NULL, NULL, &err), &err);
}

static void seed_wiki(const struct fault_run *r)
{
	seed_wiki_as(r, "o", "w");
}

/* By another, who finds it deleted, or not yet. */
static void remake_wiki(const struct fault_run *r)
{
	struct wb_wiki_input in = wiki_input(r, "o", "w");
	struct wb_error err;
	enum wb_status status =
	    wb_wiki_create(r->world->direct[0], &in, NULL, NULL, &err);

	if (status != WB_EXISTS)
		fault_world_must(status, &err);
}

static void seed_wiki_ahead(const struct fault_run *r)
{
	struct wb_wiki_input in = wiki_input(r, "o", "w");
	struct wb_error err;

	fault_world_must(
	    wb_wiki_create(r->world->ahead, &in, NULL, NULL, &err), &err);
}

static void seed_wikis(const struct fault_run *r)
{
	static const char *const slugs[] = { "w1", "w2", "w3", "w4", "w5" };

	for (int i = 0; i < 5; i++)
		seed_wiki_as(r, "o", slugs[i]);
}

static void took_wiki(struct fault_run *r, const struct wb_wiki *wiki)
{
	if (wiki != NULL)
		fault_world_show_wiki(&r->answer, r, wiki);
	wb_wiki_free(wiki);
}

static void wiki_create(struct fault_run *r)
{
	struct wb_wiki_input in = wiki_input(r, "o", "w");
	const struct wb_wiki *wiki = NULL;

	r->status = wb_wiki_create(r->session, &in, NULL, &wiki, &r->err);
	took_wiki(r, wiki);
}

static void wiki_get(struct fault_run *r)
{
	const struct wb_wiki *wiki = NULL;

	r->status = wb_wiki_get(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), r->op->with, &wiki, &r->err);
	took_wiki(r, wiki);
}

static void wiki_update(struct fault_run *r)
{
	struct wb_wiki_update up = *(const struct wb_wiki_update *)r->op->with;
	const struct wb_wiki *wiki = NULL;

	up.size = sizeof up;
	r->status = wb_wiki_update(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), &up, NULL, &wiki, &r->err);
	took_wiki(r, wiki);
}

static void wiki_delete(struct fault_run *r)
{
	const int64_t *version = r->op->with;

	r->status = wb_wiki_delete(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), version != NULL ? *version : 0, NULL,
	    &r->err);
}

static const struct wb_list two_a_page = { .size = sizeof two_a_page,
	.page_size = 2 };

static void wiki_list(struct fault_run *r)
{
	const struct wb_wiki *wiki = NULL;
	struct wb_wiki_iter *it = NULL;

	r->status = wb_wiki_list_by_owner(r->session, fault_world_key(r, "o"),
	    &two_a_page, NULL, &it, &r->err);
	while (r->status == WB_OK) {
		r->status = wb_wiki_iter_next(it, &wiki, &r->err);
		if (r->status != WB_OK || wiki == NULL)
			break;
		buf_addf(&r->answer, "%.2s;", wiki->wiki_slug);
		wb_wiki_free(wiki);
	}
	wb_wiki_iter_free(it);
}

static void touch_wiki(const struct fault_run *r)
{
	struct wb_wiki_update up = { .size = sizeof up };
	struct wb_error err;

	up.page_count = wb_add_number(0);
	fault_world_must(
	    wb_wiki_update(r->world->direct[0], fault_world_key(r, "o"),
	        fault_world_key(r, "w"), &up, NULL, NULL, &err),
	    &err);
}

/* --- ACLs ----------------------------------------------------------------- */

static struct wb_acl_input acl_input(
    const struct fault_run *r, const char *grantee)
{
	return (struct wb_acl_input){ .size = sizeof(struct wb_acl_input),
		.owner_id = fault_world_key(r, "o"),
		.wiki_slug = fault_world_key(r, "w"),
		.grantee_id = fault_world_key(r, grantee),
		.role = WB_ROLE_VIEWER,
		.granted_by = "admin" };
}

static void seed_acl_as(const struct fault_run *r, const char *grantee)
{
	struct wb_acl_input in = acl_input(r, grantee);
	const struct wb_acl *acl = NULL;
	struct wb_error err;

	fault_world_must(
	    wb_acl_create(fault_world_direct(r), &in, NULL, NULL, &acl, &err),
	    &err);
	wb_acl_free(acl);
}

static void seed_acl(const struct fault_run *r)
{
	seed_acl_as(r, "g");
}

static void seed_acls(const struct fault_run *r)
{
	static const char *const grantees[] = { "g1", "g2", "g3", "g4", "g5" };

	for (int i = 0; i < 5; i++)
		seed_acl_as(r, grantees[i]);
}

static void seed_wiki_and_acls(const struct fault_run *r)
{
	seed_wiki(r);
	seed_acls(r);
}

static struct wb_acl_input acl_input_new(const struct fault_run *r)
{
	struct wb_acl_input in = acl_input(r, "g");

	in.role = WB_ROLE_EDITOR;
	in.granted_by = "boss";
	return in;
}

static void touch_acl(const struct fault_run *r)
{
	struct wb_acl_input in = acl_input_new(r);
	struct wb_error err;

	fault_world_must(
	    wb_acl_create(r->world->direct[0], &in, NULL, NULL, NULL, &err),
	    &err);
}

static void acl_create(struct fault_run *r)
{
	struct wb_acl_input in = acl_input_new(r);
	const struct wb_acl *acl = NULL;
	bool was_new = false;

	r->status =
	    wb_acl_create(r->session, &in, NULL, &was_new, &acl, &r->err);
	if (acl != NULL) {
		fault_world_show_acl(&r->answer, r, acl);
		buf_add(&r->answer, was_new ? ", new" : ", again");
	}
	wb_acl_free(acl);
}

static void acl_get(struct fault_run *r)
{
	const struct wb_acl *acl = NULL;

	r->status = wb_acl_get(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), fault_world_key(r, "g"), NULL, &acl,
	    &r->err);
	if (acl != NULL)
		fault_world_show_acl(&r->answer, r, acl);
	wb_acl_free(acl);
}

static void acl_delete(struct fault_run *r)
{
	r->status = wb_acl_delete(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), fault_world_key(r, "g"), NULL, &r->err);
}

static void acl_list(struct fault_run *r)
{
	const struct wb_acl *acl = NULL;
	struct wb_acl_iter *it = NULL;

	r->status = wb_acl_list_by_wiki(r->session, fault_world_key(r, "o"),
	    fault_world_key(r, "w"), &two_a_page, NULL, &it, &r->err);
	while (r->status == WB_OK) {
		r->status = wb_acl_iter_next(it, &acl, &r->err);
		if (r->status != WB_OK || acl == NULL)
			break;
		buf_addf(&r->answer, "%.2s;", acl->grantee_id);
		wb_acl_free(acl);
	}
	wb_acl_iter_free(it);
}

/* --- bulk ----------------------------------------------------------------- */

static void get_many(struct fault_run *r)
{
	const char *const ids[] = { fault_world_key(r, "other"),
		fault_world_key(r, "nobody"), fault_world_key(r, "u"),
		fault_world_key(r, "other") };
	const struct wb_user_batch *b = NULL;

	r->status = wb_user_get_many(r->session, ids, 4, NULL, &b, &r->err);
	for (size_t i = 0; b != NULL && i < b->count; i++)
		buf_addf(&r->answer, "%.1s;",
		    b->users[i] != NULL ? b->users[i]->id : "-");
	if (b != NULL)
		buf_addf(&r->answer, " %zu left", b->left_count);
	wb_user_batch_free(b);
}

static void seed_owners(const struct fault_run *r)
{
	seed_wiki_as(r, "o1", "w1");
	seed_wiki_as(r, "o1", "w2");
	seed_wiki_as(r, "o3", "w3");
}

static void list_by_owners(struct fault_run *r)
{
	const char *const owners[] = { fault_world_key(r, "o3"),
		fault_world_key(r, "o2"), fault_world_key(r, "o1") };
	const struct wb_wiki_batch *b = NULL;

	r->status =
	    wb_wiki_list_by_owners(r->session, owners, 3, NULL, &b, &r->err);
	for (size_t i = 0; b != NULL && i < b->count; i++)
		buf_addf(&r->answer, "%.2s;", b->wikis[i]->wiki_slug);
	if (b != NULL)
		buf_addf(&r->answer, " %zu left", b->left_count);
	wb_wiki_batch_free(b);
}

static void delete_with_acls(struct fault_run *r)
{
	const struct wb_purge *p = NULL;

	r->status =
	    wb_wiki_delete_with_acls(r->session, fault_world_key(r, "o"),
	        fault_world_key(r, "w"), NULL, &p, &r->err);
	if (p != NULL)
		buf_addf(&r->answer, "%s, %zu ACLs, %zu left",
		    p->wiki_deleted ? "deleted" : "kept", p->acl_count,
		    p->left_count);
	wb_purge_free(p);
}

/* What it says was deleted is gone.  If it is sure, nothing else is; and an ACL
 * that may be there is named, unless it never learned of it. */
static bool delete_was_told(
    const struct fault_run *r, const char *state, bool sure)
{
	const char *answer = buf_text(&r->answer), *comma = strchr(state, ',');
	bool gone = strncmp(state, "none", 4) == 0;
	bool deleted = strncmp(answer, "deleted", 7) == 0;
	unsigned long there = strtoul(comma + 1, NULL, 10), acls = 0, left = 5;

	if (*answer != '\0' && strcmp(answer, "kept, 0 ACLs, 0 left") != 0) {
		acls = strtoul(strchr(answer, ',') + 1, NULL, 10);
		left = strtoul(strrchr(answer, ',') + 1, NULL, 10);
	}
	if ((deleted && !gone) || acls + there > 5 || there > left)
		return false;
	return !sure || (gone == deleted && acls + there == 5);
}

/* --- the table ------------------------------------------------------------ */

/* clang-format off */
#define UPDATE(...) &(const struct wb_user_update){ __VA_ARGS__ }
#define CHANGE(...) &(const struct wb_wiki_update){ __VA_ARGS__ }
#define VERSION_IS(n) &(const int64_t){ n }
#define SET(v)      { WB_SET, v }
#define REMOVE      { WB_REMOVE, 0 }
#define ADD(n)      { WB_ADD, n }
#define IDENTITY    .oauth_provider = SET("p"), .oauth_provider_sub = SET("")

#define U       "u Old old@x p/old 5 v1"
#define U_SET   "u New old@x p/old 5 v2"
#define U_GONE  "u Old - p/old 5 v2"
#define U_ADD   "u Old old@x p/old 7 v2"
#define U_MOVED "u Old old@x p/new 5 v2"
#define U_FREE  "u Old old@x -/- 5 v2"
#define UUID    "uuid Old old@x p/old 5 v1"
#define W       "o/w Old r private 5 v1"
#define W_SET   "o/w New r public 5 v2"
#define W_GONE  "o/w Old - private 5 v2"
#define W_ADD   "o/w Old r private 3 v2"
#define A       "o/w g viewer admin v1"
#define A_NEW   "o/w g editor boss v1"
#define A_AGAIN "o/w g editor boss v2"
#define ONE     ", old 1, new 0"
#define OTHER   ", old 0, new 1"
#define BOTH    ", old 1, new 1"
#define NOBODY  ", old 0, new 0"
#define CLAIM(a, b) ", old: " a ", new: " b

#define USER(n, s, a, ...) { .name = "user " n, .seed = s, .act = a, \
	.state = fault_world_user, .touch = touch_user, __VA_ARGS__ }
#define UNIQUE(n, s, a, ...) USER(n ", unique", s, a, .unique = true, \
	__VA_ARGS__)
#define WIKI(n, s, a, ...) { .name = "wiki " n, .seed = s, .act = a, \
	.state = fault_world_wiki, .touch = touch_wiki, __VA_ARGS__ }
#define ACL(n, s, a, ...) { .name = "acl " n, .seed = s, .act = a, \
	.state = fault_world_acl, .touch = touch_acl, __VA_ARGS__ }
#define DELETE(n, s, a, t, st, ...) { .name = n, .seed = s, .act = a, \
	.state = st, .touch = t, .deletes = true, .after = "none", \
	.answer = "", __VA_ARGS__ }
#define READ(n, s, a, ...) { .name = n, .seed = s, .act = a, \
	.shared = true, __VA_ARGS__ }

const struct fault_op fault_ops[] = {
	USER("create", seed_nothing, user_create, .before = "none" NOBODY,
	    .after = U ONE, .answer = U),
	USER("create, made id", seed_nothing, user_create, .makes_id = true,
	    .before = "none" NOBODY, .after = UUID ONE, .answer = UUID),
	USER("create, exists", seed_user_new, user_create,
	    .before = "u Old old@x p/new 5 v1" OTHER, .want = WB_EXISTS),
	READ("user get", seed_user, user_get, .answer = U),
	READ("user get, consistent", seed_user, user_get,
	    .with = &consistent, .answer = U),
	READ("user get, missing", seed_nothing, user_get,
	    .want = WB_NOT_FOUND),
	READ("user get_by_oauth", seed_user, user_get_by_oauth, .answer = U),
	READ("user get_by_oauth, consistent", seed_user, user_get_by_oauth,
	    .with = &consistent, .answer = U),
	READ("user get_by_oauth, missing", seed_nothing, user_get_by_oauth,
	    .want = WB_NOT_FOUND),
	USER("update, set", seed_user, user_update, .before = U ONE,
	    .with = UPDATE(.display_name = SET("New")), .after = U_SET ONE,
	    .answer = U_SET),
	USER("update, remove", seed_user, user_update, .before = U ONE,
	    .with = UPDATE(.email = REMOVE), .after = U_GONE ONE,
	    .answer = U_GONE),
	USER("update, add", seed_user, user_update, .before = U ONE,
	    .with = UPDATE(.wiki_count = ADD(2)), .after = U_ADD ONE,
	    .answer = U_ADD),
	USER("update, identity", seed_user, user_update, .before = U ONE,
	    .with = UPDATE(IDENTITY), .after = U_MOVED OTHER,
	    .answer = U_MOVED),
	USER("update, set, if_version", seed_user, user_update,
	    .with = UPDATE(.display_name = SET("New"), .if_version = 1),
	    .before = U ONE, .after = U_SET ONE, .answer = U_SET),
	USER("update, remove, if_version", seed_user, user_update,
	    .with = UPDATE(.email = REMOVE, .if_version = 1),
	    .before = U ONE, .after = U_GONE ONE, .answer = U_GONE),
	USER("update, add, if_version", seed_user, user_update,
	    .with = UPDATE(.wiki_count = ADD(2), .if_version = 1),
	    .before = U ONE, .after = U_ADD ONE, .answer = U_ADD),
	USER("update, wrong version", seed_user, user_update, .before = U ONE,
	    .with = UPDATE(.wiki_count = ADD(2), .if_version = 7),
	    .want = WB_CONFLICT),
	USER("update, missing", seed_nothing, user_update,
	    .with = UPDATE(.wiki_count = ADD(2)), .before = "none" NOBODY,
	    .want = WB_NOT_FOUND),

	UNIQUE("create", seed_nothing, user_create,
	    .before = "none" NOBODY CLAIM("-", "-"),
	    .after = U ONE CLAIM("u", "-"), .answer = U),
	UNIQUE("create, made id", seed_nothing, user_create, .makes_id = true,
	    .before = "none" NOBODY CLAIM("-", "-"),
	    .after = UUID ONE CLAIM("uuid", "-"), .answer = UUID),
	UNIQUE("create, exists", seed_user_new, user_create,
	    .before = "u Old old@x p/new 5 v1" OTHER CLAIM("-", "u"),
	    .want = WB_EXISTS),
	UNIQUE("create, taken", seed_other_old, user_create,
	    .before = "none" ONE CLAIM("other", "-"), .want = WB_TAKEN),
	READ("user get_by_oauth, consistent, unique", seed_user,
	    user_get_by_oauth, .unique = true, .with = &consistent,
	    .answer = U),
	UNIQUE("update, set", seed_user, user_update,
	    .with = UPDATE(.display_name = SET("New")),
	    .before = U ONE CLAIM("u", "-"),
	    .after = U_SET ONE CLAIM("u", "-"), .answer = U_SET),
	UNIQUE("update, add", seed_user, user_update,
	    .with = UPDATE(.wiki_count = ADD(2)),
	    .before = U ONE CLAIM("u", "-"),
	    .after = U_ADD ONE CLAIM("u", "-"), .answer = U_ADD),
	UNIQUE("update, identity", seed_user, user_update,
	    .with = UPDATE(IDENTITY), .before = U ONE CLAIM("u", "-"),
	    .after = U_MOVED OTHER CLAIM("-", "u"), .answer = U_MOVED),
	UNIQUE("update, identity, if_version", seed_user, user_update,
	    .with = UPDATE(IDENTITY, .if_version = 1),
	    .before = U ONE CLAIM("u", "-"),
	    .after = U_MOVED OTHER CLAIM("-", "u"), .answer = U_MOVED),
	UNIQUE("update, no identity", seed_user, user_update,
	    .with = UPDATE(.oauth_provider = REMOVE,
	        .oauth_provider_sub = REMOVE),
	    .before = U ONE CLAIM("u", "-"),
	    .after = U_FREE NOBODY CLAIM("-", "-"), .answer = U_FREE),
	UNIQUE("update, wrong version", seed_user, user_update,
	    .with = UPDATE(IDENTITY, .if_version = 7),
	    .before = U ONE CLAIM("u", "-"), .want = WB_CONFLICT),
	UNIQUE("update, taken", seed_two_users, user_update,
	    .with = UPDATE(IDENTITY), .before = U BOTH CLAIM("u", "other"),
	    .want = WB_TAKEN),
	UNIQUE("update, missing", seed_nothing, user_update,
	    .with = UPDATE(IDENTITY), .before = "none" NOBODY CLAIM("-", "-"),
	    .want = WB_NOT_FOUND),

	WIKI("create", seed_nothing, wiki_create, .before = "none",
	    .after = W, .answer = W),
	WIKI("create, exists", seed_wiki, wiki_create, .before = W,
	    .want = WB_EXISTS),
	READ("wiki get", seed_wiki, wiki_get, .answer = W),
	READ("wiki get, missing", seed_nothing, wiki_get,
	    .want = WB_NOT_FOUND),
	WIKI("update, set", seed_wiki, wiki_update, .before = W,
	    .with = CHANGE(.display_name = SET("New"), .is_public = SET(true)),
	    .after = W_SET, .answer = W_SET),
	WIKI("update, remove", seed_wiki, wiki_update, .before = W,
	    .with = CHANGE(.repo_path = REMOVE), .after = W_GONE,
	    .answer = W_GONE),
	WIKI("update, add", seed_wiki, wiki_update, .before = W,
	    .with = CHANGE(.page_count = ADD(-2)), .after = W_ADD,
	    .answer = W_ADD),
	WIKI("update, add, if_version", seed_wiki, wiki_update, .before = W,
	    .with = CHANGE(.page_count = ADD(-2), .if_version = 1),
	    .after = W_ADD, .answer = W_ADD),
	WIKI("update, wrong version", seed_wiki, wiki_update, .before = W,
	    .with = CHANGE(.page_count = ADD(2), .if_version = 7),
	    .want = WB_CONFLICT),
	WIKI("update, missing", seed_nothing, wiki_update, .before = "none",
	    .with = CHANGE(.page_count = ADD(2)), .want = WB_NOT_FOUND),
	DELETE("wiki delete", seed_wiki, wiki_delete, remake_wiki, fault_world_wiki,
	    .before = W),
	DELETE("wiki delete, if_version", seed_wiki, wiki_delete, remake_wiki,
	    fault_world_wiki, .before = W, .with = VERSION_IS(1)),
	DELETE("wiki delete, made by a clock ahead", seed_wiki_ahead,
	    wiki_delete, remake_wiki, fault_world_wiki, .before = W,
	    .unsure = true),
	WIKI("delete, wrong version", seed_wiki, wiki_delete, .before = W,
	    .with = VERSION_IS(7), .want = WB_CONFLICT),
	WIKI("delete, missing", seed_nothing, wiki_delete, .before = "none",
	    .want = WB_NOT_FOUND, .or_ok = true, .answer = ""),
	READ("wiki list", seed_wikis, wiki_list, .answer = "w1;w2;w3;w4;w5;"),

	ACL("create, new", seed_nothing, acl_create, .before = "none",
	    .after = A_NEW, .answer = A_NEW ", new"),
	ACL("create, again", seed_acl, acl_create, .before = A,
	    .after = A_AGAIN, .answer = A_AGAIN ", again"),
	READ("acl get", seed_acl, acl_get, .answer = A),
	READ("acl get, missing", seed_nothing, acl_get, .want = WB_NOT_FOUND),
	DELETE("acl delete", seed_acl, acl_delete, seed_acl, fault_world_acl,
	    .before = A),
	ACL("delete, missing", seed_nothing, acl_delete, .before = "none",
	    .want = WB_NOT_FOUND, .or_ok = true, .answer = ""),
	READ("acl list", seed_acls, acl_list, .answer = "g1;g2;g3;g4;g5;"),

	READ("user get_many", seed_two_users, get_many,
	    .answer = "o;-;u;o; 0 left"),
	READ("wiki list_by_owners", seed_owners, list_by_owners,
	    .answer = "w3;w1;w2; 0 left"),
	{ .name = "wiki delete_with_acls", .seed = seed_wiki_and_acls,
	    .act = delete_with_acls, .state = fault_world_wiki_and_acls,
	    .told = delete_was_told, .before = W ", 5 ACLs",
	    .after = "none, 0 ACLs", .answer = "deleted, 5 ACLs, 0 left" },
};
/* clang-format on */
const int fault_op_count = sizeof fault_ops / sizeof *fault_ops;
