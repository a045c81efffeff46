#include "lib/golden.h"

#include <errno.h>

#include "test.h"

enum { CONTEXT = 3, GOLDEN_MAX = 1 << 20 };

/* The file's text, or NULL with a note when there is none yet. */
static const char *slurp(const char *path)
{
	static char text[GOLDEN_MAX];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return NULL;
	}
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	ck_assert_msg(n < sizeof text - 1, "%s is too large", path);
	text[n] = '\0';
	return text;
}

static void update(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	ck_assert_msg(f != NULL, "cannot write %s: %s", path, strerror(errno));
	fputs(text, f);
	ck_assert_msg(fclose(f) == 0, "cannot write %s", path);
}

static const char *next_line(const char *s)
{
	const char *end = strchr(s, '\n');

	return end != NULL ? end + 1 : s + strlen(s);
}

static void print_lines(char mark, const char *from, const char *to)
{
	while (from < to) {
		const char *end = next_line(from);

		fprintf(stderr, "%c%.*s", mark, (int)(end - from), from);
		if (end[-1] != '\n')
			fputs("\n\\ no newline at the end\n", stderr);
		from = end;
	}
}

static const char *lines_back(const char *start, const char *at, int lines)
{
	for (; at > start && lines > 0; lines--)
		for (at--; at > start && at[-1] != '\n'; at--)
			;
	return at;
}

/* What is between the equal beginning and the equal end, in whole lines. */
static void print_difference(
    const char *path, const char *want, const char *have)
{
	const char *w = want, *h = have, *w_end, *h_end, *after;
	int line = 1;

	while (*w != '\0' && next_line(w) - w == next_line(h) - h &&
	       memcmp(w, h, (size_t)(next_line(w) - w)) == 0) {
		w = next_line(w);
		h = next_line(h);
		line++;
	}
	for (w_end = w + strlen(w), h_end = h + strlen(h);
	     w_end > w && h_end > h && w_end[-1] == h_end[-1]; w_end--)
		h_end--;
	if (w_end > w && w_end[-1] != '\n')
		w_end = next_line(w_end);
	if (h_end > h && h_end[-1] != '\n')
		h_end = next_line(h_end);
	fprintf(stderr, "--- %s\n+++ what the test got\n@@ line %d @@\n", path,
	    line);
	print_lines(' ', lines_back(want, w, CONTEXT), w);
	print_lines('-', w, w_end);
	print_lines('+', h, h_end);
	after = next_line(next_line(next_line(w_end)));
	print_lines(' ', w_end, after);
}

void golden_check(const char *below_tests, const char *text)
{
	const char *path = test_path(below_tests), *update_env;
	const char *want;

	update_env = getenv("UPDATE_GOLDEN");
	if (update_env != NULL && strcmp(update_env, "1") == 0) {
		update(path, text);
		return;
	}
	want = slurp(path);
	if (want != NULL && strcmp(want, text) == 0)
		return;
	print_difference(path, want != NULL ? want : "", text);
	ck_abort_msg("not the same as %s (UPDATE_GOLDEN=1 rewrites it)", path);
}
