/*
 * Each table is proved alone, on a model of its own, with a clock that jumps
 * from one event to the next.  What somebody else has under way is waited for
 * first, as apply would.
 */
#include "reconcile/prove.h"

#include <string.h>

#include "reconcile/failure.h"
#include "reconcile/model.h"
#include "reconcile/model_state.h"

enum {
	MOST_EVENTS = 400, /* until a step shows */
	MOST_TRIES = 60,   /* of one call that is refused for now */
	PATIENCE_MS = 30000,
	WINDOW_MS = 3600 * 1000 /* of ttl, decreases; part of a day's (R30) */
};

struct prove_clock {
	struct clock clock;
	int64_t mono_ms, wall_ms;
};

static int64_t mono(const struct clock *c)
{
	return ((const struct prove_clock *)(const void *)c)->mono_ms;
}

static int64_t wall(const struct clock *c)
{
	return ((const struct prove_clock *)(const void *)c)->wall_ms;
}

struct proof {
	const struct table_plan *plan;
	const struct policy *policy;
	struct prove_clock clock;
	struct model *model;
	struct table_plan now; /* read and planned anew after each call */
};

static int64_t now_s(const struct proof *p)
{
	return p->clock.wall_ms / 1000;
}

static void pass(struct proof *p, int64_t ms)
{
	p->clock.mono_ms += ms;
	p->clock.wall_ms += ms;
}

/* All pages of the tags in one answer, as the reader gives it. */
static int read_tags(
    struct proof *p, struct node *body, struct node **answer, struct error *err)
{
	struct node *all = node_map(), *page = NULL;
	const char *token;

	node_set(all, "Tags", node_list());
	do {
		node_free(page);
		if (model_call(p->model, "ListTagsOfResource", body, &page,
		        err) != 0) {
			node_free(all);
			return -1;
		}
		node_each (tag, node_key(page, "Tags"))
			node_add(node_at_list(all, "Tags"), node_copy(tag));
		token = node_text_or(page, "NextToken", NULL);
		if (token != NULL)
			node_set(body, "NextToken", node_text(token));
	} while (token != NULL);
	node_free(page);
	*answer = all;
	return 0;
}

static void read_place(
    struct proof *p, struct live *live, enum reading_place place)
{
	const struct reading_op *op = &reading_ops[place];
	const struct live *was = &p->plan->live;
	struct node *body = node_map(), *answer = NULL;
	struct error err = { 0 };
	int rc;

	if (was->reading[place] > READING_OK) { /* nothing more is known now */
		live_take(live, place, NULL, &was->why[place]);
		node_free(body);
		return;
	}
	if (op->by_arn)
		node_set(body, "ResourceArn",
		    node_text(node_text_or(
		        live->answers, "DescribeTable.Table.TableArn", "")));
	else
		node_set(body, "TableName", node_text(p->plan->want.real_name));
	rc = place == FROM_TAGS
	         ? read_tags(p, body, &answer, &err)
	         : model_call(p->model, op->op, body, &answer, &err);
	live_take(live, place, answer, rc != 0 ? &err : NULL);
	node_free(body);
}

static const char *key_text(const struct live *live)
{
	return node_text_or(live->answers,
	    "DescribeTable.Table.SSEDescription.KMSMasterKeyArn", "");
}

/* What KMS would say: of the key that was read, what it did say; of one that
 * the model made up, what the model makes of the name. */
static void ask_keys(const struct proof *p, struct live *live)
{
	const struct live *was = &p->plan->live;
	const char *wanted = p->plan->want.set.encryption.key;
	const char *is = key_text(live), *old = key_text(was);
	const char *arn =
	    node_text_or(live->answers, "DescribeTable.Table.TableArn", "");
	char *managed = model_key_arn(arn, "alias/aws/dynamodb");

	if (strcmp(is, old) == 0) {
		live->key_manager = mem_strdup(was->key_manager);
		live->wanted_key_arn = mem_strdup(was->wanted_key_arn);
	} else {
		live->key_manager =
		    mem_strdup(strcmp(is, managed) == 0 ? "AWS" : "CUSTOMER");
		live->wanted_key_arn =
		    wanted != NULL ? model_key_arn(arn, wanted) : NULL;
	}
	mem_free(managed);
}

