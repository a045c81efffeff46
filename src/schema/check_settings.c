#include "schema/check_settings.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "schema/check.h"

/* The capacity of a table or of one of its global indexes. */
struct capacity {
	const struct table *want;
	const char *of;      /* "table 'users'" */
	const char *path;    /* "billing", "indexes.by-oauth" */
	const char *missing; /* where it stands that there is none */
	const struct throughput *provisioned, *maximum;
	struct problems *problems;
};

static void need_provisioned(const struct capacity *c)
{
	static const char word[] = "provisioned_throughput";
	bool read = c->provisioned->read != 0 ||
	            check_stated(c->want, "%s.%s.read", c->path, word);
	bool write = c->provisioned->write != 0 ||
	             check_stated(c->want, "%s.%s.write", c->path, word);
	bool given = check_stated(c->want, "%s.%s", c->path, word);
	struct place at = given ? check_place(c->want, "%s.%s", c->path, word)
	                        : check_place(c->want, "%s", c->missing);

	if (read && write)
		return;
	if (read || write)
		problem_add(c->problems, at.line, at.column,
		    "%s has no '%s' in '%s': both are needed", c->of,
		    read ? "write" : "read", word);
	else
		problem_add(c->problems, at.line, at.column,
		    "%s has no capacity, and the mode is PROVISIONED: add "
		    "'%s: {read: N, write: N}'",
		    c->of, word);
}

static void refuse_provisioned(const struct capacity *c)
{
	struct place at =
	    check_place(c->want, "%s.provisioned_throughput", c->path);

	if (c->provisioned->read == 0 && c->provisioned->write == 0)
		return;
	if (c->want->set.billing.mode == MODE_PAY_PER_REQUEST)
		problem_add(c->problems, at.line, at.column,
		    "'provisioned_throughput' counts only with mode "
		    "PROVISIONED, and the mode is PAY_PER_REQUEST: remove it "
		    "or change the mode");
	else
		problem_add(c->problems, at.line, at.column,
		    "'provisioned_throughput' without a mode: add 'mode: "
		    "PROVISIONED' to 'billing'");
}

/* R33: a maximum is for on-demand tables; none says nothing there. */
static void refuse_maximum(const struct capacity *c)
{
	struct place at = check_place(c->want, "%s.on_demand_maximum", c->path);

	if (c->maximum->read > 0 || c->maximum->write > 0)
		problem_add(c->problems, at.line, at.column,
		    "'on_demand_maximum' counts only with mode "
		    "PAY_PER_REQUEST, and the mode is PROVISIONED: remove it "
		    "or change the mode");
}

static void check_capacity(const struct capacity *c)
{
	if (c->want->set.billing.mode == MODE_PROVISIONED) {
		need_provisioned(c);
		refuse_maximum(c);
	} else {
		refuse_provisioned(c);
	}
}

static void check_table_capacity(
    const struct table *want, struct problems *problems)
{
	const struct billing *b = &want->set.billing;
	struct buf of = BUF_INIT;

	buf_addf(&of, "table '%s'", want->name != NULL ? want->name : "");
	check_capacity(&(struct capacity){ want, of.s, "billing",
	    "billing.mode", &b->provisioned, &b->maximum, problems });
	buf_free(&of);
}

static void check_index_capacity(
    const struct table *want, const struct index *ix, struct problems *problems)
{
	struct buf path = BUF_INIT, of = BUF_INIT;

	buf_addf(&path, "indexes.%s", ix->name);
	buf_addf(&of, "index '%s'", ix->name);
	check_capacity(&(struct capacity){ want, of.s, path.s, path.s,
	    &ix->provisioned, &ix->maximum, problems });
	buf_free(&path);
	buf_free(&of);
}

void check_settings_billing(const struct table *want, struct problems *problems)
{
	if (want->set.billing.mode == 0 && check_stated(want, "billing.mode"))
		return;
	check_table_capacity(want, problems);
	vec_each (const struct index, ix, &want->indexes)
		if (!ix->local)
			check_index_capacity(want, ix, problems);
}

void check_settings_recovery(
    const struct table *want, struct problems *problems)
{
	static const char path[] =
	    "point_in_time_recovery.recovery_period_days";
	struct place at = check_place(want, path);

	if (want->set.point_in_time_recovery.enabled == SWITCH_OFF &&
	    want->set.point_in_time_recovery.days != 0 &&
	    check_stated(want, path))
		problem_add(problems, at.line, at.column,
		    "'recovery_period_days' counts only while recovery is on: "
		    "remove it, or set 'enabled: true'");
}

