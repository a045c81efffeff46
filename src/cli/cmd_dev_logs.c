#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/dev.h"
#include "cli/out.h"

struct logs_args {
	bool follow;
};

/* clang-format off */
static const struct opt logs_opts[] = {
	O_SWITCH(struct logs_args, follow, 'F', "follow",
	    "go on with what the engine says, until you stop it"),
	OPTS_END
};
/* clang-format on */

/* What there is from here to the end. */
static int copy(int fd, const char *path, struct error *err)
{
	struct buf raw = BUF_INIT, text = BUF_INIT;
	char chunk[4096];
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			break;
		if (n < 0) {
			rc = error_io(err, errno, "cannot read '%s'", path);
			break;
		}
		buf_addn(&raw, chunk, (size_t)n);
		buf_reset(&text);
		text_escape(&text, raw.s, raw.n, true);
		rc = out_result(&text, err);
		buf_reset(&raw);
	}
	buf_free(&text);
	buf_free(&raw);
	return rc;
}

static int logs_run(struct cli *cli, struct error *err)
{
	enum { TICK_MS = 200 };
	const struct logs_args *args = cli->args;
	struct dev d = { 0 };
	int fd = -1, rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	fd = open(d.in.folder.log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		rc = error_set(err, E_NOT_FOUND,
		    "there is no log of '%s': no engine was started", d.name);
	while (rc == 0) {
		rc = copy(fd, d.in.folder.log, err);
		if (rc != 0 || !args->follow || stop_signal() != 0)
			break;
		folder_pause(TICK_MS);
	}
	if (fd >= 0)
		close(fd);
	dev_close(&d);
	if (rc == 0 && stop_signal() != 0)
		return 128 + stop_signal();
	return rc;
}

const struct command cmd_dev_logs = {
	.name = "dev logs",
	.summary = "show what the local engine says",
	.text = "Prints the log of the engine since it was started; what the"
	        " one before it said\nis in the file beside it, log.old.",
	.uses = USES_SCHEMA,
	.opts = logs_opts,
	.args_size = sizeof(struct logs_args),
	.run = logs_run,
};
