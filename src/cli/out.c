#include "cli/out.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/wrap.h"
#include "data/json.h"

int out_result(const struct buf *text, struct error *err)
{
	return file_write_all(
	    STDOUT_FILENO, "standard output", text->s, text->n, err);
}

static int width_of(int fd)
{
	struct winsize size = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

int out_text(const struct buf *text, struct error *err)
{
	struct buf wrapped = BUF_INIT;
	int rc;

	if (!out_result_is_terminal())
		return out_result(text, err);
	wrap_text(&wrapped, buf_text(text), (size_t)width_of(STDOUT_FILENO));
	rc = out_result(&wrapped, err);
	buf_free(&wrapped);
	return rc;
}

int out_json(struct node *n, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	json_pretty(&text, n);
	rc = out_result(&text, err);
	buf_free(&text);
	node_free(n);
	return rc;
}

void out_message_raw(const struct buf *text)
{
	struct error ignored = { 0 };

	if (file_write_all(STDERR_FILENO, "standard error", buf_text(text),
	        text->n, &ignored) != 0)
		return; /* nobody is left to tell */
}

void out_message_text(const struct buf *text)
{
	struct buf wrapped = BUF_INIT;

	if (out_message_is_terminal())
		wrap_text(
		    &wrapped, buf_text(text), (size_t)out_message_width());
	out_message_raw(wrapped.n > 0 ? &wrapped : text);
	buf_free(&wrapped);
}

void out_message(const char *fmt, ...)
{
	struct buf raw = BUF_INIT, line = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	text_escape(&line, raw.s, raw.n, true);
	buf_addc(&line, '\n');
	out_message_text(&line);
	buf_free(&line);
	buf_free(&raw);
}

bool out_result_is_terminal(void)
{
	return isatty(STDOUT_FILENO) != 0;
}

bool out_message_is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) != 0 &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

int out_message_width(void)
{
	return width_of(STDERR_FILENO);
}
