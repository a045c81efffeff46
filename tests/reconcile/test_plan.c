/*
 * The planning scenarios of control-plane.md section 5, one file each in
 * fixtures/plan; the number is the scenario's.  A file has sections:
 *
 *	--- schema	the YAML, of one table or several
 *	--- live	JSON: answers by real name and operation, or {"error": "denied",
 *			"unsupported", "missing" or another word}; beside them what
 *			KMS said: key_manager, wanted_key_arn; may be left out
 *	--- policy	words: prune_indexes prune_tags allow_recovery_off strict
 *			strict_endpoint local
 *	--- expect	`invalid` and a part of the message, for a schema that is
 *			refused; or the verdict, then every step and every
 *			remark, in order:
 *			OP {whole request}
 *			pending OP {whole request}
 *			KIND PATH: part of the text
 *	--- told	may be left out; else what a person reads beside it, in
 *			order, for every step and then for every remark:
 *			warning SUBJECT: part of the text
 *			pending SUBJECT: part of the text
 *			advice PATH: part of the text
 *			nothing
 */
#include "reconcile/plan.h"

#include <dirent.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "lib/plan_case.h"
#include "reconcile/prove.h"
#include "test.h"

/* clang-format off */
static const char *const rows[] = {
	"01-minimal", "01-nothing-stated", "02-everything", "02-everything-off",
	"02-provisioned", "03-recovery-and-ttl", "11-no-billing-summary",
	"12-zero-throughput", "13-alias", "13-alias-moved", "13-alias-resolved",
	"13-alias-unresolved", "13-key-arn", "13-key-id", "13-managed",
	"13-managed-by-manager", "13-managed-not-stated",
	"13-managed-to-customer", "13-not-managed-by-manager", "13-owned",
	"14-class-absent", "14-class-present", "15-shuffled",
	"17-maximum-minus-one", "17-no-maximum", "18-recovery-14",
	"18-recovery-35", "19-ttl-off", "20-aws-tags", "22-prune",
	"22-prune-local", "22-prune-other-tags", "22-strict",
	"22-type-forgotten", "22-unmanaged", "25-three-indexes",
	"26-no-tombstone", "26-tombstone", "26-tombstone-building",
	"26-tombstone-deleting", "26-tombstone-done", "28-include",
	"28-projection", "28-recreate", "28-recreate-capacity",
	"29-projection-order", "30-table-type", "30-type", "30-type-forgotten",
	"30-type-key", "30-type-one-of-two", "30-type-other",
	"30-type-recreate", "30-type-sort", "30-type-unmanaged",
	"31-attribute-left-over", "31-key-attribute", "32-index-building",
	"33-index-deleting", "36-index-building", "37-chunks",
	"37-two-capacities", "39-too-many-indexes", "39-too-many-projected",
	"40-two-types", "41-key-order", "42-delete-and-create",
	"43-seven-indexes", "43-to-on-demand", "44-index-deleting",
	"44-make-way", "44-recreate", "44-seven-indexes", "44-to-provisioned",
	"46-flip-without-capacity", "47-maximum-under-provisioned",
	"48-maximum-removed", "48-to-on-demand-with-maximum",
	"50-decrease-alone", "50-decrease-closed", "50-decrease-open",
	"53-stream-lingering", "53-stream-on", "53-stream-view",
	"54-no-replicas", "54-replicas", "54-replicas-off", "54-replicas-other",
	"54-replicas-without-stream", "55-second-run", "55-ttl-attribute",
	"55-ttl-enabling", "55-ttl-off", "55-ttl-settling",
	"58-key-and-protection", "58-owned", "58-settling", "58-settling-on",
	"59-class", "59-class-long-ago", "59-class-warned",
	"60-class-and-billing", "63-aws-tag", "63-many-tags", "65-key",
	"65-sort", "66-global-to-local", "66-global-to-local-recreate",
	"66-local-changed", "66-local-index", "66-local-removed",
	"66-local-same", "66-local-to-global", "67-table-lost",
	"71-recovery-off", "71-recovery-off-allowed", "71-recovery-settled",
	"71-recovery-settling", "71-recovery-unread", "73-creating",
	"73-creating-failed", "73-creating-unread", "73-index-updating",
	"73-missing-part", "73-unknown-status", "73-updating",
	"73-updating-and-changes", "77-archived", "77-deleting", "77-key-lost",
	"78-denied", "78-denied-advice", "78-denied-not-declared",
	"78-not-shown", "78-not-shown-absent", "78-not-shown-aws",
	"78-not-shown-not-declared", "78-not-shown-strict",
	"78-strict-endpoint", "78-strict-endpoint-fine", "78-table-unreadable",
	"78-unsupported", "78-unsupported-alone", "many-tags",
	"mode-not-stated-index-maximum", "mode-not-stated-index-maximum-write",
	"mode-not-stated-maximum", "mode-not-stated-maximum-fits",
	"mode-not-stated-maximum-write", "mode-not-stated-no-capacity",
	"mode-not-stated-throughput", "no-index-status", "order",
	"protect-off-last", "tag-drift", "wikibot-create",
};
/* clang-format on */

