/*
 * Every operation of the library, with every fault at every request of it.
 *
 *	fault_matrix PREFIX ENVIRONMENT [OPERATION]
 *
 * Needs the tables PREFIX-ENVIRONMENT-users, -wikis and -acls in the engine at
 * WB_ENDPOINT.  Each operation is called once to learn what it sends; then its
 * cases are dealt out to processes, each with a proxy of its own, since a case
 * mostly waits.  A case has a session of its own, so that what a fault leaves
 * behind does not reach the next.
 *
 * Answers are cut at every byte for the first request of each kind, for others
 * at every 16th and where the parts of an answer meet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"
#include "model/fault_judge.h"

enum {
	WORKERS = 12,
	STEP = 16, /* between cuts */
	DEADLINE_MS = 20000,
	SHOWN = 10, /* wrong cases of an operation */
	KINDS = 16,
	TRIES = 5, /* to see in the index what is there */
	SKIPPED = 77
};

struct fault_case {
	int op, request; /* from 1; 0: a call without a proxy's fault */
	const struct fault_variant *variant;
	size_t bytes; /* of a cut */
};
VEC_TYPE(fault_cases, struct fault_case);

/* What a worker says of a case, written as one. */
struct report {
	int number;
	enum fault_verdict verdict;
	char text[900];
};

struct count {
	int requests, cases, verdicts[FAULT_WRONG + 1];
};

struct matrix {
	const char *prefix, *environment, *endpoint;
	char run[12]; /* makes the keys of this run its own */
	struct fault_cases cases;
	struct count *counts;  /* by operation */
	char kinds[KINDS][32]; /* requests that were cut at every byte */
};

/* --- one case ------------------------------------------------------------- */

/* What others do they do once, and a moment later: what sessions do within one
 * millisecond has no order by its stamps. */
static void touch(struct fault_run *r)
{
	const struct timespec moment = { 0, 2000000 };

	if (r->touches == 0) {
		nanosleep(&moment, NULL);
		r->op->touch(r);
		r->touches++;
	}
}

static void after_attempt(void *arg, const struct wb_attempt *attempt)
{
	if (attempt->http_status == 0)
		touch(arg);
}

/* A request more lets the late one go. */
static void touch_and_release(struct fault_run *r)
{
	const struct wb_user *user = NULL;
	struct wb_error err;

	if (r->status == WB_OK)
		touch(r);
	wb_user_get(r->session, "nobody", NULL, &user, &err);
	wb_user_free(user);
}

static void call(struct fault_run *r, const struct fault_variant *v)
{
	struct wb_session_options o = r->world->options;
	struct wb_error err;

	o.unique_identity = r->op->unique;
	o.attempt_ms = v->attempt_ms;
	o.deadline_ms = v->deadline_ms > 0 ? v->deadline_ms : DEADLINE_MS;
	if (v->others == OTHERS_BEFORE_RETRY) {
		o.attempt = after_attempt;
		o.attempt_arg = r;
	}
	fault_world_must(wb_session_open(&o, &r->session, &err), &err);
	r->op->act(r);
	if (v->others == OTHERS_BEFORE_LATE)
		touch_and_release(r);
	wb_session_unref(r->session);
	fault_proxy_settle(&r->world->proxy);
}

static void script(struct fault_world *w, const struct fault_case *c)
{
	struct fault_rule rules[2] = { c->variant->first, c->variant->then };
	int times = rules[0].times > 0 ? rules[0].times : 1;

	rules[0].nth = c->request;
	rules[1].nth = c->request + times + c->variant->gap;
	if (c->variant == &fault_judge_cut)
		rules[0].bytes = c->bytes;
	fault_proxy_script(
	    &w->proxy, rules, rules[1].kind != FAULT_NONE ? 2 : 1);
}

static enum fault_verdict run_case(struct fault_world *w,
    const struct fault_case *c, const char *tag, struct buf *why)
{
	struct fault_run r = { .world = w, .op = &fault_ops[c->op] };
	struct buf state = BUF_INIT;
	enum fault_verdict verdict = FAULT_WRONG;
	size_t named = why->n;

	snprintf(r.tag, sizeof r.tag, "%s", tag);
	if (!r.op->shared)
		r.op->seed(&r);
	script(w, c);
	call(&r, c->variant);
	for (int tries = 0; tries < TRIES; tries++) {
		buf_reset(&state);
		buf_cut(why, named);
		if (r.op->state != NULL)
			r.op->state(&state, &r);
		verdict = fault_judge(&r, c->variant, buf_text(&state), why);
		if (verdict != FAULT_WRONG)
			break;
	}
	if (verdict != FAULT_AGREED) {
		buf_addf(why,
		    ": got %s%s, answer '%s', the engine has '%s', %d requests",
		    wb_status_name(r.status),
		    r.status != WB_OK && r.err.maybe_applied ? " (maybe)" : "",
		    buf_text(&r.answer), buf_text(&state),
		    fault_proxy_count(&w->proxy));
		if (r.status != WB_OK)
			buf_addf(why, ", error '%s'", r.err.text);
	}
	buf_free(&state);
	buf_free(&r.answer);
	return verdict;
}

