#include "reconcile/reader.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "data/problem.h"

struct reader {
	struct ddb *ddb;
	char *name;
	const struct table *want;
	unsigned places;
	reader_done *done;
	void *arg;
	struct live live;
	int open;           /* calls that were not answered yet */
	struct error fatal; /* what ends the whole reading */
};
/* One of the describes that run side by side. */
struct part {
	struct reader *reader;
	enum reading_place place;
};

static void finish(struct reader *r)
{
	struct problems problems = { .file = r->name };

	if (r->fatal.code == E_OK) {
		live_decode(&r->live, r->name, &problems);
		vec_each (struct problem, p, &problems.list)
			log_warn("table '%s': %s", r->name, p->text);
		problem_free(&problems);
		r->done(r->arg, &r->live, NULL);
	} else {
		r->done(r->arg, NULL, &r->fatal);
	}
	live_free(&r->live);
	mem_free(r->name);
	mem_free(r);
}

/* One failure that would come to every call ends the reading. */
static void note_failure(struct reader *r, const struct error *err)
{
	if (r->fatal.code == E_OK &&
	    (err->code == E_AUTH || err->code == E_CANCELLED ||
	        err->code == E_INTERNAL || err->code == E_NETWORK))
		r->fatal = *err;
}

static void close_one(struct reader *r)
{
	if (--r->open == 0)
		finish(r);
}

static void part_done(void *arg, struct node *answer, const struct error *err)
{
	struct part *part = arg;
	struct reader *r = part->reader;

	if (err != NULL)
		note_failure(r, err);
	live_take(&r->live, part->place, answer, err);
	mem_free(part);
	close_one(r);
}

static void read_part(struct reader *r, enum reading_place place)
{
	const struct reading_op *op = &reading_ops[place];
	const char *arn = node_text_or(
	    r->live.answers, "DescribeTable.Table.TableArn", r->name);
	struct part *part = mem_alloc(sizeof *part);
	struct node *body = node_map();

	part->reader = r;
	part->place = place;
	node_set(body, op->by_arn ? "ResourceArn" : "TableName",
	    node_text(op->by_arn ? arn : r->name));
	r->open++;
	if (place == FROM_TAGS)
		ddb_pages(r->ddb, &ddb_list_tags, body, part_done, part);
	else
		ddb_submit(r->ddb, op->op, body, part_done, part);
}

/* What KMS says about a key; without it the setting decides what it can. */
static const struct node *key_answer(
    struct reader *r, const struct node *answer, const struct error *err)
{
	if (err == NULL)
		return answer;
	if (err->code != E_NETWORK) /* no way to KMS is no way to it only */
		note_failure(r, err);
	log_info("table '%s': DescribeKey: %s", r->name, err->text);
	return NULL;
}

static void live_key_done(
    void *arg, struct node *answer, const struct error *err)
{
	struct reader *r = arg;
	const struct node *key = key_answer(r, answer, err);

	r->live.key_manager =
	    mem_strdup(node_text_or(key, "KeyMetadata.KeyManager", NULL));
	node_free(answer);
	close_one(r);
}

static void wanted_key_done(
    void *arg, struct node *answer, const struct error *err)
{
	struct reader *r = arg;
	const struct node *key = key_answer(r, answer, err);

	r->live.wanted_key_arn =
	    mem_strdup(node_text_or(key, "KeyMetadata.Arn", NULL));
	node_free(answer);
	close_one(r);
}

static void ask_key(struct reader *r, const char *id, ddb_done *done)
{
	struct node *body = node_map();

	node_set(body, "KeyId", node_text(id));
	r->open++;
	ddb_submit(r->ddb, "DescribeKey", body, done, r);
}

/* Whether the live key is the account's managed one (N5), and what the key is
 * that the schema names by alias or id (N6).  Asked only where the answer at
 * hand leaves it open. */
static void ask_keys(struct reader *r)
{
	const char *live = node_text_or(r->live.answers,
	    "DescribeTable.Table.SSEDescription.KMSMasterKeyArn", NULL);
	const struct encryption *want =
	    r->want != NULL ? &r->want->set.encryption : NULL;

	if (want == NULL || live == NULL || !ddb_reaches_kms(r->ddb))
		return;
	if (want->mode == ENCRYPTION_MANAGED)
		ask_key(r, live, live_key_done);
	if (want->mode == ENCRYPTION_CUSTOMER && want->key != NULL &&
	    strcmp(want->key, live) != 0 &&
	    !(text_starts(want->key, "arn:") &&
	        text_has(want->key, ":key/", false)))
		ask_key(r, want->key, wanted_key_done);
}

static void table_done(void *arg, struct node *answer, const struct error *err)
{
	struct reader *r = arg;
	bool absent = err != NULL && err->code == E_NOT_FOUND;

	if (err != NULL && !absent) {
		r->fatal = *err;
		close_one(r);
		return;
	}
	live_take(&r->live, FROM_TABLE, answer, err);
	for (int p = 0; p < READING_PLACES && !absent; p++)
		if (p != FROM_TABLE && (r->places & 1u << p) != 0)
			read_part(r, (enum reading_place)p);
	if (!absent)
		ask_keys(r);
	close_one(r);
}

void reader_start(struct ddb *ddb, const char *real_name,
    const struct table *want, unsigned places, reader_done *done, void *arg)
{
	struct reader *r = mem_alloc(sizeof *r);
	struct node *body = node_map();

	r->ddb = ddb;
	r->name = mem_strdup(real_name);
	r->want = want;
	r->places = places;
	r->done = done;
	r->arg = arg;
	r->open = 1;
	r->live.local = ddb_endpoint(ddb)->loopback;
	node_set(body, "TableName", node_text(real_name));
	ddb_submit(ddb, "DescribeTable", body, table_done, r);
}
