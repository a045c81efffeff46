#include "model/user.h"

#include <string.h>

#include "aws/hash.h"
#include "base/limits.h"
#include "dynamodb/attribute.h"
#include "model/check.h"
#include "model/identity.h"
#include "model/read.h"
#include "model/record.h"
#include "model/write.h"

#define R(m) offsetof(struct wb_user, m)
#define I(m) offsetof(struct wb_user_input, m)
#define U(m) offsetof(struct wb_user_update, m)

/* clang-format off */
static const struct field fields[] = {
	{ "id", VALUE_TEXT, R(id), I(id), NOWHERE, 1, LIMIT_PARTITION_KEY },
	{ "oauth_provider", VALUE_TEXT, R(oauth_provider), I(oauth_provider),
	  U(oauth_provider), 1, LIMIT_PARTITION_KEY },
	{ "oauth_provider_sub", VALUE_TEXT, R(oauth_provider_sub),
	  I(oauth_provider_sub), U(oauth_provider_sub), 1, LIMIT_SORT_KEY },
	{ "email", VALUE_TEXT, R(email), I(email), U(email), 0, 0 },
	{ "display_name", VALUE_TEXT, R(display_name), I(display_name),
	  U(display_name), 0, 0 },
	{ "created_at", VALUE_TIME, R(created_at), NOWHERE, NOWHERE, 0, 0 },
	{ "updated_at", VALUE_TIME, R(updated_at), NOWHERE, NOWHERE, 0, 0 },
	{ "wiki_count", VALUE_NUMBER, R(wiki_count), I(wiki_count),
	  U(wiki_count), 0, 0 },
	{ NULL },
};
/* clang-format on */

const struct entity user_entity = {
	.name = "user",
	.table = TABLE_USERS,
	.partition = "id",
	.made_at = "created_at",
	.changed_at = "updated_at",
	.record_size = sizeof(struct wb_user),
	.version = R(version),
	.other_count = R(other_count),
	.others = R(others),
	.fields = fields,
};

int user_check_id(struct task *t, const char *id)
{
	if (check_key(t, "id", id, LIMIT_PARTITION_KEY) != 0)
		return -1;
	if (!identity_is_claim(id))
		return 0;
	return task_fail(t, WB_INVALID, "id",
	    "'%s' is the id of a claim, not of a user", id);
}

static int check_identity(struct task *t, const char *provider, const char *sub)
{
	if ((provider == NULL) == (sub == NULL))
		return 0;
	return task_fail(t, WB_INVALID,
	    provider == NULL ? "oauth_provider" : "oauth_provider_sub",
	    "'oauth_provider' and 'oauth_provider_sub' go together");
}

/* Give a record away, or not. */
static void hand_over(const void *record, const struct wb_user **out)
{
	if (out != NULL)
		*out = record;
	else
		record_free(record);
}

static int create(struct task *t, struct wb_user_input *in, const void **record)
{
	char uuid[UUID_TEXT];
	struct node *item;

	if (in->id == NULL) {
		hash_uuid(uuid);
		in->id = uuid;
	}
	if (user_check_id(t, in->id) != 0 ||
	    check_identity(t, in->oauth_provider, in->oauth_provider_sub) !=
	        0 ||
	    entity_item(t, &user_entity, in, &item) != 0)
		return -1;
	if (t->session->options.unique_identity && in->oauth_provider != NULL)
		return identity_create(t, item, record);
	return write_create(t, &user_entity, item, record);
}

enum wb_status wb_user_create(struct wb_session *s,
    const struct wb_user_input *in, const struct wb_call *call,
    const struct wb_user **out, struct wb_error *err)
{
	struct wb_user_input input;
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    task_copy_in(&t, "wb_user_input", in, &input, sizeof input) == 0)
		create(&t, &input, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_user_get(struct wb_session *s, const char *id,
    const struct wb_call *call, const struct wb_user **out,
    struct wb_error *err)
{
	struct key key = { id, NULL };
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 && user_check_id(&t, id) == 0)
		read_record(&t, &user_entity, &key, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_user_get_by_oauth(struct wb_session *s,
    const char *oauth_provider, const char *oauth_provider_sub,
    const struct wb_call *call, const struct wb_user **out,
    struct wb_error *err)
{
	const struct identity who = { oauth_provider, oauth_provider_sub };
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    check_key(
	        &t, "oauth_provider", who.provider, LIMIT_PARTITION_KEY) == 0 &&
	    check_key(&t, "oauth_provider_sub", who.sub, LIMIT_SORT_KEY) == 0)
		identity_find(&t, &who, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

static int check_texts_together(struct task *t, const struct wb_user_update *up)
{
	bool provider = up->oauth_provider.change == WB_REMOVE;
	bool sub = up->oauth_provider_sub.change == WB_REMOVE;

	if (provider == sub)
		return 0;
	return task_fail(t, WB_INVALID,
	    provider ? "oauth_provider_sub" : "oauth_provider",
	    "'oauth_provider' and 'oauth_provider_sub' are removed together");
}

static int update(struct task *t, const char *id,
    const struct wb_user_update *up, const void **record)
{
	const struct update u = { .entity = &user_entity,
		.key = { id, NULL },
		.fields = up,
		.if_version = up->if_version };
	bool moves = up->oauth_provider.change != WB_KEEP ||
	             up->oauth_provider_sub.change != WB_KEEP;

	if (user_check_id(t, id) != 0 || check_texts_together(t, up) != 0)
		return -1;
	if (moves && t->session->options.unique_identity)
		return identity_update(t, &u, record);
	return write_update(t, &u, record);
}

enum wb_status wb_user_update(struct wb_session *s, const char *id,
    const struct wb_user_update *up, const struct wb_call *call,
    const struct wb_user **out, struct wb_error *err)
{
	struct wb_user_update copy;
	const void *record = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    task_copy_in(&t, "wb_user_update", up, &copy, sizeof copy) == 0)
		update(&t, id, &copy, &record);
	hand_over(record, out);
	return task_end(&t, err);
}

void wb_user_free(const struct wb_user *user)
{
	record_free(user);
}
