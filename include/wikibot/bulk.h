/*
 * bulk - many at once
 *
 * What the service leaves undone is tried again within the deadline, which here
 * is that of the whole.  What is left then is named, with WB_PARTIAL or the
 * status of what stopped it; the rest of the result stands.  So on failure, too,
 * *out is set where anything was done, and the caller frees it.
 */
#ifndef WB_WIKIBOT_BULK_H
#define WB_WIKIBOT_BULK_H
#include <wikibot/acl.h>
#include <wikibot/user.h>
#include <wikibot/wiki.h>

struct wb_user_batch {
	size_t count;                       /* as many as there were ids */
	const struct wb_user *const *users; /* in their order; NULL: there is
	                                     * no such user, or it is left */
	size_t left_count;
	const char *const *left; /* ids */
};

struct wb_wiki_batch {
	size_t count;
	const struct wb_wiki *const *wikis; /* by owner, in the owners' order */
	size_t left_count;
	const char *const *left; /* owners whose wikis are not all here */
};

struct wb_purge {
	size_t acl_count; /* deleted */
	bool wiki_deleted;
	size_t left_count;
	const char *const *left; /* grantees whose ACL may be there still */
};

WB_BEGIN
/* Any number of ids, also the same one twice. */
WB_API enum wb_status wb_user_get_many(struct wb_session *s,
    const char *const *ids, size_t count, const struct wb_call *call,
    const struct wb_user_batch **out, struct wb_error *err);
WB_API void wb_user_batch_free(const struct wb_user_batch *b);

WB_API enum wb_status wb_wiki_list_by_owners(struct wb_session *s,
    const char *const *owner_ids, size_t count, const struct wb_call *call,
    const struct wb_wiki_batch **out, struct wb_error *err);
WB_API void wb_wiki_batch_free(const struct wb_wiki_batch *b);

/* First the ACLs, then the wiki, then the ACLs that were granted meanwhile: cut
 * off anywhere, it can be called again.  WB_NOT_FOUND where there is no wiki; ACLs
 * without one are deleted all the same.  out may be NULL. */
WB_API enum wb_status wb_wiki_delete_with_acls(struct wb_session *s,
    const char *owner_id, const char *wiki_slug, const struct wb_call *call,
    const struct wb_purge **out, struct wb_error *err);
WB_API void wb_purge_free(const struct wb_purge *p);
WB_END
#endif
