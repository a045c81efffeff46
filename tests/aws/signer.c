/*
 * signer: signs the requests on its input, for sign_as_botocore.py
 *
 * Each line is a JSON object with method, host, path, headers (pairs), body (in
 * hexadecimal digits), key_id, secret, perhaps token, region, service, time, and
 * perhaps expires, for a URL; for each it prints one with the headers, the path
 * and the canonical request after that.
 */
#include <stdio.h>

#include "aws/sigv4.h"
#include "data/json.h"

static void read_body(const char *hex, struct buf *out)
{
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		buf_addc(out, (char)byte);
}

static void read_request(const struct node *line, struct http_request *r)
{
	r->method = mem_strdup(node_text_or(line, "method", ""));
	r->host = mem_strdup(node_text_or(line, "host", ""));
	r->path = mem_strdup(node_text_or(line, "path", ""));
	node_each (pair, node_key(line, "headers"))
		http_headers_add(&r->headers, node_item(pair, 0)->text,
		    node_item(pair, 1)->text);
	read_body(node_text_or(line, "body", ""), &r->body);
}

static void print_signed(
    const struct http_request *r, const struct buf *canonical)
{
	struct node *out = node_map(), *headers = node_at_list(out, "headers");
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < r->headers.n; i++) {
		struct node *pair = node_list();

		node_add(pair, node_text(r->headers.v[i].name));
		node_add(pair, node_text(r->headers.v[i].value));
		node_add(headers, pair);
	}
	node_set(out, "path", node_text(r->path));
	node_set(out, "canonical", node_textn(canonical->s, canonical->n));
	json_print(&text, out);
	puts(text.s);
	buf_free(&text);
	node_free(out);
}

static void sign(struct sigv4 *s, const struct node *line)
{
	struct http_request r = { .body = BUF_INIT };
	struct buf canonical = BUF_INIT;
	struct credentials c = {
		.key_id = mem_strdup(node_text_or(line, "key_id", "")),
		.secret = mem_strdup(node_text_or(line, "secret", "")),
		.token = mem_strdup(node_text_or(line, "token", NULL)),
	};
	struct sigv4_scope scope = {
		.region = node_text_or(line, "region", ""),
		.service = node_text_or(line, "service", ""),
		.unix_s = node_int_or(line, "time", 0),
		.sign_body_header = node_bool_or(line, "digest", false),
		.expires_s = (int)node_int_or(line, "expires", 0),
	};

	read_request(line, &r);
	if (scope.expires_s > 0)
		sigv4_presign(s, &r, &c, &scope, &canonical, NULL);
	else
		sigv4_sign(s, &r, &c, &scope, &canonical, NULL);
	print_signed(&r, &canonical);
	http_request_free(&r);
	credentials_free(&c);
	buf_free(&canonical);
}

int main(void)
{
	struct sigv4 *s = sigv4_new();
	struct error err = { 0 };
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&text, &room, stdin)) > 0) {
		struct node *line;

		rc = json_parse(text, (size_t)n, &line, &err);
		if (rc != 0)
			break;
		sign(s, line);
		node_free(line);
	}
	if (rc != 0)
		fprintf(stderr, "signer: %s\n", err.text);
	free(text);
	sigv4_free(s);
	return rc == 0 ? 0 : 1;
}
