#include "dev/engines.h"

#include <string.h>

#include "base/text.h"
#include "base/vec.h"

/* clang-format off */
#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }

const struct engine engines[] = {
	{
		.name = "extenddb", .title = "ExtendDB", .version = "0.1.10",
		.kind = ENGINE_NPM, .package = "@extenddb/linux-x64@0.1.10",
		.machine = "x86_64", .command = "extenddb",
		.program = "node_modules/@extenddb/linux-x64/extenddb",
		/* A file, never :memory:, which loses tables when a client
		 * gives up a request. */
		.argv = WORDS("${program}", "serve", "--foreground"),
		.env = WORDS("HOME=${data}", "EXTENDDB__SERVER__PORT=${port}",
		    "EXTENDDB__STORAGE__SQLITE__PATH=${data}/tables.db"),
		.probe = "/health", .keeps = true,
		.gaps = "no PartiQL, global tables or resource policies; drops"
		        " recovery periods",
	},
	{
		.name = "moto", .title = "moto", .version = "5.2.5",
		.kind = ENGINE_PIP, .package = "moto[server,dynamodb]==5.2.5",
		.command = "moto_server", .program = "bin/moto_server",
		.argv = WORDS("${program}", "-H", "127.0.0.1", "-p", "${port}"),
		.env = WORDS("HOME=${data}"), .probe = "/",
		.gaps = "checks no signatures; drops table classes and"
		        " encryption",
	},
	{
		.name = "dynoxide", .title = "dynoxide", .version = "1.2.1",
		.kind = ENGINE_NPM, .package = "@dynoxide/linux-x64@1.2.1",
		.machine = "x86_64", .command = "dynoxide",
		.program = "node_modules/@dynoxide/linux-x64/dynoxide",
		.argv = WORDS("${program}", "--host", "127.0.0.1", "--port",
		    "${port}", "--db-path", "${data}/tables.db"),
		.env = WORDS("HOME=${data}"), .probe = "/", .keeps = true,
		.gaps = "checks no signatures; no recovery, no backups",
	},
	{
		.name = "ministack", .title = "ministack", .version = "1.5.33",
		.kind = ENGINE_PIP, .package = "ministack==1.5.33",
		.command = "ministack", .program = "bin/ministack",
		.argv = WORDS("${program}"),
		/* It binds to every address unless told otherwise. */
		.env = WORDS("HOME=${data}", "BIND_HOST=127.0.0.1",
		    "GATEWAY_PORT=${port}", "SERVICES=dynamodb,dynamodbstreams",
		    "SFTP_ENABLED=0", "IOT_MTLS_ENABLED=0"),
		.probe = "/",
		.gaps = "checks no signatures; drops recovery periods",
	},
	{
		.name = "dynalite", .title = "dynalite", .version = "4.0.0",
		.kind = ENGINE_NPM, .package = "dynalite@4.0.0",
		.least_node = 20, .command = "dynalite",
		.program = "node_modules/dynalite/cli.js",
		.argv = WORDS("node", "${program}", "--host", "127.0.0.1",
		    "--port", "${port}", "--createTableMs", "50",
		    "--updateTableMs", "50", "--deleteTableMs", "50"),
		.env = WORDS("HOME=${data}"), .probe = "/",
		.gaps = "checks no signatures; no tags, recovery, TTL, streams,"
		        " new indexes or protection",
	},
	{ .name = NULL },
};
/* clang-format on */

const struct engine *engines_find(const char *name)
{
	engines_each(e) if (strcmp(e->name, name) == 0) return e;
	return NULL;
}

int engines_check(const char *name, struct error *err)
{
	VEC(const char *) names = { 0 };
	struct buf all = BUF_INIT;
	const char *near;

	if (engines_find(name) != NULL || strcmp(name, ENGINE_NONE) == 0)
		return 0;
	engines_each(e)
	{
		*vec_push(&names) = e->name;
		buf_addf(&all, "%s, ", e->name);
	}
	*vec_push(&names) = ENGINE_NONE;
	*vec_push(&names) = NULL;
	buf_add(&all, ENGINE_NONE);
	near = text_nearest(name, names.v);
	if (near != NULL)
		error_set(err, E_USAGE,
		    "unknown engine '%s' (did you mean '%s'?)", name, near);
	else
		error_set(err, E_USAGE, "unknown engine '%s'; there are: %s",
		    name, all.s);
	buf_free(&all);
	vec_free(&names);
	return -1;
}

void engines_expand(
    const char *form, const struct engine_values *values, struct buf *out)
{
	const char *open;

	for (; (open = strstr(form, "${")) != NULL;
	     form = strchr(open, '}') + 1) {
		buf_addn(out, form, (size_t)(open - form));
		if (text_starts(open, "${port}"))
			buf_addf(out, "%d", values->port);
		else
			buf_add(out, text_starts(open, "${data}")
			                 ? values->data
			                 : values->program);
	}
	buf_add(out, form);
}

const char *engines_variable(void *url, const char *name)
{
	const struct {
		const char *name, *value;
	} all[] = {
		{ "AWS_ACCESS_KEY_ID", ENGINE_KEY_ID },
		{ "AWS_SECRET_ACCESS_KEY", ENGINE_SECRET },
		{ "AWS_REGION", ENGINE_REGION },
		{ "AWS_EC2_METADATA_DISABLED", "true" },
		{ "AWS_CONFIG_FILE", "/dev/null" },
		{ "AWS_SHARED_CREDENTIALS_FILE", "/dev/null" },
		{ "AWS_ENDPOINT_URL_DYNAMODB", url },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].value;
	return NULL;
}
