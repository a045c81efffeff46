/*
 * The digest is taken over the compact text of "plan" with sorted keys, and the
 * file must be, byte for byte, what we would write: so a change of any byte is
 * seen, white space included.
 */
#include "reconcile/plan_file.h"

#include <string.h>

#include "aws/hash.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "data/json.h"
#include "reconcile/plan_node.h"
#include "schema/table_node.h"

static const char magic[] = "wikibot-provision plan";
enum { FILE_VERSION = 1 };

static struct node *encode_table(const struct table_plan *t)
{
	struct node *map = node_map();

	node_set(map, "want", table_node_encode(&t->want));
	node_set(map, "table_id", plan_node_text(t->live.id));
	node_set(map, "exists", node_bool(t->live.status != LIVE_ABSENT));
	node_set(map, "hash", node_text(t->hash));
	node_set(map, "changes", plan_node_changes(&t->changes));
	node_set(map, "steps", plan_node_steps(&t->steps));
	node_set(map, "remarks", plan_node_remarks(&t->remarks));
	return map;
}

static struct node *encode_plan(const struct plan *p)
{
	struct node *map = node_map();

	node_set(map, "file", plan_node_text(p->file));
	node_set(map, "environment", plan_node_text(p->environment));
	node_set(map, "account", plan_node_text(p->account));
	node_set(map, "region", plan_node_text(p->region));
	node_set(map, "endpoint", plan_node_text(p->endpoint));
	node_set(map, "created", plan_node_text(p->created));
	node_set(map, "policy", plan_node_policy(&p->policy));
	vec_each (struct table_plan, t, &p->tables)
		node_add(node_at_list(map, "tables"), encode_table(t));
	return map;
}

/* Of the nodes without the order that their maps happen to have. */
static void digest(const struct node *n, char out[HASH_HEX])
{
	struct node *sorted = node_copy(n);
	struct buf text = BUF_INIT;

	node_sort(sorted);
	json_print(&text, sorted);
	hash_sha256_hex(text.s, text.n, out);
	buf_free(&text);
	node_free(sorted);
}

int plan_file_write(const char *path, const struct plan *p, struct error *err)
{
	struct node *top = node_map(), *plan = encode_plan(p);
	struct buf text = BUF_INIT;
	char hash[HASH_HEX];
	int rc;

	digest(plan, hash);
	node_set(top, "magic", node_text(magic));
	node_set(top, "version", node_int(FILE_VERSION));
	node_set(top, "sha256", node_text(hash));
	node_set(top, "plan", plan);
	json_pretty(&text, top);
	if (text.n > LIMIT_PLAN_BYTES)
		rc = error_set(err, E_LIMIT,
		    "the plan is too large to be saved: %zu bytes", text.n);
	else
		rc = file_replace(path, text.s, text.n, err);
	buf_free(&text);
	node_free(top);
	return rc;
}

static int decode_want(
    const struct node *n, struct table_plan *t, struct error *err)
{
	struct problems problems = { 0 };
	int rc = 0;

	table_node_decode(node_key(n, "want"), &t->want, &problems);
	if (problems.list.n > 0)
		rc = error_set(err, E_PARSE, "a table cannot be read: %s",
		    problems.list.v[0].text);
	else if (t->want.name == NULL || t->want.real_name == NULL)
		rc = error_set(err, E_PARSE, "a table has no name");
	problem_free(&problems);
	return rc;
}

static int decode_table(
    const struct node *n, struct table_plan *t, struct error *err)
{
	const char *hash = node_text_or(n, "hash", "");

	if (strlen(hash) != sizeof t->hash - 1)
		return error_set(err, E_PARSE, "a table has no hash");
	memcpy(t->hash, hash, sizeof t->hash);
	if (decode_want(n, t, err) != 0)
		return -1;
	t->live.id = mem_strdup(node_text_or(n, "table_id", NULL));
	t->live.table.real_name = mem_strdup(t->want.real_name);
	t->live.status =
	    node_bool_or(n, "exists", false) ? LIVE_ACTIVE : LIVE_ABSENT;
	t->live.reading[FROM_TABLE] = READING_OK;
	if (plan_node_read_changes(node_key(n, "changes"), &t->changes, err) ||
	    plan_node_read_steps(node_key(n, "steps"), &t->steps, err))
		return -1;
	return plan_node_read_remarks(node_key(n, "remarks"), &t->remarks, err);
}