/* Shared operations use the seed of the first call. */
static void make_tag(
    const struct matrix *m, const struct fault_case *c, int number, char *tag)
{
	if (fault_ops[c->op].shared)
		snprintf(tag, 24, "%s%05d", m->run, 90000 + c->op);
	else
		snprintf(tag, 24, "%s%05d", m->run, number);
}

/* --- the cases ------------------------------------------------------------ */

static void add_case(struct matrix *m, struct fault_case c)
{
	*vec_push(&m->cases) = c;
}

static bool is_first_of_kind(struct matrix *m, const char *operation)
{
	for (int i = 0; i < KINDS; i++) {
		if (strcmp(m->kinds[i], operation) == 0)
			return false;
		if (*m->kinds[i] == '\0') {
			snprintf(m->kinds[i], sizeof m->kinds[i], "%.31s",
			    operation);
			return true;
		}
	}
	return false;
}

static void add_cuts(
    struct matrix *m, struct fault_case c, const struct fault_seen *seen)
{
	bool all = is_first_of_kind(m, seen->operation);

	c.variant = &fault_judge_cut;
	for (c.bytes = 0; c.bytes <= seen->size; c.bytes++) {
		bool edge =
		    c.bytes + 1 == seen->head || c.bytes == seen->head ||
		    c.bytes == seen->head + 1 || c.bytes + 1 >= seen->size;

		if (all || edge || c.bytes % STEP == 0)
			add_case(m, c);
	}
}

static void add_cases(
    struct matrix *m, int op, int request, const struct fault_seen *seen)
{
	struct fault_case c = { .op = op, .request = request };

	for (int v = 0; v < fault_judge_variant_count; v++) {
		c.variant = &fault_judge_variants[v];
		if (fault_judge_applies(
		        &fault_ops[op], c.variant, seen->operation))
			add_case(m, c);
	}
	add_cuts(m, c, seen);
}

/* Call each operation once as it is, and see what it sends. */
static bool learn(struct matrix *m, const char *only)
{
	const struct fault_variant *none = &fault_judge_variants[0];
	struct fault_world w;
	bool good = true;

	fault_world_open(&w, m->prefix, m->environment, m->endpoint);
	for (int i = 0; i < fault_op_count; i++) {
		struct fault_case c = { .op = i, .variant = none };
		struct fault_run r = { .world = &w, .op = &fault_ops[i] };
		struct buf why = BUF_INIT;
		struct fault_seen seen;
		int n;

		if (only != NULL && strcmp(only, fault_ops[i].name) != 0)
			continue;
		snprintf(r.tag, sizeof r.tag, "%s%05d", m->run, 90000 + i);
		if (r.op->shared) {
			r.op->seed(&r);
			fault_world_wait_for_index(&r);
		}
		if (run_case(&w, &c, r.tag, &why) != FAULT_AGREED) {
			printf("%s: %s\n", fault_ops[i].name, buf_text(&why));
			good = false;
		}
		for (n = 0; fault_proxy_seen(&w.proxy, n, &seen); n++)
			add_cases(m, i, n + 1, &seen);
		m->counts[i].requests = n;
		buf_free(&why);
	}
	fault_world_close(&w);
	return good;
}

/* --- the workers ---------------------------------------------------------- */

static void name_case(struct buf *out, const struct fault_case *c)
{
	buf_addf(out, "%s, request %d, %s", fault_ops[c->op].name, c->request,
	    c->variant->name);
	if (c->variant == &fault_judge_cut)
		buf_addf(out, " at byte %zu", c->bytes);
}

