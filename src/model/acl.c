#include "model/acl.h"

#include <string.h>

#include "base/limits.h"
#include "dynamodb/attribute.h"
#include "model/check.h"
#include "model/failure.h"
#include "model/list.h"
#include "model/read.h"
#include "model/record.h"
#include "model/wiki.h"
#include "model/write.h"

enum { TRIES = 4 /* somebody else grants and takes away beside us */ };

/* What an item is made of, and what a role that is granted again changes. */
struct grant {
	const char *wiki_id, *grantee_id, *role, *granted_by;
};
struct regrant {
	struct wb_text role, granted_by, granted_at;
};

#define R(m) offsetof(struct wb_acl, m)
#define I(m) offsetof(struct grant, m)
#define U(m) offsetof(struct regrant, m)

/* clang-format off */
static const struct field fields[] = {
	{ "wiki_id", VALUE_TEXT, R(wiki_id), I(wiki_id), NOWHERE,
	  1, LIMIT_PARTITION_KEY },
	{ "grantee_id", VALUE_TEXT, R(grantee_id), I(grantee_id), NOWHERE,
	  1, LIMIT_SORT_KEY },
	{ "role", VALUE_TEXT, R(role_name), I(role), U(role), 1, 0 },
	{ "granted_by", VALUE_TEXT, R(granted_by), I(granted_by),
	  U(granted_by), 0, 0 },
	{ "granted_at", VALUE_TIME, R(granted_at), NOWHERE, U(granted_at),
	  0, 0 },
	{ NULL },
};
/* clang-format on */

static void complete(void *record, char **own)
{
	struct wb_acl *acl = record;
	char *colon = strchr(acl->wiki_id, ':');

	acl->role = wb_role_of(acl->role_name);
	if (colon == NULL)
		return; /* no id of ours */
	*own = mem_strndup(acl->wiki_id, (size_t)(colon - acl->wiki_id));
	acl->owner_id = *own;
	acl->wiki_slug = colon + 1;
}

const struct entity acl_entity = {
	.name = "ACL",
	.table = TABLE_ACLS,
	.partition = "wiki_id",
	.sort = "grantee_id",
	.made_at = "granted_at",
	.record_size = sizeof(struct wb_acl),
	.version = R(version),
	.other_count = R(other_count),
	.others = R(others),
	.complete = complete,
	.fields = fields,
};

static const char *const roles[] = {
	[WB_ROLE_OWNER] = "owner",
	[WB_ROLE_EDITOR] = "editor",
	[WB_ROLE_VIEWER] = "viewer",
};
enum { ROLES = sizeof roles / sizeof *roles };

const char *wb_role_name(enum wb_role role)
{
	return (unsigned)role < ROLES ? roles[role] : NULL;
}

enum wb_role wb_role_of(const char *name)
{
	if (name == NULL)
		return WB_ROLE_NONE;
	for (int i = WB_ROLE_OWNER; i < ROLES; i++)
		if (strcmp(roles[i], name) == 0)
			return (enum wb_role)i;
	return WB_ROLE_OTHER;
}

static char *join(const char *owner_id, const char *wiki_slug)
{
	struct buf id = BUF_INIT;

	buf_addf(&id, "%s:%s", owner_id, wiki_slug);
	return buf_take(&id);
}

char *acl_wiki_id(struct task *t, const char *owner_id, const char *wiki_slug)
{
	return wiki_check_key(t, owner_id, wiki_slug) == 0
	           ? join(owner_id, wiki_slug)
	           : NULL;
}

enum wb_status wb_wiki_id_make(const char *owner_id, const char *wiki_slug,
    char **out, struct wb_error *err)
{
	enum wb_status status = check_wiki_id(owner_id, wiki_slug, err);

	*out = status == WB_OK ? join(owner_id, wiki_slug) : NULL;
	return status;
}

enum wb_status wb_wiki_id_split(const char *wiki_id, char **owner_id,
    char **wiki_slug, struct wb_error *err)
{
	const char *colon = wiki_id != NULL ? strchr(wiki_id, ':') : NULL;
	enum wb_status status;

	*owner_id = *wiki_slug = NULL;
	if (colon == NULL)
		return failure_refuse(err, "wiki_id",
		    "the id of a wiki has the form 'owner_id:wiki_slug'");
	*owner_id = mem_strndup(wiki_id, (size_t)(colon - wiki_id));
	*wiki_slug = mem_strdup(colon + 1);
	status = check_wiki_id(*owner_id, *wiki_slug, err);
	if (status != WB_OK) {
		mem_free(*owner_id);
		mem_free(*wiki_slug);
		*owner_id = *wiki_slug = NULL;
	}
	return status;
}

static void hand_over(const void *record, const struct wb_acl **out)
{
	if (out != NULL)
		*out = record;
	else
		record_free(record);
}

