/* man/wikibot-schema.5 against the table of settings and the loader. */
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "lib/mistakes.h"
#include "schema/settings.h"
#include "test.h"

static struct buf manual(void)
{
	struct error err = { 0 };
	struct buf text = BUF_INIT;

	ck_assert_int_eq(file_read(test_source_path("man/wikibot-schema.5"),
	                     LIMIT_SCHEMA_BYTES, &text, &err),
	    0);
	return text;
}

/* The text from "\n.Ss NAME\n" to the next heading. */
static char *section_of(const struct buf *text, const char *name)
{
	struct buf heading = BUF_INIT;
	const char *start, *end;

	buf_addf(&heading, "\n.Ss %s\n", name);
	start = strstr(text->s, heading.s);
	ck_assert_msg(start != NULL, "no section '%s'", name);
	buf_free(&heading);
	start++;
	end = strstr(start, "\n.S");
	return mem_strndup(start, (size_t)(end - start));
}

static void check_mentioned(
    const char *section, const char *setting, const char *word, size_t n)
{
	char *one = mem_strndup(word, n);

	ck_assert_msg(text_has(section, one, false),
	    "the section of '%s' does not mention '%s'", setting, one);
	mem_free(one);
}

START_TEST(tells_of_every_field_and_word)
{
	struct buf text = manual();

	settings_each (s) {
		char *section = section_of(&text, s->name);

		for (const struct field *f = s->shape.fields; f->kind != NULL;
		     f++) {
			const char *name = f->name;
			size_t n = strcspn(name, ".");

			check_mentioned(section, s->name, name, n);
			if (name[n] == '.')
				check_mentioned(section, s->name, name + n + 1,
				    strlen(name + n + 1));
			for (const struct name *w = f->names;
			     w != NULL && w->value != 0; w++)
				check_mentioned(
				    section, s->name, w->ours, strlen(w->ours));
		}
		mem_free(section);
	}
	buf_free(&text);
}
END_TEST

START_TEST(has_examples_that_load)
{
	static const char begin[] = "-offset indent\nversion: 1\n";
	struct buf text = manual();
	int n = 0;

	for (const char *s = text.s; (s = strstr(s, begin)) != NULL; n++) {
		const char *yaml = strchr(s, '\n') + 1;
		char *one = mem_strndup(
		    yaml, (size_t)(strstr(yaml, "\n.Ed") - yaml) + 1);
		bool environments = strstr(one, "environments:") != NULL;
		char *said = mistakes_in(one, environments ? "dev" : NULL);

		ck_assert_str_eq(said, "");
		mem_free(said);
		mem_free(one);
		s = yaml;
	}
	ck_assert_int_eq(n, 2);
	buf_free(&text);
}
END_TEST

/* The short examples: each line at the margin begins a table's setting. */
START_TEST(has_short_examples_that_load)
{
	struct buf text = manual(), yaml = BUF_INIT;
	int n = 0;

	settings_each (s) {
		char *section = section_of(&text, s->name);
		const char *block = strstr(section, ".Bd -literal");
		const char *line =
		    block != NULL ? strchr(block, '\n') + 1 : ".Ed";

		while (!text_starts(line, ".Ed")) {
			buf_reset(&yaml);
			buf_add(&yaml,
			    "version: 1\ntables:\n  pages:\n    attributes: "
			    "{id: S}\n    key: {partition: id}\n");
			do {
				size_t len = strcspn(line, "\n") + 1;

				buf_addf(&yaml, "    %.*s", (int)len, line);
				line += len;
			} while (*line == ' ');
			mistakes_check(yaml.s, "");
			n++;
		}
		mem_free(section);
	}
	ck_assert_int_ge(n, 12);
	buf_free(&text);
	buf_free(&yaml);
}
END_TEST

TEST_MAIN(manual, TEST(tells_of_every_field_and_word),
    TEST(has_examples_that_load), TEST(has_short_examples_that_load))
