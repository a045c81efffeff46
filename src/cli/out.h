/*
 * out - standard output and standard error
 *
 * Results go to standard output, in one piece at the end of a command; when that
 * fails (closed, full disk) the command says so and does not end with success.
 * Messages and progress go to standard error, each line through text_escape;
 * failing there is no failure.
 */
#ifndef WB_CLI_OUT_H
#define WB_CLI_OUT_H
#include "data/node.h"

int out_result(const struct buf *text, struct error *err) MUST_CHECK;
/* For people: on a terminal, long lines break between words. */
int out_text(const struct buf *text, struct error *err) MUST_CHECK;
/* Takes n. */
int out_json(struct node *n, struct error *err) MUST_CHECK;
void out_message(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* Already escaped; on a terminal, long lines break between words. */
void out_message_text(const struct buf *text);
/* Already escaped, as it is: what moves the cursor. */
void out_message_raw(const struct buf *text);
bool out_result_is_terminal(void);
bool out_message_is_terminal(void);
int out_message_width(void); /* columns of the terminal, 80 if unknown */
#endif
