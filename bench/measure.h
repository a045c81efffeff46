/*
 * measure - what the C programs here have in common
 *
 * The command line, the warm-up, the threads, and the line that is printed:
 * microseconds of CPU time per operation (user and system, of the whole
 * process) and operations per second, from the end of the warm-up to the last
 * answer.
 */
#ifndef WB_BENCH_MEASURE_H
#define WB_BENCH_MEASURE_H
#include <stdbool.h>

#include "data/node.h"

struct measure_job {
	const char *url, *table;
	const struct node *item; /* a wiki, as DynamoDB's JSON has it */
	bool put;                /* PutItem of it, else GetItem */
	bool one_thread;         /* that holds all connections */
	int in_flight;
};

/* begin and end are called once, and may be NULL; the others in each thread. */
struct measure_client {
	void (*begin)(const struct measure_job *job);
	void (*end)(void);
	void *(*open)(const struct measure_job *job);
	void (*run)(void *worker, long operations);
	void (*close)(void *worker);
};

/* NAME URL TABLE ITEM.json get|put IN_FLIGHT OPERATIONS [one-thread] */
int measure_main(int argc, char **argv, const struct measure_client *client);
/* Say so and end the program: half a measurement is none. */
_Noreturn void measure_fail(const char *what, const char *why);
double measure_cpu_us(void); /* of the whole process */
/* The body of the request. */
struct node *measure_body(const struct measure_job *job);
#endif
