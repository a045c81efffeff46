#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[WB_E_COUNT] = {
	[WB_E_OK] = "ok",
	[WB_E_USAGE] = "usage",
	[WB_E_INVALID] = "invalid",
	[WB_E_PARSE] = "parse",
	[WB_E_NOT_FOUND] = "not found",
	[WB_E_EXISTS] = "exists",
	[WB_E_CONDITION] = "condition",
	[WB_E_BUSY] = "busy",
	[WB_E_AUTH] = "auth",
	[WB_E_DENIED] = "denied",
	[WB_E_UNSUPPORTED] = "unsupported",
	[WB_E_THROTTLED] = "throttled",
	[WB_E_NETWORK] = "network",
	[WB_E_SERVICE] = "service",
	[WB_E_LIMIT] = "limit",
	[WB_E_IO] = "io",
	[WB_E_CANCELLED] = "cancelled",
	[WB_E_STALE] = "stale",
	[WB_E_REFUSED] = "refused",
	[WB_E_INTERNAL] = "internal",
};

const char *error_name(enum wb_code code)
{
	return (unsigned)code < WB_E_COUNT ? names[code] : "unknown";
}

struct sentence {
	char text[sizeof((struct wb_error *)0)->text];
	size_t n; /* may pass the end: the text is cut by sentence_end */
};

static void PRINTF_LIKE(2, 0)
    sentence_vadd(struct sentence *s, const char *fmt, va_list ap)
{
	size_t at = s->n < sizeof s->text ? s->n : sizeof s->text - 1;
	int len = vsnprintf(s->text + at, sizeof s->text - at, fmt, ap);

	s->n += len > 0 ? (size_t)len : 0;
}

static void PRINTF_LIKE(2, 3)
    sentence_add(struct sentence *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(s, fmt, ap);
	va_end(ap);
}

/* Into err; a cut text ends in dots, and never inside a character. */
static int sentence_end(struct sentence *s, struct wb_error *err)
{
	static const char dots[] = "...";
	size_t at = sizeof s->text - sizeof dots;

	if (s->n >= sizeof s->text) {
		while (at > 0 && ((unsigned char)s->text[at] & 0xc0) == 0x80)
			at--;
		memcpy(s->text + at, dots, sizeof dots);
	}
	memcpy(err->text, s->text, sizeof err->text);
	return -1;
}

/* The arguments may be members of *err: it is written last. */
int error_set(struct wb_error *err, enum wb_code code, const char *fmt, ...)
{
	struct sentence s = { .n = 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(&s, fmt, ap);
	va_end(ap);
	*err = (struct wb_error){ .code = code };
	return sentence_end(&s, err);
}

int error_wrap(struct wb_error *err, const char *fmt, ...)
{
	struct sentence s = { .n = 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(&s, fmt, ap);
	va_end(ap);
	sentence_add(&s, ": %s", err->text);
	return sentence_end(&s, err);
}

int error_io(struct wb_error *err, int number, const char *fmt, ...)
{
	struct sentence s = { .n = 0 };
	const char *why = strerror(number);
	bool capital = why[0] >= 'A' && why[0] <= 'Z';
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(&s, fmt, ap);
	va_end(ap);
	sentence_add(&s, ": %c%s", capital ? why[0] - 'A' + 'a' : why[0],
	    why[0] != '\0' ? why + 1 : "");
	*err = (struct wb_error){ .code = WB_E_IO };
	return sentence_end(&s, err);
}
