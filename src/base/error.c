#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[E_COUNT] = {
	[E_OK] = "ok",
	[E_USAGE] = "usage",
	[E_INVALID] = "invalid",
	[E_PARSE] = "parse",
	[E_NOT_FOUND] = "not found",
	[E_EXISTS] = "exists",
	[E_CONDITION] = "condition",
	[E_BUSY] = "busy",
	[E_AUTH] = "auth",
	[E_DENIED] = "denied",
	[E_UNSUPPORTED] = "unsupported",
	[E_THROTTLED] = "throttled",
	[E_NETWORK] = "network",
	[E_SERVICE] = "service",
	[E_LIMIT] = "limit",
	[E_IO] = "io",
	[E_CANCELLED] = "cancelled",
	[E_STALE] = "stale",
	[E_REFUSED] = "refused",
	[E_INTERNAL] = "internal",
};

const char *error_name(enum error_code code)
{
	return (unsigned)code < E_COUNT ? names[code] : "unknown";
}

struct sentence {
	char text[sizeof((struct error *)0)->text];
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
static int sentence_end(struct sentence *s, struct error *err)
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
int error_set(struct error *err, enum error_code code, const char *fmt, ...)
{
	struct sentence s = { .n = 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(&s, fmt, ap);
	va_end(ap);
	*err = (struct error){ .code = code };
	return sentence_end(&s, err);
}

int error_wrap(struct error *err, const char *fmt, ...)
{
	struct sentence s = { .n = 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence_vadd(&s, fmt, ap);
	va_end(ap);
	sentence_add(&s, ": %s", err->text);
	return sentence_end(&s, err);
}

int error_io(struct error *err, int number, const char *fmt, ...)
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
	*err = (struct error){ .code = E_IO };
	return sentence_end(&s, err);
}
