/*
 * users - sign a person in, as an application does when OAuth has said who it is
 *
 *	users PROVIDER SUB EMAIL NAME
 *
 * The tables are those of WIKIBOT_ENVIRONMENT; region, credentials and endpoint
 * come from where the AWS tools find them.
 */
#include <wikibot/wikibot.h>

#include <stdio.h>
#include <stdlib.h>

/* The user of an identity, made at the first time. */
static enum wb_status sign_in(struct wb_session *s, const char *provider,
    const char *sub, const char *email, const struct wb_user **user,
    struct wb_error *err)
{
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_user_input in = { .size = sizeof in,
		.oauth_provider = provider,
		.oauth_provider_sub = sub,
		.email = email };
	enum wb_status status;

	status = wb_user_get_by_oauth(s, provider, sub, &call, user, err);
	if (status != WB_NOT_FOUND)
		return status;
	status = wb_user_create(s, &in, NULL, user, err);
	if (status == WB_TAKEN) /* meanwhile, by the same person elsewhere */
		status =
		    wb_user_get_by_oauth(s, provider, sub, &call, user, err);
	return status;
}

/* Give a name to who has none.  The version sees to it that a name which was
 * chosen meanwhile stays. */
static enum wb_status name_once(struct wb_session *s, const char *id,
    const char *name, struct wb_error *err)
{
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	struct wb_user_update up = { .size = sizeof up };
	const struct wb_user *user;
	enum wb_status status;
	bool has_name;

	up.display_name = wb_set_text(name);
	do {
		status = wb_user_get(s, id, &call, &user, err);
		if (status != WB_OK)
			return status;
		up.if_version = user->version;
		has_name = user->display_name != NULL;
		wb_user_free(user);
		if (has_name)
			return WB_OK;
		status = wb_user_update(s, id, &up, NULL, NULL, err);
	} while (status == WB_CONFLICT);
	return status;
}

static enum wb_status show(
    struct wb_session *s, const char *id, struct wb_error *err)
{
	const struct wb_user *user;
	enum wb_status status = wb_user_get(s, id, NULL, &user, err);

	if (status == WB_NOT_FOUND) { /* an answer as good as any other */
		printf("%s: nobody\n", id);
		return WB_OK;
	}
	if (status != WB_OK)
		return status;
	printf("%s: %s <%s>, since %s\n", user->id,
	    user->display_name != NULL ? user->display_name : "(no name)",
	    user->email != NULL ? user->email : "", user->created_at);
	wb_user_free(user);
	return WB_OK;
}

int main(int argc, char **argv)
{
	/* No two users of one identity: see libwikibot(3). */
	const struct wb_session_options options = { .size = sizeof options,
		.unique_identity = true };
	struct wb_session *s = NULL;
	const struct wb_user *user = NULL;
	struct wb_error err;
	enum wb_status status;

	if (argc != 5) {
		fprintf(stderr, "usage: users PROVIDER SUB EMAIL NAME\n");
		return EXIT_FAILURE;
	}
	status = wb_session_open(&options, &s, &err);
	if (status == WB_OK)
		status = sign_in(s, argv[1], argv[2], argv[3], &user, &err);
	if (status == WB_OK)
		status = name_once(s, user->id, argv[4], &err);
	if (status == WB_OK)
		status = show(s, user->id, &err);
	if (status == WB_OK)
		status = show(s, "no-such-id", &err);
	if (status != WB_OK)
		fprintf(stderr, "users: %s%s\n", err.text,
		    err.maybe_applied ? "; it may be done nevertheless" : "");
	wb_user_free(user);
	wb_session_unref(s);
	return status == WB_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
