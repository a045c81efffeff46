/*
 * mistakes - what loading a schema says, as text to compare with
 */
#ifndef WB_TEST_MISTAKES_H
#define WB_TEST_MISTAKES_H

/* One line per mistake, "s.yaml:3:5: ...", in order; "" when there is none; for
 * a usage error its sentence.  The caller frees it. */
char *mistakes_in(const char *yaml, const char *environment);
/* Fail the running test unless these, each with a newline, are all. */
void mistakes_check(const char *yaml, const char *expected);
#endif
