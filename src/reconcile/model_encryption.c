#include <stdio.h>

#include "base/crc32.h"
#include "base/text.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

/* A key that is named in whatever way, as the ARN that is read back (N5, N6). */
static void key_arn(const char *table_arn, const char *key, struct buf *out)
{
	const char *place = strstr(table_arn, ":dynamodb:");
	const char *end = place != NULL ? strstr(place, ":table/") : NULL;
	const char *alias = strstr(key, "alias/");

	if (alias == NULL && text_starts(key, "arn:")) {
		buf_add(out, key);
		return;
	}
	buf_add(out, "arn:aws:kms:");
	if (end != NULL)
		buf_addn(out, place + 10, (size_t)(end - place) - 10);
	if (alias != NULL)
		buf_addf(out, ":key/%08x-0000-4000-8000-000000000000",
		    (unsigned)crc32_of(alias, strlen(alias)));
	else
		buf_addf(out, ":key/%s", key);
}

char *model_key_arn(const char *table_arn, const char *key)
{
	struct buf out = BUF_INIT;

	key_arn(table_arn, key, &out);
	return buf_take(&out);
}

int model_encryption_check(const struct node *wanted, struct error *err)
{
	if (wanted != NULL && !node_bool_or(wanted, "Enabled", false) &&
	    wanted->count > (node_key(wanted, "Enabled") != NULL))
		return model_invalid(err, WORDS_ENCRYPTION_OFF);
	return 0;
}

/* R55: NULL is the key that AWS owns. */
struct node *model_encryption_new(
    const struct node *description, const struct node *wanted)
{
	const char *key =
	    node_text_or(wanted, "KMSMasterKeyId", "alias/aws/dynamodb");
	struct node *n;
	char *arn;

	if (!node_bool_or(wanted, "Enabled", false))
		return NULL;
	arn = model_key_arn(node_text_or(description, "TableArn", ""), key);
	n = node_map();
	node_set(n, "Status", node_text("ENABLED"));
	node_set(n, "SSEType", node_text("KMS"));
	node_set(n, "KMSMasterKeyArn", node_text(arn));
	mem_free(arn);
	return n;
}

static void done(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	(void)m;
	if (event->value != NULL)
		node_set(
		    t->description, "SSEDescription", node_copy(event->value));
	else
		node_remove(t->description, "SSEDescription");
}

/* R56, R58: the old key is shown until the new one is in use, and where there
 * was none, no key; the table stays ACTIVE the while. */
int model_encryption_update(struct model_draft *d, struct error *err)
{
	const struct node *wanted = node_key(d->body, "SSESpecification");
	const struct node *is = node_key(d->description, "SSEDescription");
	struct node *next, *now;

	if (wanted == NULL)
		return 0;
	if (model_encryption_check(wanted, err) != 0)
		return -1;
	next = model_encryption_new(d->description, wanted);
	if (next == NULL && is == NULL)
		return model_invalid(err, WORDS_SAME_OWNED);
	if (next != NULL && strcmp(node_text_or(next, "KMSMasterKeyArn", ""),
	                        node_text_or(is, "KMSMasterKeyArn", "")) == 0) {
		node_free(next);
		return model_invalid(err, WORDS_SAME_KEY);
	}
	now = is != NULL ? node_copy(is) : node_map();
	node_set(now, "Status", node_text("UPDATING"));
	node_set(d->description, "SSEDescription", now);
	model_later(
	    &d->events, model_mono(d->m) + d->m->times.encryption, done, NULL)
	    ->value = next;
	return 0;
}

void model_encryption_resume(struct model *m, struct model_table *t)
{
	const struct node *is = node_key(t->description, "SSEDescription");
	const char *status = node_text_or(is, "Status", "ENABLED");
	struct model_event *event;
	bool off = strcmp(status, "DISABLING") == 0;

	if (!off && strcmp(status, "UPDATING") != 0 &&
	    strcmp(status, "ENABLING") != 0)
		return;
	event = model_later(
	    &t->events, model_mono(m) + m->times.encryption, done, NULL);
	if (off)
		return;
	event->value = node_copy(is);
	node_set(event->value, "Status", node_text("ENABLED"));
}
