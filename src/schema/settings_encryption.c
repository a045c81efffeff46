/* Encryption: the answer does not say whose key it is, and re-sending the
 * current one is an error (control-plane.md R55 to R58, N4 to N7). */
#include <string.h>

#include "base/text.h"
#include "schema/settings_odd.h"

static bool is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* An ARN may name a key by alias, and some endpoints give back the alias. */
static bool is_managed_alias(const char *key)
{
	return is(key, "alias/aws/dynamodb") ||
	       (key != NULL && text_ends(key, ":alias/aws/dynamodb"));
}

void settings_encryption_normalise(struct live *live)
{
	struct encryption *e = &live->table.set.encryption;
	const struct node *sse = node_get(
	    node_key(live->answers, "DescribeTable"), "Table.SSEDescription");
	const char *status =
	    node_text_or(sse, "Status", sse != NULL ? "ENABLED" : "DISABLED");
	size_t number = setting_number(setting_find("encryption"));

	live->settling[number] = is(status, "ENABLING") ||
	                         is(status, "UPDATING") ||
	                         is(status, "DISABLING");
	if (is(status, "DISABLED") || is(status, "DISABLING"))
		e->mode = ENCRYPTION_OWNED; /* also when there is none: N4 */
	else if (e->key == NULL || is_managed_alias(e->key) ||
	         is(live->key_manager, "AWS"))
		e->mode = ENCRYPTION_MANAGED; /* N5 */
	else
		e->mode = ENCRYPTION_CUSTOMER; /* or managed: see below */
	if (e->mode != ENCRYPTION_CUSTOMER) {
		mem_free(e->key);
		e->key = NULL;
	}
}

/* The word for the key behind the last colon: "key/ID" or "alias/NAME". */
static const char *tail(const char *key)
{
	const char *colon = strrchr(key, ':');

	return colon != NULL ? colon + 1 : key;
}

/* N6.  What was resolved through KMS settles it; else the texts have to. */
static bool same_key(const struct live *have, const char *want)
{
	const char *live = have->table.set.encryption.key;

	if (live == NULL || want == NULL)
		return false;
	if (have->wanted_key_arn != NULL)
		return strcmp(live, have->wanted_key_arn) == 0;
	if (strcmp(live, want) == 0)
		return true;
	if (text_starts(want, "alias/"))
		return strcmp(tail(live), want) == 0;
	if (text_starts(want, "arn:"))
		return false;
	return text_starts(tail(live), "key/") &&
	       strcmp(tail(live) + strlen("key/"), want) == 0;
}

bool settings_encryption_same(const struct live *have, const struct table *want)
{
	const struct encryption *h = &have->table.set.encryption;
	const struct encryption *w = &want->set.encryption;

	if (w->mode == ENCRYPTION_CUSTOMER)
		return h->mode == w->mode && same_key(have, w->key);
	/* Nobody said whose key it is: a managed one is not told apart. */
	if (w->mode == ENCRYPTION_MANAGED && h->mode == ENCRYPTION_CUSTOMER)
		return have->key_manager == NULL;
	return h->mode == w->mode;
}

static void put_request(const struct encryption *e, struct node *body)
{
	bool on = e->mode != ENCRYPTION_OWNED;

	node_put(body, "SSESpecification.Enabled", node_bool(on));
	if (on)
		node_put(body, "SSESpecification.SSEType", node_text("KMS"));
	if (e->mode == ENCRYPTION_CUSTOMER && e->key != NULL)
		node_put(
		    body, "SSESpecification.KMSMasterKeyId", node_text(e->key));
}

static const char *warning(
    const struct live *have, const struct encryption *want)
{
	if (have->table.set.encryption.mode != ENCRYPTION_CUSTOMER)
		return NULL;
	if (want->mode == ENCRYPTION_CUSTOMER && have->wanted_key_arn == NULL &&
	    !text_starts(want->key != NULL ? want->key : "", "arn:"))
		return "KMS did not say which key this is: if it is the "
		       "current one, AWS refuses the call";
	return "keep the old key enabled until the change is done";
}

void settings_encryption_steps(const struct plan_context *c, struct steps *out)
{
	const struct setting *s = setting_find("encryption");
	const struct encryption *want = &c->want->set.encryption;
	struct changes changes = { 0 };
	struct buf why = BUF_INIT;
	struct node *body;
	struct step *step;

	setting_changes(s, c, &changes);
	if (changes.n == 0)
		return;
	body = node_map();
	node_put(body, "TableName", node_text(c->want->real_name));
	put_request(want, body);
	step = step_add(out, s->phase, s->write_op, body, s->name);
	buf_add(&why, "encrypt with ");
	if (want->mode == ENCRYPTION_CUSTOMER)
		buf_addf(&why, "the key '%s'", want->key ? want->key : "");
	else
		buf_add(&why, want->mode == ENCRYPTION_OWNED
		                  ? "the key that DynamoDB owns"
		                  : "the key that AWS manages for the account");
	step->why = buf_take(&why);
	step->warning = mem_strdup(warning(c->have, want));
	step->risk = s->risk;
	step->wait = WAIT_ENCRYPTION;
	step->changes = changes;
}

void settings_encryption_create(const struct table *want, struct node *body)
{
	const struct encryption *e = &want->set.encryption;

	if (e->mode == ENCRYPTION_MANAGED || e->mode == ENCRYPTION_CUSTOMER)
		put_request(e, body);
}
