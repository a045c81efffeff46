#include "cli/cli.h"
#include "cli/out.h"
#include "schema/json_schema.h"

static int json_schema_run(struct cli *cli, struct error *err)
{
	(void)cli;
	return out_json(json_schema(), err);
}

const struct command cmd_json_schema = {
	.name = "json-schema",
	.summary = "print the JSON Schema of schema files, for editors",
	.text = "Prints a JSON Schema (draft 7), by which editors complete and"
	        " check schema files\nas one types. It is installed, too.",
	.run = json_schema_run,
};
