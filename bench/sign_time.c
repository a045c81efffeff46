/*
 * What bench/sign runs: a signature with its key at hand, as the client makes
 * one for a GetItem, and the hashes in it by themselves: of the body, of the
 * canonical request, and the MAC of that digest.  They take turns, and what is
 * compared are the medians of all rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "measure.h"

enum { MOST_ROUNDS = 1000, TOKEN_BYTES = 1000 };

static const double most_us = 1.5, most_ratio = 2.3;

struct subject {
	struct sigv4 *sigv4;
	struct http_request request;
	struct credentials credentials;
	struct sigv4_scope scope;
	struct hash *hash;
	struct buf canonical, to_sign; /* what the hashes are of */
	unsigned char key[HASH_BYTES];
};

static void prepare(struct subject *s, bool with_token)
{
	static const char body[] =
	    "{\"TableName\":\"wikibot-prod-wikis\",\"Key\":{\"owner_id\":{\"S\""
	    ":\"6d3a1f0e8c554f7e\"},\"wiki_slug\":{\"S\":\"field-notes\"}}}";
	struct http_request *r = &s->request;

	*s = (struct subject){ .sigv4 = sigv4_new(), .hash = hash_new() };
	r->method = mem_strdup("POST");
	r->host = mem_strdup("dynamodb.eu-central-1.amazonaws.com");
	r->path = mem_strdup("/");
	buf_add(&r->body, body);
	http_headers_add(
	    &r->headers, "Content-Type", "application/x-amz-json-1.0");
	http_headers_add(
	    &r->headers, "X-Amz-Target", "DynamoDB_20120810.GetItem");
	http_headers_add(&r->headers, "amz-sdk-invocation-id",
	    "6d3a1f0e-8c55-4f7e-9b7a-0d3c5f2e7a11");
	http_headers_add(&r->headers, "amz-sdk-request",
	    "ttl=20261126T070331Z; attempt=1; max=4");
	s->credentials.key_id = mem_strdup("AKIDEXAMPLE");
	s->credentials.secret =
	    mem_strdup("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
	if (with_token) {
		s->credentials.token = mem_alloc(TOKEN_BYTES + 1);
		memset(s->credentials.token, 'T', TOKEN_BYTES);
	}
	s->scope = (struct sigv4_scope){ .region = "eu-central-1",
		.service = "dynamodb",
		.unix_s = 1795676611 };
	sigv4_sign(s->sigv4, r, &s->credentials, &s->scope, &s->canonical,
	    &s->to_sign);
}

static void clear(struct subject *s)
{
	sigv4_free(s->sigv4);
	hash_free(s->hash);
	http_request_free(&s->request);
	credentials_free(&s->credentials);
	buf_free(&s->canonical);
	buf_free(&s->to_sign);
}

static void run_signature(struct subject *s)
{
	sigv4_sign(
	    s->sigv4, &s->request, &s->credentials, &s->scope, NULL, NULL);
}

static void run_hashes(struct subject *s)
{
	unsigned char digest[HASH_BYTES];
	const struct buf *body = &s->request.body;

	hash_sha256(s->hash, body->s, body->n, digest);
	hash_sha256(s->hash, s->canonical.s, s->canonical.n, digest);
	hash_hmac(
	    s->hash, s->key, sizeof s->key, s->to_sign.s, s->to_sign.n, digest);
}

static double time_of(void (*run)(struct subject *s), struct subject *s, long n)
{
	double start = measure_cpu_us();

	for (long i = 0; i < n; i++)
		run(s);
	return (measure_cpu_us() - start) / (double)n;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *list, long n)
{
	qsort(list, (size_t)n, sizeof *list, by_size);
	return list[n / 2];
}

static bool holds(const char *name, bool with_token, long rounds, long n)
{
	double signature[MOST_ROUNDS], hashes[MOST_ROUNDS], ratio[MOST_ROUNDS];
	struct subject s;
	double us, compared;
	bool good;

	prepare(&s, with_token);
	time_of(run_signature, &s, n); /* warm */
	for (long i = 0; i < rounds; i++) {
		signature[i] = time_of(run_signature, &s, n);
		hashes[i] = time_of(run_hashes, &s, n);
		ratio[i] = signature[i] / hashes[i];
	}
	clear(&s);
	us = median(signature, rounds);
	compared = median(ratio, rounds);
	good = us <= most_us || compared <= most_ratio;
	printf("%-20s %8.2f %8.2f %8.2f%s\n", name, us, median(hashes, rounds),
	    compared, good ? "" : "  BROKEN");
	return good;
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 25;
	long n = argc > 2 ? strtol(argv[2], NULL, 10) : 20000;
	bool good;

	if (rounds < 1 || rounds > MOST_ROUNDS || n < 1)
		measure_fail(argv[0], "[ROUNDS [SIGNATURES]]");
	printf(
	    "microseconds of CPU time, medians of %ld rounds of %ld; at most "
	    "%.1f, or %.1f times the hashes:\n%-20s %8s %8s %8s\n",
	    rounds, n, most_us, most_ratio, "", "signed", "hashes", "ratio");
	good = holds("key of a user", false, rounds, n);
	good = holds("session of a role", true, rounds, n) && good;
	return good ? 0 : 1;
}
