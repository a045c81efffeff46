/*
 * The least that a client can do: a socket, a request whose text is prepared
 * but for the date, the digest and the signature, an answer whose head is taken
 * apart by hand.  It signs, sends, receives, checks the CRC and parses, and has
 * no time limits, no retries, no names of errors.
 *
 * Threads with a connection each, or one thread that polls all of them.  Over
 * TLS when the URL says so, with OpenSSL on the socket.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>

#include "aws/hash.h"
#include "base/clock.h"
#include "base/crc32.h"
#include "base/mem.h"
#include "data/json.h"
#include "measure.h"

enum { ANSWER_BYTES = 1 << 16, DATE = 16, DAY = 8, HEX = 64 };

#define SIGNED                                                           \
	"amz-sdk-invocation-id;amz-sdk-request;content-type;host;x-amz-" \
	"date;x-amz-target"
#define INVOCATION "6d3a1f0e-8c55-4f7e-9b7a-0d3c5f2e7a11"
#define ATTEMPT    "ttl=20261126T070331Z; attempt=1; max=4"
#define AGENT                                                        \
	"floor/0.1.0 ua/2.1 os/linux#6.1.0-18-amd64 md/arch#x86_64 " \
	"lang/c#c11 cfg/retry-mode#standard"
#define TYPE "application/x-amz-json-1.0"

struct connection {
	int fd;
	SSL *tls; /* NULL: the bytes go as they are */
	size_t n;
	char answer[ANSWER_BYTES];
};

struct floor {
	int connections;
	struct connection *all;
	SSL_CTX *tls;
	struct hash *hash;
	unsigned char key[HASH_BYTES];
	time_t second;
	char date[CLOCK_TEXT];
	struct buf body, canonical, to_sign, request;
	/* Where in these the date, the digests and the signature stand. */
	size_t canonical_date, to_sign_date, request_date;
	size_t canonical_body, to_sign_digest, request_signature;
};

static const char *need_env(const char *name)
{
	const char *value = getenv(name);

	if (value == NULL)
		measure_fail(name, "is not set");
	return value;
}

static void derive_key(struct floor *f)
{
	struct buf secret = BUF_INIT;
	const char *region = need_env("AWS_REGION");

	buf_addf(&secret, "AWS4%s", need_env("AWS_SECRET_ACCESS_KEY"));
	hash_hmac(f->hash, secret.s, secret.n, f->date, DAY, f->key);
	hash_hmac(
	    f->hash, f->key, sizeof f->key, region, strlen(region), f->key);
	hash_hmac(f->hash, f->key, sizeof f->key, "dynamodb", 8, f->key);
	hash_hmac(f->hash, f->key, sizeof f->key, "aws4_request", 12, f->key);
	buf_free(&secret);
}

/* Room for what is filled in at each request; says where. */
static size_t gap(struct buf *b, size_t n)
{
	size_t at = b->n;

	while (n-- > 0)
		buf_addc(b, '-');
	return at;
}

