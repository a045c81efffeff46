#include "cli/dev_seed.h"

#include <string.h>

#include "cli/out.h"

static int load_one(struct dev_seeds *out, const struct context *c,
    const char *path, struct error *err)
{
	struct seed *s = vec_push(&out->files);
	struct buf text = BUF_INIT;
	int rc = seed_load(s, path, &c->schema, err);

	if (rc != 0) {
		problem_show(&s->problems, &text);
		out_message_text(&text);
	}
	buf_free(&text);
	return rc;
}

int dev_seeds_load(struct dev_seeds *out, const struct context *c,
    char *const *named, size_t n, struct error *err)
{
	struct texts found = { 0 };
	int rc = 0;

	if (c->schema.no_seed && n > 0)
		return error_set(err, E_REFUSED,
		    "'%s' says 'seed: false' for environment '%s': no seeds "
		    "are written there",
		    c->schema.file,
		    c->schema.environment != NULL ? c->schema.environment : "");
	if (n == 0 && !c->schema.no_seed) {
		seed_find(c->path, &found);
		named = found.v;
		n = found.n;
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = load_one(out, c, named[i], err);
	texts_free(&found);
	return rc;
}

int dev_seeds_write(
    struct dev_seeds *s, struct ddb *ddb, int conflict, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < s->files.n && rc == 0; i++) {
		const struct seed *one = &s->files.v[i];
		struct seed_writer w = { .ddb = ddb, .stop = stop_asked };

		rc = seed_write(&w, one,
		    conflict >= 0 ? (enum seed_conflict)conflict
		                  : one->conflict,
		    err);
		s->report.written += w.report.written;
		s->report.kept += w.report.kept;
	}
	return rc;
}

size_t dev_seeds_count(const struct dev_seeds *s)
{
	size_t n = 0;

	vec_each (struct seed, one, &s->files)
		n += seed_count(one);
	return n;
}

void dev_seeds_free(struct dev_seeds *s)
{
	vec_each (struct seed, one, &s->files)
		seed_free(one);
	vec_free(&s->files);
}
