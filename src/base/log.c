#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"

static void to_stderr(void *arg, enum log_level level, const char *line)
{
	static const char *const words[] = { "error: ", "warning: ", "", "" };

	(void)arg;
	fprintf(stderr, "%s%s\n", words[level], line);
}

/* Process-wide, like standard error itself: set before work begins. */
static struct log_sink ours = { LOG_WARN, to_stderr, NULL };
static _Thread_local const struct log_sink *diverted;

static const struct log_sink *current(void)
{
	return diverted != NULL ? diverted : &ours;
}

void log_set_level(enum log_level most)
{
	ours.most = most;
}

bool log_on(enum log_level level)
{
	return level <= current()->most;
}

void log_set_sink(
    void (*sink)(void *arg, enum log_level level, const char *line), void *arg)
{
	ours.line = sink != NULL ? sink : to_stderr;
	ours.arg = sink != NULL ? arg : NULL;
}

const struct log_sink *log_divert(const struct log_sink *sink)
{
	const struct log_sink *before = diverted;

	diverted = sink;
	return before;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	struct buf raw = BUF_INIT, line = BUF_INIT;
	va_list ap;

	if (!log_on(level))
		return;
	va_start(ap, fmt);
	buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	text_escape(&line, raw.s, raw.n, false);
	current()->line(current()->arg, level, line.s);
	buf_free(&raw);
	buf_free(&line);
}