static void prepare(struct floor *f, const char *host, const char *target)
{
	const char *region = need_env("AWS_REGION");

	buf_addf(&f->canonical,
	    "POST\n/\n\namz-sdk-invocation-id:" INVOCATION
	    "\namz-sdk-request:" ATTEMPT "\ncontent-type:" TYPE
	    "\nhost:%s\nx-amz-date:",
	    host);
	f->canonical_date = gap(&f->canonical, DATE);
	buf_addf(&f->canonical, "\nx-amz-target:%s\n\n" SIGNED "\n", target);
	f->canonical_body = gap(&f->canonical, HEX);

	buf_add(&f->to_sign, "AWS4-HMAC-SHA256\n");
	f->to_sign_date = gap(&f->to_sign, DATE);
	buf_addf(
	    &f->to_sign, "\n%.8s/%s/dynamodb/aws4_request\n", f->date, region);
	f->to_sign_digest = gap(&f->to_sign, HEX);

	buf_addf(&f->request,
	    "POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: " TYPE
	    "\r\nX-Amz-Target: %s\r\namz-sdk-invocation-id: " INVOCATION
	    "\r\namz-sdk-request: " ATTEMPT "\r\nX-Amz-Date: ",
	    host, target);
	f->request_date = gap(&f->request, DATE);
	buf_addf(&f->request,
	    "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=%s/%.8s/%s"
	    "/dynamodb/aws4_request, SignedHeaders=" SIGNED ", Signature=",
	    need_env("AWS_ACCESS_KEY_ID"), f->date, region);
	f->request_signature = gap(&f->request, HEX);
	buf_addf(&f->request,
	    "\r\nUser-Agent: " AGENT "\r\nAccept-Encoding: identity\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    f->body.n, f->body.s);
}

static void sign(struct floor *f)
{
	unsigned char digest[HASH_BYTES];
	char hex[HASH_HEX];
	time_t now = time(NULL);

	if (now != f->second) {
		f->second = now;
		clock_basic(now, f->date);
		memcpy(f->canonical.s + f->canonical_date, f->date, DATE);
		memcpy(f->to_sign.s + f->to_sign_date, f->date, DATE);
		memcpy(f->request.s + f->request_date, f->date, DATE);
	}
	hash_sha256(f->hash, f->body.s, f->body.n, digest);
	hash_hex(digest, sizeof digest, hex);
	memcpy(f->canonical.s + f->canonical_body, hex, HEX);
	hash_sha256(f->hash, f->canonical.s, f->canonical.n, digest);
	hash_hex(digest, sizeof digest, hex);
	memcpy(f->to_sign.s + f->to_sign_digest, hex, HEX);
	hash_hmac(
	    f->hash, f->key, sizeof f->key, f->to_sign.s, f->to_sign.n, digest);
	hash_hex(digest, sizeof digest, hex);
	memcpy(f->request.s + f->request_signature, hex, HEX);
}

static void send_request(struct floor *f, struct connection *c)
{
	ssize_t n;

	sign(f);
	c->n = 0;
	n = c->tls != NULL
	        ? SSL_write(c->tls, f->request.s, (int)f->request.n)
	        : send(c->fd, f->request.s, f->request.n, MSG_NOSIGNAL);
	if (n != (ssize_t)f->request.n)
		measure_fail("send", strerror(errno));
}

/* The value of a header, as a number; -1 when it is not there. */
static long long header(const char *head, const char *name)
{
	size_t n = strlen(name);

	for (; (head = strstr(head, "\r\n")) != NULL;) {
		head += 2;
		if (strncasecmp(head, name, n) == 0 && head[n] == ':')
			return strtoll(head + n + 1, NULL, 10);
	}
	return -1;
}

static void check_answer(const char *head, const char *body, size_t n)
{
	long long crc = header(head, "x-amz-crc32");
	cJSON *tree;

	if (strncmp(head, "HTTP/1.1 200", 12) != 0)
		measure_fail(head, body);
	if (crc < 0 || (uint32_t)crc != crc32_of(body, n))
		measure_fail("the answer", "does not fit its checksum");
	tree = cJSON_ParseWithLength(body, n);
	if (!cJSON_IsObject(tree))
		measure_fail("the answer", "is no object");
	cJSON_Delete(tree);
}

static bool receive_some(struct connection *c)
{
	char *to = c->answer + c->n, *end;
	size_t room = sizeof c->answer - 1 - c->n;
	ssize_t got = c->tls != NULL ? SSL_read(c->tls, to, (int)room)
	                             : recv(c->fd, to, room, 0);
	long long length;
	size_t head;

	if (got <= 0)
		measure_fail("recv", got < 0 ? strerror(errno) : "closed");
	c->n += (size_t)got;
	c->answer[c->n] = '\0';
	end = strstr(c->answer, "\r\n\r\n");
	if (end == NULL)
		return false;
	end[2] = '\0'; /* the head is text of its own now */
	head = (size_t)(end - c->answer) + 4;
	length = header(c->answer, "content-length");
	if (length < 0)
		measure_fail("the answer", "has no length");
	if (c->n < head + (size_t)length) {
		end[2] = '\r';
		return false;
	}
	check_answer(c->answer, c->answer + head, (size_t)length);
	return true;
}

/* True when the whole answer is there. */
static bool receive(struct connection *c)
{
	bool whole;

	/* What OpenSSL has read already no poll would tell of. */
	do {
		whole = receive_some(c);
	} while (!whole && c->tls != NULL && SSL_pending(c->tls) > 0);
	return whole;
}

/* The certificate is this machine's, of the authority in AWS_CA_BUNDLE. */
static SSL_CTX *make_tls(void)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	if (tls == NULL || SSL_CTX_load_verify_locations(
	                       tls, need_env("AWS_CA_BUNDLE"), NULL) != 1)
		measure_fail("AWS_CA_BUNDLE", "is of no use");
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
	return tls;
}

