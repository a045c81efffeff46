#include "cli/completion.h"

static const char head[] =
    "# fish completion for wikibot-provision, made by:\n"
    "#	wikibot-provision completion fish\n"
    "\n"
    "# Whether the line so far begins with these words: a command.\n"
    "function __wikibot_provision_is\n"
    "	set -l line (commandline -opc)\n"
    "	set -l last (math (count $argv) + 1)\n"
    "	test (count $line) -ge $last\n"
    "	and test \"$line[2..$last]\" = \"$argv\"\n"
    "end\n"
    "# The same, and nothing else stands there.\n"
    "function __wikibot_provision_ends\n"
    "	set -l line (commandline -opc)\n"
    "	test \"$line[2..]\" = \"$argv\"\n"
    "end\n"
    "# tables|environments: of the schema that the line names, or the default\n"
    "function __wikibot_provision_names\n"
    "	set -l line (commandline -opc) (commandline -ct)\n"
    "	set -l schema\n"
    "	for i in (seq 2 (count $line))\n"
    "		if contains -- $line[(math $i - 1)] -f --schema\n"
    "			set schema --schema=$line[$i]\n"
    "		else if string match -q -- '--schema=*' $line[$i]\n"
    "			set schema $line[$i]\n"
    "		end\n"
    "	end\n"
    "	set schema (string replace -r '=~(?=/)' =$HOME -- $schema)\n"
    "	set -l program (string replace -r '^~(?=/)' $HOME -- $line[1])\n"
    "	$program completion $argv[1] $schema 2>/dev/null\n"
    "end\n"
    "# Some of the words, with commas between.\n"
    "function __wikibot_provision_list\n"
    "	set -l before (commandline -ct | string replace -r '^--[^=]*=' '' |\n"
    "		string match -r '^.*,'; or echo)\n"
    "	printf '%s\\n' $before$argv\n"
    "end\n"
    "# One of the words, '=' and a file.\n"
    "function __wikibot_provision_report\n"
    "	set -l report (commandline -ct | string replace -r '^--report=' '')\n"
    "	if string match -q '*=*' -- $report\n"
    "		set -l parts (string match -r '^(.*=)(.*)$' -- $report)\n"
    "		printf '%s\\n' $parts[2](__fish_complete_path $parts[3])\n"
    "	else\n"
    "		printf '%s=\\n' $argv\n"
    "	end\n"
    "end\n"
    "\n"
    "complete -c wikibot-provision -f\n";

static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '\'');
	completion_quote(out, text, "\\'");
	buf_addc(out, '\'');
}

/* `words` is what the line has so far. */
static void add_words(struct buf *out, const char *line, const char *group)
{
	struct completion_words words = { 0 };

	completion_words(group, &words);
	vec_each (const struct completion_word, w, &words) {
		buf_addf(out,
		    "complete -c wikibot-provision -n"
		    " '__wikibot_provision_ends %s' -a %s -d ",
		    line, w->word);
		add_quoted(out, w->summary);
		buf_addc(out, '\n');
	}
	vec_each (const struct completion_word, w, &words)
		if (w->is_group) {
			struct buf longer = BUF_INIT;

			buf_addf(&longer, "%s %s", line, w->word);
			add_words(out, longer.s, w->word);
			buf_free(&longer);
		}
	completion_words_free(&words);
}

static void add_value(struct buf *out, struct completion value)
{
	/* In front of the words, if there are some, and behind them. */
	static const struct {
		const char *before, *after;
	} values[] = {
		[COMPLETE_NOTHING] = { " -x", "" },
		[COMPLETE_WORD] = { " -x -a '", "'" },
		[COMPLETE_LIST] = { " -x -a '(__wikibot_provision_list ",
		    ")'" },
		[COMPLETE_REPORT] = { " -x -a '(__wikibot_provision_report ",
		    ")'" },
		[COMPLETE_FILE] = { " -r -F", "" },
		[COMPLETE_TABLES] = { " -x -a '(__wikibot_provision_list "
		                      "(__wikibot_provision_names tables))'",
		    "" },
		[COMPLETE_ENVIRONMENT] = { " -x -a '(__wikibot_provision_names"
		                           " environments)'",
		    "" },
	};

	buf_add(out, values[value.kind].before);
	if (value.words != NULL)
		completion_list(out, value.words);
	buf_add(out, values[value.kind].after);
}

static void add_start(struct buf *out, const struct command *c)
{
	buf_addf(out,
	    "complete -c wikibot-provision -n '__wikibot_provision_is %s'",
	    c->name);
}

static void add_command(struct buf *out, const struct command *c)
{
	struct completion_options options = { 0 };
	struct completion operand = completion_operand(c);

	buf_addc(out, '\n');
	completion_options(c, &options);
	vec_each (const struct opt *, o, &options) {
		add_start(out, c);
		buf_addf(out, " -l %s", (*o)->name);
		if ((*o)->letter != '\0')
			buf_addf(out, " -s %c", (*o)->letter);
		if ((*o)->kind != OPT_SWITCH)
			add_value(out, completion_value(c, *o));
		buf_add(out, " -d ");
		add_quoted(out, (*o)->help);
		buf_addc(out, '\n');
	}
	if (operand.kind == COMPLETE_COMMAND) {
		add_words(out, c->name, NULL);
	} else if (operand.kind == COMPLETE_FILE) {
		add_start(out, c);
		buf_add(out, " -F\n");
	} else if (operand.kind == COMPLETE_WORD) {
		add_start(out, c);
		buf_add(out, " -a '");
		completion_list(out, operand.words);
		buf_add(out, "'\n");
	}
	vec_free(&options);
}

void completion_fish(struct buf *out)
{
	buf_add(out, head);
	add_words(out, "", NULL);
	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		add_command(out, *c);
}
