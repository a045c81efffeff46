/*
 * acl - who may do what with a wiki
 *
 *	acl grant OWNER SLUG GRANTEE ROLE
 *	acl check OWNER SLUG GRANTEE ROLE   ends with 0 for yes and 1 for no
 *	acl list OWNER SLUG
 */
#include <wikibot/wikibot.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* May somebody do what takes at least a role?  No is WB_OK, too: a failure is
 * when nobody knows, and then nothing may be allowed. */
static enum wb_status allowed(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const char *who, enum wb_role least, bool *yes,
    struct wb_error *err)
{
	/* What was taken away a moment ago must not be seen any more. */
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_acl *acl;
	enum wb_status status;

	*yes = strcmp(who, owner_id) == 0;
	if (*yes)
		return WB_OK;
	status = wb_acl_get(s, owner_id, wiki_slug, who, &call, &acl, err);
	if (status == WB_NOT_FOUND)
		return WB_OK;
	if (status != WB_OK)
		return status;
	/* From the most to the least: owner, editor, viewer, anything else. */
	*yes = acl->role != WB_ROLE_NONE && acl->role <= least;
	wb_acl_free(acl);
	return WB_OK;
}

static enum wb_status grant(
    struct wb_session *s, char **args, enum wb_role role, struct wb_error *err)
{
	const struct wb_acl_input in = { .size = sizeof in,
		.owner_id = args[0],
		.wiki_slug = args[1],
		.grantee_id = args[2],
		.role = role,
		.granted_by = args[0] };
	bool was_new;
	enum wb_status status =
	    wb_acl_create(s, &in, NULL, &was_new, NULL, err);

	if (status == WB_OK)
		printf("%s is %s %s\n", args[2],
		    was_new ? "now" : "from now on", wb_role_name(role));
	return status;
}

static enum wb_status list(
    struct wb_session *s, char **args, struct wb_error *err)
{
	struct wb_acl_iter *it;
	const struct wb_acl *acl;
	enum wb_status status;

	status = wb_acl_list_by_wiki(s, args[0], args[1], NULL, NULL, &it, err);
	if (status != WB_OK)
		return status;
	while ((status = wb_acl_iter_next(it, &acl, err)) == WB_OK &&
	       acl != NULL) {
		printf("%s: %s, since %s\n", acl->grantee_id,
		    acl->role_name != NULL ? acl->role_name : "(no role)",
		    acl->granted_at != NULL ? acl->granted_at : "?");
		wb_acl_free(acl);
	}
	wb_acl_iter_free(it);
	return status;
}

static enum wb_status run(struct wb_session *s, char **args, enum wb_role role,
    bool *yes, struct wb_error *err)
{
	if (strcmp(args[0], "list") == 0)
		return list(s, args + 1, err);
	if (strcmp(args[0], "grant") == 0)
		return grant(s, args + 1, role, err);
	return allowed(s, args[1], args[2], args[3], role, yes, err);
}

int main(int argc, char **argv)
{
	const struct wb_session_options options = { .size = sizeof options };
	struct wb_session *s;
	struct wb_error err;
	enum wb_status status;
	enum wb_role role = WB_ROLE_NONE;
	bool yes = true;

	if (argc == 6)
		role = wb_role_of(argv[5]);
	if (!(argc == 4 && strcmp(argv[1], "list") == 0) &&
	    !(argc == 6 && wb_role_name(role) != NULL &&
	        (strcmp(argv[1], "grant") == 0 ||
	            strcmp(argv[1], "check") == 0))) {
		fprintf(stderr, "usage: acl grant|check|list OWNER SLUG "
		                "[GRANTEE owner|editor|viewer]\n");
		return 2;
	}
	status = wb_session_open(&options, &s, &err);
	if (status == WB_OK)
		status = run(s, argv + 1, role, &yes, &err);
	if (status != WB_OK)
		fprintf(stderr, "acl: %s\n", err.text);
	wb_session_unref(s);
	return status != WB_OK ? 2 : yes ? EXIT_SUCCESS : EXIT_FAILURE;
}