/* R50.  Of a tombstone only the key counts. */
static void check_tag(
    const struct table *want, const struct pair *tag, struct problems *problems)
{
	struct place value = check_place(want, "tags.%s", tag->key);
	size_t n = text_utf8_length(tag->key);
	size_t len = tag->value != NULL ? text_utf8_length(tag->value) : 0;
	char *head = mem_strndup(tag->key, 4);

	if (n < 1)
		problem_add(problems, tag->line, tag->column,
		    "a tag without a key: give it one of 1 to %d characters",
		    LIMIT_TAG_KEY);
	if (n > LIMIT_TAG_KEY)
		problem_add(problems, tag->line, tag->column,
		    "the key of tag '%.60s...' has %zu characters: at most %d "
		    "are allowed",
		    tag->key, n, LIMIT_TAG_KEY);
	if (text_equal_nocase(head, "aws:"))
		problem_add(problems, tag->line, tag->column,
		    "tag '%.60s' begins with 'aws:', which only AWS may set: "
		    "rename or remove it",
		    tag->key);
	if (len > LIMIT_TAG_VALUE)
		problem_add(problems, value.line, value.column,
		    "the value of tag '%.60s' has %zu characters: at most %d "
		    "are allowed",
		    tag->key, len, LIMIT_TAG_VALUE);
	mem_free(head);
}

void check_settings_tags(const struct table *want, struct problems *problems)
{
	struct place at = check_place(want, "tags");
	size_t n = 0;

	vec_each (struct pair, tag, &want->set.tags) {
		check_tag(want, tag, problems);
		n += tag->value != NULL;
	}
	if (n > LIMIT_TAGS)
		problem_add(problems, at.line, at.column,
		    "table '%s' has %zu tags: at most %d are allowed",
		    want->name != NULL ? want->name : "", n, LIMIT_TAGS);
}

/* The switch of a group against the field that says what is switched on. */
static void check_group(const struct table *want, const char *group,
    const char *member, int enabled, bool given, struct problems *problems)
{
	bool stated = check_stated(want, "%s.%s", group, member);
	struct place at =
	    check_place(want, "%s.%s", group, stated ? member : "enabled");

	if (enabled == SWITCH_OFF && given && stated)
		problem_add(problems, at.line, at.column,
		    "'%s' counts only while '%s' is on: remove it, or set "
		    "'enabled: true'",
		    member, group);
	if (enabled == SWITCH_ON && !given && !stated)
		problem_add(problems, at.line, at.column,
		    "'%s' is on without '%s': write '%s: {%s: ...}'", group,
		    member, group, member);
}

void check_settings_ttl(const struct table *want, struct problems *problems)
{
	const struct ttl *ttl = &want->set.ttl;
	char type = ttl->attribute != NULL
	                ? table_attribute_type(want, ttl->attribute)
	                : 0;
	struct place at = check_place(want, "ttl.attribute");

	check_group(want, "ttl", "attribute", ttl->enabled,
	    ttl->attribute != NULL, problems);
	if (type != 0 && type != 'N' && ttl->enabled != SWITCH_OFF)
		problem_add(problems, at.line, at.column,
		    "ttl attribute '%s' is declared as %c, but holds seconds "
		    "since 1970: declare it as N, or name another one",
		    ttl->attribute, type);
}

void check_settings_stream(const struct table *want, struct problems *problems)
{
	check_group(want, "stream", "view", want->set.stream.enabled,
	    want->set.stream.view != 0, problems);
}

void check_settings_encryption(
    const struct table *want, struct problems *problems)
{
	const struct encryption *e = &want->set.encryption;
	bool keyed = e->key != NULL;
	struct place key = check_place(want, "encryption.key");
	struct place mode = check_place(want, "encryption.mode");

	if (keyed &&
	    (e->mode == ENCRYPTION_OWNED || e->mode == ENCRYPTION_MANAGED))
		problem_add(problems, key.line, key.column,
		    "'key' is for mode customer, and the mode is %s: remove "
		    "it, or set 'mode: customer'",
		    e->mode == ENCRYPTION_OWNED ? "owned" : "managed");
	if (!keyed && e->mode == ENCRYPTION_CUSTOMER &&
	    !check_stated(want, "encryption.key"))
		problem_add(problems, mode.line, mode.column,
		    "mode customer without a key: add 'key: alias/NAME', or "
		    "its id or ARN");
}
