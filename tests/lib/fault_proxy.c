#include "lib/fault_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/mem.h"
#include "lib/wire.h"

enum { BACKLOG = 128, SETTLE_MS = 20000, STACK_BYTES = 1 << 18 };

/* Memory of both processes; everything under the lock. */
struct fault_shared {
	pthread_mutex_t lock;
	struct fault_rule rules[FAULT_RULES];
	int fits[FAULT_RULES]; /* requests that a rule was asked about */
	size_t rule_count;
	struct fault_seen seen[FAULT_REQUESTS];
	int count, answered, connections;
	int script; /* a request of an earlier one is not noted any more */
	int busy;   /* connections and late requests */
	int synced;
};

/* A request on its way through a connection's thread. */
struct trip {
	struct fault_shared *shared;
	int script, number; /* from 1 */
	int answered;       /* requests answered when it came */
	struct fault_rule rule;
	const char *request;
	size_t n;
	struct wire *client, *engine;
	int engine_port;
};

struct connection {
	struct fault_shared *shared;
	int fd, number, engine_port;
};

static const char *const kind_names[FAULT_KINDS] = {
	[FAULT_NONE] = "no fault",
	[FAULT_DROP_REQUEST] = "drop the request",
	[FAULT_DROP_ANSWER] = "drop the answer",
	[FAULT_DELAY] = "delay",
	[FAULT_CUT] = "cut",
	[FAULT_ERROR] = "error 500",
	[FAULT_THROTTLE] = "throttle",
	[FAULT_TWICE] = "twice",
	[FAULT_LATE] = "late",
};

/* The proxy is used outside of libcheck, too. */
static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

static void wait_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void lock(struct fault_shared *s)
{
	must(pthread_mutex_lock(&s->lock) == 0, "the proxy's lock");
}

static void unlock(struct fault_shared *s)
{
	pthread_mutex_unlock(&s->lock);
}

static void add(struct fault_shared *s, int *counter, int n)
{
	lock(s);
	*counter += n;
	unlock(s);
}

static int read_counter(struct fault_shared *s, const int *counter)
{
	int n;

	lock(s);
	n = *counter;
	unlock(s);
	return n;
}

/* --- the child ------------------------------------------------------------ */

static struct fault_seen *seen_of(const struct trip *t)
{
	struct fault_shared *s = t->shared;

	if (t->script != s->script || t->number > FAULT_REQUESTS)
		return NULL;
	return &s->seen[t->number - 1];
}

/* Every rule counts the requests of its operation, also those that another rule
 * has. */
static struct fault_rule find_rule(
    struct fault_shared *s, const char *operation)
{
	struct fault_rule found = { FAULT_NONE };

	for (size_t i = s->rule_count; i-- > 0;) {
		const struct fault_rule *r = &s->rules[i];
		int first = r->nth > 0 ? r->nth : 1, n;

		if (*r->operation != '\0' &&
		    strcmp(r->operation, operation) != 0)
			continue;
		n = ++s->fits[i];
		if (n >= first &&
		    (r->times < 0 || n < first + (r->times > 0 ? r->times : 1)))
			found = *r;
	}
	return found;
}

static void note_arrival(struct trip *t, int connection)
{
	struct fault_shared *s = t->shared;
	struct fault_seen *seen;
	char target[128];
	const char *operation;

	wire_header(t->request, t->n, "X-Amz-Target", target, sizeof target);
	operation = strrchr(target, '.');
	operation = operation != NULL ? operation + 1 : target;
	lock(s);
	t->script = s->script;
	t->number = ++s->count;
	t->answered = s->answered;
	t->rule = find_rule(s, operation);
	seen = seen_of(t);
	if (seen != NULL) {
		snprintf(seen->operation, sizeof seen->operation, "%.31s",
		    operation);
		seen->connection = connection;
		seen->fault = t->rule.kind;
	}
	unlock(s);
}

static void note_answer(const struct trip *t, const char *answer, size_t n)
{
	struct fault_seen *seen;

	lock(t->shared);
	seen = seen_of(t);
	if (seen != NULL) {
		if (seen->reached < 2)
			seen->status[seen->reached] = wire_status(answer, n);
		if (seen->reached++ == 0) {
			seen->head = wire_head(answer, n);
			seen->size = n;
		}
	}
	unlock(t->shared);
}

/* To the engine; its answer stands at the start of t->engine->in. */
static size_t forward(struct trip *t)
{
	struct wire *e = t->engine;
	size_t n;

	if (!wire_is_fresh(e)) {
		wire_close(e, false);
		if (!wire_connect(e, t->engine_port))
			return 0;
	}
	wire_send(e, t->request, t->n);
	n = wire_read(e);
	note_answer(t, buf_text(&e->in), n);
	return n;
}

