#include "model/failure.h"

#include <stdio.h>
#include <string.h>

#include "aws/retry.h"
#include "base/text.h"

/* clang-format off */
static const enum wb_status statuses[E_COUNT] = {
	[E_USAGE] = WB_INVALID,	[E_INVALID] = WB_INVALID,
	[E_PARSE] = WB_INVALID,	[E_NOT_FOUND] = WB_NO_TABLE,
	[E_EXISTS] = WB_EXISTS,	[E_CONDITION] = WB_CONFLICT,
	[E_BUSY] = WB_SERVICE,	[E_AUTH] = WB_AUTH,
	[E_DENIED] = WB_DENIED,	[E_UNSUPPORTED] = WB_SERVICE,
	[E_THROTTLED] = WB_THROTTLED, [E_NETWORK] = WB_NETWORK,
	[E_SERVICE] = WB_SERVICE, [E_LIMIT] = WB_TOO_LARGE,
	[E_IO] = WB_INVALID,	[E_CANCELLED] = WB_CANCELLED,
	[E_STALE] = WB_INTERNAL, [E_REFUSED] = WB_INTERNAL,
	[E_INTERNAL] = WB_INTERNAL,
};

static const struct {
	const char *name;
	bool retriable;
} rows[WB_STATUS_COUNT] = {
	[WB_OK] = { "ok", false },
	[WB_INVALID] = { "invalid", false },
	[WB_NOT_FOUND] = { "not found", false },
	[WB_EXISTS] = { "exists", false },
	[WB_CONFLICT] = { "conflict", false },
	[WB_TAKEN] = { "taken", false },
	[WB_PARTIAL] = { "partial", true },
	[WB_TOO_LARGE] = { "too large", false },
	[WB_UNREADABLE] = { "unreadable", false },
	[WB_NO_TABLE] = { "no table", false },
	[WB_AUTH] = { "auth", false },
	[WB_DENIED] = { "denied", false },
	[WB_THROTTLED] = { "throttled", true },
	[WB_TIMEOUT] = { "timeout", true },
	[WB_NETWORK] = { "network", true },
	[WB_SERVICE] = { "service", true },
	[WB_CANCELLED] = { "cancelled", true },
	[WB_INTERNAL] = { "internal", false },
};
/* clang-format on */

const char *wb_status_name(enum wb_status status)
{
	return (unsigned)status < WB_STATUS_COUNT ? rows[status].name
	                                          : "unknown";
}

/* A 4xx of the service's will be the same the next time, but for one that says
 * that others were in the way, such as TransactionConflictException. */
bool failure_retriable(const struct wb_error *e)
{
	if (e->status == WB_SERVICE)
		return e->http_status == 0 || e->http_status >= 500 ||
		       retry_classify(e->aws_name, 0) != RETRY_NEVER;
	return rows[e->status].retriable;
}

void failure_put(char *out, size_t size, const char *text)
{
	size_t n = text != NULL ? strlen(text) : 0;

	if (n >= size)
		n = size - 1;
	if (n > 0)
		memmove(out, text, n); /* it may be the text that is there */
	out[n] = '\0';
}

void failure_vset(struct wb_error *e, enum wb_status status, const char *field,
    const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT;

	/* First apart: what is put in may be the text that is there. */
	buf_vaddf(&text, fmt, ap);
	e->status = status;
	failure_put(e->field, sizeof e->field, field);
	failure_put(e->text, sizeof e->text, text.s);
	buf_free(&text);
}

enum wb_status failure_refuse(
    struct wb_error *err, const char *field, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return WB_INVALID;
	*err = (struct wb_error){ 0 };
	va_start(ap, fmt);
	failure_vset(err, WB_INVALID, field, fmt, ap);
	va_end(ap);
	return WB_INVALID;
}

/* The service's only word for it (faults.md F75). */
bool failure_is_size(const char *text)
{
	return text_has(text, "size", true) && text_has(text, "exceed", true);
}

/* What was sent was
 * checked before, so types that do not fit are those of the stored item. */
static enum wb_status validation_status(const char *text)
{
	if (failure_is_size(text))
		return WB_TOO_LARGE;
	if (text_has(text, "incorrect data type", true) ||
	    text_has(text, "type mismatch", true) ||
	    text_has(text, "incorrect operand type", true))
		return WB_UNREADABLE;
	if (text_has(text, "the specified index", true))
		return WB_NO_TABLE;
	return WB_INVALID;
}

void failure_read(struct wb_error *e, const struct error *err)
{
	e->status = statuses[err->code];
	e->field[0] = '\0';
	failure_put(e->text, sizeof e->text, err->text);
	if (strcmp(err->aws_name, "ValidationException") == 0)
		e->status = validation_status(err->text);
	if (err->http_status != 0)
		e->http_status = err->http_status;
	failure_put(e->aws_name, sizeof e->aws_name, err->aws_name);
}

/* The model spells it both ways (aws-client.md 1.8). */
static const struct node *throttling_reasons(const struct node *body)
{
	const struct node *list = node_key(body, "ThrottlingReasons");

	return list != NULL ? list : node_key(body, "throttlingReasons");
}

void failure_explain(struct wb_error *e, const struct node *body)
{
	size_t n;

	node_each (reason, throttling_reasons(body)) {
		n = strlen(e->text);
		snprintf(e->text + n, sizeof e->text - n, "; %s of %s",
		    node_text_or(reason, "reason", "a limit"),
		    node_text_or(reason, "resource", "the table"));
	}
}
