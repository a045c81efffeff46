/*
 * What a compiled program knows of the library's structs, and that programs which
 * know less of them, or more, are met with as base.h says.
 */
#include <wikibot/wikibot.h>

#include "test.h"

/* --- the layout ------------------------------------------------------------- */

/* By the calling convention of x86-64.  None of these numbers may ever change; a
 * new member stands at the end, with a line of its own here. */
#if defined(__x86_64__) && defined(__LP64__)
#define AT(type, member, offset)                                  \
	_Static_assert(offsetof(struct type, member) == (offset), \
	    #member " of struct " #type " was moved")
/* Of a struct that grows.  Behind its last member there is no padding: a member
 * that was appended into it would be there for old programs, too, with whatever
 * they left in it. */
#define LAST(type, member)                                         \
	_Static_assert(offsetof(struct type, member) +             \
	                       sizeof((struct type *)0)->member == \
	                   sizeof(struct type),                    \
	    #member " is not the end of struct " #type)
/* Of a struct that programs hold and that does not say its size. */
#define FIXED(type, bytes) \
	_Static_assert(    \
	    sizeof(struct type) == (bytes), #type " has another size")

/* clang-format off */
AT(wb_error, status, 0);
AT(wb_error, http_status, 4);
AT(wb_error, attempts, 8);
AT(wb_error, retriable, 12);
AT(wb_error, maybe_applied, 13);
AT(wb_error, took_ms, 16);
AT(wb_error, slept_ms, 24);
AT(wb_error, operation, 32);
AT(wb_error, field, 64);
AT(wb_error, aws_name, 128);
AT(wb_error, request_id, 192);
AT(wb_error, text, 256);
AT(wb_error, reserved, 768);
FIXED(wb_error, 832);

AT(wb_attempt, size, 0);
AT(wb_attempt, operation, 8);
AT(wb_attempt, number, 16);
AT(wb_attempt, http_status, 20);
AT(wb_attempt, aws_name, 24);
AT(wb_attempt, request_id, 32);
AT(wb_attempt, took_us, 40);
AT(wb_attempt, connect_us, 48);
AT(wb_attempt, sent_bytes, 56);
AT(wb_attempt, received_bytes, 64);
AT(wb_attempt, retry_ms, 72);
AT(wb_attempt, unknown, 80);
AT(wb_attempt, text, 88);
LAST(wb_attempt, text);

AT(wb_clock, wall_ms, 0);
AT(wb_clock, mono_ms, 8);
AT(wb_clock, wait, 16);
AT(wb_clock, arg, 24);
FIXED(wb_clock, 32);

AT(wb_header, name, 0);
AT(wb_header, value, 8);
FIXED(wb_header, 16);

AT(wb_request, size, 0);
AT(wb_request, operation, 8);
AT(wb_request, url, 16);
AT(wb_request, headers, 24);
AT(wb_request, header_count, 32);
AT(wb_request, body, 40);
AT(wb_request, body_size, 48);
AT(wb_request, timeout_ms, 56);
LAST(wb_request, timeout_ms);

AT(wb_session_options, size, 0);
AT(wb_session_options, prefix, 8);
AT(wb_session_options, environment, 16);
AT(wb_session_options, users_table, 24);
AT(wb_session_options, wikis_table, 32);
AT(wb_session_options, acls_table, 40);
AT(wb_session_options, region, 48);
AT(wb_session_options, profile, 56);
AT(wb_session_options, endpoint_url, 64);
AT(wb_session_options, access_key_id, 72);
AT(wb_session_options, secret_access_key, 80);
AT(wb_session_options, session_token, 88);
AT(wb_session_options, max_connections, 96);
AT(wb_session_options, attempt_ms, 104);
AT(wb_session_options, deadline_ms, 112);
AT(wb_session_options, unique_identity, 120);
AT(wb_session_options, log, 128);
AT(wb_session_options, log_arg, 136);
AT(wb_session_options, log_level, 144);
AT(wb_session_options, attempt, 152);
AT(wb_session_options, attempt_arg, 160);
AT(wb_session_options, transport, 168);
AT(wb_session_options, transport_arg, 176);
AT(wb_session_options, clock, 184);
LAST(wb_session_options, clock);

AT(wb_call, size, 0);
AT(wb_call, deadline_ms, 8);
AT(wb_call, consistent, 16);
AT(wb_call, cancel, 24);
LAST(wb_call, cancel);

AT(wb_stats, size, 0);
AT(wb_stats, calls, 8);
AT(wb_stats, attempts, 16);
AT(wb_stats, retries, 24);
AT(wb_stats, throttled, 32);
AT(wb_stats, connections_opened, 40);
AT(wb_stats, slept_ms, 48);
AT(wb_stats, connections, 56);
AT(wb_stats, connections_busy, 60);
LAST(wb_stats, connections_busy);

AT(wb_list, size, 0);
AT(wb_list, max_items, 8);
AT(wb_list, page_size, 16);
AT(wb_list, cursor, 24);
LAST(wb_list, cursor);

AT(wb_text, change, 0);
AT(wb_text, value, 8);
FIXED(wb_text, 16);

AT(wb_number, change, 0);
AT(wb_number, value, 8);
FIXED(wb_number, 16);

AT(wb_flag, change, 0);
AT(wb_flag, value, 4);
FIXED(wb_flag, 8);

AT(wb_attribute, name, 0);
AT(wb_attribute, json, 8);
FIXED(wb_attribute, 16);

AT(wb_user, id, 0);
AT(wb_user, oauth_provider, 8);
AT(wb_user, oauth_provider_sub, 16);
AT(wb_user, email, 24);
AT(wb_user, display_name, 32);
AT(wb_user, created_at, 40);
AT(wb_user, updated_at, 48);
AT(wb_user, wiki_count, 56);
AT(wb_user, version, 64);
AT(wb_user, identity_shared, 72);
AT(wb_user, other_count, 80);
AT(wb_user, others, 88);
LAST(wb_user, others);

AT(wb_user_input, size, 0);
AT(wb_user_input, id, 8);
AT(wb_user_input, oauth_provider, 16);
AT(wb_user_input, oauth_provider_sub, 24);
AT(wb_user_input, email, 32);
AT(wb_user_input, display_name, 40);
AT(wb_user_input, wiki_count, 48);
LAST(wb_user_input, wiki_count);

AT(wb_user_update, size, 0);
AT(wb_user_update, if_version, 8);
AT(wb_user_update, oauth_provider, 16);
AT(wb_user_update, oauth_provider_sub, 32);
AT(wb_user_update, email, 48);
AT(wb_user_update, display_name, 64);
AT(wb_user_update, wiki_count, 80);
LAST(wb_user_update, wiki_count);

AT(wb_wiki, owner_id, 0);
AT(wb_wiki, wiki_slug, 8);
AT(wb_wiki, display_name, 16);
AT(wb_wiki, repo_path, 24);
AT(wb_wiki, mcp_token_hash, 32);
AT(wb_wiki, is_public, 40);
AT(wb_wiki, created_at, 48);
AT(wb_wiki, last_accessed, 56);
AT(wb_wiki, page_count, 64);
AT(wb_wiki, version, 72);
AT(wb_wiki, other_count, 80);
AT(wb_wiki, others, 88);
LAST(wb_wiki, others);

AT(wb_wiki_input, size, 0);
AT(wb_wiki_input, owner_id, 8);
AT(wb_wiki_input, wiki_slug, 16);
AT(wb_wiki_input, display_name, 24);
AT(wb_wiki_input, repo_path, 32);
AT(wb_wiki_input, mcp_token_hash, 40);
AT(wb_wiki_input, is_public, 48);
AT(wb_wiki_input, last_accessed, 56);
AT(wb_wiki_input, page_count, 64);
LAST(wb_wiki_input, page_count);

AT(wb_wiki_update, size, 0);
AT(wb_wiki_update, if_version, 8);
AT(wb_wiki_update, display_name, 16);
AT(wb_wiki_update, repo_path, 32);
AT(wb_wiki_update, mcp_token_hash, 48);
AT(wb_wiki_update, is_public, 64);
AT(wb_wiki_update, last_accessed, 72);
AT(wb_wiki_update, page_count, 88);
LAST(wb_wiki_update, page_count);

AT(wb_acl, wiki_id, 0);
AT(wb_acl, owner_id, 8);
AT(wb_acl, wiki_slug, 16);
AT(wb_acl, grantee_id, 24);
AT(wb_acl, role, 32);
AT(wb_acl, role_name, 40);
AT(wb_acl, granted_by, 48);
AT(wb_acl, granted_at, 56);
AT(wb_acl, version, 64);
AT(wb_acl, other_count, 72);
AT(wb_acl, others, 80);
LAST(wb_acl, others);

AT(wb_acl_input, size, 0);
AT(wb_acl_input, owner_id, 8);
AT(wb_acl_input, wiki_slug, 16);
AT(wb_acl_input, grantee_id, 24);
AT(wb_acl_input, role, 32);
AT(wb_acl_input, granted_by, 40);
LAST(wb_acl_input, granted_by);

AT(wb_user_batch, count, 0);
AT(wb_user_batch, users, 8);
AT(wb_user_batch, left_count, 16);
AT(wb_user_batch, left, 24);
LAST(wb_user_batch, left);

AT(wb_wiki_batch, count, 0);
AT(wb_wiki_batch, wikis, 8);
AT(wb_wiki_batch, left_count, 16);
AT(wb_wiki_batch, left, 24);
LAST(wb_wiki_batch, left);

AT(wb_purge, acl_count, 0);
AT(wb_purge, wiki_deleted, 8);
AT(wb_purge, left_count, 16);
AT(wb_purge, left, 24);
LAST(wb_purge, left);
/* clang-format on */
#endif

/* clang-format off */
_Static_assert(WB_OK == 0 && WB_INVALID == 1 && WB_NOT_FOUND == 2 &&
    WB_EXISTS == 3 && WB_CONFLICT == 4 && WB_TAKEN == 5 && WB_PARTIAL == 6 &&
    WB_TOO_LARGE == 7 && WB_UNREADABLE == 8 && WB_NO_TABLE == 9 &&
    WB_AUTH == 10 && WB_DENIED == 11 && WB_THROTTLED == 12 &&
    WB_TIMEOUT == 13 && WB_NETWORK == 14 && WB_SERVICE == 15 &&
    WB_CANCELLED == 16 && WB_INTERNAL == 17, "enum wb_status");
_Static_assert(WB_KEEP == 0 && WB_SET == 1 && WB_REMOVE == 2 && WB_ADD == 3 &&
    WB_NOW == 4, "enum wb_change");
_Static_assert(WB_ROLE_NONE == 0 && WB_ROLE_OWNER == 1 && WB_ROLE_EDITOR == 2 &&
    WB_ROLE_VIEWER == 3 && WB_ROLE_OTHER == 4, "enum wb_role");
_Static_assert(WB_LOG_ERROR == 1 && WB_LOG_WARNING == 2 && WB_LOG_INFO == 3 &&
    WB_LOG_DEBUG == 4, "enum wb_log_level");
_Static_assert(WB_ANSWERED == 0 && WB_LOST == 1 && WB_TIMED_OUT == 2 &&
    WB_NOT_SENT == 3, "enum wb_delivery");
_Static_assert(WB_FAKE_LOSE_REQUEST == 0 && WB_FAKE_LOSE_ANSWER == 1 &&
    WB_FAKE_TIME_OUT == 2 && WB_FAKE_FAIL_AFTER == 3 && WB_FAKE_THROTTLE == 4,
    "enum wb_fake_fault");
/* clang-format on */

/* --- programs that are older or newer ---------------------------------------- */

static struct {
	int requests;
	char body[4096]; /* of the last one */
} sent;

/* Every operation succeeds. */
static enum wb_delivery answer(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	static const char text[] =
	    "{\"Item\":{\"id\":{\"S\":\"a\"}},\"Attributes\":{"
	    "\"id\":{\"S\":\"a\"},\"owner_id\":{\"S\":\"a\"},"
	    "\"wiki_slug\":{\"S\":\"b\"}},\"Items\":[],\"Count\":0}";

	(void)arg;
	sent.requests++;
	snprintf(sent.body, sizeof sent.body, "%s", request->body);
	wb_response_status(response, 200);
	wb_response_body(response, text, sizeof text - 1);
	return WB_ANSWERED;
}

static const struct wb_session_options options = {
	.size = sizeof options,
	.environment = "test",
	.region = "eu-west-1",
	.access_key_id = "AKIAIOSFODNN7EXAMPLE",
	.secret_access_key = "secret",
	.transport = answer,
};

static struct wb_session *session(void)
{
	struct wb_session *s;
	struct wb_error err;

	ck_assert_msg(
	    wb_session_open(&options, &s, &err) == WB_OK, "%s", err.text);
	sent.requests = 0;
	sent.body[0] = '\0';
	return s;
}

static enum wb_status open_session(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	struct wb_session *other;
	enum wb_status status = wb_session_open(given, &other, err);

	(void)s;
	wb_session_unref(other);
	return status;
}

static enum wb_status get_user(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_user_get(s, "a", given, NULL, err);
}

static enum wb_status create_user(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_user_create(s, given, NULL, NULL, err);
}

static enum wb_status update_user(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_user_update(s, "a", given, NULL, NULL, err);
}

static enum wb_status create_wiki(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_wiki_create(s, given, NULL, NULL, err);
}

static enum wb_status update_wiki(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_wiki_update(s, "a", "b", given, NULL, NULL, err);
}

static enum wb_status create_acl(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	return wb_acl_create(s, given, NULL, NULL, NULL, err);
}

static enum wb_status list_wikis(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	const struct wb_wiki *wiki;
	struct wb_wiki_iter *it;
	enum wb_status status =
	    wb_wiki_list_by_owner(s, "a", given, NULL, &it, err);

	if (status == WB_OK)
		status = wb_wiki_iter_next(it, &wiki, err);
	wb_wiki_iter_free(it);
	return status;
}

static enum wb_status list_acls(
    struct wb_session *s, const void *given, struct wb_error *err)
{
	const struct wb_acl *acl;
	struct wb_acl_iter *it;
	enum wb_status status =
	    wb_acl_list_by_wiki(s, "a", "b", given, NULL, &it, err);

	if (status == WB_OK)
		status = wb_acl_iter_next(it, &acl, err);
	wb_acl_iter_free(it);
	return status;
}

/* An older program knows the members before `older`.  One of those behind it is
 * given a value that shows in the request as `shows`. */
#define OLDER(type, member) sizeof(struct type), offsetof(struct type, member)

/* clang-format off */
static const struct row {
	const char *name;
	enum wb_status (*use)(
	    struct wb_session *s, const void *given, struct wb_error *err);
	const void *given;
	size_t size, older;
	const char *shows;
} rows[] = {
	{ "wb_session_options", open_session, &options,
	  OLDER(wb_session_options, transport), NULL },
	{ "wb_call", get_user,
	  &(struct wb_call){ .size = 1, .deadline_ms = 9999,
	    .consistent = true },
	  OLDER(wb_call, consistent), "ConsistentRead" },
	{ "wb_user_input", create_user,
	  &(struct wb_user_input){ .id = "a", .display_name = "behind" },
	  OLDER(wb_user_input, display_name), "behind" },
	{ "wb_user_update", update_user,
	  &(struct wb_user_update){ .email = { WB_SET, "a@b.example" },
	    .display_name = { WB_SET, "behind" } },
	  OLDER(wb_user_update, display_name), "behind" },
	{ "wb_wiki_input", create_wiki,
	  &(struct wb_wiki_input){ .owner_id = "a", .wiki_slug = "b",
	    .mcp_token_hash = "behind" },
	  OLDER(wb_wiki_input, mcp_token_hash), "behind" },
	{ "wb_wiki_update", update_wiki,
	  &(struct wb_wiki_update){ .display_name = { WB_SET, "B" },
	    .repo_path = { WB_SET, "behind" } },
	  OLDER(wb_wiki_update, repo_path), "behind" },
	{ "wb_acl_input", create_acl,
	  &(struct wb_acl_input){ .owner_id = "a", .wiki_slug = "b",
	    .grantee_id = "c", .role = WB_ROLE_EDITOR,
	    .granted_by = "behind" },
	  OLDER(wb_acl_input, granted_by), "behind" },
	{ "wb_list", list_wikis, &(struct wb_list){ .page_size = 7 },
	  OLDER(wb_list, page_size), "Limit" },
	{ "wb_list", list_acls, &(struct wb_list){ .page_size = 7 },
	  OLDER(wb_list, page_size), "Limit" },
};
/* clang-format on */

/* The row's struct in so much memory and not a byte more, so that reading behind
 * it is seen by the sanitizer.  Where it is larger than the struct, the rest is
 * zero. */
static void *as_known_by(const struct row *row, size_t bytes, size_t size)
{
	char *given = calloc(1, bytes);

	ck_assert_ptr_nonnull(given);
	memcpy(given, row->given, bytes < row->size ? bytes : row->size);
	memcpy(given, &size, sizeof size);
	return given;
}

static void accepted(const struct row *row, void *given, bool shows)
{
	struct wb_session *s = session();
	struct wb_error err = { 0 };
	enum wb_status status = row->use(s, given, &err);

	ck_assert_msg(status == WB_OK, "%s: %s", row->name, err.text);
	if (row->shows != NULL)
		ck_assert_msg((strstr(sent.body, row->shows) != NULL) == shows,
		    "'%s': %s", row->shows, sent.body);
	wb_session_unref(s);
	free(given);
}

static void refused(const struct row *row, void *given, const char *field)
{
	struct wb_session *s = session();
	struct wb_error err = { 0 };
	enum wb_status status = row->use(s, given, &err);

	ck_assert_int_eq(status, WB_INVALID);
	ck_assert_int_eq(err.status, WB_INVALID);
	ck_assert_str_eq(err.field, field);
	ck_assert_ptr_nonnull(strstr(err.text, row->name));
	ck_assert_int_eq(sent.requests, 0);
	wb_session_unref(s);
	free(given);
}

START_TEST(takes_the_struct_of_today)
{
	const struct row *row = &rows[_i];

	accepted(row, as_known_by(row, row->size, row->size), true);
}
END_TEST

START_TEST(reads_no_member_that_an_older_program_does_not_know)
{
	const struct row *row = &rows[_i];

	accepted(row, as_known_by(row, row->older, row->older), false);
	accepted(row, as_known_by(row, row->size, row->older), false);
}
END_TEST

START_TEST(takes_a_longer_struct_whose_rest_is_zero)
{
	const struct row *row = &rows[_i];

	accepted(row, as_known_by(row, row->size + 1, row->size + 1), true);
	accepted(row, as_known_by(row, row->size + 64, row->size + 64), true);
}
END_TEST

/* It asks for something that would not be done. */
START_TEST(refuses_a_longer_struct_whose_rest_says_something)
{
	const struct row *row = &rows[_i];

	for (size_t i = 0; i < 64; i += 21) { /* first, last and between */
		char *given = as_known_by(row, row->size + 64, row->size + 64);

		given[row->size + i] = 1;
		refused(row, given, row->name);
	}
}
END_TEST

START_TEST(refuses_a_size_that_was_not_set)
{
	const struct row *row = &rows[_i];

	for (size_t size = 0; size < sizeof size; size++)
		refused(row, as_known_by(row, row->size, size), "size");
}
END_TEST

START_TEST(fills_in_as_much_of_the_stats_as_the_program_knows)
{
	struct wb_session *s = session();
	struct {
		struct wb_stats stats;
		char behind[16];
	} newer;
	char *bytes = (char *)&newer;
	size_t older = offsetof(struct wb_stats, attempts);

	ck_assert_int_eq(wb_user_get(s, "a", NULL, NULL, NULL), WB_OK);
	memset(&newer, 0x55, sizeof newer);
	newer.stats.size = older;
	wb_session_stats(s, &newer.stats);
	ck_assert_int_eq(newer.stats.calls, 1);
	for (size_t i = older; i < sizeof newer; i++)
		ck_assert_int_eq(bytes[i], 0x55);

	newer.stats.size = sizeof newer;
	wb_session_stats(s, &newer.stats);
	ck_assert_int_eq(newer.stats.attempts, 1);
	ck_assert_int_eq(newer.stats.connections, 1);
	ck_assert_int_eq(newer.behind[0], 0x55);
	wb_session_unref(s);
}
END_TEST

TEST_MAIN(abi, LOOP(takes_the_struct_of_today, rows),
    LOOP(reads_no_member_that_an_older_program_does_not_know, rows),
    LOOP(takes_a_longer_struct_whose_rest_is_zero, rows),
    LOOP(refuses_a_longer_struct_whose_rest_says_something, rows),
    LOOP(refuses_a_size_that_was_not_set, rows),
    TEST(fills_in_as_much_of_the_stats_as_the_program_knows))
