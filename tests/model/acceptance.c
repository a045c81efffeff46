/*
 * acceptance - the models against an engine: the acceptance list, and the edges
 *
 *	acceptance PREFIX
 *
 * Uses the tables PREFIX-dev-users, -wikis and -acls, and says of each case
 *
 *	ok NAME
 *	not ok NAME: what was wrong
 *
 * and how long the list and the edges took.  Region, keys and endpoint are those
 * of the environment; CK_RUN_CASE=NAME runs one case alone.
 */
#include "model/acceptance.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST_TEXTS = 8000,
	MOST_SESSIONS = 8,
	CASE_SECONDS = 60,
	BOUND_MS = 5000,
	PAUSE_NS = 2000000
};

struct wb_session *session;
struct wb_error err;

static const char *prefix;
static char *texts[MOST_TEXTS];
static int text_count;
static struct wb_session *sessions[MOST_SESSIONS];
static int session_count;
static char tag[40];

int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool wait_on(struct patience *p)
{
	const struct timespec pause = { 0, PAUSE_NS };

	if (p->since_ms == 0)
		p->since_ms = now_ms();
	nanosleep(&pause, NULL);
	return now_ms() - p->since_ms < BOUND_MS;
}

char *text(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	ck_assert_int_lt(text_count, MOST_TEXTS);
	texts[text_count++] = s = malloc((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

char *fill(const char *start, size_t n)
{
	size_t have = strlen(start);
	char *s = text("%*s", (int)n, "");

	ck_assert_uint_le(have, n);
	memcpy(s, start, have);
	memset(s + have, 'x', n - have);
	return s;
}

char *own(const char *word)
{
	return text("%s-%s", word, tag);
}

bool is_time(const char *s)
{
	static const char form[] = "0000-00-00T00:00:00Z";

	if (s == NULL || strlen(s) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return false;
	return true;
}

struct wb_session *case_session(bool unique_identity)
{
	struct wb_session_options o = { .size = sizeof o,
		.prefix = prefix,
		.environment = "dev",
		.unique_identity = unique_identity };
	struct wb_session *s;

	OK(wb_session_open(&o, &s, &err));
	ck_assert_int_lt(session_count, MOST_SESSIONS);
	sessions[session_count++] = s;
	return s;
}

int64_t case_attempts(void)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(session, &stats);
	return stats.attempts;
}

static void begin(void)
{
	static int number;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(tag, sizeof tag, "%llx-%lx-%d",
	    (unsigned long long)(t.tv_sec * 1000000 + t.tv_nsec / 1000),
	    (unsigned long)getpid(), number++);
	session = case_session(false);
}

static void end(void)
{
	while (session_count > 0)
		wb_session_unref(sessions[--session_count]);
	while (text_count > 0)
		free(texts[--text_count]);
}

void case_add(Suite *suite, const TTest *const *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		TCase *tcase = tcase_create(cases[i]->name);

		tcase_set_timeout(tcase, CASE_SECONDS);
		tcase_add_checked_fixture(tcase, begin, end);
		tcase_add_test(tcase, cases[i]);
		suite_add_tcase(suite, tcase);
	}
}

static void say(TestResult *r)
{
	const char *message = tr_msg(r), *file = tr_lfile(r);
	bool good = tr_rtype(r) == CK_PASS;

	printf("%s %s", good ? "ok" : "not ok", tr_tcname(r));
	if (!good)
		printf(": %s:%d: ", file != NULL ? file : "?", tr_lno(r));
	for (; !good && message != NULL && *message != '\0'; message++)
		putchar(*message != '\n' ? *message : ' ');
	putchar('\n');
}

static int run(const char *name, void (*const *parts)(Suite *), size_t n)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	TestResult **results;
	int64_t since, count;
	int failed;

	for (size_t i = 0; i < n; i++)
		parts[i](suite);
	since = now_ms();
	srunner_run_all(runner, CK_SILENT);
	since = now_ms() - since;
	count = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	results = srunner_results(runner);
	for (int i = 0; i < count; i++)
		say(results[i]);
	printf("# %s: %d cases, %d failed, in %.2f s\n", name, (int)count,
	    failed, (double)since / 1000);
	free(results);
	srunner_free(runner);
	return failed;
}

int main(int argc, char **argv)
{
	static void (*const list[])(
	    Suite *) = { users_list, wikis_list, acls_list };
	static void (*const edges[])(Suite *) = { key_edges, text_edges,
		size_edges, update_edges, identity_edges, unique_edges,
		bulk_edges, page_edges, unknown_edges, unreadable_edges };
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: acceptance PREFIX\n");
		return 64;
	}
	prefix = argv[1];
	raw_open(prefix);
	failed = run("the acceptance list", list, sizeof list / sizeof *list);
	failed += run("the edges", edges, sizeof edges / sizeof *edges);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
