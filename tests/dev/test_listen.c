#include "dev/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

/* A socket that listens on an address; *port is what it got. */
static int serve(uint32_t address, int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(address);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)(void *)&a, sizeof a), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)(void *)&a, &n), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

START_TEST(a_taken_port_is_not_free)
{
	struct error err = { 0 };
	int port, other, fd = serve(INADDR_LOOPBACK, &port);

	ck_assert(!listen_is_free(port));
	ck_assert_int_eq(listen_choose(port, &other, &err), 0);
	ck_assert_int_ne(other, port);
	ck_assert(listen_is_free(other));
	close(fd);
	ck_assert(listen_is_free(port));
	ck_assert_int_eq(listen_choose(port, &other, &err), 0);
	ck_assert_int_eq(other, port);
	fd = serve(INADDR_ANY, &port);
	ck_assert(!listen_is_free(port));
	close(fd);
}
END_TEST

static const struct {
	const char *answer;
	bool counts;
} answers[] = {
	{ "HTTP/1.1 200 OK\r\n\r\n", true },
	{ "HTTP/1.0 500 Oops\r\n\r\n", true },
	{ "SSH-2.0-OpenSSH\r\n", false },
	{ "", false },
};

START_TEST(only_http_is_an_answer)
{
	int port, fd = serve(INADDR_LOOPBACK, &port);
	pid_t pid = fork();

	if (pid == 0) {
		char request[512];
		int c = accept(fd, NULL, NULL);

		if (recv(c, request, sizeof request, 0) > 0 &&
		    write(c, answers[_i].answer, strlen(answers[_i].answer)) >=
		        0)
			close(c);
		_exit(0);
	}
	ck_assert_int_eq(listen_answers(port, "/health"), answers[_i].counts);
	close(fd);
}
END_TEST

START_TEST(nobody_is_no_answer)
{
	int port, fd = serve(INADDR_LOOPBACK, &port);

	close(fd);
	ck_assert(!listen_answers(port, "/"));
}
END_TEST

static int serve6(const char *address, int *port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (fd < 0 || inet_pton(AF_INET6, address, &a.sin6_addr) != 1 ||
	    bind(fd, (struct sockaddr *)(void *)&a, sizeof a) != 0)
		return -1;
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)(void *)&a, &n), 0);
	*port = ntohs(a.sin6_port);
	return fd;
}

static const struct {
	const char *address; /* with a colon: of IPv6 */
	bool outside;
} places[] = {
	{ "127.0.0.1", false },
	{ "127.0.0.9", false },
	{ "0.0.0.0", true },
	{ "::1", false },
	{ "::ffff:127.0.0.1", false },
	{ "::", true },
	{ "::ffff:0.0.0.0", true },
};

START_TEST(what_others_reach_is_seen)
{
	struct processes me = { 0 };
	struct buf outside = BUF_INIT;
	struct in_addr four;
	bool theirs = false;
	int port, fd;

	fd = inet_pton(AF_INET, places[_i].address, &four) == 1
	         ? serve(ntohl(four.s_addr), &port)
	         : serve6(places[_i].address, &port);
	if (fd < 0)
		TEST_SKIP("no IPv6 here");
	ck_assert(process_look((int64_t)getpid(), vec_push(&me)));
	ck_assert(listen_look(&me, port, &theirs, &outside));
	ck_assert(theirs);
	ck_assert_int_eq(outside.n > 0, places[_i].outside);
	/* A port of somebody else's. */
	ck_assert(listen_look(&me, 1, &theirs, &outside));
	ck_assert(!theirs);
	close(fd);
	buf_free(&outside);
	vec_free(&me);
}
END_TEST

TEST_MAIN(listen, TEST(a_taken_port_is_not_free),
    LOOP(only_http_is_an_answer, answers), TEST(nobody_is_no_answer),
    LOOP(what_others_reach_is_seen, places))
