/*
 * secrets - credentials that a server may repeat, and where they must not show
 */
#ifndef WB_TEST_FUZZ_SECRETS_H
#define WB_TEST_FUZZ_SECRETS_H
#include "aws/credentials.h"
#include "aws/http.h"

/* All three words are in the dictionaries. */
extern const struct credentials fuzz_secrets;

/* No credential in the error of this answer.  A piece of one is looked for where
 * the server has it only whole and unchanged: then a piece is what our own
 * cutting left (faults.md F40). */
void fuzz_no_secret(const struct error *err, const struct http_answer *a);
#endif
