/*
 * error - error answers by name, and what the names mean
 *
 * Generic names of AWS stand here; a layer that knows a service adds rows of
 * its own.  Credentials that a server repeats are masked before anything else
 * sees the text (faults.md F40, F87).
 */
#ifndef WB_AWS_ERROR_H
#define WB_AWS_ERROR_H
#include "aws/credentials.h"
#include "aws/http.h"

struct aws_error_name {
	const char *name; /* NULL ends the rows */
	enum error_code code;
};

/* The code of a name: by the given rows (may be NULL), then by the generic
 * ones, else fallback. */
enum error_code aws_error_code(const char *name,
    const struct aws_error_name *rows, enum error_code fallback);

/* The name of an error answer (aws-client.md 1.8): header, then body; cut at the
 * first ':' and after the first '#'; or the code in x-amzn-query-error.  Fills all of err but the effect. */
void aws_error_read(const struct http_answer *answer, struct error *err);
/* The same, masking these credentials; NULL for none. */
void aws_error_read_masked(const struct http_answer *answer,
    const struct credentials *c, struct error *err);
/* The same for an answer of another form, in which these were found; NULL: no
 * such thing in it. */
struct aws_error_parts {
	const char *name, *message, *request_id;
	const char *query_name; /* "Code;Sender": beats the name */
};
void aws_error_fill(const struct http_answer *answer,
    const struct aws_error_parts *parts, const struct credentials *c,
    struct error *err);
/* The first words of a body that is no JSON, without HTML tags, masked too. */
void aws_error_words(
    struct buf *out, const struct buf *body, const struct credentials *c);
#endif
