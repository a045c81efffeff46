/*
 * What holds for every plan, over random pairs of a live table and a schema.
 * WIKIBOT_SEED=n starts from another seed, WIKIBOT_PAIRS=n tries another number
 * of pairs; a failure names the seed of its pair.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "data/json.h"
#include "lib/plan_case.h"
#include "lib/random_check.h"
#include "lib/random_write.h"
#include "reconcile/plan_node.h"
#include "reconcile/prove.h"
#include "test.h"

/* Sanitizers look at the same code with fewer pairs: they are slow. */
#if defined(__SANITIZE_ADDRESS__)
enum { CHUNKS = 20, PAIRS = 2000 };
#else
enum { CHUNKS = 20, PAIRS = 20000 };
#endif

static uint64_t number_of(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : fallback;
}

/* JSON is YAML; but `none` must stand without quotes to be the word. */
static void print_schema(const struct node *schema, struct buf *out)
{
	struct buf json = BUF_INIT;

	json_print(&json, schema);
	for (const char *s = json.s, *word; *s != '\0'; s = word) {
		word = strstr(s, "\"none\"");
		if (word == NULL)
			word = s + strlen(s);
		buf_addn(out, s, (size_t)(word - s));
		if (*word != '\0') {
			buf_add(out, "none");
			word += strlen("\"none\"");
		}
	}
	buf_free(&json);
}

static void make(const struct random_case *c, struct plan *out,
    const struct node *schema, const struct node *answers)
{
	struct policy policy = { .allow_recovery_off = true,
		.prune_indexes = c->prune_indexes,
		.prune_tags = c->prune_tags };
	struct node *live = node_map();
	struct buf text = BUF_INIT;

	print_schema(schema, &text);
	if (answers != NULL)
		node_set(live, "random", node_copy(answers));
	plan_case_make(out, text.s, live, &policy);
	node_free(live);
	buf_free(&text);
}

/* The plan as text, without places in the file. */
static void drop_places(struct node *n)
{
	if (n->type == NODE_MAP) {
		node_remove(n, "line");
		node_remove(n, "column");
	}
	node_each (child, n)
		drop_places(child);
}

static void show(const struct plan *p, struct buf *out)
{
	const struct table_plan *t = &p->tables.v[0];
	struct node *all = node_map();

	node_set(all, "changes", plan_node_changes(&t->changes));
	node_set(all, "steps", plan_node_steps(&t->steps));
	node_set(all, "remarks", plan_node_remarks(&t->remarks));
	node_set(all, "hash", node_text(t->hash));
	drop_places(all);
	json_pretty(out, all);
	node_free(all);
}

static void report(uint64_t seed, const struct node *schema,
    const struct node *answers, const struct plan *p, const char *why)
{
	struct buf text = BUF_INIT;

	json_pretty(&text, schema);
	if (answers != NULL)
		json_pretty(&text, answers);
	show(p, &text);
	fprintf(stderr, "WIKIBOT_SEED=%" PRIu64 " WIKIBOT_PAIRS=1\n%s%s\n",
	    seed, text.s, why);
	ck_abort_msg("seed %" PRIu64 ": %s", seed, why);
}

/* R34, and no way to lose a table. */
static const char *bad_request(const struct plan *p)
{
	vec_each (struct step, s, &p->tables.v[0].steps) {
		if (strcmp(s->op, "DeleteTable") == 0)
			return "a plan deletes a table";
		if (node_find_empty(s->body) != NULL)
			return "a request has an empty part";
	}
	return NULL;
}

static const char *changed_by_order(struct random_case *c, struct node *schema,
    struct node *answers, const struct plan *p)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct plan again;
	bool same;

	random_case_shuffle_schema(c, schema);
	if (answers != NULL)
		random_case_shuffle_answers(c, answers);
	make(c, &again, schema, answers);
	show(p, &before);
	show(&again, &after);
	same = strcmp(before.s, after.s) == 0;
	if (!same)
		fprintf(stderr, "in another order:\n%s\n", after.s);
	plan_free(&again);
	buf_free(&before);
	buf_free(&after);
	return same ? NULL : "the order of the input changes the plan";
}

static bool is_refused(const struct plan *p)
{
	return table_plan_count(&p->tables.v[0], REMARK_REFUSED) > 0;
}

struct tally {
	int refused, nothing, steps;
};

static void check_pair(uint64_t seed, struct tally *tally)
{
	struct random_case c;
	struct error err = { 0 };
	struct node *schema, *answers;
	struct buf why = BUF_INIT;
	const char *wrong;
	struct plan p;

	random_case_roll(&c, seed, PLAN_CASE_NOW);
	schema = random_write_schema(&c);
	answers = random_write_answers(&c);
	make(&c, &p, schema, answers);
	tally->refused += is_refused(&p);
	tally->nothing += p.tables.v[0].steps.n == 0 && !is_refused(&p);
	tally->steps += (int)p.tables.v[0].steps.n;
	wrong = bad_request(&p);
	if (wrong == NULL && prove_plan(&p, PLAN_CASE_NOW, &err) != 0)
		wrong = err.text;
	if (wrong == NULL && !random_check_outcome(&c, &p, answers, &why))
		wrong = why.s;
	if (wrong == NULL)
		wrong = changed_by_order(&c, schema, answers, &p);
	if (wrong != NULL)
		report(seed, schema, answers, &p, wrong);
	plan_free(&p);
	node_free(schema);
	node_free(answers);
	buf_free(&why);
}

START_TEST(holds_for_every_pair_of_live_and_schema)
{
	uint64_t seed = number_of("WIKIBOT_SEED", 1);
	uint64_t all = number_of("WIKIBOT_PAIRS", PAIRS);
	uint64_t pairs = all < CHUNKS ? all : all / CHUNKS;
	struct tally tally = { 0 };

	if (all < CHUNKS && _i > 0)
		return; /* a few are done in one go */
	if (_i == 0)
		printf("seed %" PRIu64 ", %" PRIu64 " pairs\n", seed, all);
	for (uint64_t i = 0; i < pairs; i++)
		check_pair(seed + (uint64_t)_i * pairs + i, &tally);
	printf("%d refused, %d with nothing to do, %d steps\n", tally.refused,
	    tally.nothing, tally.steps);
	/* A generator that makes only one sort of pair proves nothing. */
	if (pairs >= 100) {
		ck_assert_int_gt(tally.refused, (int)(pairs / 50));
		ck_assert_int_gt(tally.nothing, (int)(pairs / 50));
		ck_assert_int_gt(tally.steps, (int)(pairs / 2));
	}
}
END_TEST

TEST_MAIN(properties, { holds_for_every_pair_of_live_and_schema, CHUNKS })
