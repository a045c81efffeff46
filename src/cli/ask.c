#include "cli/ask.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/stop.h"

enum { LONGEST_LINE = 256 };

static int open_terminal(void)
{
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool ask_possible(void)
{
	int fd = open_terminal();

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* What the terminal gives at once: a line, as it is edited there. */
static char *read_line(int fd)
{
	char line[LONGEST_LINE];
	ssize_t n = read(fd, line, sizeof line - 1);

	if (n <= 0)
		return NULL;
	line[n] = '\0';
	return mem_strndup(line, strcspn(line, "\r\n"));
}

char *ask_line(void *stop, const char *prompt)
{
	struct buf text = BUF_INIT;
	struct error ignored;
	char *line = NULL;
	int fd = open_terminal();

	if (fd < 0)
		return NULL;
	text_escape(&text, prompt, strlen(prompt), false);
	if (file_write_all(fd, "terminal", text.s, text.n, &ignored) == 0 &&
	    stop_until_input(stop, fd))
		line = read_line(fd);
	buf_free(&text);
	close(fd);
	return line;
}