struct fixture {
	struct buf schema, live, policy, expect, told;
};

static void read_fixture(const char *name, struct fixture *f)
{
	struct buf path = BUF_INIT, text = BUF_INIT, *to = NULL;
	struct error err = { 0 };

	buf_addf(&path, "reconcile/fixtures/plan/%s.txt", name);
	if (file_read(test_path(path.s), 1 << 20, &text, &err) != 0)
		ck_abort_msg("%s", err.text);
	for (const char *s = text.s; *s != '\0';) {
		size_t n = strcspn(s, "\n") + 1;

		if (text_starts(s, "--- schema\n"))
			to = &f->schema;
		else if (text_starts(s, "--- live\n"))
			to = &f->live;
		else if (text_starts(s, "--- policy\n"))
			to = &f->policy;
		else if (text_starts(s, "--- expect\n"))
			to = &f->expect;
		else if (text_starts(s, "--- told\n"))
			to = &f->told;
		else if (to != NULL && *s != '#')
			buf_addn(to, s, n);
		s += n;
	}
	buf_free(&path);
	buf_free(&text);
}

static void add_request(struct buf *out, const struct node *body)
{
	struct node *sorted = node_copy(body);

	node_sort(sorted);
	json_print(out, sorted);
	node_free(sorted);
}

static const char *const verdicts[] = { "nothing", "changes", "pending",
	"refused", "unreadable" };

/* One line each, in the form of the files. */
static void show_actual(const struct plan *p, struct buf *out)
{
	buf_addf(out, "%s\n", verdicts[plan_verdict(p)]);
	vec_each (struct table_plan, t, &p->tables) {
		vec_each (struct step, s, &t->steps) {
			buf_addf(out, "%s%s ",
			    s->pending != NULL ? "pending " : "", s->op);
			add_request(out, s->body);
			buf_addc(out, '\n');
		}
		vec_each (struct remark, r, &t->remarks)
			buf_addf(out, "%s %s: %s\n", remark_name(r->kind),
			    r->path, r->text);
	}
}

static void show_told(const struct plan *p, struct buf *out)
{
	vec_each (struct table_plan, t, &p->tables) {
		vec_each (struct step, s, &t->steps) {
			if (s->warning != NULL)
				buf_addf(out, "warning %s: %s\n", s->subject,
				    s->warning);
			if (s->pending != NULL)
				buf_addf(out, "pending %s: %s\n", s->subject,
				    s->pending);
		}
		vec_each (struct remark, r, &t->remarks)
			if (r->advice != NULL)
				buf_addf(
				    out, "advice %s: %s\n", r->path, r->advice);
	}
	if (out->n == 0)
		buf_add(out, "nothing\n");
}

/* An expected line in the form of the actual one. */
static void canonical_line(const char *line, size_t n, struct buf *out)
{
	const char *brace = memchr(line, '{', n);
	char *json;
	struct node *body;

	if (brace == NULL) {
		buf_addn(out, line, n);
		return;
	}
	json = mem_strndup(brace, n - (size_t)(brace - line));
	body = plan_case_json(json);
	buf_addn(out, line, (size_t)(brace - line));
	add_request(out, body);
	node_free(body);
	mem_free(json);
}

/* "refused key: part" fits when the part is in the actual text. */
static bool fits(const char *expected, const char *actual)
{
	const char *colon = strstr(expected, ": ");
	size_t head;

	if (strcmp(expected, actual) == 0)
		return true;
	if (colon == NULL || strchr(expected, '{') != NULL)
		return false;
	head = (size_t)(colon - expected) + 2;
	return strncmp(expected, actual, head) == 0 &&
	       strstr(actual + head, expected + head) != NULL;
}

