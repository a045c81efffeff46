/*
 * wiki - wikis, by their owner and slug
 */
#ifndef WB_WIKIBOT_WIKI_H
#define WB_WIKIBOT_WIKI_H
#include <wikibot/field.h>
#include <wikibot/list.h>

/* As it is stored.  A text that is not stored is NULL, a number 0. */
struct wb_wiki {
	const char *owner_id, *wiki_slug;
	const char *display_name, *repo_path, *mcp_token_hash;
	bool is_public;
	const char *created_at, *last_accessed;
	int64_t page_count;
	int64_t version; /* counts the writes; 0: not written by this library */
	size_t other_count;
	const struct wb_attribute *others;
};

struct wb_wiki_input {
	size_t size;
	/* The owner without ':', the slug of at most 1,024 bytes, and both with
	 * the ':' between them at most 2,048: the key of the wiki's ACLs. */
	const char *owner_id, *wiki_slug;
	const char *display_name, *repo_path, *mcp_token_hash;
	bool is_public;
	const char *last_accessed; /* "2026-11-26T05:39:54Z" */
	int64_t page_count;
};

struct wb_wiki_update {
	size_t size;
	int64_t if_version; /* WB_CONFLICT at any other; 0: at any */
	struct wb_text display_name, repo_path, mcp_token_hash;
	struct wb_flag is_public;
	struct wb_text last_accessed; /* wb_set_now() */
	struct wb_number page_count;
};

struct wb_wiki_iter;

WB_BEGIN
WB_API enum wb_status wb_wiki_create(struct wb_session *s,
    const struct wb_wiki_input *in, const struct wb_call *call,
    const struct wb_wiki **out, struct wb_error *err);
WB_API enum wb_status wb_wiki_get(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const struct wb_call *call,
    const struct wb_wiki **out, struct wb_error *err);
/* Changes what up names and adds 1 to the version; out gets the record as it is
 * stored then.  WB_NOT_FOUND, never a new record. */
WB_API enum wb_status wb_wiki_update(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const struct wb_wiki_update *up,
    const struct wb_call *call, const struct wb_wiki **out,
    struct wb_error *err);
/* WB_NOT_FOUND where there is none, WB_CONFLICT at another version than
 * if_version, if that is not 0.  The wiki's ACLs stay: see
 * wb_wiki_delete_with_acls. */
WB_API enum wb_status wb_wiki_delete(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, int64_t if_version, const struct wb_call *call,
    struct wb_error *err);

/* In the order of the slugs' bytes.  Sends nothing yet. */
WB_API enum wb_status wb_wiki_list_by_owner(struct wb_session *s,
    const char *owner_id, const struct wb_list *list,
    const struct wb_call *call, struct wb_wiki_iter **out,
    struct wb_error *err);
/* The next record, the caller's; NULL with WB_OK when there are no more.  The
 * deadline counts for each request anew.  After a failure it may be asked again
 * and goes on where it was. */
WB_API enum wb_status wb_wiki_iter_next(
    struct wb_wiki_iter *it, const struct wb_wiki **out, struct wb_error *err);
/* Where to go on behind the last record given out; NULL when there is nothing
 * behind it, and before the first.  Where max_items was reached it is not known
 * whether anything is: then the next listing may be empty.  Valid until the next
 * call with the iterator. */
WB_API const char *wb_wiki_iter_cursor(struct wb_wiki_iter *it);
WB_API void wb_wiki_iter_free(struct wb_wiki_iter *it);

WB_API void wb_wiki_free(const struct wb_wiki *wiki); /* NULL is fine */
WB_END
#endif
