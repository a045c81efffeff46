#include "cli/confirm.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/out.h"

bool confirm_possible(void)
{
	return isatty(STDIN_FILENO) != 0;
}

int confirm(const struct cli *cli, const char *rule, const char *question,
    struct error *err)
{
	struct buf text = BUF_INIT;
	char answer[16] = "";

	if (!confirm_possible())
		return error_set(err, E_USAGE,
		    "%s, and there is no terminal to ask on: give --yes", rule);
	text_escape(&text, question, strlen(question), true);
	buf_add(&text, " Only 'yes' will: ");
	out_message_text(&text);
	buf_free(&text);
	if (!stop_until_input(cli->stop, STDIN_FILENO) ||
	    fgets(answer, sizeof answer, stdin) == NULL)
		answer[0] = '\0';
	answer[strcspn(answer, "\r\n")] = '\0';
	if (strcmp(answer, "yes") == 0)
		return 0;
	return error_set(
	    err, E_CANCELLED, "not confirmed; nothing was changed");
}
