#include "model/wiki.h"

#include "base/limits.h"
#include "model/check.h"
#include "model/list.h"
#include "model/read.h"
#include "model/record.h"
#include "model/write.h"

#define R(m) offsetof(struct wb_wiki, m)
#define I(m) offsetof(struct wb_wiki_input, m)
#define U(m) offsetof(struct wb_wiki_update, m)

/* clang-format off */
static const struct field fields[] = {
	{ "owner_id", VALUE_TEXT, R(owner_id), I(owner_id), NOWHERE,
	  1, LIMIT_PARTITION_KEY },
	{ "wiki_slug", VALUE_TEXT, R(wiki_slug), I(wiki_slug), NOWHERE,
	  1, LIMIT_SORT_KEY },
	{ "display_name", VALUE_TEXT, R(display_name), I(display_name),
	  U(display_name), 0, 0 },
	{ "repo_path", VALUE_TEXT, R(repo_path), I(repo_path), U(repo_path),
	  0, 0 },
	{ "mcp_token_hash", VALUE_TEXT, R(mcp_token_hash), I(mcp_token_hash),
	  U(mcp_token_hash), 0, 0 },
	{ "is_public", VALUE_FLAG, R(is_public), I(is_public), U(is_public),
	  0, 0 },
	{ "created_at", VALUE_TIME, R(created_at), NOWHERE, NOWHERE, 0, 0 },
	{ "last_accessed", VALUE_TIME, R(last_accessed), I(last_accessed),
	  U(last_accessed), 0, 0 },
	{ "page_count", VALUE_NUMBER, R(page_count), I(page_count),
	  U(page_count), 0, 0 },
	{ NULL },
};
/* clang-format on */

const struct entity wiki_entity = {
	.name = "wiki",
	.table = TABLE_WIKIS,
	.partition = "owner_id",
	.sort = "wiki_slug",
	.made_at = "created_at",
	.record_size = sizeof(struct wb_wiki),
	.version = R(version),
	.other_count = R(other_count),
	.others = R(others),
	.fields = fields,
};

int wiki_check_key(struct task *t, const char *owner_id, const char *wiki_slug)
{
	struct wb_error e;

	if (check_wiki_id(owner_id, wiki_slug, &e) == WB_OK)
		return 0;
	return task_fail(t, e.status, e.field, "%s", e.text);
}

static void hand_over(const void *record, const struct wb_wiki **out)
{
	if (out != NULL)
		*out = record;
	else
		record_free(record);
}

enum wb_status wb_wiki_create(struct wb_session *s,
    const struct wb_wiki_input *in, const struct wb_call *call,
    const struct wb_wiki **out, struct wb_error *err)
{
	struct wb_wiki_input input;
	const void *record = NULL;
	struct node *item;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    task_copy_in(&t, "wb_wiki_input", in, &input, sizeof input) == 0 &&
	    wiki_check_key(&t, input.owner_id, input.wiki_slug) == 0 &&
	    entity_item(&t, &wiki_entity, &input, &item) == 0)
		write_create(&t, &wiki_entity, item, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_wiki_get(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const struct wb_call *call,
    const struct wb_wiki **out, struct wb_error *err)
{
	struct key key = { owner_id, wiki_slug };
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    wiki_check_key(&t, owner_id, wiki_slug) == 0)
		read_record(&t, &wiki_entity, &key, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_wiki_update(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const struct wb_wiki_update *up,
    const struct wb_call *call, const struct wb_wiki **out,
    struct wb_error *err)
{
	struct wb_wiki_update copy;
	struct update u = { .entity = &wiki_entity,
		.key = { owner_id, wiki_slug },
		.fields = &copy };
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    task_copy_in(&t, "wb_wiki_update", up, &copy, sizeof copy) == 0 &&
	    wiki_check_key(&t, owner_id, wiki_slug) == 0) {
		u.if_version = copy.if_version;
		write_update(&t, &u, &record);
	}
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_wiki_delete(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, int64_t if_version, const struct wb_call *call,
    struct wb_error *err)
{
	struct key key = { owner_id, wiki_slug };
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    wiki_check_key(&t, owner_id, wiki_slug) == 0)
		write_delete(&t, &wiki_entity, &key, if_version);
	return task_end(&t, err);
}

enum wb_status wb_wiki_list_by_owner(struct wb_session *s, const char *owner_id,
    const struct wb_list *list, const struct wb_call *call,
    struct wb_wiki_iter **out, struct wb_error *err)
{
	struct list *it = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    check_key(&t, "owner_id", owner_id, LIMIT_PARTITION_KEY) == 0)
		list_open(&t, &wiki_entity, owner_id, list, &it);
	*out = (struct wb_wiki_iter *)it;
	return task_end(&t, err);
}

enum wb_status wb_wiki_iter_next(
    struct wb_wiki_iter *it, const struct wb_wiki **out, struct wb_error *err)
{
	const void *record = NULL;
	enum wb_status status = list_next((struct list *)it, &record, err);

	*out = record;
	return status;
}

const char *wb_wiki_iter_cursor(struct wb_wiki_iter *it)
{
	return list_cursor((struct list *)it);
}

void wb_wiki_iter_free(struct wb_wiki_iter *it)
{
	list_free((struct list *)it);
}

void wb_wiki_free(const struct wb_wiki *wiki)
{
	record_free(wiki);
}
