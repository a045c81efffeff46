/* A run that is killed at any call, before or after its effect, and started
 * again: the same end, and nothing done twice (faults.md F48). */
#include "data/json.h"
#include "lib/run_case.h"
#include "schema/table_node.h"
#include "test.h"

static const char *const ops[] = { "CreateTable", "UpdateTable",
	"UpdateContinuousBackups", "UpdateTimeToLive", "TagResource",
	"UntagResource" };
enum { OPS = sizeof ops / sizeof *ops, MOST_CALLS = 400 };

static const struct apply {
	const struct model_times *times;
	const char *before, *schema;
	const char *effects; /* of the second apply, by operation */
} applies[] = {
	{ &model_times_aws, NULL, run_case_wikibot,
	    "CreateTable 3, UpdateContinuousBackups 3" },
	{ &model_times_quick, TABLE("", PROV("5", "5")),
	    TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")) PITR),
	    "UpdateTable 2, UpdateContinuousBackups 1" },
	{ &model_times_quick,
	    TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")) STREAM("KEYS_ONLY")
	                        TTL("old") TAGS("a: v, b: w")),
	    TABLE(", y: S",
	        ", billing: {mode: PROVISIONED, provisioned_throughput: {read:"
	        " 5, write: 5}}, removed_indexes: [idx]" INDEXES(
	            CAPACITY("new", "y", "5", "5")) STREAM("NEW_IMAGE")
	            TAGS(
	                "a: none, b: x, c: y") ", ttl: none, deletion_protection: true"),
	    "UpdateTable 6, UpdateTimeToLive 1, TagResource 1, "
	    "UntagResource 1" },
};

static void prepare(struct run_case *c, const struct apply *a, int *counts)
{
	run_case_init(c, a->times);
	if (a->before != NULL) {
		run_case_apply(c, a->before);
		ck_assert_int_eq(run_case_exit(c), 0);
		fake_dynamo_settle(&c->fake);
		fake_clock_advance(&c->fake.clock, 2 * 3600 * 1000);
		fake_dynamo_forget(&c->fake);
	}
	for (int i = 0; i < OPS; i++)
		counts[i] = model_effects(c->fake.model, ops[i]);
}

static char *effects(const struct run_case *c, const int *counts)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < OPS; i++) {
		int n = model_effects(c->fake.model, ops[i]) - counts[i];

		if (n > 0)
			buf_addf(&text, "%s%s %d", text.n > 0 ? ", " : "",
			    ops[i], n);
	}
	return buf_take(&text);
}

/* The tables as they read, without what is a table's own (ids, dates). */
static char *state(struct run_case *c, const struct apply *a)
{
	struct buf text = BUF_INIT;

	ck_assert_int_eq(run_case_plan(c, a->schema), 0);
	vec_each (struct table_plan, t, &c->plan.tables) {
		struct node *n = table_node_encode(&t->live.table);

		ck_assert_uint_eq(t->steps.n, 0);
		node_sort(n);
		json_pretty(&text, n);
		node_free(n);
	}
	return buf_take(&text);
}

static char *whole_run(const struct apply *a)
{
	struct run_case c;
	int counts[OPS];
	char *done, *end;

	prepare(&c, a, counts);
	run_case_apply(&c, a->schema);
	ck_assert_msg(
	    run_case_exit(&c) == 0, "%s%s", run_case_outcomes(&c), c.events.s);
	done = effects(&c, counts);
	ck_assert_str_eq(done, a->effects);
	fake_dynamo_settle(&c.fake);
	end = state(&c, a);
	mem_free(done);
	run_case_clear(&c);
	return end;
}

/* false: the run was over before call k. */
static bool killed_run(
    const struct apply *a, int k, bool after, const char *expected)
{
	struct run_case c;
	int counts[OPS];
	char *done, *end;
	bool died;

	prepare(&c, a, counts);
	c.fake.die_at = k;
	c.fake.die_after = after;
	if (run_case_plan(&c, a->schema) == 0)
		run_case_run(&c);
	died = c.fake.dead;
	fake_dynamo_revive(&c.fake);
	run_case_apply(&c, a->schema);
	ck_assert_msg(run_case_exit(&c) == 0 || run_case_exit(&c) == 5,
	    "killed at %d (%d): %s%.2000s", k, after, run_case_outcomes(&c),
	    c.events.s);
	fake_dynamo_settle(&c.fake);
	run_case_apply(&c, a->schema);
	ck_assert_msg(run_case_exit(&c) == 0, "killed at %d (%d): %s%.2000s", k,
	    after, run_case_outcomes(&c), c.events.s);
	done = effects(&c, counts);
	ck_assert_msg(strcmp(done, a->effects) == 0,
	    "killed at %d (%d): %s\n%s", k, after, done, run_case_changes(&c));
	fake_dynamo_settle(&c.fake);
	end = state(&c, a);
	ck_assert_msg(
	    strcmp(end, expected) == 0, "killed at %d (%d): %s", k, after, end);
	mem_free(done);
	mem_free(end);
	run_case_clear(&c);
	return died;
}