static int decode_plan(
    const struct node *n, struct plan *out, struct error *err)
{
	out->file = mem_strdup(node_text_or(n, "file", NULL));
	out->environment = mem_strdup(node_text_or(n, "environment", NULL));
	out->account = mem_strdup(node_text_or(n, "account", NULL));
	out->region = mem_strdup(node_text_or(n, "region", NULL));
	out->endpoint = mem_strdup(node_text_or(n, "endpoint", NULL));
	out->created = mem_strdup(node_text_or(n, "created", NULL));
	plan_node_read_policy(node_key(n, "policy"), &out->policy);
	node_each (table, node_key(n, "tables"))
		if (decode_table(table, vec_push(&out->tables), err) != 0)
			return -1;
	return 0;
}

static int check_head(
    const struct node *top, const struct buf *text, struct error *err)
{
	struct buf again = BUF_INIT;
	int64_t version = node_int_or(top, "version", 0);
	char hash[HASH_HEX];
	bool whole;

	if (strcmp(node_text_or(top, "magic", ""), magic) != 0)
		return error_set(err, E_PARSE, "it is no saved plan");
	if (version != FILE_VERSION)
		return error_set(err, E_PARSE,
		    "it is of format version %lld, and this program reads "
		    "version %d: make the plan again",
		    (long long)version, FILE_VERSION);
	if (node_key(top, "plan") == NULL)
		return error_set(err, E_PARSE, "there is no plan in it");
	digest(node_key(top, "plan"), hash);
	json_pretty(&again, top);
	whole = strcmp(node_text_or(top, "sha256", ""), hash) == 0 &&
	        again.n == text->n && memcmp(again.s, text->s, text->n) == 0;
	buf_free(&again);
	if (whole)
		return 0;
	return error_set(err, E_PARSE,
	    "it was changed after it was written: make the plan again");
}

int plan_file_read(const char *path, struct plan *out, struct error *err)
{
	struct buf text = BUF_INIT;
	struct plan plan = { 0 };
	struct node *top = NULL;
	int rc = -1;

	if (file_read(path, LIMIT_PLAN_BYTES, &text, err) != 0)
		goto out;
	if (json_parse(text.s, text.n, &top, err) != 0) {
		error_set(err, E_PARSE, "'%s': it is no saved plan", path);
		goto out;
	}
	if (check_head(top, &text, err) != 0 ||
	    decode_plan(node_key(top, "plan"), &plan, err) != 0) {
		error_wrap(err, "'%s'", path);
		goto out;
	}
	*out = plan;
	plan = (struct plan){ 0 };
	rc = 0;
out:
	plan_free(&plan);
	node_free(top);
	buf_free(&text);
	return rc;
}

static int match(
    const char *what, const char *planned, const char *now, struct error *err)
{
	const char *a = planned != NULL ? planned : "";
	const char *b = now != NULL ? now : "";

	if (strcmp(a, b) == 0)
		return 0;
	return error_set(err, E_STALE,
	    "the plan was made for %s '%s', and this is '%s'", what, a, b);
}

/* An engine may have no account, and before the first table nobody knows it:
 * then it is not compared. */
int plan_file_matches(const struct plan *p, const char *account,
    const char *region, const char *endpoint, struct error *err)
{
	if (match("region", p->region, region, err) != 0 ||
	    match("endpoint", p->endpoint, endpoint, err) != 0)
		return -1;
	if (p->account == NULL || account == NULL)
		return 0;
	return match("account", p->account, account, err);
}
