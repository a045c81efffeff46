#include "cli/dev.h"
#include "cli/out.h"

static int show(const struct dev *d, bool was, bool keeps, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	buf_addf(&text, "The local environment '%s' %s.\n", d->name,
	    was ? "is down" : "was not running");
	if (was && keeps)
		buf_addf(&text, "Its data stay in %s.\n", d->in.folder.own);
	rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

static int down_run(struct cli *cli, struct error *err)
{
	const struct engine *e;
	struct dev d = { 0 };
	bool was = false;
	int rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	/* Nothing is made for one that never was. */
	if (d.in.state.engine != NULL) {
		rc = dev_lock(&d, err);
		e = instance_engine(&d.in);
		if (rc == 0)
			rc = instance_stop(&d.in, &was, err);
		if (rc == 0)
			rc = show(&d, was, e != NULL && e->keeps, err);
	} else {
		rc = show(&d, false, false, err);
	}
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_down = {
	.name = "dev down",
	.summary = "end the local engine",
	.text = "Ends the engine of the local environment and everything that"
	        " it started. What\nthe engine keeps in its folder stays for"
	        " the next `dev up`.",
	.uses = USES_SCHEMA,
	.run = down_run,
};
