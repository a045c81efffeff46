/*
 * sigv4 - AWS Signature Version 4, as headers and as a query (aws-client.md 1.4)
 *
 * The derived key is kept and made anew when key id, secret, date, region or
 * service change.  The secret itself is not needed between signatures of one
 * day, but stays with the credentials' owner.
 */
#ifndef WB_AWS_SIGV4_H
#define WB_AWS_SIGV4_H
#include "aws/credentials.h"
#include "aws/hash.h"
#include "aws/http.h"

struct sigv4; /* hash contexts and the cached key */

struct sigv4_scope {
	const char *region, *service;
	int64_t unix_s;        /* the signing time */
	bool raw_path;         /* do not normalise the path (S3) */
	bool omit_token;       /* add the session token after signing */
	bool sign_body_header; /* x-amz-content-sha256; header form only */
	int expires_s;         /* query form only: what the URL is good for */
};

struct sigv4 *sigv4_new(void);
void sigv4_free(struct sigv4 *s); /* wipes the key */

/* Remove earlier authorization, x-amz-date and x-amz-security-token headers of
 * r, add fresh ones.  The steps can be had for tests: canonical and to_sign may
 * be NULL.  Cannot fail: whoever makes credentials and scopes sees to it that
 * they hold no characters that would break a header (faults.md F77). */
void sigv4_sign(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign);
/* The same as a presigned URL: date, credential, token and signature become
 * parameters at the end of r->path, which must not have them yet.  Whoever has
 * the URL may send the request, with just these headers and this body. */
void sigv4_presign(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign);
#endif
