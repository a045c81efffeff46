/*
 * words - reading the schema file's own words strictly
 *
 * For what stands in the file besides the settings, which shapes read: each
 * function gives the value or says what is wrong with it, at its place.
 */
#ifndef WB_SCHEMA_WORDS_H
#define WB_SCHEMA_WORDS_H
#include "data/problem.h"

/* The text of n, or NULL and a problem.  label is what n is: "'partition'". */
const char *words_text(
    const struct node *n, const char *label, struct problems *problems);
/* Whether n is a map (a list); a problem otherwise, which ends with advice. */
bool words_map(const struct node *n, const char *label, const char *advice,
    struct problems *problems);
bool words_list(const struct node *n, const char *label, const char *advice,
    struct problems *problems);
/* 'KEY' must be <must>, not what stands there. */
void words_must(
    const struct node *n, const char *must, struct problems *problems);
/* n's key is none of the allowed, which end with NULL.  what: "setting". */
void words_unknown(const struct node *n, const char *what,
    const char *const *allowed, struct problems *problems);
/* "'a', 'b' and 'c'" */
void words_join(struct buf *out, const char *const *words, const char *last);
#endif
