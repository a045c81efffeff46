/*
 * confirm - a question to the person, before something is changed
 */
#ifndef WB_CLI_CONFIRM_H
#define WB_CLI_CONFIRM_H
#include "cli/cli.h"

/* Only the whole word 'yes' is one, as one does not type it by habit.
 * E_CANCELLED: it was another.  E_USAGE: there is no terminal to ask on; rule
 * ("apply asks before it changes anything") says why it would be. */
int confirm(const struct cli *cli, const char *rule, const char *question,
    struct error *err) MUST_CHECK;
bool confirm_possible(void);
#endif
