/*
 * What a program, its environment or its tables can have wrong, by a transport
 * hook that plays the service.
 */
#include <wikibot/wikibot.h>

#include "test.h"

/* What the hook answers, and what it saw last. */
struct scene {
	int status; /* 0: it forgets to say one */
	const char *body;
	char url[128], token[64];
	int requests;
};

static enum wb_delivery play(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	struct scene *s = arg;

	s->requests++;
	snprintf(s->url, sizeof s->url, "%s", request->url);
	s->token[0] = '\0';
	for (size_t i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, "X-Amz-Security-Token") ==
		    0)
			snprintf(s->token, sizeof s->token, "%s",
			    request->headers[i].value);
	if (s->status != 0)
		wb_response_status(response, s->status);
	if (s->body != NULL)
		wb_response_body(response, s->body, strlen(s->body));
	return WB_ANSWERED;
}

static struct wb_session *open_session(struct scene *scene)
{
	struct wb_session_options options = { .size = sizeof options,
		.environment = "test",
		.region = "us-east-1",
		.access_key_id = "AKIAIOSFODNN7EXAMPLE",
		.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		.transport = play,
		.transport_arg = scene };
	struct wb_session *session;
	struct wb_error err;

	ck_assert_int_eq(wb_session_open(&options, &session, &err), WB_OK);
	return session;
}

START_TEST(keys_that_are_given_stand_alone)
{
	struct scene scene = { .status = 200, .body = "{}" };
	struct wb_session *session;
	struct wb_error err;

	setenv("AWS_SESSION_TOKEN", "OTHER", 1);
	setenv("AWS_SECURITY_TOKEN", "OTHER", 1);
	setenv("AWS_ACCOUNT_ID", "123456789012", 1);
	session = open_session(&scene);
	ck_assert_int_eq(
	    wb_user_get(session, "ann", NULL, NULL, &err), WB_NOT_FOUND);
	ck_assert_str_eq(scene.token, "");
	ck_assert_ptr_null(strstr(scene.url, "123456789012"));
	wb_session_unref(session);
}
END_TEST

START_TEST(a_hook_that_says_no_status_failed)
{
	struct scene scene = { .body = "{}" };
	struct wb_session *session = open_session(&scene);
	const struct wb_user *user;
	struct wb_error err;

	ck_assert_int_eq(
	    wb_user_get(session, "ann", NULL, &user, &err), WB_NETWORK);
	ck_assert_ptr_null(user);
	ck_assert_int_eq(scene.requests, 1);
	wb_session_unref(session);
}
END_TEST

/* The words of the service. */
START_TEST(a_missing_index_is_no_table)
{
	struct scene scene = { .status = 400,
		.body =
		    "{\"__type\":\"com.amazon.coral.validate"
		    "#ValidationException\",\"message\":\"The table does not "
		    "have the specified index: by-oauth\"}" };
	struct wb_session *session = open_session(&scene);
	struct wb_error err;

	ck_assert_int_eq(
	    wb_user_get_by_oauth(session, "github", "1", NULL, NULL, &err),
	    WB_NO_TABLE);
	ck_assert(!err.retriable);
	wb_session_unref(session);
}
END_TEST

/* Those of API_PutItem's errors that pass by themselves, and some that do not. */
/* clang-format off */
static const struct {
	const char *name;
	enum wb_status status;
	bool retriable;
} refusals[] = {
	{ "TransactionConflictException", WB_SERVICE, true },
	{ "ReplicatedWriteConflictException", WB_SERVICE, true },
	{ "ThrottlingException", WB_THROTTLED, true },
	{ "UnknownOperationException", WB_SERVICE, false },
	{ "AccessDeniedException", WB_DENIED, false },
};
/* clang-format on */

START_TEST(says_whether_a_later_try_may_go_better)
{
	char body[100];
	struct scene scene = { .status = 400, .body = body };
	struct wb_session *session = open_session(&scene);
	struct wb_user_input in = { .size = sizeof in };
	struct wb_call call = { .size = sizeof call, .deadline_ms = 200 };
	struct wb_error err;

	snprintf(body, sizeof body, "{\"__type\":\"x#%s\"}", refusals[_i].name);
	ck_assert_int_eq(wb_user_create(session, &in, &call, NULL, &err),
	    refusals[_i].status);
	ck_assert_int_eq(err.retriable, refusals[_i].retriable);
	wb_session_unref(session);
}
END_TEST

/* An update that had its effect says so, also one of an identity. */
START_TEST(an_update_whose_record_cannot_be_read_was_done)
{
	struct wb_fake *fake = wb_fake_new();
	struct wb_session_options options = { .size = sizeof options,
		.unique_identity = true };
	struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = wb_set_text("github"),
		.oauth_provider_sub = wb_set_text("1") };
	struct wb_session *session;
	struct wb_error err;

	wb_fake_options(fake, &options);
	ck_assert_int_eq(wb_session_open(&options, &session, &err), WB_OK);
	ck_assert_int_eq(wb_fake_put(fake, "wikibot-test-users",
	                     "{\"id\":{\"S\":\"ann\"},"
	                     "\"email\":{\"N\":\"1\"}}",
	                     &err),
	    WB_OK);
	ck_assert_int_eq(wb_user_update(session, "ann", &up, NULL, NULL, &err),
	    WB_UNREADABLE);
	ck_assert(err.maybe_applied);
	ck_assert_int_eq((int)wb_fake_items(fake, "wikibot-test-users"), 2);
	wb_session_unref(session);
	wb_fake_free(fake);
}
END_TEST

TEST_MAIN(mistakes, TEST(keys_that_are_given_stand_alone),
    TEST(a_hook_that_says_no_status_failed), TEST(a_missing_index_is_no_table),
    LOOP(says_whether_a_later_try_may_go_better, refusals),
    TEST(an_update_whose_record_cannot_be_read_was_done))