static bool answer_ourselves(struct trip *t, int status, const char *body)
{
	struct buf b = BUF_INIT;
	bool sent;

	buf_addf(&b,
	    "HTTP/1.1 %d %s\r\nContent-Type: application/x-amz-json-1.0\r\n"
	    "x-amzn-RequestId: FAULT%d\r\nx-amz-crc32: %lu\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    status, status == 500 ? "Internal Server Error" : "Bad Request",
	    t->number, (unsigned long)crc32_of(body, strlen(body)),
	    strlen(body), body);
	sent = wire_send(t->client, b.s, b.n);
	buf_free(&b);
	return sent;
}

/* Until enough others have been answered. */
static void wait_for_others(const struct trip *t)
{
	for (int ms = 0; ms < t->rule.ms; ms++) {
		if (t->rule.after > 0 &&
		    read_counter(t->shared, &t->shared->answered) >=
		        t->answered + t->rule.after)
			return;
		wait_ms(1);
	}
}

/* One function for each fault; false: the connection is closed. */
typedef bool fault(struct trip *t);

static bool pass_on(struct trip *t)
{
	size_t n = forward(t);

	return n > 0 && wire_send(t->client, buf_text(&t->engine->in), n) &&
	       !t->engine->ended;
}

static bool drop_request(struct trip *t)
{
	(void)t;
	return false;
}

static bool drop_answer(struct trip *t)
{
	forward(t);
	return false;
}

static bool delay(struct trip *t)
{
	size_t n = forward(t);

	wait_ms(t->rule.ms);
	return n > 0 && wire_send(t->client, buf_text(&t->engine->in), n);
}

static bool cut(struct trip *t)
{
	size_t n = forward(t);

	wire_send(t->client, buf_text(&t->engine->in),
	    n < t->rule.bytes ? n : t->rule.bytes);
	return false;
}

static bool error_500(struct trip *t)
{
	if (forward(t) == 0)
		return false;
	return answer_ourselves(t, 500,
	    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
	    "InternalServerError\",\"message\":\"Internal server error\"}");
}

static bool throttle(struct trip *t)
{
	return answer_ourselves(t, 400,
	    "{\"__type\":\"com.amazon.coral.availability#"
	    "ThrottlingException\",\"message\":\"Rate exceeded\"}");
}

static bool twice(struct trip *t)
{
	size_t n = forward(t);
	struct buf first = BUF_INIT;
	const struct buf *chosen = &t->engine->in;
	bool sent;

	buf_addn(&first, buf_text(&t->engine->in), n);
	wire_consume(t->engine, n);
	n = forward(t);
	if (!t->rule.second) {
		chosen = &first;
		n = first.n;
	}
	sent = n > 0 && wire_send(t->client, buf_text(chosen), n);
	buf_free(&first);
	return sent;
}

static bool late(struct trip *t)
{
	wire_close(t->client, t->rule.reset);
	wait_for_others(t);
	forward(t);
	return false;
}

static fault *const faults[FAULT_KINDS] = {
	[FAULT_NONE] = pass_on,
	[FAULT_DROP_REQUEST] = drop_request,
	[FAULT_DROP_ANSWER] = drop_answer,
	[FAULT_DELAY] = delay,
	[FAULT_CUT] = cut,
	[FAULT_ERROR] = error_500,
	[FAULT_THROTTLE] = throttle,
	[FAULT_TWICE] = twice,
	[FAULT_LATE] = late,
};

static void *serve(void *arg)
{
	struct connection c = *(struct connection *)arg;
	struct wire client = { .fd = c.fd }, engine = { .fd = -1 };
	struct trip t = { .shared = c.shared,
		.engine_port = c.engine_port,
		.client = &client,
		.engine = &engine };
	bool open = true, reset = false;

	free(arg);
	while (open && (t.n = wire_read(&client)) > 0) {
		char *request = mem_strndup(client.in.s, t.n);

		t.request = request;
		note_arrival(&t, c.number);
		open = faults[t.rule.kind](&t);
		reset = t.rule.reset;
		add(c.shared, &c.shared->answered, open);
		if (open) {
			wire_consume(&client, t.n);
			buf_reset(&engine.in);
		}
		mem_free(request);
	}
	wire_close(&client, !open && reset);
	wire_close(&engine, false);
	add(c.shared, &c.shared->busy, -1);
	return NULL;
}

