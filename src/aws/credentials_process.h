/*
 * credentials_process - ask a program of the user's
 *
 * The command goes to a shell, as users write pipes (aws-client.md 1.11).  It
 * may take some seconds and give some kilobytes, else it is killed with all its
 * children (faults.md F65).  It gets no input, and no terminal to ask at.  Its
 * arguments are never shown; what it writes to its standard error only in the
 * message of its failure, with whatever might be a key taken out.
 */
#ifndef WB_AWS_CREDENTIALS_PROCESS_H
#define WB_AWS_CREDENTIALS_PROCESS_H
#include "aws/credentials.h"

enum { CREDENTIALS_PROCESS_MS = 10000 };

int credentials_process(const struct credentials_search *s, const char *command,
    struct credentials *out, struct error *err) MUST_CHECK;
#endif
