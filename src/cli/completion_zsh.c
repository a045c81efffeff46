#include "cli/completion.h"

static const char head[] =
    "#compdef wikibot-provision\n"
    "# zsh completion for wikibot-provision, made by:\n"
    "#	wikibot-provision completion zsh\n"
    "\n"
    "# tables|environments: of the schema that the line names, or the default\n"
    "_wikibot-provision_names() {\n"
    "	local i schema=\n"
    "	local -a names\n"
    "	for ((i = 2; i <= $#words; i++)); do\n"
    "		case ${words[i - 1]}:${words[i]} in\n"
    "		(-f:*|--schema:*) schema=${(Q)words[i]} ;;\n"
    "		(*:--schema=*) schema=${(Q)words[i]#*=} ;;\n"
    "		esac\n"
    "	done\n"
    "	names=(${(f)\"$(${program/#\\~/$HOME} completion $1 \\\n"
    "		${schema:+--schema=${schema/#\\~/$HOME}} 2>/dev/null)\"})\n"
    "	shift\n"
    "	compadd \"$@\" -a names\n"
    "}\n"
    "_wikibot-provision_environments() {\n"
    "	_wikibot-provision_names environments \"$@\"\n"
    "}\n"
    "_wikibot-provision_table() {\n"
    "	_wikibot-provision_names tables \"$@\"\n"
    "}\n"
    "_wikibot-provision_tables() {\n"
    "	_sequence _wikibot-provision_table\n"
    "}\n"
    "# WORD...: one of them, '=' and a file.\n"
    "_wikibot-provision_report() {\n"
    "	compset -P '*,'\n"
    "	if compset -P '*='; then\n"
    "		_files\n"
    "	else\n"
    "		compadd -S = -q -- \"$@\"\n"
    "	fi\n"
    "}\n";

static const char tail[] =
    "\n"
    "_wikibot-provision() {\n"
    "	local program=$words[1] curcontext=$curcontext\n"
    "	local -a list\n"
    "	if ((CURRENT == 2)); then\n"
    "		_wikibot-provision_commands ''\n"
    "		return\n"
    "	fi\n"
    "	shift words\n"
    "	((CURRENT--))\n"
    "	_wikibot-provision_words $words[1]\n"
    "	if (($#list && CURRENT == 2)); then\n"
    "		_describe -t commands command list\n"
    "		return\n"
    "	elif (($#list)); then\n"
    "		words[2]=\"$words[1] $words[2]\"\n"
    "		shift words\n"
    "		((CURRENT--))\n"
    "	fi\n"
    "	_wikibot-provision_command $words[1]\n"
    "}\n"
    "\n"
    "# Loaded by the first completion, or by eval.\n"
    "if [ \"$funcstack[1]\" = _wikibot-provision ]; then\n"
    "	_wikibot-provision \"$@\"\n"
    "else\n"
    "	compdef _wikibot-provision wikibot-provision\n"
    "fi\n";

/* Within the brackets of _arguments. */
static void add_help(struct buf *out, const char *help)
{
	struct buf plain = BUF_INIT;

	for (; *help != '\0'; help++)
		if (*help == '[' || *help == ']' || *help == '\\')
			buf_addf(&plain, "\\%c", *help);
		else
			buf_addc(&plain, *help);
	completion_quote(out, plain.s, "'\\''");
	buf_free(&plain);
}

/* What _arguments does for a value. */
static void add_action(struct buf *out, struct completion value)
{
	/* In front of the words, if there are some, and behind them. */
	static const struct {
		const char *before, *after;
	} actions[] = {
		[COMPLETE_NOTHING] = { " ", "" },
		[COMPLETE_WORD] = { "(", ")" },
		[COMPLETE_LIST] = { "_values -s , value ", "" },
		[COMPLETE_REPORT] = { "{_wikibot-provision_report ", "}" },
		[COMPLETE_FILE] = { "_files", "" },
		[COMPLETE_TABLES] = { "_wikibot-provision_tables", "" },
		[COMPLETE_ENVIRONMENT] = { "_wikibot-provision_environments",
		    "" },
		[COMPLETE_COMMAND] = { "{_wikibot-provision_commands "
		                       "\"${words[CURRENT - 1]:#help}\"}",
		    "" },
	};

	buf_add(out, actions[value.kind].before);
	if (value.words != NULL)
		completion_list(out, value.words);
	buf_add(out, actions[value.kind].after);
}

/* A list may be given again; others exclude themselves, by either name. */
static void add_option(
    struct buf *out, const struct command *c, const struct opt *o, bool letter)
{
	buf_add(out, " \\\n\t\t\t'");
	if (o->kind == OPT_LIST)
		buf_addc(out, '*');
	else if (o->letter != '\0')
		buf_addf(out, "(-%c --%s)", o->letter, o->name);
	if (letter)
		buf_addf(out, "-%c", o->letter);
	else
		buf_addf(out, "--%s", o->name);
	if (o->kind != OPT_SWITCH)
		buf_addc(out, letter ? '+' : '=');
	buf_addc(out, '[');
	add_help(out, o->help);
	buf_addc(out, ']');
	if (o->kind != OPT_SWITCH) {
		buf_addf(out, ":%s:", o->arg);
		add_action(out, completion_value(c, o));
	}
	buf_addc(out, '\'');
}

static void add_command(struct buf *out, const struct command *c)
{
	struct completion_options options = { 0 };
	struct completion operand = completion_operand(c);

	completion_options(c, &options);
	buf_addf(out, "\t('%s')\n\t\t_arguments -S :", c->name);
	vec_each (const struct opt *, o, &options) {
		if ((*o)->letter != '\0')
			add_option(out, c, *o, true);
		add_option(out, c, *o, false);
	}
	if (operand.kind != COMPLETE_NOTHING) {
		buf_add(out, " \\\n\t\t\t'*:operand:");
		add_action(out, operand);
		buf_addc(out, '\'');
	}
	buf_add(out, "\n\t\t;;\n");
	vec_free(&options);
}

static void add_words(struct buf *out, const char *group)
{
	struct completion_words words = { 0 };

	completion_words(group, &words);
	buf_addf(out, "\t('%s')\n\t\tlist=(\n", group != NULL ? group : "");
	vec_each (const struct completion_word, w, &words) {
		buf_addf(out, "\t\t\t'%s:", w->word);
		completion_quote(out, w->summary, "'\\''");
		buf_add(out, "'\n");
	}
	buf_add(out, "\t\t)\n\t\t;;\n");
	for (size_t i = 0; i < words.n; i++)
		if (words.v[i].is_group)
			add_words(out, words.v[i].word);
	completion_words_free(&words);
}

void completion_zsh(struct buf *out)
{
	buf_add(out, head);
	buf_add(out, "\n# Makes a list of the words that can follow this one.\n"
	             "_wikibot-provision_words() {\n"
	             "\tlist=()\n\tcase $1 in\n");
	add_words(out, NULL);
	buf_add(out, "\tesac\n}\n"
	             "_wikibot-provision_commands() {\n"
	             "\tlocal -a list\n"
	             "\t_wikibot-provision_words \"$1\"\n"
	             "\t_describe -t commands command list\n}\n"
	             "\n_wikibot-provision_command() {\n\tcase $1 in\n");
	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		add_command(out, *c);
	buf_add(out, "\tesac\n}\n");
	buf_add(out, tail);
}
