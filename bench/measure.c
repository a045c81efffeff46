#include "measure.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "data/json.h"

enum {
	MOST_THREADS = 64,
	WARM_UP = 100 /* calls of each thread, and a tenth */
};

struct thread {
	pthread_t id;
	const struct measure_client *client;
	const struct measure_job *job;
	long operations;
	pthread_barrier_t *warm, *go;
};

void measure_fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

struct node *measure_body(const struct measure_job *job)
{
	static const char *const key[] = { "owner_id", "wiki_slug" };
	struct node *body = node_map(), *keys;

	node_set(body, "TableName", node_text(job->table));
	if (job->put) {
		/* As the library creates a wiki, but true again and again. */
		node_set(body, "Item", node_copy(job->item));
		node_put(body, "ConditionExpression",
		    node_text("attribute_not_exists(#0)"));
		node_put(
		    body, "ExpressionAttributeNames.#0", node_text("absent"));
		node_put(body, "ReturnValuesOnConditionCheckFailure",
		    node_text("ALL_OLD"));
		return body;
	}
	keys = node_at_map(body, "Key");
	for (size_t i = 0; i < sizeof key / sizeof *key; i++)
		node_set(keys, key[i], node_copy(node_key(job->item, key[i])));
	return body;
}

static void *work(void *arg)
{
	struct thread *t = arg;
	void *worker = t->client->open(t->job);

	t->client->run(worker, WARM_UP + t->operations / 10);
	pthread_barrier_wait(t->warm);
	pthread_barrier_wait(t->go);
	t->client->run(worker, t->operations);
	pthread_barrier_wait(t->warm);
	t->client->close(worker);
	return NULL;
}

double measure_cpu_us(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static double wall_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void measure(const struct measure_client *client,
    const struct measure_job *job, long operations)
{
	int n = job->one_thread ? 1 : job->in_flight;
	struct thread threads[MOST_THREADS];
	pthread_barrier_t warm, go;
	double cpu, wall;

	pthread_barrier_init(&warm, NULL, (unsigned)n + 1);
	pthread_barrier_init(&go, NULL, (unsigned)n + 1);
	operations /= n;
	for (int i = 0; i < n; i++) {
		threads[i] = (struct thread){ .client = client,
			.job = job,
			.operations = operations,
			.warm = &warm,
			.go = &go };
		if (pthread_create(&threads[i].id, NULL, work, &threads[i]) !=
		    0)
			measure_fail("measure", "no thread");
	}
	pthread_barrier_wait(&warm);
	cpu = measure_cpu_us();
	wall = wall_us();
	pthread_barrier_wait(&go);
	pthread_barrier_wait(&warm);
	cpu = measure_cpu_us() - cpu;
	wall = wall_us() - wall;
	for (int i = 0; i < n; i++)
		pthread_join(threads[i].id, NULL);
	operations *= n;
	printf("%.2f %.0f\n", cpu / (double)operations,
	    (double)operations * 1e6 / wall);
}

int measure_main(int argc, char **argv, const struct measure_client *client)
{
	struct measure_job job = { 0 };
	struct node *item = NULL;
	struct buf text = BUF_INIT;
	struct error err = { 0 };

	if (argc < 7)
		measure_fail(argv[0], "URL TABLE ITEM.json get|put IN_FLIGHT "
		                      "OPERATIONS [one-thread]");
	if (file_read(argv[3], LIMIT_JSON_BYTES, &text, &err) != 0 ||
	    json_parse(text.s, text.n, &item, &err) != 0)
		measure_fail(argv[3], err.text);
	job = (struct measure_job){ .url = argv[1],
		.table = argv[2],
		.item = item,
		.put = strcmp(argv[4], "put") == 0,
		.in_flight = (int)strtol(argv[5], NULL, 10),
		.one_thread = argc > 7 };
	if (job.in_flight < 1 || job.in_flight > MOST_THREADS)
		measure_fail(argv[5], "no number of connections");
	if (client->begin != NULL)
		client->begin(&job);
	measure(client, &job, strtol(argv[6], NULL, 10));
	if (client->end != NULL)
		client->end();
	node_free(item);
	buf_free(&text);
	return 0;
}