START_TEST(converges_however_often_it_is_killed)
{
	const struct apply *a = &applies[_i];
	char *expected = whole_run(a);
	int k = 1;

	while (killed_run(a, k, false, expected) &&
	       killed_run(a, k, true, expected))
		k++;
	ck_assert_int_gt(k, 20);
	ck_assert_int_lt(k, MOST_CALLS);
	mem_free(expected);
}
END_TEST

static uint64_t seed;

static unsigned draw(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

/* Any call, any fault, for a while. */
static void draw_faults(struct fake_fault *faults, size_t n)
{
	static const char *const any[] = { "CreateTable", "UpdateTable",
		"UpdateContinuousBackups", "UpdateTimeToLive", "TagResource",
		"UntagResource", "DescribeTable", "DescribeTimeToLive",
		"DescribeContinuousBackups", "ListTagsOfResource" };
	static const struct {
		const char *name, *text;
		int status;
	} errors[] = {
		{ "ThrottlingException", "Rate exceeded", 400 },
		{ "InternalServerError", "", 500 },
		{ "ResourceInUseException", "Table is being updated", 400 },
		{ "LimitExceededException",
		    "Only 10 tables can be created simultaneously", 400 },
		{ "ResourceNotFoundException", "Table: tab not found", 400 },
	};
	static const enum fake_fault_kind kinds[] = { FAULT_ERROR, FAULT_HTML,
		FAULT_LOST, FAULT_UNSENT, FAULT_STALL, FAULT_TRUNCATED,
		FAULT_DELAY };

	for (size_t i = 0; i < n; i++) {
		struct fake_fault *f = &faults[i];
		unsigned e = draw(sizeof errors / sizeof *errors);

		*f = (struct fake_fault){ .op = any[draw(10)],
			.nth = 1 + (int)draw(6),
			.times = 1 + (int)draw(6),
			.kind = kinds[draw(7)],
			.delay_ms = draw(40000) };
		if (f->kind == FAULT_ERROR) {
			f->name = errors[e].name;
			f->text = errors[e].text;
			f->status = errors[e].status;
		}
		f->effect = f->kind == FAULT_TRUNCATED ||
		            (f->kind != FAULT_ERROR &&
		                f->kind != FAULT_UNSENT && draw(2) == 0);
	}
}

static void faulty_run(const struct apply *a, const char *expected)
{
	enum { FAULTS = 5, DAY_MS = 24 * 3600 * 1000 };
	struct fake_fault faults[FAULTS];
	unsigned long long start = seed;
	struct run_case c;
	int counts[OPS];
	char *done, *end;

	prepare(&c, a, counts);
	draw_faults(faults, FAULTS);
	c.fake.faults = faults;
	c.fake.fault_count = FAULTS;
	if (run_case_plan(&c, a->schema) == 0)
		run_case_run(&c);
	ck_assert_msg(c.took_ms < DAY_MS, "seed %llu", start);
	c.fake.fault_count = 0;
	run_case_apply(&c, a->schema);
	fake_dynamo_settle(&c.fake);
	run_case_apply(&c, a->schema);
	ck_assert_msg(run_case_exit(&c) == 0, "seed %llu: %s%.2000s", start,
	    run_case_outcomes(&c), c.events.s);
	done = effects(&c, counts);
	ck_assert_msg(strcmp(done, a->effects) == 0, "seed %llu: %s\n%s", start,
	    done, run_case_changes(&c));
	end = state(&c, a);
	ck_assert_msg(strcmp(end, expected) == 0, "seed %llu: %s", start, end);
	mem_free(done);
	mem_free(end);
	run_case_clear(&c);
}

/* WIKIBOT_SEED and WIKIBOT_RUNS for another or a longer walk. */
START_TEST(converges_whatever_goes_wrong)
{
	const struct apply *a = &applies[_i];
	const char *given = getenv("WIKIBOT_SEED"),
	           *more = getenv("WIKIBOT_RUNS");
	int runs = more != NULL ? (int)strtol(more, NULL, 10) : 60;
	char *expected = whole_run(a);

	seed = given != NULL ? strtoull(given, NULL, 10)
	                     : 20261122u + (unsigned)_i;
	for (int i = 0; i < runs; i++)
		faulty_run(a, expected);
	mem_free(expected);
}
END_TEST

TEST_MAIN(crash, LOOP(converges_however_often_it_is_killed, applies),
    LOOP(converges_whatever_goes_wrong, applies))
