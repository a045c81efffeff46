/*
 * acl - who may do what with a wiki
 */
#ifndef WB_WIKIBOT_ACL_H
#define WB_WIKIBOT_ACL_H
#include <wikibot/field.h>
#include <wikibot/list.h>

enum wb_role {
	WB_ROLE_NONE,
	WB_ROLE_OWNER,
	WB_ROLE_EDITOR,
	WB_ROLE_VIEWER,
	WB_ROLE_OTHER /* stored, but none of the above: see role_name */
};

/* As it is stored.  A text that is not stored is NULL. */
struct wb_acl {
	const char *wiki_id; /* "OWNER:SLUG" */
	const char *owner_id, *wiki_slug;
	const char *grantee_id;
	enum wb_role role;
	const char *role_name; /* "editor" */
	const char *granted_by, *granted_at;
	int64_t version; /* counts the writes; 0: not written by this library */
	size_t other_count;
	const struct wb_attribute *others;
};

struct wb_acl_input {
	size_t size;
	const char *owner_id, *wiki_slug;
	const char *grantee_id; /* 1 to 1,024 bytes */
	enum wb_role role;
	const char *granted_by;
};

struct wb_acl_iter;

WB_BEGIN
/* Grant a role, also where another was granted before: *was_new says which, and
 * may be NULL.  granted_at becomes the time of the call. */
WB_API enum wb_status wb_acl_create(struct wb_session *s,
    const struct wb_acl_input *in, const struct wb_call *call, bool *was_new,
    const struct wb_acl **out, struct wb_error *err);
WB_API enum wb_status wb_acl_get(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const char *grantee_id, const struct wb_call *call,
    const struct wb_acl **out, struct wb_error *err);
WB_API enum wb_status wb_acl_delete(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const char *grantee_id, const struct wb_call *call,
    struct wb_error *err);

/* As wb_wiki_list_by_owner and its iterator, in the order of the grantees. */
WB_API enum wb_status wb_acl_list_by_wiki(struct wb_session *s,
    const char *owner_id, const char *wiki_slug, const struct wb_list *list,
    const struct wb_call *call, struct wb_acl_iter **out, struct wb_error *err);
WB_API enum wb_status wb_acl_iter_next(
    struct wb_acl_iter *it, const struct wb_acl **out, struct wb_error *err);
WB_API const char *wb_acl_iter_cursor(struct wb_acl_iter *it);
WB_API void wb_acl_iter_free(struct wb_acl_iter *it);

WB_API void wb_acl_free(const struct wb_acl *acl); /* NULL is fine */

WB_API const char *wb_role_name(enum wb_role role); /* "editor", or NULL */
WB_API enum wb_role wb_role_of(const char *name);

/* "OWNER:SLUG", to be given to wb_free.  WB_INVALID for an owner with ':', and
 * for an id of more than 2,048 bytes. */
WB_API enum wb_status wb_wiki_id_make(const char *owner_id,
    const char *wiki_slug, char **out, struct wb_error *err);
/* Apart at the first ':'; both to be given to wb_free. */
WB_API enum wb_status wb_wiki_id_split(const char *wiki_id, char **owner_id,
    char **wiki_slug, struct wb_error *err);
WB_END
#endif
