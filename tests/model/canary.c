/*
 * canary - a program that uses the library and is killed in the middle
 *
 *	canary STAGE
 *
 * Region, endpoint and keys come from where the environment says; STAGE is
 *
 *	asking		call, and be killed by somebody else
 *	answered	call, and die with the session open
 *	closed		call, close the session, and die
 *
 * It says "begun" before it calls.  In its memory is a word that each core dump
 * must have, so that one without secrets is not one without memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "wikibot/wikibot.h"

int main(int argc, char **argv)
{
	const struct wb_session_options options = { .size = sizeof options,
		.environment = "dev" };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	const struct wb_user *user;
	struct wb_session *s;
	struct wb_error err;
	char *word = malloc(64);

	if (argc != 2 || word == NULL)
		return 2;
	/* In two pieces, so that it is not in the program's text. */
	snprintf(word, 64, "%s-%s", "THIS-WORD-IS", "IN-THE-HEAP");
	(void)setrlimit(RLIMIT_CORE, &all);
	if (wb_session_open(&options, &s, &err) != WB_OK) {
		fprintf(stderr, "canary: %s\n", err.text);
		return 1;
	}
	printf("begun\n");
	fflush(stdout);
	(void)wb_user_get(s, "nobody", NULL, &user, &err);
	if (strcmp(argv[1], "closed") == 0)
		wb_session_unref(s);
	abort();
}
