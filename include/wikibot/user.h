/*
 * user - people, by id and by the identity that a provider gave them
 */
#ifndef WB_WIKIBOT_USER_H
#define WB_WIKIBOT_USER_H
#include <wikibot/field.h>
#include <wikibot/session.h>

/* As it is stored.  A text that is not stored is NULL, a number 0. */
struct wb_user {
	const char *id;
	const char *oauth_provider, *oauth_provider_sub;
	const char *email, *display_name;
	const char *created_at, *updated_at; /* "2026-11-26T05:39:54Z" */
	int64_t wiki_count;
	int64_t version; /* counts the writes; 0: not written by this library */
	/* wb_user_get_by_oauth found more than one user of this identity. */
	bool identity_shared;
	size_t other_count;
	const struct wb_attribute *others;
};

struct wb_user_input {
	size_t size;
	const char *id; /* NULL: a new UUID */
	/* Both or neither: 1 to 2,048 and 1 to 1,024 bytes. */
	const char *oauth_provider, *oauth_provider_sub;
	const char *email, *display_name;
	int64_t wiki_count;
};

struct wb_user_update {
	size_t size;
	int64_t if_version; /* WB_CONFLICT at any other; 0: at any */
	struct wb_text oauth_provider, oauth_provider_sub;
	struct wb_text email, display_name;
	struct wb_number wiki_count;
};

WB_BEGIN
/* WB_EXISTS: the id is in use.  WB_TAKEN: the identity is, which is known only in
 * a session with unique_identity.  out may be NULL. */
WB_API enum wb_status wb_user_create(struct wb_session *s,
    const struct wb_user_input *in, const struct wb_call *call,
    const struct wb_user **out, struct wb_error *err);

WB_API enum wb_status wb_user_get(struct wb_session *s, const char *id,
    const struct wb_call *call, const struct wb_user **out,
    struct wb_error *err);

/* Through the index by-oauth, which shows a write a moment later (GSIs know no
 * consistent reads).  With call->consistent the user's item itself is read
 * again, so that what comes is what is stored; in a session with
 * unique_identity the way goes through the claim and misses nothing. */
WB_API enum wb_status wb_user_get_by_oauth(struct wb_session *s,
    const char *oauth_provider, const char *oauth_provider_sub,
    const struct wb_call *call, const struct wb_user **out,
    struct wb_error *err);

/* Changes what up names, adds 1 to the version and sets updated_at; out gets the
 * record as it is stored then.  WB_NOT_FOUND, never a new record. */
WB_API enum wb_status wb_user_update(struct wb_session *s, const char *id,
    const struct wb_user_update *up, const struct wb_call *call,
    const struct wb_user **out, struct wb_error *err);

WB_API void wb_user_free(const struct wb_user *user); /* NULL is fine */
WB_END
#endif