static void work(const struct matrix *m, int worker, int out)
{
	struct fault_world w;

	fault_world_open(&w, m->prefix, m->environment, m->endpoint);
	for (size_t i = (size_t)worker; i < m->cases.n; i += WORKERS) {
		const struct fault_case *c = &m->cases.v[i];
		struct report report = { .number = (int)i };
		struct buf text = BUF_INIT;
		char tag[24];

		name_case(&text, c);
		buf_add(&text, ": ");
		make_tag(m, c, (int)i, tag);
		report.verdict = run_case(&w, c, tag, &text);
		snprintf(
		    report.text, sizeof report.text, "%s", buf_text(&text));
		buf_free(&text);
		if (write(out, &report, sizeof report) != sizeof report)
			exit(2);
	}
	fault_world_close(&w);
}

static void collect(struct matrix *m, int in)
{
	bool talks = getenv("FAULT_VERBOSE") != NULL;
	struct report report;

	while (read(in, &report, sizeof report) == sizeof report) {
		struct count *n = &m->counts[m->cases.v[report.number].op];

		n->cases++;
		n->verdicts[report.verdict]++;
		if (report.verdict == FAULT_WRONG &&
		    n->verdicts[FAULT_WRONG] <= SHOWN)
			printf("wrong: %s\n", report.text);
		else if (talks && (report.verdict == FAULT_UNSURE ||
		                      report.verdict == FAULT_GAVE_UP))
			printf("%s: %s\n",
			    report.verdict == FAULT_UNSURE ? "maybe"
			                                   : "gave up",
			    report.text);
		fflush(stdout);
	}
}

/* All cases; false when a worker did not end well. */
static bool run_workers(struct matrix *m)
{
	pid_t pids[WORKERS];
	bool good = true;
	int ends[2], status;

	if (pipe(ends) != 0)
		return false;
	fflush(stdout);
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(ends[0]);
			work(m, i, ends[1]);
			exit(0);
		}
	}
	close(ends[1]);
	collect(m, ends[0]);
	for (int i = 0; i < WORKERS; i++) {
		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0) {
			printf("worker %d ended with status %d\n", i, status);
			good = false;
		}
	}
	close(ends[0]);
	return good;
}

/* --- the result ----------------------------------------------------------- */

static void print_count(const char *name, const struct count *n)
{
	const int *v = n->verdicts;

	printf("%-40s %d requests, %d cases: %d agreed, %d wrong; "
	       "%d maybe applied, %d gave up\n",
	    name, n->requests, n->cases, n->cases - v[FAULT_WRONG],
	    v[FAULT_WRONG], v[FAULT_UNSURE], v[FAULT_GAVE_UP]);
}

static bool print_result(const struct matrix *m)
{
	struct count all = { 0 };

	for (int i = 0; i < fault_op_count; i++) {
		const struct count *n = &m->counts[i];

		if (n->cases == 0)
			continue;
		print_count(fault_ops[i].name, n);
		all.requests += n->requests;
		all.cases += n->cases;
		for (int v = 0; v <= FAULT_WRONG; v++)
			all.verdicts[v] += n->verdicts[v];
	}
	printf("%d cases: %d agreed, %d wrong; %d maybe applied, %d gave up\n",
	    all.cases, all.cases - all.verdicts[FAULT_WRONG],
	    all.verdicts[FAULT_WRONG], all.verdicts[FAULT_UNSURE],
	    all.verdicts[FAULT_GAVE_UP]);
	return all.cases > 0 && (size_t)all.cases == m->cases.n &&
	       all.verdicts[FAULT_WRONG] == 0;
}

int main(int argc, char **argv)
{
	struct matrix m = { .endpoint = getenv("WB_ENDPOINT") };
	bool good;

	if (argc < 3 || argc > 4) {
		fprintf(stderr,
		    "usage: fault_matrix PREFIX ENVIRONMENT [OPERATION]\n");
		return 64;
	}
	if (m.endpoint == NULL || getenv("AWS_ACCESS_KEY_ID") == NULL) {
		printf("SKIP: no engine in WB_ENDPOINT, or no credentials\n");
		return SKIPPED;
	}
	m.prefix = argv[1];
	m.environment = argv[2];
	snprintf(m.run, sizeof m.run, "%06lx",
	    ((unsigned long)time(NULL) ^ (unsigned long)getpid() << 8) &
	        0xffffff);
	m.counts = mem_array((size_t)fault_op_count, sizeof *m.counts);
	good = learn(&m, argc == 4 ? argv[3] : NULL);
	good = run_workers(&m) && good;
	good = print_result(&m) && good;
	mem_free(m.counts);
	vec_free(&m.cases);
	return good ? 0 : 1;
}
