#include <string.h>

#include "cli/dev.h"
#include "cli/out.h"

struct list_args {
	bool engines;
};

/* clang-format off */
static const struct opt list_opts[] = {
	O_SWITCH(struct list_args, engines, 0, "engines",
	    "the engines there are, instead of the environments"),
	OPTS_END
};
/* clang-format on */

static const char *place_of(
    const struct engine *e, const struct dev *d, struct found *found)
{
	return install_find(e, d->in.folder.project, found) ? found->where
	                                                    : "no";
}

static void engines_text(const struct dev *d, struct buf *out)
{
	buf_add(out, "NAME       VERSION  HERE       DATA    WHAT IT LACKS\n");
	engines_each(e)
	{
		struct found found = { 0 };

		buf_addf(out, "%-10s %-8s %-10s %-7s %s\n", e->name, e->version,
		    place_of(e, d, &found), e->keeps ? "file" : "memory",
		    e->gaps);
		install_found_free(&found);
	}
}

static void engines_node(const struct dev *d, struct node *out)
{
	struct node *list = node_at_list(out, "engines");

	engines_each(e)
	{
		struct found found = { 0 };
		struct node *n = node_map();

		node_set(n, "name", node_text(e->name));
		node_set(n, "version", node_text(e->version));
		node_set(n, "package", node_text(e->package));
		node_set(n, "here", node_text(place_of(e, d, &found)));
		node_set(n, "keeps_data", node_bool(e->keeps));
		node_set(n, "lacks", node_text(e->gaps));
		node_add(list, n);
		install_found_free(&found);
	}
}

/* Each environment of the project: as text, or as a node. */
static int each(
    const struct dev *d, struct buf *text, struct node *list, struct error *err)
{
	struct folder_names names = { 0 };
	int rc = 0;

	folder_list(&d->in.folder, &names);
	if (names.n == 0)
		buf_add(text, "There are no local environments here; "
		              "`wikibot-provision dev up` makes one.\n");
	for (size_t i = 0; i < names.n && rc == 0; i++) {
		const char *schema = context_schema_path(d->cli);
		struct instance in;

		if (schema != NULL && strcmp(schema, "-") == 0)
			schema = NULL;
		rc = instance_open(&in, schema, names.v[i], err);
		if (rc != 0)
			break;
		buf_addf(text, "%-12s %-10s %s\n", names.v[i],
		    in.state.engine != NULL ? in.state.engine : "-",
		    instance_runs(&in) ? in.state.url : "down");
		node_add(list, dev_node(&in));
		instance_close(&in);
	}
	folder_names_free(&names);
	return rc;
}

static int list_run(struct cli *cli, struct error *err)
{
	const struct list_args *args = cli->args;
	struct node *n = node_map();
	struct buf text = BUF_INIT;
	struct dev d = { 0 };
	int rc = dev_open(&d, cli, err);

	if (rc == 0 && args->engines) {
		engines_text(&d, &text);
		engines_node(&d, n);
	} else if (rc == 0) {
		rc = each(&d, &text, node_at_list(n, "environments"), err);
	}
	node_set(n, "format_version", node_int(1));
	if (rc == 0 && cli->common.format == FORMAT_JSON) {
		rc = out_json(n, err);
		n = NULL;
	} else if (rc == 0) {
		rc = out_text(&text, err);
	}
	node_free(n);
	buf_free(&text);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_list = {
	.name = "dev list",
	.summary = "list the local environments, or the engines",
	.text = "Lists the local environments of the project with their engines"
	        " and where they\nanswer; with --engines, the engines that"
	        " there are.",
	.uses = USES_SCHEMA | USES_FORMAT,
	.opts = list_opts,
	.args_size = sizeof(struct list_args),
	.run = list_run,
};
