#include "dev/exports.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "data/json.h"
#include "dev/engines.h"

enum { SET = 10 };

struct variable {
	const char *name, *value; /* NULL: not known, left out */
};

static const char *const unset[] = {
	"AWS_PROFILE",
	"AWS_DEFAULT_PROFILE",
	"AWS_SESSION_TOKEN",
	"AWS_SECURITY_TOKEN",
	"AWS_ACCOUNT_ID",
	"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	"AWS_USE_FIPS_ENDPOINT",
	"AWS_USE_DUALSTACK_ENDPOINT",
};
enum { UNSET = sizeof unset / sizeof *unset };

static void collect(const struct state *s, struct variable out[SET])
{
	const struct variable all[SET] = {
		{ "AWS_ENDPOINT_URL_DYNAMODB", s->url },
		{ "AWS_ENDPOINT_URL_DYNAMODB_STREAMS", s->url },
		{ "AWS_REGION", ENGINE_REGION },
		{ "AWS_DEFAULT_REGION", ENGINE_REGION },
		{ "AWS_ACCESS_KEY_ID", ENGINE_KEY_ID },
		{ "AWS_SECRET_ACCESS_KEY", ENGINE_SECRET },
		{ "AWS_EC2_METADATA_DISABLED", "true" },
		{ "WIKIBOT_ENVIRONMENT", s->environment },
		{ "WIKIBOT_SCHEMA", s->schema },
		{ NULL, NULL },
	};

	memcpy(out, all, sizeof all);
}

/* Between single quotes, where the shell changes nothing. */
static void add_shell(const char *value, struct buf *out)
{
	buf_addc(out, '\'');
	for (; *value != '\0'; value++)
		if (*value == '\'')
			buf_add(out, "'\\''");
		else
			buf_addc(out, *value);
	buf_addc(out, '\'');
}

static void add_fish(const char *value, struct buf *out)
{
	buf_addc(out, '\'');
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *value);
	}
	buf_addc(out, '\'');
}

/* Some readers of such files know no quotes, so none where none are needed. */
static void add_dotenv(const char *value, struct buf *out)
{
	const char *s = value;

	while (isalnum((unsigned char)*s) ||
	       (*s != '\0' && strchr("-_./:+@%,=", *s) != NULL))
		s++;
	if (*s == '\0')
		buf_add(out, value);
	else
		add_shell(value, out);
}

static void print_json(const struct variable *v, struct buf *out)
{
	struct node *n = node_map();
	struct node *variables = node_at_map(n, "variables");
	struct node *list = node_at_list(n, "unset");

	for (; v->name != NULL; v++)
		if (v->value != NULL)
			node_set(variables, v->name, node_text(v->value));
	for (size_t i = 0; i < UNSET; i++)
		node_add(list, node_text(unset[i]));
	node_set(n, "format_version", node_int(1));
	json_pretty(out, n);
	node_free(n);
}

static const struct {
	const char *set, *between, *end, *unset;
	void (*value)(const char *value, struct buf *out);
} forms[] = {
	[EXPORTS_SHELL] = { "export ", "=", "\n", "unset ", add_shell },
	[EXPORTS_DOTENV] = { "", "=", "\n", NULL, add_dotenv },
	[EXPORTS_FISH] = { "set -gx ", " ", ";\n", "set -e ", add_fish },
};

void exports_print(
    const struct state *s, enum exports_format format, struct buf *out)
{
	struct variable all[SET];

	collect(s, all);
	if (format == EXPORTS_JSON) {
		print_json(all, out);
		return;
	}
	for (const struct variable *v = all; v->name != NULL; v++) {
		if (v->value == NULL)
			continue;
		buf_addf(out, "%s%s%s", forms[format].set, v->name,
		    forms[format].between);
		forms[format].value(v->value, out);
		buf_add(out, forms[format].end);
	}
	for (size_t i = 0; i < UNSET && forms[format].unset != NULL; i++)
		buf_addf(out, "%s%s%s", forms[format].unset, unset[i],
		    forms[format].end);
}
