/*
 * completion - what can stand at a place of the command line, for shells
 *
 * The scripts are made from the table of commands and the rows of their
 * options.  A shell that completes runs the program only for the names that
 * stand in a schema file.
 */
#ifndef WB_CLI_COMPLETION_H
#define WB_CLI_COMPLETION_H
#include "cli/cli.h"

enum completion_kind {
	COMPLETE_NOTHING,
	COMPLETE_WORD,   /* one of some */
	COMPLETE_LIST,   /* some of them, with commas between */
	COMPLETE_REPORT, /* one of them, '=' and a file */
	COMPLETE_FILE,
	COMPLETE_TABLES, /* a list, from the schema */
	COMPLETE_ENVIRONMENT,
	COMPLETE_COMMAND
};
struct completion {
	enum completion_kind kind;
	const char *const *words; /* of WORD, LIST and REPORT; ends with NULL */
};
/* The value of an option; the operand. */
struct completion completion_value(
    const struct command *c, const struct opt *o);
struct completion completion_operand(const struct command *c);

VEC_TYPE(completion_options, const struct opt *);
void completion_options(
    const struct command *c, struct completion_options *out);

/* The first words of all commands, or the second ones of those that begin with
 * `group`; with what the command does. */
struct completion_word {
	char *word, *summary;
	bool is_group; /* "dev", of "dev up" */
};
VEC_TYPE(completion_words, struct completion_word);
void completion_words(const char *group, struct completion_words *out);
void completion_words_free(struct completion_words *list);

/* Text for within '...', where a shell has its own way to write a ' there. */
void completion_quote(struct buf *out, const char *text, const char *quote);
/* "text json" */
void completion_list(struct buf *out, const char *const *words);

void completion_bash(struct buf *out);
void completion_zsh(struct buf *out);
void completion_fish(struct buf *out);
#endif