static void compare(const char *name, const char *expect, const char *actual)
{
	const char *e = expect, *a = actual;

	while (*e != '\0' || *a != '\0') {
		size_t en = strcspn(e, "\n"), an = strcspn(a, "\n");
		struct buf want = BUF_INIT;
		char *got = mem_strndup(a, an);

		canonical_line(e, en, &want);
		if (!fits(buf_text(&want), got))
			ck_abort_msg("%s\nexpected: %s\n  actual: %s\nall:\n%s",
			    name, want.s, got, actual);
		buf_free(&want);
		mem_free(got);
		e += e[en] == '\n' ? en + 1 : en;
		a += a[an] == '\n' ? an + 1 : an;
	}
}

static struct policy read_policy(const char *words)
{
	struct policy p = { 0 };

	p.prune_indexes = strstr(words, "prune_indexes") != NULL;
	p.prune_tags = strstr(words, "prune_tags") != NULL;
	p.allow_recovery_off = strstr(words, "allow_recovery_off") != NULL;
	p.strict = strstr(words, "strict\n") != NULL;
	p.strict_endpoint = strstr(words, "strict_endpoint") != NULL;
	p.local = strstr(words, "local") != NULL;
	return p;
}

/* Neither null nor anything empty is ever sent (R34, scenario 79). */
static void check_requests(const struct plan *p)
{
	vec_each (struct table_plan, t, &p->tables)
		vec_each (struct step, s, &t->steps) {
			ck_assert_ptr_null(node_find_empty(s->body));
			ck_assert_str_ne(s->op, "DeleteTable");
			ck_assert_ptr_nonnull(s->why);
		}
}

/* Refused when the schema is read, before anything is asked. */
static void check_invalid(const char *name, struct fixture *f)
{
	struct schema_options options = { .path = "wikibot.yaml" };
	struct schema schema = { 0 };
	struct error err = { 0 };
	struct buf text = BUF_INIT;
	char *part = strchr(f->expect.s, '\n') + 1;

	part[strcspn(part, "\n")] = '\0';
	if (schema_parse(&schema, &options, f->schema.s, f->schema.n, &err) ==
	    0)
		ck_abort_msg("%s: was accepted", name);
	problem_show(&schema.problems, &text);
	buf_add(&text, err.text);
	if (strstr(text.s, part) == NULL)
		ck_abort_msg("%s: '%s' is not in: %s", name, part, text.s);
	schema_free(&schema);
	buf_free(&text);
}

static void check_plan(const char *name, struct fixture *f)
{
	struct policy policy;
	struct plan plan;
	struct node *live = NULL;
	struct buf actual = BUF_INIT;
	struct error err = { 0 };

	if (f->live.n > 0)
		live = plan_case_json(f->live.s);
	policy = read_policy(buf_text(&f->policy));
	plan_case_make(&plan, f->schema.s, live, &policy);
	show_actual(&plan, &actual);
	compare(name, f->expect.s, actual.s);
	if (f->told.n > 0) {
		buf_reset(&actual);
		show_told(&plan, &actual);
		compare(name, f->told.s, buf_text(&actual));
	}
	check_requests(&plan);
	if (prove_plan(&plan, PLAN_CASE_NOW, &err) != 0)
		ck_abort_msg("%s: %s", name, err.text);
	plan_free(&plan);
	node_free(live);
	buf_free(&actual);
}

START_TEST(plans_exactly_what_the_scenario_says)
{
	struct fixture f = { 0 };

	read_fixture(rows[_i], &f);
	if (text_starts(f.expect.s, "invalid\n"))
		check_invalid(rows[_i], &f);
	else
		check_plan(rows[_i], &f);
	buf_free(&f.schema);
	buf_free(&f.live);
	buf_free(&f.policy);
	buf_free(&f.expect);
	buf_free(&f.told);
}
END_TEST

static void check_remark(const struct table_plan *t, enum remark_kind kind,
    const char *path, const char *part)
{
	vec_each (struct remark, r, &t->remarks)
		if (r->kind == kind && strcmp(r->path, path) == 0 &&
		    strstr(r->text, part) != NULL)
			return;
	ck_abort_msg("no such remark: %s: %s", path, part);
}

#define SCHEMA "version: 1\nproject: p\ntable_name: ${table}\ntables:\n  tbl:\n"
#define LIVE                                                        \
	"{\"tbl\": {\"DescribeTable\": {\"Table\": {\"TableName\":" \
	" \"tbl\", \"TableStatus\": \"ACTIVE\", \"KeySchema\":"     \
	" [{\"AttributeName\": \"id\", \"KeyType\": \"HASH\"}],"    \
	" \"AttributeDefinitions\": [{\"AttributeName\": \"id\","   \
	" \"AttributeType\": \"S\"}], \"ProvisionedThroughput\":"   \
	" {\"ReadCapacityUnits\": 5, \"WriteCapacityUnits\": 5}}}}}"