/* Read the model and plan against what is there. */
static void look(struct proof *p)
{
	struct problems problems = { 0 };
	struct live *live = &p->now.live;
	unsigned places = live_needed(&p->plan->want);

	live_free(live);
	live->local = p->plan->live.local;
	read_place(p, live, FROM_TABLE);
	for (int i = FROM_TABLE + 1; i < READING_PLACES; i++)
		if (live->reading[FROM_TABLE] == READING_OK &&
		    (places & 1u << i) != 0)
			read_place(p, live, (enum reading_place)i);
	ask_keys(p, live);
	live_decode(live, p->plan->want.real_name, &problems);
	problem_free(&problems);
	plan_table(&p->now, p->policy, now_s(p));
}

static bool is_same(const struct step *a, const struct step *b)
{
	return a->phase == b->phase && strcmp(a->op, b->op) == 0 &&
	       node_equal(a->body, b->body);
}

static bool is_still(const struct proof *p)
{
	const struct live *live = &p->now.live;

	return live->status == LIVE_ABSENT ||
	       (live_settled(live) &&
	           table_plan_count(&p->now, REMARK_SETTLING) == 0);
}

/* Let happen whatever is on its way.  The model looks at its clock only when it
 * is asked something. */
static void let_settle(struct proof *p)
{
	struct node *body = node_map(), *answer = NULL;
	struct error ignored = { 0 };
	int64_t ms;

	node_set(body, "TableName", node_text(p->plan->want.real_name));
	for (int i = 0; i < MOST_EVENTS && (ms = model_next(p->model)) >= 0;
	     i++) {
		pass(p, ms > 0 ? ms : 1);
		if (model_call(p->model, "DescribeTable", body, &answer,
		        &ignored) == 0)
			node_free(answer);
	}
	node_free(body);
}

/* Whether nothing moves any more, and the step, if one is given, is no longer
 * planned. */
static bool wait_for(struct proof *p, const struct step *step)
{
	let_settle(p);
	look(p);
	vec_each (struct step, s, &p->now.steps)
		if (step != NULL && is_same(s, step))
			return false;
	return is_still(p);
}

static int fail(const struct proof *p, const struct step *step,
    struct error *err, const char *words)
{
	if (step == NULL)
		return error_set(err, E_INTERNAL,
		    "table '%s': the plan does not hold on the model: %s",
		    p->plan->want.name, words);
	return error_set(err, E_INTERNAL,
	    "table '%s': the plan does not hold on the model: %s (%s): %s",
	    p->plan->want.name, step->op, step->subject, words);
}

/* Refused for now is no fault: other things must become ready first, or a rate
 * window is closed of which no answer tells. */
static int send(struct proof *p, const struct step *step, struct error *err)
{
	struct error no = { 0 };
	struct node *answer = NULL;

	for (int i = 0; i < MOST_TRIES; i++) {
		int64_t ms;
		int rc =
		    model_call(p->model, step->op, step->body, &answer, &no);
		enum failure why;

		node_free(answer);
		answer = NULL;
		if (rc == 0)
			return 0;
		why = failure_classify(step->op, &no);
		if (why != FAILURE_BUSY && why != FAILURE_THROTTLE &&
		    why != FAILURE_CONCURRENCY && why != FAILURE_WINDOW)
			break;
		ms = model_next(p->model);
		if (why == FAILURE_WINDOW)
			ms = WINDOW_MS;
		pass(p, ms > 0 ? ms : PATIENCE_MS);
	}
	return fail(p, step, err, no.text);
}

