#include "reconcile/render_xml.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static void escape(struct buf *out, const char *text, bool multiline,
    const char *special, const char *const *with)
{
	struct buf plain = BUF_INIT;

	text_escape(&plain, text, strlen(text), multiline);
	for (const char *s = plain.s; *s != '\0'; s++) {
		const char *at = strchr(special, *s);

		if (at != NULL)
			buf_add(out, with[at - special]);
		else
			buf_addc(out, *s);
	}
	buf_free(&plain);
}

static const char *const xml_with[] = { "&amp;", "&lt;", "&gt;", "&quot;" };

void render_xml(struct buf *out, const char *text)
{
	escape(out, text, false, "&<>\"", xml_with);
}

void render_xml_lines(struct buf *out, const char *text)
{
	escape(out, text, true, "&<>\"", xml_with);
}

void render_uri(struct buf *out, const char *path)
{
	for (; *path != '\0'; path++)
		if (isalnum((unsigned char)*path) ||
		    strchr("-._~/", *path) != NULL)
			buf_addc(out, *path);
		else
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*path);
}

void render_markdown_cell(struct buf *out, const char *text)
{
	static const char *const with[] = { "\\\\", "\\`", "\\*", "\\_", "\\[",
		"\\]", "&lt;", "&gt;", "&amp;", "\\|", "&#35;", "&#64;" };

	escape(out, text, false, "\\`*_[]<>&|#@", with);
}

/* A code span is fenced by more backticks than there are in it (CommonMark
 * 6.1); a pipe would end the cell even there. */
void render_markdown_code(struct buf *out, const char *text)
{
	static const char *const with[] = { "\\|" };
	size_t longest = 0, run = 0;

	for (const char *s = text; *s != '\0'; s++) {
		run = *s == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		buf_addc(out, '`');
	if (longest > 0)
		buf_addc(out, ' ');
	escape(out, text, false, "|", with);
	if (longest > 0)
		buf_addc(out, ' ');
	for (size_t i = 0; i <= longest; i++)
		buf_addc(out, '`');
}
