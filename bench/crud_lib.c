/*
 * Our client: one in each thread, as the library's sessions have them.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "dynamodb/call.h"
#include "measure.h"

struct worker {
	const struct measure_job *job;
	struct aws_config config;
	struct ddb *ddb;
};

static void *lib_open(const struct measure_job *job)
{
	struct worker *w = mem_alloc(sizeof *w);
	struct aws_options options = { .endpoint_url = job->url };
	struct ddb_options ddb = { .may_write = true };
	struct error err = { 0 };

	w->job = job;
	if (aws_config_load(&w->config, &options, &err) != 0)
		measure_fail("config", err.text);
	ddb.aws.config = &w->config;
	ddb.aws.transport = http_curl_new(1, NULL, -1);
	ddb.aws.parallelism = 1;
	if (ddb_open(&w->ddb, &ddb, &err) != 0)
		measure_fail("open", err.text);
	return w;
}

static void lib_run(void *worker, long operations)
{
	struct worker *w = worker;
	const char *op = w->job->put ? "PutItem" : "GetItem";
	struct node *answer = NULL;
	struct error err = { 0 };

	while (operations-- > 0) {
		if (ddb_call(w->ddb, op, measure_body(w->job), &answer, &err) !=
		    0)
			measure_fail(op, err.text);
		if (!w->job->put &&
		    node_get(answer, "Item.wiki_slug.S") == NULL)
			measure_fail(op, "an answer without the item");
		node_free(answer);
	}
}

static void lib_close(void *worker)
{
	struct worker *w = worker;

	ddb_close(w->ddb);
	aws_config_free(&w->config);
	mem_free(w);
}

int main(int argc, char **argv)
{
	static const struct measure_client client = { lib_open, lib_run,
		lib_close };

	return measure_main(argc, argv, &client);
}
