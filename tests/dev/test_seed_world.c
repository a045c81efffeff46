/*
 * The wiki world that ships, as libwikibot sees it: complete, and at one with
 * itself.
 */
#include <wikibot/wikibot.h>

#include "data/json.h"
#include "dev/seed.h"
#include "test.h"

static struct wb_fake *fake;
static struct wb_session *session;
static struct schema schema;
static struct seed seed;

static void put_all(const struct seed_table *t)
{
	struct buf name = BUF_INIT, json = BUF_INIT;
	struct wb_error err;

	buf_addf(&name, "wikibot-dev-%s", t->table->name);
	ck_assert_str_eq(name.s, t->table->real_name);
	vec_each (struct seed_item, item, &t->items) {
		buf_reset(&json);
		json_print(&json, item->item);
		ck_assert_msg(wb_fake_put(fake, name.s, json.s, &err) == WB_OK,
		    "%s", err.text);
	}
	buf_free(&json);
	buf_free(&name);
}

static void setup(void)
{
	const char *path = test_source_path("schemas/wikibot.yaml");
	struct schema_options so = { .path = path, .environment = "dev" };
	struct wb_session_options o = { .size = sizeof o,
		.environment = "dev" };
	struct wb_error failed;
	struct error err = { 0 };

	ck_assert_int_eq(schema_load(&schema, &so, &err), 0);
	ck_assert_msg(
	    seed_load(&seed, test_source_path("schemas/seeds/dev.yaml"),
	        &schema, &err) == 0,
	    "%s", err.text);
	fake = wb_fake_new();
	wb_fake_options(fake, &o);
	ck_assert_int_eq(wb_session_open(&o, &session, &failed), WB_OK);
	vec_each (struct seed_table, t, &seed.tables)
		put_all(t);
}

static void teardown(void)
{
	wb_session_unref(session);
	wb_fake_free(fake);
	seed_free(&seed);
	schema_free(&schema);
}

static const struct seed_table *table(const char *name)
{
	vec_each (struct seed_table, t, &seed.tables)
		if (strcmp(t->table->name, name) == 0)
			return t;
	ck_abort_msg("no seeds of %s", name);
}

static const char *text(const struct seed_item *item, const char *name)
{
	return node_text_or(node_key(item->item, name), "S", "");
}

static const struct wb_wiki *wiki_of(const char *id)
{
	char *owner, *slug;
	const struct wb_wiki *wiki = NULL;
	struct wb_error err;

	ck_assert_int_eq(wb_wiki_id_split(id, &owner, &slug, &err), WB_OK);
	ck_assert_msg(
	    wb_wiki_get(session, owner, slug, NULL, &wiki, &err) == WB_OK,
	    "%s: %s", id, err.text);
	wb_free(owner);
	wb_free(slug);
	return wiki;
}

START_TEST(users_are_of_three_providers_and_count_their_wikis)
{
	const char *providers[8] = { NULL };
	size_t n = 0;

	setup();
	vec_each (struct seed_item, item, &table("users")->items) {
		const struct wb_user *user = NULL;
		const struct wb_wiki *wiki = NULL;
		struct wb_wiki_iter *it = NULL;
		struct wb_error err;
		int64_t wikis = 0;
		size_t i = 0;

		ck_assert_int_eq(
		    wb_user_get_by_oauth(session, text(item, "oauth_provider"),
		        text(item, "oauth_provider_sub"), NULL, &user, &err),
		    WB_OK);
		ck_assert_str_eq(user->id, text(item, "id"));
		ck_assert_int_eq(user->version, 1);
		ck_assert_uint_eq(user->other_count, 0); /* all are known */
		ck_assert_ptr_nonnull(user->created_at);
		ck_assert_int_eq(wb_wiki_list_by_owner(
		                     session, user->id, NULL, NULL, &it, &err),
		    WB_OK);
		while (wb_wiki_iter_next(it, &wiki, &err) == WB_OK &&
		       wiki != NULL) {
			wikis++;
			wb_wiki_free(wiki);
		}
		wb_wiki_iter_free(it);
		ck_assert_int_eq(user->wiki_count, wikis);
		while (i < n &&
		       strcmp(providers[i], text(item, "oauth_provider")) != 0)
			i++;
		if (i == n)
			providers[n++] = text(item, "oauth_provider");
		wb_user_free(user);
	}
	ck_assert_uint_ge(n, 3);
	teardown();
}
END_TEST

START_TEST(wikis_are_public_and_private_and_have_their_owner)
{
	size_t all[2] = { 0, 0 };

	setup();
	vec_each (struct seed_item, item, &table("wikis")->items) {
		const struct wb_acl *acl = NULL;
		const struct wb_user *owner = NULL;
		const struct wb_wiki *wiki = NULL;
		struct wb_error err;

		ck_assert_int_eq(
		    wb_wiki_get(session, text(item, "owner_id"),
		        text(item, "wiki_slug"), NULL, &wiki, &err),
		    WB_OK);
		ck_assert_int_eq(wiki->version, 1);
		ck_assert_uint_eq(wiki->other_count, 0);
		ck_assert_int_eq(
		    wb_user_get(session, wiki->owner_id, NULL, &owner, &err),
		    WB_OK);
		ck_assert_int_eq(
		    wb_acl_get(session, wiki->owner_id, wiki->wiki_slug,
		        wiki->owner_id, NULL, &acl, &err),
		    WB_OK);
		ck_assert_int_eq(acl->role, WB_ROLE_OWNER);
		all[wiki->is_public]++;
		wb_acl_free(acl);
		wb_user_free(owner);
		wb_wiki_free(wiki);
	}
	ck_assert_uint_gt(all[0], 0);
	ck_assert_uint_gt(all[1], 0);
	teardown();
}
END_TEST

START_TEST(acls_are_of_all_roles_and_lead_somewhere)
{
	bool roles[WB_ROLE_VIEWER + 1] = { false };

	setup();
	vec_each (struct seed_item, item, &table("acls")->items) {
		const struct wb_wiki *wiki = wiki_of(text(item, "wiki_id"));
		const struct wb_user *user = NULL;
		const struct wb_acl *acl = NULL;
		struct wb_error err;

		ck_assert_int_eq(
		    wb_acl_get(session, wiki->owner_id, wiki->wiki_slug,
		        text(item, "grantee_id"), NULL, &acl, &err),
		    WB_OK);
		ck_assert_uint_eq(acl->other_count, 0);
		ck_assert_int_eq(acl->version, 1);
		roles[acl->role] = true;
		ck_assert_int_eq(
		    wb_user_get(session, acl->grantee_id, NULL, &user, &err),
		    WB_OK);
		wb_user_free(user);
		wb_acl_free(acl);
		wb_wiki_free(wiki);
	}
	ck_assert(roles[WB_ROLE_OWNER]);
	ck_assert(roles[WB_ROLE_EDITOR]);
	ck_assert(roles[WB_ROLE_VIEWER]);
	teardown();
}
END_TEST

TEST_MAIN(seed_world, TEST(users_are_of_three_providers_and_count_their_wikis),
    TEST(wikis_are_public_and_private_and_have_their_owner),
    TEST(acls_are_of_all_roles_and_lead_somewhere))