static void accept_all(struct fault_shared *s, int listener, int engine_port)
{
	int fd, on = 1;
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		struct connection *c = malloc(sizeof *c);

		must(c != NULL, "the proxy's memory");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		lock(s);
		s->busy++;
		*c =
		    (struct connection){ s, fd, ++s->connections, engine_port };
		unlock(s);
		must(pthread_create(&thread, &attr, serve, c) == 0,
		    "a thread of the proxy");
	}
	pthread_attr_destroy(&attr);
}

/* A byte on the lifeline asks to have accepted all who have connected; its end
 * is ours. */
static void run(
    struct fault_shared *s, int listener, int lifeline, int engine_port)
{
	struct pollfd fds[] = { { .fd = listener, .events = POLLIN },
		{ .fd = lifeline, .events = POLLIN } };
	char byte;

	for (;;) {
		must(poll(fds, 2, -1) > 0, "the proxy's poll");
		if (fds[1].revents != 0 && read(lifeline, &byte, 1) != 1)
			_exit(0);
		accept_all(s, listener, engine_port);
		if (fds[1].revents != 0)
			add(s, &s->synced, 1);
	}
}

/* --- the test's side ------------------------------------------------------ */

static struct fault_shared *share(void)
{
	FILE *file = tmpfile();
	struct fault_shared *s;
	pthread_mutexattr_t attr;

	must(file != NULL && ftruncate(fileno(file), sizeof *s) == 0,
	    "memory for the proxy");
	s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fileno(file), 0);
	must(s != MAP_FAILED, "memory for the proxy");
	fclose(file);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&s->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return s;
}

static int listen_somewhere(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(fd, (void *)&at, size) == 0, "the proxy's port");
	must(listen(fd, BACKLOG) == 0, "the proxy's port");
	must(getsockname(fd, (void *)&at, &size) == 0, "the proxy's port");
	must(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "the proxy's port");
	*port = ntohs(at.sin_port);
	return fd;
}

void fault_proxy_start(struct fault_proxy *p, int engine_port)
{
	int ends[2], listener = listen_somewhere(&p->port);

	p->shared = share();
	snprintf(p->url, sizeof p->url, "http://127.0.0.1:%d", p->port);
	must(pipe(ends) == 0, "a pipe to the proxy");
	fflush(stdout);
	p->pid = fork();
	must(p->pid >= 0, "a process for the proxy");
	if (p->pid == 0) {
		close(ends[1]);
		run(p->shared, listener, ends[0], engine_port);
	}
	close(ends[0]);
	close(listener);
	p->lifeline = ends[1];
}

void fault_proxy_script(
    struct fault_proxy *p, const struct fault_rule *rules, size_t n)
{
	struct fault_shared *s = p->shared;

	must(n <= FAULT_RULES, "fewer rules");
	lock(s);
	memset(s->seen, 0, sizeof s->seen);
	memset(s->fits, 0, sizeof s->fits);
	if (n > 0)
		memcpy(s->rules, rules, n * sizeof *rules);
	s->rule_count = n;
	s->count = s->connections = 0;
	s->script++;
	unlock(s);
}

static void wait_until(struct fault_proxy *p, const int *counter, int value)
{
	for (int ms = 0; read_counter(p->shared, counter) != value; ms++) {
		must(ms < SETTLE_MS, "the proxy to settle");
		wait_ms(1);
	}
}

void fault_proxy_settle(struct fault_proxy *p)
{
	int synced = read_counter(p->shared, &p->shared->synced);

	must(write(p->lifeline, "", 1) == 1, "the proxy to live");
	wait_until(p, &p->shared->synced, synced + 1);
	wait_until(p, &p->shared->busy, 0);
}

int fault_proxy_count(struct fault_proxy *p)
{
	return read_counter(p->shared, &p->shared->count);
}

int fault_proxy_connections(struct fault_proxy *p)
{
	return read_counter(p->shared, &p->shared->connections);
}

bool fault_proxy_seen(struct fault_proxy *p, int i, struct fault_seen *out)
{
	bool known = i < fault_proxy_count(p) && i < FAULT_REQUESTS;

	if (known) {
		lock(p->shared);
		*out = p->shared->seen[i];
		unlock(p->shared);
	}
	return known;
}

void fault_proxy_stop(struct fault_proxy *p)
{
	int status = -1;

	close(p->lifeline);
	must(waitpid(p->pid, &status, 0) == p->pid, "the proxy to end");
	must(status == 0, "the proxy to end well");
	munmap(p->shared, sizeof *p->shared);
}

const char *fault_kind_name(enum fault_kind kind)
{
	return kind_names[kind];
}
