/*
 * fuzz - what the fuzz targets share
 *
 * A target is one file with LLVMFuzzerTestOneInput, which feeds the bytes to a
 * part of the product and holds what comes out against rules that every input
 * must keep.  --enable-fuzz links it with libFuzzer; otherwise replay.c is its
 * main and goes through the corpus, tests/fuzz/corpus/NAME.
 */
#ifndef WB_TEST_FUZZ_FUZZ_H
#define WB_TEST_FUZZ_FUZZ_H
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/node.h"

/* Its name is the linker's, which says extern "C" of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each target says it: the name of its corpus. */
extern const char fuzz_name[];

/* Ends the program with the sentence, unless ok. */
void fuzz_must(bool ok, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Log everything, to nowhere; a line must be fit for a terminal. */
void fuzz_start(void);

/* Take the text up to the first mark off *s, and the mark; all of it if there
 * is none.  The length of what was taken, which begins at the old *s. */
size_t fuzz_take(const char **s, size_t *n, const char *mark);

bool fuzz_is_text(const char *s); /* UTF-8, terminated */

/* The same in every word and in order; places and quotes do not count. */
bool fuzz_same_tree(const struct node *a, const struct node *b);
#endif
