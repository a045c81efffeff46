/*
 * dev - what the `dev` commands share
 *
 * A local environment belongs to an environment of a schema ("dev" if none is
 * chosen), and has its name.
 */
#ifndef WB_CLI_DEV_H
#define WB_CLI_DEV_H
#include "cli/context.h"
#include "dev/instance.h"

struct dev {
	const struct cli *cli;
	const char *name; /* of the environment */
	struct instance in;
	struct context c;
};

/* Find the environment; nothing is made, started or locked. */
int dev_open(
    struct dev *d, const struct cli *cli, struct error *err) MUST_CHECK;
void dev_close(struct dev *d);
struct folder_wait dev_wait(const struct dev *d);
int dev_lock(struct dev *d, struct error *err) MUST_CHECK;
/* E_NOT_FOUND, with what to type: it does not run, or does not answer. */
int dev_need(const struct dev *d, struct error *err) MUST_CHECK;
/* With the example credentials, to its engine. */
int dev_connect(struct dev *d, bool may_write, struct error *err) MUST_CHECK;

/* "ExtendDB 0.1.10", for a person. */
void dev_engine_name(const struct state *s, struct buf *out);
/* An amount of bytes, for a person. */
void dev_bytes(int64_t bytes, struct buf *out);
/* What is known without asking the engine, for JSON. */
struct node *dev_node(const struct instance *in);
#endif
