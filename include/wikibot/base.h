/*
 * base - what every header of libwikibot needs
 *
 * Structures that a program fills in begin with their size, so that a library
 * that is newer than the program knows which members there are:
 *
 *	struct wb_user_input in = { .size = sizeof in, .email = "a@b.example" };
 *
 * All other members may be zero, which always means "not given".  Texts are
 * UTF-8, end with a NUL, and are copied where the library keeps them.  Times
 * are milliseconds unless the name says otherwise.
 */
#ifndef WB_WIKIBOT_BASE_H
#define WB_WIKIBOT_BASE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WB_API __attribute__((visibility("default")))
#else
#define WB_API
#endif

#ifdef __cplusplus
#define WB_BEGIN extern "C" {
#define WB_END   }
#else
#define WB_BEGIN
#define WB_END
#endif

WB_BEGIN
/* The version of the library that runs, "0.1.0". */
WB_API const char *wb_version(void);

/* Memory that a function of this library gave away as plain text.  NULL is
 * fine. */
WB_API void wb_free(void *text);

/* Called once, with the size that was refused, when memory runs out; then the
 * process is ended with abort().  NULL gives back the default, a line on
 * standard error.  For the whole process: set it before any other call. */
WB_API void wb_set_out_of_memory(void (*hook)(size_t size));
WB_END
#endif
