/*
 * fake_error - refusals as DynamoDB words them
 *
 * They travel in a struct error: aws_name is the name of the exception, text
 * its message.  The words are those of the service where they are known, so that
 * a person who looks for them finds them.
 */
#ifndef WB_MODEL_FAKE_ERROR_H
#define WB_MODEL_FAKE_ERROR_H
#include "base/error.h"

/* Both return -1. */
int fake_error_set(struct error *err, const char *name, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
int fake_error_invalid(struct error *err, const char *fmt, ...)
    PRINTF_LIKE(2, 3); /* ValidationException */
#endif
