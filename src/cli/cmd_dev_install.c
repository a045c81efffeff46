#include "cli/dev.h"
#include "cli/out.h"

static int install_run(struct cli *cli, struct error *err)
{
	const char *name = cli->argc > 0 ? cli->argv[0] : engines[0].name;
	const struct engine *e = engines_find(name);
	struct buf text = BUF_INIT;
	struct dev d = { .cli = cli };
	struct folder_wait wait = dev_wait(&d);
	struct found found = { 0 };
	int rc = engines_check(name, err);

	if (rc == 0 && e == NULL)
		rc = error_set(err, E_USAGE,
		    "'%s' is no engine that can be installed", name);
	if (rc == 0)
		rc = install_engine(e, &wait, err);
	if (rc == 0 && install_find(e, NULL, &found)) {
		buf_addf(&text, "%s %s is installed: %s\n", e->title,
		    e->version, found.program);
		rc = out_text(&text, err);
	}
	install_found_free(&found);
	buf_free(&text);
	return rc;
}

const struct command cmd_dev_install = {
	.name = "dev install",
	.operands = "[ENGINE]",
	.max_operands = 1,
	.summary = "install a local engine, so that `dev up` can be offline",
	.text = "Installs an engine, by npm or pip, in the version that"
	        " wikibot-provision is\ntested with, into a folder of its own"
	        " ($WIKIBOT_ENGINES_DIR, else below\n~/.local/share). `dev up`"
	        " does the same when it is needed and you agree.",
	.run = install_run,
};
