#include "reconcile/render_command.h"

#include <string.h>

#include "base/text.h"
#include "reconcile/render.h"

/* As a shell takes it. */
static void add_word(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "0123456789_./-";
	struct buf quoted = BUF_INIT;

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		buf_add(out, word);
		return;
	}
	buf_addc(&quoted, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_add(&quoted, "'\\''");
		else
			buf_addc(&quoted, *word);
	buf_addc(&quoted, '\'');
	text_escape(out, quoted.s, quoted.n, false);
	buf_free(&quoted);
}

void render_command_apply(struct buf *out, const struct plan *p)
{
	buf_add(out, "wikibot-provision apply");
	if (p->file != NULL) {
		buf_add(out, " --schema ");
		add_word(out, p->file);
	}
	if (p->environment != NULL) {
		buf_add(out, " --environment ");
		add_word(out, p->environment);
	}
}

const char *render_report_path(const struct plan *p)
{
	const char *path = p->file != NULL ? p->file : "wikibot.yaml";

	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return path;
}
