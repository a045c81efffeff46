#include "cli/cli.h"
#include "cli/out.h"

static int version_run(struct cli *cli, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	if (cli->common.format == FORMAT_JSON) {
		struct node *n = node_map();

		node_set(n, "format_version", node_int(1));
		node_set(n, "name", node_text("wikibot-provision"));
		node_set(n, "version", node_text(PACKAGE_VERSION));
		return out_json(n, err);
	}
	buf_addf(&text, "wikibot-provision %s\n", PACKAGE_VERSION);
	rc = out_result(&text, err);
	buf_free(&text);
	return rc;
}

const struct command cmd_version = {
	.name = "version",
	.summary = "print the version",
	.text = "Prints the name and the version of the program.",
	.uses = USES_FORMAT,
	.run = version_run,
};
