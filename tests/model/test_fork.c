/* A fork with a session open, over real connections: aws-client.md 1.9. */
#include <sys/wait.h>
#include <unistd.h>

#include "lib/raw_server.h"
#include "test.h"
#include "wikibot/wikibot.h"

static int ask(struct wb_session *s)
{
	const struct wb_user *user;
	struct wb_error err;

	return wb_user_get(s, "nobody", NULL, &user, &err) == WB_NOT_FOUND;
}

/* It says how it went through a pipe: valgrind makes another exit status of the
 * connections that it has to forget, as they are its parent's. */
static void in_child(struct wb_session *s)
{
	int ends[2], status;
	char good = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		test_lives_at_most(60);
		good = ask(s) && ask(s);
		wb_session_unref(s);
		_exit(write(ends[1], &good, 1) != 1);
	}
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &good, 1), 1);
	ck_assert(good);
	close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
}

/* The child opens a connection of its own; the parent's is as good as before,
 * also when the child has closed the session. */
START_TEST(a_child_leaves_its_parents_connections_alone)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	};
	struct raw_server server;
	struct wb_session_options options = { .size = sizeof options,
		.environment = "dev",
		.region = "us-east-1",
		.access_key_id = "AKID",
		.secret_access_key = "secret" };
	struct wb_session *s;
	struct wb_error err;
	struct buf log = BUF_INIT;

	raw_server_start(&server, &answer, 1);
	options.endpoint_url = server.url;
	ck_assert_msg(
	    wb_session_open(&options, &s, &err) == WB_OK, "%s", err.text);
	ck_assert(ask(s));
	for (int i = 0; i < 2; i++) {
		in_child(s);
		ck_assert(ask(s));
	}
	wb_session_unref(s);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "\n<end>\n"), 7);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>\n"), 3);
	buf_free(&log);
}
END_TEST

TEST_MAIN(fork, TEST(a_child_leaves_its_parents_connections_alone))