START_TEST(a_table_that_was_not_asked_for_is_not_absent)
{
	const struct policy policy = { 0 };
	struct table_plan t = { 0 };

	t.want.name = mem_strdup("tbl");
	t.want.real_name = mem_strdup("tbl");
	plan_table(&t, &policy, PLAN_CASE_NOW);
	ck_assert_uint_eq(t.steps.n, 0);
	ck_assert_int_eq(table_plan_verdict(&t, &policy), PLAN_UNREADABLE);
	check_remark(
	    &t, REMARK_UNREADABLE, "table", "DescribeTable was not asked");
	table_plan_free(&t);
}
END_TEST

/* Never as if it were off: it would be switched on and warned of nothing. */
START_TEST(an_answer_that_makes_no_sense_is_not_read)
{
	const struct policy policy = { 0 };
	struct node *live = plan_case_json(LIVE);
	struct problems problems = { 0 };
	struct table_plan *t;
	struct plan p;

	plan_case_make(&p,
	    SCHEMA "    attributes: {id: S}\n    key: {partition: id}\n"
	           "    point_in_time_recovery: true\n",
	    live, &policy);
	t = &p.tables.v[0];
	ck_assert_uint_eq(t->steps.n, 1);
	live_take(&t->live, FROM_BACKUPS,
	    plan_case_json("{\"ContinuousBackupsDescription\": "
	                   "{\"PointInTimeRecoveryDescription\": "
	                   "{\"PointInTimeRecoveryStatus\": \"PERHAPS\"}}}"),
	    NULL);
	live_decode(&t->live, "tbl", &problems);
	plan_table(t, &policy, PLAN_CASE_NOW);
	ck_assert_uint_eq(t->steps.n, 0);
	ck_assert_int_eq(plan_verdict(&p), PLAN_UNREADABLE);
	check_remark(t, REMARK_UNREADABLE, "point_in_time_recovery",
	    "cannot be read: the answer makes no sense");
	ck_assert_uint_eq(problems.list.n, 1);
	problem_free(&problems);
	node_free(live);
	plan_free(&p);
}
END_TEST

/* A plan file may be changed by hand to what no schema says: a new index with
 * a capacity, on a table whose mode is not stated. */
static const struct {
	struct throughput capacity;
	bool refused;
} capacities[] = {
	{ { 5, 5 }, false },
	{ { 5, 0 }, true },
	{ { 0, 5 }, true },
	{ { 0, 0 }, true },
};

START_TEST(an_index_needs_the_capacity_of_the_tables_own_mode)
{
	const struct policy policy = { 0 };
	struct node *live = plan_case_json(LIVE);
	struct table_plan *t;
	struct plan p;

	plan_case_make(&p,
	    SCHEMA "    attributes: {id: S, a: S}\n    key: {partition: id}\n"
	           "    indexes: {ix-a: {key: {partition: a}}}\n",
	    live, &policy);
	t = &p.tables.v[0];
	t->want.indexes.v[0].provisioned = capacities[_i].capacity;
	plan_table(t, &policy, PLAN_CASE_NOW);
	ck_assert_int_eq(plan_verdict(&p),
	    capacities[_i].refused ? PLAN_REFUSED : PLAN_CHANGES);
	if (capacities[_i].refused)
		check_remark(t, REMARK_REFUSED, "indexes.ix-a",
		    "the index has no capacity");
	else
		ck_assert_ptr_nonnull(
		    node_get(node_first(node_get(t->steps.v[0].body,
		                 "GlobalSecondaryIndexUpdates")),
		        "Create.ProvisionedThroughput.ReadCapacityUnits"));
	node_free(live);
	plan_free(&p);
}
END_TEST

/* A file that is not in the list above would never run. */
START_TEST(lists_every_scenario_that_has_a_file)
{
	DIR *folder = opendir(test_path("reconcile/fixtures/plan"));
	const struct dirent *entry;
	size_t files = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)) != NULL)
		files += text_ends(entry->d_name, ".txt") ? 1 : 0;
	closedir(folder);
	ck_assert_uint_eq(files, sizeof rows / sizeof *rows);
}
END_TEST

TEST_MAIN(plan, LOOP(plans_exactly_what_the_scenario_says, rows),
    TEST(a_table_that_was_not_asked_for_is_not_absent),
    TEST(an_answer_that_makes_no_sense_is_not_read),
    LOOP(an_index_needs_the_capacity_of_the_tables_own_mode, capacities),
    TEST(lists_every_scenario_that_has_a_file))
