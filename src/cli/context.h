/*
 * context - what a command works with: schema, connection, plan
 *
 * Opened in that order, each by those commands that need it.
 */
#ifndef WB_CLI_CONTEXT_H
#define WB_CLI_CONTEXT_H
#include "aws/config.h"
#include "cli/cli.h"
#include "dynamodb/call.h"
#include "reconcile/plan.h"

struct context {
	const struct cli *cli;
	/* Set by those commands that are about a local engine: where it is, with
	 * the example credentials instead of the user's; and the environment of
	 * the schema, instead of what the options say. */
	const char *local, *environment;
	const char *path; /* of the schema file */
	struct buf text;  /* what it holds */
	struct schema schema;
	struct aws_config config;
	struct aws_shared *shared; /* NULL: the client finds who signs */
	struct ddb *ddb;
};

/* The environment that the options, or else the process's, choose; or NULL. */
const char *context_environment(const struct cli *cli);
/* The file that the options, or else the process's environment, name, or the
 * first of the usual ones that is there; NULL: none is. */
const char *context_schema_path(const struct cli *cli);
/* Read the file that the options name, once: it may be standard input. */
int context_read(struct context *c, struct error *err) MUST_CHECK;
/* Load the schema from it, for `environment` or, when that is NULL, for the one
 * that the options name.  Mistakes are left in c->schema.problems. */
int context_load(
    struct context *c, const char *environment, struct error *err) MUST_CHECK;
/* Both, and mistakes are printed. */
int context_schema(struct context *c, struct error *err) MUST_CHECK;
int context_connect(
    struct context *c, bool may_write, struct error *err) MUST_CHECK;
/* The same in two steps: the settings, and the client, whose attempts somebody
 * wants to see. */
int context_configure(struct context *c, struct error *err) MUST_CHECK;
int context_open(struct context *c, bool may_write, aws_attempted *attempted,
    void *arg, struct error *err) MUST_CHECK;
/* Read the tables of the schema that --table names (all if none): everything
 * when `whole`, else what the schema declares; and plan each. */
int context_plan(struct context *c, const struct policy *policy, bool whole,
    struct plan *out, struct error *err) MUST_CHECK;
/* What --prune, --allow and --strict-endpoint say, and where the calls go. */
struct policy context_policy(const struct context *c);
void context_close(struct context *c);
/* --no-color, NO_COLOR, TERM=dumb, no terminal: no. */
bool context_color(const struct cli *cli);
#endif
