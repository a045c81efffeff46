#include "cli/confirm.h"
#include "cli/dev_up.h"

struct reset_args {
	bool yes;
};

/* clang-format off */
static const struct opt reset_opts[] = {
	O_SWITCH(struct reset_args, yes, 'y', "yes",
	    "do not ask; needed where there is no terminal"),
	OPTS_END
};
/* clang-format on */

static int agree(const struct dev *d, struct error *err)
{
	const struct reset_args *args = d->cli->args;
	struct buf text = BUF_INIT;
	int rc;

	if (args->yes)
		return 0;
	buf_addf(&text,
	    "All tables and items of the local environment '%s' (%s) will be "
	    "deleted. Go on?",
	    d->name, d->in.folder.own);
	rc = confirm(d->cli, "reset asks before it deletes", text.s, err);
	buf_free(&text);
	return rc;
}

static int reset(struct dev *d, struct dev_up *up, struct error *err)
{
	char *data = instance_data(&d->in);
	bool was;
	int rc = -1;

	if (data == NULL)
		error_set(err,
		    instance_is_foreign(&d->in) ? E_REFUSED : E_NOT_FOUND,
		    instance_is_foreign(&d->in)
		        ? "the engine of '%s' is not ours, so neither are its "
		          "data"
		        : "there is no local environment '%s' yet; "
		          "`wikibot-provision dev up` makes it",
		    d->name);
	else if (agree(d, err) == 0 && instance_stop(&d->in, &was, err) == 0)
		rc = folder_remove(data, err);
	mem_free(data);
	return rc == 0 ? dev_up(d, up, err) : rc;
}

static int reset_run(struct cli *cli, struct error *err)
{
	struct dev_up up = { 0 };
	struct dev d = { 0 };
	int rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	rc = dev_lock(&d, err);
	if (rc == 0)
		rc = reset(&d, &up, err);
	if (rc == 0)
		rc = dev_up_show(&d, &up, err);
	dev_up_free(&up);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_reset = {
	.name = "dev reset",
	.summary = "delete the local data, and begin anew",
	.text = "Ends the local engine, deletes its data after asking, and does"
	        " what `dev up`\ndoes.",
	.uses = USES_SCHEMA | USES_FORMAT,
	.opts = reset_opts,
	.args_size = sizeof(struct reset_args),
	.run = reset_run,
};
