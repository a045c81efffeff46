/*
 * run_case - a schema, applied to the model of the control plane
 *
 *	struct run_case c;
 *	run_case_init(&c, &model_times_aws);
 *	c.fake.faults = ...; c.options.wait = ...;	or as they are
 *	run_case_apply(&c, schema);
 *	ck_assert_str_eq(run_case_changes(&c), "CreateTable users\n");
 *	ck_assert_str_eq(run_case_outcomes(&c), "users table: applied\n");
 *	run_case_clear(&c);
 *
 * Applying again is a new client and a new plan on the same model.
 */
#ifndef WB_TEST_RUN_CASE_H
#define WB_TEST_RUN_CASE_H
#include "lib/fake_dynamo.h"
#include "reconcile/run.h"

/* Schemas of one table 'tab', put together of pieces. */
/* clang-format off */
#define HEAD \
	"version: 1\nproject: p\ntable_name: ${table}\n" \
	"environments: {dev: {}}\ntables:\n"
#define TABLE(attributes, rest) \
	HEAD "  tab: {attributes: {id: S" attributes "}, key: {partition: id}" rest "}\n"
#define PPR ", billing: {mode: PAY_PER_REQUEST}"
#define PROV(r, w) \
	", billing: {mode: PROVISIONED, provisioned_throughput: {read: " r ", write: " w "}}"
#define INDEXES(list) ", indexes: {" list "}"
#define INDEX(name, key) name ": {key: {partition: " key "}, projection: KEYS_ONLY}"
#define CAPACITY(name, key, r, w) \
	name ": {key: {partition: " key "}, projection: KEYS_ONLY, " \
	"provisioned_throughput: {read: " r ", write: " w "}}"
#define PITR ", point_in_time_recovery: {enabled: true}"
#define PITR_14 ", point_in_time_recovery: {enabled: true, recovery_period_days: 14}"
#define TTL(attribute) ", ttl: {enabled: true, attribute: " attribute "}"
#define TAGS(list) ", tags: {" list "}"
#define STREAM(view) ", stream: " view
/* clang-format on */
/* The schema of design.md section 2, tables without a prefix. */
extern const char run_case_wikibot[];

struct run_case {
	struct fake_dynamo fake;
	struct policy policy;
	struct run_options options;
	struct ddb *ddb; /* between plan and run */
	struct plan plan;
	struct run_report report;
	struct error err; /* of reading for the plan */
	struct buf text, events;
	int64_t took_ms; /* of the run */
	/* Asked to stop when this becomes true. */
	bool (*stop)(struct run_case *c);
	size_t waits; /* RUN_WAITING events so far */
};

void run_case_init(struct run_case *c, const struct model_times *times);
void run_case_local(struct run_case *c); /* an engine on this machine */
void run_case_clear(struct run_case *c);

/* Read and plan; -1 and c->err when reading fails. */
int run_case_plan(struct run_case *c, const char *schema);
void run_case_run(struct run_case *c);
/* Both; fails the test when reading does. */
void run_case_apply(struct run_case *c, const char *schema);
int run_case_exit(const struct run_case *c);

/* "CreateTable users\n", with -> and the name of what was refused. */
const char *run_case_changes(struct run_case *c);
/* "users ttl: pending\n", without the texts. */
const char *run_case_outcomes(struct run_case *c);
/* Its text; "" for none. */
const char *run_case_why(const struct run_case *c, const char *path);
#endif
