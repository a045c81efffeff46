#include "cli/completion.h"

#include <string.h>

#include "base/text.h"
#include "dev/engines.h"

static const struct opt *option_named(const struct command *c, const char *name)
{
	struct completion_options all = { 0 };
	const struct opt *found = NULL;

	completion_options(c, &all);
	vec_each (const struct opt *, o, &all)
		if (strcmp((*o)->name, name) == 0)
			found = *o;
	vec_free(&all);
	return found;
}

/* The engines, and NULL; there are a handful. */
static const char *const *engine_names(void)
{
	enum { MOST = 32 };
	static const char *names[MOST];
	size_t n = 0;

	engines_each(e) if (n + 1 < MOST) names[n++] = e->name;
	return names;
}

struct completion completion_value(const struct command *c, const struct opt *o)
{
	/* By what the help calls the value, or else by the option's name. */
	static const struct {
		const char *name;
		enum completion_kind kind;
	} names[] = { { "FILE", COMPLETE_FILE }, { "table", COMPLETE_TABLES },
		{ "environment", COMPLETE_ENVIRONMENT } };
	struct completion out = { COMPLETE_NOTHING, o->choices };

	if (o->kind == OPT_SWITCH)
		return out;
	if (o->choices != NULL)
		out.kind = o->kind == OPT_LIST ? COMPLETE_LIST : COMPLETE_WORD;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(o->arg, names[i].name) == 0 ||
		    strcmp(o->name, names[i].name) == 0)
			out.kind = names[i].kind;
	if (strcmp(o->name, "engine") == 0) {
		out.kind = COMPLETE_WORD;
		out.words = engine_names();
	}
	if (strcmp(o->arg, "FORMAT=FILE") == 0) {
		const struct opt *format = option_named(c, "format");

		out.kind = COMPLETE_REPORT;
		out.words = format != NULL ? format->choices : NULL;
	}
	return out;
}

struct completion completion_operand(const struct command *c)
{
	struct completion out = { COMPLETE_NOTHING, c->choices };

	if (c->operands == NULL)
		return out;
	if (c->choices != NULL)
		out.kind = COMPLETE_WORD;
	else if (text_has(c->operands, "FILE", false))
		out.kind = COMPLETE_FILE;
	else if (text_has(c->operands, "COMMAND", false))
		out.kind = COMPLETE_COMMAND;
	if (strcmp(c->operands, "[ENGINE]") == 0)
		out = (struct completion){ COMPLETE_WORD, engine_names() };
	return out;
}

void completion_options(const struct command *c, struct completion_options *out)
{
	struct opt_group groups[CLI_GROUPS];

	cli_groups(c, NULL, NULL, groups);
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *o = g->rows; o->kind != OPT_END; o++)
			*vec_push(out) = o;
}

/* The words of a group are its summary: "up, env, down". */
static void add_to_group(struct completion_word *group, const char *rest)
{
	struct buf summary = BUF_INIT;

	buf_addf(&summary, "%s, %s", group->summary, rest);
	mem_free(group->summary);
	group->summary = buf_take(&summary);
}

static void add_word(struct completion_words *out, const char *name, size_t n,
    const char *summary)
{
	const char *rest = name[n] == ' ' ? name + n + 1 : NULL;
	struct completion_word *word;

	vec_each (struct completion_word, w, out)
		if (strlen(w->word) == n && memcmp(w->word, name, n) == 0) {
			add_to_group(w, rest);
			return;
		}
	word = vec_push(out);
	word->word = mem_strndup(name, n);
	word->summary = mem_strdup(rest != NULL ? rest : summary);
	word->is_group = rest != NULL;
}

void completion_words(const char *group, struct completion_words *out)
{
	size_t n = group != NULL ? strlen(group) : 0;

	for (const struct command *const *c = cli_commands; *c != NULL; c++) {
		const char *name = (*c)->name;

		if (group == NULL)
			add_word(out, name, strcspn(name, " "), (*c)->summary);
		else if (strncmp(name, group, n) == 0 && name[n] == ' ')
			add_word(out, name + n + 1, strlen(name + n + 1),
			    (*c)->summary);
	}
}

void completion_words_free(struct completion_words *list)
{
	vec_each (struct completion_word, w, list) {
		mem_free(w->word);
		mem_free(w->summary);
	}
	vec_free(list);
}

void completion_quote(struct buf *out, const char *text, const char *quote)
{
	for (; *text != '\0'; text++)
		if (*text == '\'')
			buf_add(out, quote);
		else
			buf_addc(out, *text);
}

void completion_list(struct buf *out, const char *const *words)
{
	for (; *words != NULL; words++)
		buf_addf(out, "%s%s", *words, words[1] != NULL ? " " : "");
}
