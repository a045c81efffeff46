/*
 * A session that was closed leaves nothing: no memory, no descriptor, no thread.
 * Nor does a thread that has used one.
 */
#include <wikibot/wikibot.h>

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>

#include "lib/place.h"
#include "lib/raw_server.h"
#include "test.h"

enum { WARM_UP = 100, TIMES = 1000, SLACK = 32 * 1024, PAGES_SLACK = 256 };

/* What the process has. */
struct holdings {
	long memory, pages; /* bytes from malloc; resident */
	int descriptors, threads;
};

static int entries(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static struct holdings look(void)
{
	struct holdings h = { .descriptors = entries("/proc/self/fd"),
		.threads = entries("/proc/self/task") };
	FILE *f = fopen("/proc/self/statm", "r");
	struct mallinfo2 m;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%*d %ld", &h.pages), 1);
	fclose(f);
	m = mallinfo2();
	h.memory = (long)(m.uordblks + m.hblkhd);
	return h;
}

/* Sanitizers and valgrind keep what was freed: they look for leaks themselves. */
static bool memory_is_plain(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return false;
#else
	return place_count(0, 1) != 0;
#endif
}

static void has_not_grown(const struct holdings *before, int times)
{
	struct holdings now = look();

	printf("%d times: %+ld bytes, %+ld pages\n", times,
	    now.memory - before->memory, now.pages - before->pages);
	ck_assert_int_eq(now.descriptors, before->descriptors);
	ck_assert_int_eq(now.threads, before->threads);
	if (!memory_is_plain())
		return;
	ck_assert_int_le(now.memory, before->memory + SLACK);
	ck_assert_int_le(now.pages, before->pages + PAGES_SLACK);
}

static void get(struct wb_session *s)
{
	const struct wb_user *user;
	struct wb_error err;

	place_expect(WB_NOT_FOUND, wb_user_get(s, "nobody", NULL, &user, &err));
}

static const struct raw_answer no_item[] = { {
    .bytes = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
	     "Content-Length: 2\r\n\r\n{}",
} };

/* A fake needs no connection; the server stands for an engine without one. */
static const struct {
	bool connects, calls;
} lives[] = { { false, false }, { false, true }, { true, false },
	{ true, true } };

static void live(const struct place *p, bool calls)
{
	struct wb_session *s = place_session(p);

	if (calls) {
		get(s);
		get(s);
	}
	wb_session_unref(s);
}

static void serve(struct place *p, struct raw_server *server)
{
	if (p->fake == NULL)
		return; /* there is an engine */
	p->options.transport = NULL;
	p->options.endpoint_url = server->url;
	raw_server_start(server, no_item, 1);
}

START_TEST(a_closed_session_leaves_nothing)
{
	int times = place_count(20, TIMES);
	struct raw_server server = { 0 };
	struct holdings before;
	struct place p;

	place_open(&p);
	if (lives[_i].connects)
		serve(&p, &server);
	for (int i = 0; i < place_count(3, WARM_UP); i++)
		live(&p, lives[_i].calls);
	before = look();
	for (int i = 0; i < times; i++)
		live(&p, lives[_i].calls);
	has_not_grown(&before, times);
	if (server.pid != 0)
		raw_server_stop(&server, NULL);
	place_close(&p);
}
END_TEST

static void *visit(void *arg)
{
	struct wb_error err;
	const struct wb_user *user;

	return wb_user_get(arg, "nobody", NULL, &user, &err) == WB_NOT_FOUND
	           ? arg
	           : NULL;
}

static void send_visitor(struct wb_session *s)
{
	pthread_t thread;
	void *result;

	ck_assert_int_eq(pthread_create(&thread, NULL, visit, s), 0);
	pthread_join(thread, &result);
	ck_assert_ptr_eq(result, s);
}

START_TEST(a_thread_that_ends_leaves_nothing)
{
	int times = place_count(20, TIMES);
	struct raw_server server = { 0 };
	struct wb_stats stats = { .size = sizeof stats };
	struct holdings before;
	struct wb_session *s;
	struct place p;

	place_open(&p);
	serve(&p, &server);
	s = place_session(&p);
	for (int i = 0; i < place_count(3, WARM_UP); i++)
		send_visitor(s);
	before = look();
	for (int i = 0; i < times; i++)
		send_visitor(s);
	has_not_grown(&before, times);
	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.connections_opened, 1);
	wb_session_unref(s);
	if (server.pid != 0)
		raw_server_stop(&server, NULL);
	place_close(&p);
}
END_TEST

TEST_MAIN(lifecycle, LOOP(a_closed_session_leaves_nothing, lives),
    TEST(a_thread_that_ends_leaves_nothing))
