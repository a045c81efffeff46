/*
 * random_write - the two ways in which a random table is written out
 */
#ifndef WB_TEST_RANDOM_WRITE_H
#define WB_TEST_RANDOM_WRITE_H
#include "lib/random_case.h"

/* A map by operation; NULL when there is no table. */
struct node *random_write_answers(struct random_case *c);
/* The schema as a document. */
struct node *random_write_schema(struct random_case *c);
#endif