static void start_tls(struct connection *c, SSL_CTX *tls)
{
	c->tls = SSL_new(tls);
	if (c->tls == NULL || SSL_set_fd(c->tls, c->fd) != 1 ||
	    SSL_connect(c->tls) != 1)
		measure_fail("SSL_connect", "failed");
}

static void connect_to(struct connection *c, const char *host)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timeval limit = { .tv_sec = 30 };
	const char *colon = strchr(host, ':');
	int on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (colon == NULL)
		measure_fail(host, "has no port");
	to.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (void *)&to, sizeof to) != 0)
		measure_fail(host, strerror(errno));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

static void *floor_open(const struct measure_job *job)
{
	struct floor *f = mem_alloc(sizeof *f);
	const char *host = strstr(job->url, "//");
	struct node *body = measure_body(job);

	if (host == NULL)
		measure_fail(job->url, "is no URL");
	host += 2;
	f->hash = hash_new();
	clock_basic(time(NULL), f->date);
	derive_key(f);
	json_print(&f->body, body);
	node_free(body);
	prepare(f, host,
	    job->put ? "DynamoDB_20120810.PutItem"
	             : "DynamoDB_20120810.GetItem");
	f->connections = job->one_thread ? job->in_flight : 1;
	f->all = mem_array((size_t)f->connections, sizeof *f->all);
	if (strncmp(job->url, "https:", 6) == 0)
		f->tls = make_tls();
	for (int i = 0; i < f->connections; i++) {
		connect_to(&f->all[i], host);
		if (f->tls != NULL)
			start_tls(&f->all[i], f->tls);
	}
	return f;
}

static void run_polled(struct floor *f, long operations)
{
	struct pollfd *fds = mem_array((size_t)f->connections, sizeof *fds);
	long sent = 0, over = 0;

	for (int i = 0; i < f->connections; i++) {
		fds[i] = (struct pollfd){ f->all[i].fd, POLLIN, 0 };
		if (sent < operations) {
			send_request(f, &f->all[i]);
			sent++;
		}
	}
	while (over < operations) {
		if (poll(fds, (nfds_t)f->connections, -1) < 0)
			measure_fail("poll", strerror(errno));
		for (int i = 0; i < f->connections; i++) {
			if (fds[i].revents == 0 || !receive(&f->all[i]))
				continue;
			over++;
			if (sent < operations) {
				send_request(f, &f->all[i]);
				sent++;
			}
		}
	}
	mem_free(fds);
}

static void floor_run(void *worker, long operations)
{
	struct floor *f = worker;

	if (f->connections > 1) {
		run_polled(f, operations);
		return;
	}
	while (operations-- > 0) {
		send_request(f, &f->all[0]);
		while (!receive(&f->all[0]))
			;
	}
}

static void floor_close(void *worker)
{
	struct floor *f = worker;

	for (int i = 0; i < f->connections; i++) {
		SSL_free(f->all[i].tls);
		close(f->all[i].fd);
	}
	SSL_CTX_free(f->tls);
	mem_free(f->all);
	hash_free(f->hash);
	buf_free(&f->body);
	buf_free(&f->canonical);
	buf_free(&f->to_sign);
	buf_free(&f->request);
	mem_free(f);
}

int main(int argc, char **argv)
{
	static const struct measure_client client = {
		.open = floor_open, .run = floor_run, .close = floor_close
	};

	return measure_main(argc, argv, &client);
}