static int fail_order(const struct proof *p, const struct step *planned,
    const struct step *found, struct error *err)
{
	struct buf words = BUF_INIT;

	if (planned == NULL)
		buf_add(&words, "it is not in the plan, and comes next when "
		                "the table is read again");
	else if (found == NULL)
		buf_add(&words, "nothing comes in its place when the table is "
		                "read again");
	else
		buf_addf(&words,
		    "when the table is read again, %s (%s) comes "
		    "in its place",
		    found->op, found->subject);
	fail(p, planned != NULL ? planned : found, err, words.s);
	buf_free(&words);
	return -1;
}

/* What is left must be what the plan has after `done` steps, and what it found
 * pending before. */
static int check_rest(const struct proof *p, const struct table_plan *base,
    size_t done, struct error *err)
{
	const struct steps *now = &p->now.steps;
	size_t k = 0;

	for (size_t i = 0; i < base->steps.n; i++) {
		const struct step *s = &base->steps.v[i];
		const struct step *found = k < now->n ? &now->v[k] : NULL;

		if (i < done && s->pending == NULL)
			continue;
		if (found == NULL || !is_same(found, s))
			return fail_order(p, s, found, err);
		k++;
	}
	return k < now->n ? fail_order(p, NULL, &now->v[k], err) : 0;
}

/* R34, for all that would be sent. */
static int check_bodies(const struct proof *p, struct error *err)
{
	vec_each (struct step, s, &p->plan->steps) {
		char *empty = node_find_empty(s->body);
		bool good = empty == NULL;

		mem_free(empty);
		if (!good)
			return fail(p, s, err, "the request has an empty part");
	}
	return 0;
}

/* In the end every change must belong to a step that is pending. */
static int check_end(const struct proof *p, struct error *err)
{
	if (p->now.steps.n == 0 && p->now.changes.n > 0)
		return fail(p, NULL, err, p->now.changes.v[0].path);
	return 0;
}

static int run_steps(
    struct proof *p, const struct table_plan *base, struct error *err)
{
	for (size_t i = 0; i < base->steps.n; i++) {
		const struct step *s = &base->steps.v[i];

		if (s->pending != NULL)
			continue;
		if (send(p, s, err) != 0)
			return -1;
		if (!wait_for(p, s))
			return fail(p, s, err, "it has no effect");
		if (check_rest(p, base, i + 1, err) != 0)
			return -1;
	}
	return check_end(p, err);
}

static void take_steps(struct table_plan *to, struct table_plan *from)
{
	to->steps = from->steps;
	from->steps = (struct steps){ 0 };
}

static int prove_table(struct proof *p, struct error *err)
{
	bool moving = table_plan_count(p->plan, REMARK_SETTLING) > 0;
	struct table_plan base = { 0 };
	int rc = -1;

	if (check_bodies(p, err) != 0)
		return -1;
	if (p->plan->live.status != LIVE_ABSENT)
		model_put(p->model, p->plan->live.answers);
	table_copy(&p->now.want, &p->plan->want);
	if (!wait_for(p, NULL)) {
		/* Somebody's change that never ends: nothing to prove on. */
		rc = moving ? 0 : fail(p, NULL, err, "it never settles");
		goto out;
	}
	if (moving && table_plan_count(&p->now, REMARK_REFUSED) > 0) {
		rc = 0;
		goto out;
	}
	if (moving) {
		take_steps(&base, &p->now);
		look(p);
	} else if (check_rest(p, p->plan, 0, err) != 0) {
		goto out;
	}
	rc = run_steps(p, moving ? &base : p->plan, err);
out:
	table_plan_free(&base);
	return rc;
}

int prove_plan(const struct plan *plan, int64_t now, struct error *err)
{
	vec_each (struct table_plan, t, &plan->tables) {
		struct proof p = {
			.plan = t,
			.policy = &plan->policy,
			.clock = { { mono, wall }, 0, now * 1000 },
		};
		int rc;

		if (t->steps.n == 0)
			continue; /* refused, unreadable, or as it should be */
		p.model = model_new(&p.clock.clock, &model_times_quick);
		rc = prove_table(&p, err);
		model_free(p.model);
		table_plan_free(&p.now);
		if (rc != 0)
			return -1;
	}
	return 0;
}
