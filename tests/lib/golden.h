/*
 * golden - a whole output, compared with a file in tests/
 *
 * UPDATE_GOLDEN=1 writes the files instead; read the difference before you
 * keep it.
 */
#ifndef WB_TEST_GOLDEN_H
#define WB_TEST_GOLDEN_H

/* Fail the running test, with the difference on standard error, unless text is
 * what stands in the file below tests/. */
void golden_check(const char *below_tests, const char *text);
#endif