static int grant_again(
    struct task *t, const struct grant *grant, const void **record)
{
	struct regrant again = {
		.role = wb_set_text(grant->role),
		.granted_by = grant->granted_by != NULL
		                  ? wb_set_text(grant->granted_by)
		                  : wb_remove_text(),
		.granted_at = wb_set_now(),
	};
	const struct update u = { .entity = &acl_entity,
		.key = { grant->wiki_id, grant->grantee_id },
		.fields = &again };

	return write_update(t, &u, record);
}

/* An upsert in one request could not tell, after a lost answer, whether what it
 * replaced was its own.  A create and an update can. */
static int upsert(struct task *t, const struct grant *grant, bool *was_new,
    const void **record)
{
	struct node *item;

	for (int i = 0; i < TRIES; i++) {
		*was_new = true;
		if (entity_item(t, &acl_entity, grant, &item) != 0)
			return -1;
		if (write_create(t, &acl_entity, item, record) == 0)
			return 0;
		if (t->error.status != WB_EXISTS)
			return -1;
		task_forgive(t);
		*was_new = false;
		if (grant_again(t, grant, record) == 0)
			return 0;
		if (t->error.status != WB_NOT_FOUND)
			return -1;
		task_forgive(t);
	}
	return task_fail(t, WB_CONFLICT, NULL,
	    "somebody else grants and deletes the same ACL all the time");
}

static int create(struct task *t, const struct wb_acl_input *in, bool *was_new,
    const void **record)
{
	struct grant grant = { .grantee_id = in->grantee_id,
		.role = wb_role_name(in->role),
		.granted_by = in->granted_by };
	char *wiki_id = acl_wiki_id(t, in->owner_id, in->wiki_slug);
	int rc = -1;

	grant.wiki_id = wiki_id;
	if (wiki_id == NULL)
		return -1;
	if (check_key(t, "grantee_id", in->grantee_id, LIMIT_SORT_KEY) != 0)
		goto out;
	if (grant.role == NULL) {
		task_fail(t, WB_INVALID, "role",
		    "the role is one of owner, editor and viewer");
		goto out;
	}
	rc = upsert(t, &grant, was_new, record);
out:
	mem_free(wiki_id);
	return rc;
}

enum wb_status wb_acl_create(struct wb_session *s,
    const struct wb_acl_input *in, const struct wb_call *call, bool *was_new,
    const struct wb_acl **out, struct wb_error *err)
{
	struct wb_acl_input input;
	const void *record = NULL;
	bool is_new = false;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    task_copy_in(&t, "wb_acl_input", in, &input, sizeof input) == 0)
		create(&t, &input, &is_new, &record);
	if (was_new != NULL)
		*was_new = is_new;
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_acl_get(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const char *grantee_id, const struct wb_call *call,
    const struct wb_acl **out, struct wb_error *err)
{
	const void *record = NULL;
	char *wiki_id = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    (wiki_id = acl_wiki_id(&t, owner_id, wiki_slug)) != NULL &&
	    check_key(&t, "grantee_id", grantee_id, LIMIT_SORT_KEY) == 0)
		read_record(&t, &acl_entity,
		    &(struct key){ wiki_id, grantee_id }, &record);
	mem_free(wiki_id);
	hand_over(record, out);
	return task_end(&t, err);
}

enum wb_status wb_acl_delete(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const char *grantee_id, const struct wb_call *call,
    struct wb_error *err)
{
	char *wiki_id = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    (wiki_id = acl_wiki_id(&t, owner_id, wiki_slug)) != NULL &&
	    check_key(&t, "grantee_id", grantee_id, LIMIT_SORT_KEY) == 0)
		write_delete(
		    &t, &acl_entity, &(struct key){ wiki_id, grantee_id }, 0);
	mem_free(wiki_id);
	return task_end(&t, err);
}

enum wb_status wb_acl_list_by_wiki(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, const struct wb_list *list,
    const struct wb_call *call, struct wb_acl_iter **out, struct wb_error *err)
{
	struct list *it = NULL;
	char *wiki_id = NULL;
	struct task t;

	if (task_begin(&t, s, call) == 0 &&
	    (wiki_id = acl_wiki_id(&t, owner_id, wiki_slug)) != NULL)
		list_open(&t, &acl_entity, wiki_id, list, &it);
	mem_free(wiki_id);
	*out = (struct wb_acl_iter *)it;
	return task_end(&t, err);
}

enum wb_status wb_acl_iter_next(
    struct wb_acl_iter *it, const struct wb_acl **out, struct wb_error *err)
{
	const void *record = NULL;
	enum wb_status status = list_next((struct list *)it, &record, err);

	*out = record;
	return status;
}

const char *wb_acl_iter_cursor(struct wb_acl_iter *it)
{
	return list_cursor((struct list *)it);
}

void wb_acl_iter_free(struct wb_acl_iter *it)
{
	list_free((struct list *)it);
}

void wb_acl_free(const struct wb_acl *acl)
{
	record_free(acl);
}
