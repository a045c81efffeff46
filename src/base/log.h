/*
 * log - messages for the person who runs the program
 *
 * A line is formatted, escaped (text_escape) and handed to the sink, which by
 * default writes it to standard error.  Secrets never get here: the callers
 * that handle them log names, not values.
 */
#ifndef WB_BASE_LOG_H
#define WB_BASE_LOG_H
#include "base/error.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level most); /* default LOG_WARN */
bool log_on(enum log_level level);
void log_set_sink(void (*sink)(void *arg, enum log_level, const char *line),
    void *arg); /* NULL: back to standard error */

/* A sink of this thread's own, while it works for somebody else: a program that
 * uses the library.  NULL: the one above.  Returns what was set before. */
struct log_sink {
	enum log_level most;
	void (*line)(void *arg, enum log_level, const char *line);
	void *arg;
};
const struct log_sink *log_divert(const struct log_sink *sink);

void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...)                                    \
	do {                                              \
		if (log_on(LOG_DEBUG))                    \
			log_line(LOG_DEBUG, __VA_ARGS__); \
	} while (0)
#endif
