/*
 * ask - a question to the person at the terminal, wherever the streams go
 */
#ifndef WB_CLI_ASK_H
#define WB_CLI_ASK_H
#include <stdbool.h>

struct stop;

/* Whether there is a terminal to ask at. */
bool ask_possible(void);
/* For aws_options.ask: one line, the caller's; NULL when none came or a signal
 * came first.  stop: the struct stop. */
char *ask_line(void *stop, const char *prompt);
#endif
