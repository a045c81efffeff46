#include "model/fake_error.h"

#include <stdarg.h>
#include <stdio.h>

static int set(struct error *err, const char *name, const char *text)
{
	error_set(err, E_INVALID, "%s", text);
	snprintf(err->aws_name, sizeof err->aws_name, "%s", name);
	return -1;
}

int fake_error_set(struct error *err, const char *name, const char *fmt, ...)
{
	char text[sizeof err->text];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return set(err, name, text);
}

int fake_error_invalid(struct error *err, const char *fmt, ...)
{
	char text[sizeof err->text];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return set(err, "ValidationException", text);
}
