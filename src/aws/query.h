/*
 * query - the protocol of STS: a form goes out, XML comes back (awsQuery)
 *
 * A request is one text of names and values, in which the members of lists and
 * maps have names like "Tags.member.1.Key".
 */
#ifndef WB_AWS_QUERY_H
#define WB_AWS_QUERY_H
#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/retry.h"
#include "aws/xml.h"

#define QUERY_CONTENT_TYPE "application/x-www-form-urlencoded"

/* The form of an action, and one more value for it; NULL adds none. */
void query_begin(struct buf *form, const char *action, const char *version);
void query_add(struct buf *form, const char *name, const char *value);

/* *out is the whole answer, the caller's; *result is what the action gave, in
 * it, and NULL if that is nothing.  The answer of a failure becomes err, with
 * these credentials masked (NULL: none). */
int query_read(const struct http_answer *answer, const char *action,
    const struct credentials *c, struct xml **out, const struct xml **result,
    struct error *err) MUST_CHECK;
/* Whether it is worth another attempt; for fetch. */
enum retry_kind query_judge(const struct http_answer *answer);
#endif
