/*
 * dev_seed - the seed files of a command, read, checked and written
 */
#ifndef WB_CLI_DEV_SEED_H
#define WB_CLI_DEV_SEED_H
#include "cli/context.h"
#include "dev/seed_write.h"

struct dev_seeds {
	VEC(struct seed) files;
	struct seed_report report; /* of what was written */
};

/* The files that are named, or those beside the schema, with the context's
 * schema loaded.  Mistakes are printed.  E_REFUSED: the environment is not to be
 * seeded, and files were named; else there are none then. */
int dev_seeds_load(struct dev_seeds *out, const struct context *c,
    char *const *named, size_t n, struct error *err) MUST_CHECK;
/* By what the files say, or, from 0 on, by this enum seed_conflict. */
int dev_seeds_write(struct dev_seeds *s, struct ddb *ddb, int conflict,
    struct error *err) MUST_CHECK;
size_t dev_seeds_count(const struct dev_seeds *s);
void dev_seeds_free(struct dev_seeds *s);
#endif
