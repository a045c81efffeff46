/*
 * random_case - a random table, written as live answers and as a schema
 *
 * One description of a table is rolled; the other side is a copy in which a few
 * things were rolled again, so that most pairs differ in a little.  Both are
 * written out by their own rules: answers in AWS's shapes with the traps of
 * control-plane.md section 3, the schema in our YAML (as JSON, its subset).
 */
#ifndef WB_TEST_RANDOM_CASE_H
#define WB_TEST_RANDOM_CASE_H
#include <stdbool.h>
#include <stdint.h>

#include "data/node.h"

enum { RANDOM_ATTRIBUTES = 8, RANDOM_INDEXES = 6, RANDOM_TAGS = 5 };
/* Attributes that every table has; the others are 0 to RANDOM_ATTRIBUTES. */
enum { RANDOM_ID = RANDOM_ATTRIBUTES, RANDOM_AT, RANDOM_NAMES };

struct random_index {
	bool there, local, recreate;
	int part[2], parts, sort[2], sorts; /* attributes */
	int projection;                     /* 0 ALL, 1 KEYS_ONLY, 2 INCLUDE */
	unsigned included;                  /* bits: x0 to x5 */
	int read, write, max_read, max_write; /* max 0: none */
	int status; /* 0 ACTIVE, 1 building, 2 backfilling, 3 going */
};

struct random_table {
	char types[RANDOM_NAMES + 1];
	bool exists, sort;
	struct random_index ix[RANDOM_INDEXES];
	bool provisioned;
	int read, write, max_read, max_write;
	int recovery_days;     /* 0: off */
	int tags[RANDOM_TAGS]; /* 0: not there */
	int ttl;               /* 0: off; number of the attribute */
	int stream;            /* 0: off, 1 to 4 */
	bool infrequent, protected;
	int key; /* 0 owned, 1 managed, 2 to 4: customer's */
};

/* Mentioned by the schema: bits by row. */
enum {
	MENTION_BILLING = 1,
	MENTION_RECOVERY = 2,
	MENTION_DAYS = 4,
	MENTION_TAGS = 8,
	MENTION_TTL = 16,
	MENTION_STREAM = 32,
	MENTION_CLASS = 64,
	MENTION_PROTECTION = 128,
	MENTION_ENCRYPTION = 256,
	MENTION_MAXIMUM = 512,
	MENTION_TOMBSTONES = 1024
};

struct random_case {
	uint64_t state; /* of the generator */
	struct random_table live, want;
	unsigned mentions;
	bool moving; /* something of live is on its way */
	bool prune_indexes, prune_tags;
	bool kms; /* it was asked about the keys */
	int64_t now;
};

void random_case_roll(struct random_case *c, uint64_t seed, int64_t now);
/* Another order of everything that has none. */
void random_case_shuffle_answers(struct random_case *c, struct node *answers);
void random_case_shuffle_schema(struct random_case *c, struct node *schema);

const char *random_case_attribute(int number); /* "a0", "id" */
char *random_case_index(size_t number);        /* "index-0" */
const char *random_case_key_arn(int key);      /* of 2 to 4 */
const char *random_case_view(int stream);
extern const char *const random_case_projections[3];
#endif
