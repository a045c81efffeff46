#include "cli/completion.h"

/* For bash 3.2 and newer.  Bash takes words apart at '=', and gives the pieces:
 * they are put together again, and the answer is for the last piece. */
static const char head[] =
    "# bash completion for wikibot-provision, made by:\n"
    "#	wikibot-provision completion bash\n"
    "\n"
    "# tables|environments: of the schema that the line names, or the default\n"
    "_wikibot_provision_names() {\n"
    "	local i schema=\n"
    "	for ((i = 1; i < ${#line[@]}; i++)); do\n"
    "		case ${line[i - 1]}:${line[i]} in\n"
    "		-f:* | --schema:*) schema=${line[i]} ;;\n"
    "		*:--schema=*) schema=${line[i]#*=} ;;\n"
    "		esac\n"
    "	done\n"
    "	\"${line[0]/#\\~/$HOME}\" completion \"$1\" \\\n"
    "		${schema:+\"--schema=${schema/#\\~/$HOME}\"} 2>/dev/null\n"
    "}\n"
    "\n"
    "# KIND WORD...: what can be made of $cur; $before stays as it is.\n"
    "_wikibot_provision_fill() {\n"
    "	local kind=$1 before='' word\n"
    "	shift\n"
    "	case $kind in\n"
    "	list | tables | report)\n"
    "		case $cur in *,*) before=${cur%,*}, ;; esac\n"
    "		;;\n"
    "	esac\n"
    "	case $kind in\n"
    "	tables | environments) set -- $(_wikibot_provision_names $kind) ;;\n"
    "	report)\n"
    "		case $cur in\n"
    "		*=*)\n"
    "			kind=file cut=$cut${cur%=*}= cur=${cur##*=} before=\n"
    "			;;\n"
    "		*)\n"
    "			set -- \"${@/%/=}\"\n"
    "			compopt -o nospace 2>/dev/null\n"
    "			;;\n"
    "		esac\n"
    "		;;\n"
    "	esac\n"
    "	if [ $kind = file ]; then\n"
    "		compopt -o filenames 2>/dev/null\n"
    "		while IFS= read -r word; do\n"
    "			COMPREPLY+=(\"$word\")\n"
    "		done < <(compgen -f -- \"$cur\")\n"
    "	else\n"
    "		while IFS= read -r word; do\n"
    "			COMPREPLY+=(\"$before$word\")\n"
    "		done < <(compgen -W \"$*\" -- \"${cur#\"$before\"}\")\n"
    "	fi\n"
    "}\n";

static const char tail[] =
    "\n"
    "_wikibot_provision() {\n"
    "	local line=() word cur option command cut='' i n=-1\n"
    "	local options='' operand='' value=''\n"
    "	COMPREPLY=()\n"
    "	for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "		word=${COMP_WORDS[i]}\n"
    "		case $n:$word:${line[n < 0 ? 0 : n]} in\n"
    "		[1-9]*:=*:* | [1-9]*:*=) line[n]+=$word ;;\n"
    "		*) line[++n]=$word ;;\n"
    "		esac\n"
    "	done\n"
    "	cur=${line[n]} option=${line[n - 1]} command=${line[1]}\n"
    "	case $cur in\n"
    "	--*=*) option=${cur%%=*} cut=${cur%%=*}= cur=${cur#*=} ;;\n"
    "	esac\n"
    "	if [ $n = 1 ]; then\n"
    "		_wikibot_provision_fill word $(_wikibot_provision_words '')\n"
    "		return\n"
    "	fi\n"
    "	word=$(_wikibot_provision_words \"$command\")\n"
    "	if [ -n \"$word\" ] && [ $n = 2 ]; then\n"
    "		_wikibot_provision_fill word $word\n"
    "		return\n"
    "	fi\n"
    "	_wikibot_provision_command \"$command${word:+ ${line[2]}}\"\n"
    "	case $value$cur in\n"
    "	-*) value=\"word $options\" ;;\n"
    "	esac\n"
    "	_wikibot_provision_fill ${value:-${operand:-word $options}}\n"
    "	case $COMP_WORDBREAKS in\n"
    "	*=*) ;;\n"
    "	*) COMPREPLY=(\"${COMPREPLY[@]/#/$cut}\") ;;\n"
    "	esac\n"
    "}\n"
    "complete -F _wikibot_provision wikibot-provision\n";

static void add_words(struct buf *out, const char *group)
{
	struct completion_words words = { 0 };

	completion_words(group, &words);
	buf_addf(out, "\t'%s') echo '", group != NULL ? group : "");
	vec_each (const struct completion_word, w, &words)
		buf_addf(out, "%s%s", w == words.v ? "" : " ", w->word);
	buf_add(out, "' ;;\n");
	for (size_t i = 0; i < words.n; i++)
		if (words.v[i].is_group)
			add_words(out, words.v[i].word);
	completion_words_free(&words);
}

static void add_value(struct buf *out, struct completion value)
{
	static const char *const names[] = {
		[COMPLETE_NOTHING] = "none",
		[COMPLETE_WORD] = "word ",
		[COMPLETE_LIST] = "list ",
		[COMPLETE_REPORT] = "report ",
		[COMPLETE_FILE] = "file",
		[COMPLETE_TABLES] = "tables",
		[COMPLETE_ENVIRONMENT] = "environments",
	};

	buf_add(out, names[value.kind]);
	if (value.words != NULL)
		completion_list(out, value.words);
}

static void add_command(struct buf *out, const struct command *c)
{
	struct completion_options options = { 0 };
	struct completion operand = completion_operand(c);

	completion_options(c, &options);
	buf_addf(out, "\t'%s')\n\t\toptions='", c->name);
	vec_each (const struct opt *, o, &options)
		buf_addf(out, "%s--%s", o == options.v ? "" : " ", (*o)->name);
	buf_add(out, "'\n");
	if (operand.kind == COMPLETE_COMMAND) {
		buf_add(out, "\t\toperand=\"word "
		             "$(_wikibot_provision_words \"${line[n - 1]#");
		buf_addf(out, "%s}\")\"\n", c->name);
	} else if (operand.kind != COMPLETE_NOTHING) {
		buf_add(out, "\t\toperand='");
		add_value(out, operand);
		buf_add(out, "'\n");
	}
	buf_add(out, "\t\tcase $option in\n");
	vec_each (const struct opt *, o, &options) {
		if ((*o)->kind == OPT_SWITCH)
			continue;
		buf_add(out, "\t\t");
		if ((*o)->letter != '\0')
			buf_addf(out, "-%c | ", (*o)->letter);
		buf_addf(out, "--%s) value='", (*o)->name);
		add_value(out, completion_value(c, *o));
		buf_add(out, "' ;;\n");
	}
	buf_add(out, "\t\tesac\n\t\t;;\n");
	vec_free(&options);
}

void completion_bash(struct buf *out)
{
	buf_add(out, head);
	buf_add(out, "\n# The words that can follow this one.\n"
	             "_wikibot_provision_words() {\n\tcase $1 in\n");
	add_words(out, NULL);
	buf_add(out, "\tesac\n}\n\n_wikibot_provision_command() {\n"
	             "\tcase $1 in\n");
	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		add_command(out, *c);
	buf_add(out, "\tesac\n}\n");
	buf_add(out, tail);
}
