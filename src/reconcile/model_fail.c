#include <stdarg.h>
#include <stdio.h>

#include "dynamodb/call.h"
#include "reconcile/model_state.h"

int model_fail(struct error *err, const char *aws_name, const char *fmt, ...)
{
	va_list ap;
	char text[sizeof err->text];

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	error_set(err, ddb_error_code(aws_name, 400), "%s", text);
	snprintf(err->aws_name, sizeof err->aws_name, "%s", aws_name);
	err->http_status = 400;
	return -1;
}
