/*
 * failure - the error that the program gets, and what it is made of
 */
#ifndef WB_MODEL_FAILURE_H
#define WB_MODEL_FAILURE_H
#include <stdarg.h>

#include <wikibot/error.h>

#include "base/error.h"
#include "data/node.h"

/* A status, a field (or NULL) and a sentence; the rest stays as it is. */
void failure_vset(struct wb_error *e, enum wb_status status, const char *field,
    const char *fmt, va_list ap) PRINTF_LIKE(4, 0);
/* WB_INVALID into err, which may be NULL: for functions without a session. */
enum wb_status failure_refuse(struct wb_error *err, const char *field,
    const char *fmt, ...) PRINTF_LIKE(3, 4);
/* An error of the layers below. */
void failure_read(struct wb_error *e, const struct error *err);
/* What the body of the answer adds: why a request was throttled, and where. */
void failure_explain(struct wb_error *e, const struct node *body);
/* Whether the service refuses something since it is too large. */
bool failure_is_size(const char *text);
bool failure_retriable(const struct wb_error *e);

/* Text into a member of the error; NULL is empty. */
void failure_put(char *out, size_t size, const char *text);
#endif
