/*
 * The shared files (aws-client.md 1.2).  The input is a config file and a
 * credentials file with a line "---" between them; without one it is both.
 */
#include <stdio.h>
#include <string.h>

#include "aws/profile.h"
#include "base/buf.h"
#include "fuzz/fuzz.h"

const char fuzz_name[] = "profile";

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void check_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                              "abcdefghijklmnopqrstuvwxyz"
	                              "0123456789_-/.%@:+";

	fuzz_must(*s != '\0' && s[strspn(s, allowed)] == '\0',
	    "'%s' is let in as a name", s);
}

static void check_property(const struct profile_section *s, size_t i, int lines)
{
	const struct profile_property *p = &s->properties.v[i];

	check_name(p->key);
	fuzz_must(strpbrk(p->key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL,
	    "key '%s' is not in lower case", p->key);
	fuzz_must(fuzz_is_text(p->value), "the value of '%s'", p->key);
	fuzz_must(
	    p->line >= 1 && p->line <= lines, "line %d of %d", p->line, lines);
	fuzz_must(!is_blank(*p->value) &&
	              (*p->value == '\0' ||
	                  !is_blank(p->value[strlen(p->value) - 1])),
	    "blanks around '%s'", p->value);
	fuzz_must(profile_get(s, p->key) == p->value,
	    "'%s' is not the only one of its name", p->key);
}

/* The sub-property key of block, found in another way. */
static char *sub_of(const char *block, const char *key)
{
	size_t key_n = strlen(key);

	while (*block == '\n') {
		size_t n = strcspn(block + 1, "\n");
		const char *s = block + 1, *end = s + n;

		block = end;
		if (n < key_n || memcmp(s, key, key_n) != 0)
			continue;
		for (s += key_n; s < end && is_blank(*s);)
			s++;
		if (s == end || *s != '=')
			continue;
		for (s++; s < end && is_blank(*s);)
			s++;
		while (end > s && is_blank(end[-1]))
			end--;
		return mem_strndup(s, (size_t)(end - s));
	}
	return NULL;
}

static void check_subs(
    const struct profile_section *s, const struct profile_property *p)
{
	const char *line = p->value;

	while (*line == '\n') {
		size_t name = strcspn(line + 1, "=\n"), n = name;
		char *key, *ours, *theirs;

		while (n > 0 && is_blank(line[n]))
			n--;
		key = mem_strndup(line + 1, n);
		ours = sub_of(p->value, key);
		theirs = profile_sub(s, p->key, key);
		fuzz_must(
		    ours != NULL && theirs != NULL && strcmp(ours, theirs) == 0,
		    "sub-property '%s' of '%s'", key, p->key);
		mem_free(key);
		mem_free(ours);
		mem_free(theirs);
		line += 1 + strcspn(line + 1, "\n");
	}
}

static void check_sections(
    const struct profiles *all, enum profile_file which, int lines)
{
	vec_each (struct profile_section, s, &all->sections) {
		check_name(s->name);
		fuzz_must(strcmp(s->kind, "profile") == 0 ||
		              (which == PROFILE_CONFIG &&
		                  (strcmp(s->kind, "sso-session") == 0 ||
		                      strcmp(s->kind, "services") == 0)),
		    "kind '%s'", s->kind);
		fuzz_must(profile_find(all, s->kind, s->name) == s,
		    "%s '%s' stands twice", s->kind, s->name);
		for (size_t i = 0; i < s->properties.n; i++)
			check_property(s, i, lines);
		vec_each (struct profile_property, p, &s->properties)
			check_subs(s, p);
	}
}

/* As a file; only its lines' ends keep a CR that belongs to a value. */
static void write_out(
    struct buf *out, const struct profiles *all, enum profile_file which)
{
	vec_each (struct profile_section, s, &all->sections) {
		if (which == PROFILE_CONFIG)
			buf_addf(out, "[%s %s]\r\n", s->kind, s->name);
		else
			buf_addf(out, "[%s]\r\n", s->name);
		vec_each (struct profile_property, p, &s->properties) {
			buf_addf(out, "%s=", p->key);
			for (const char *c = p->value; *c != '\0'; c++) {
				if (*c == '\n')
					buf_add(out, "\r\n ");
				else
					buf_addc(out, *c);
			}
			buf_add(out, "\r\n");
		}
	}
}

static bool same_section(
    const struct profile_section *a, const struct profile_section *b)
{
	if (strcmp(a->kind, b->kind) != 0 || strcmp(a->name, b->name) != 0 ||
	    a->properties.n != b->properties.n)
		return false;
	for (size_t i = 0; i < a->properties.n; i++) {
		const struct profile_property *x = &a->properties.v[i];
		const struct profile_property *y = &b->properties.v[i];

		if (strcmp(x->key, y->key) != 0 ||
		    strcmp(x->value, y->value) != 0)
			return false;
	}
	return true;
}

static void check_round_trip(
    const struct profiles *all, enum profile_file which)
{
	struct profiles again = { 0 };
	struct buf text = BUF_INIT;
	struct error err = { 0 };

	write_out(&text, all, which);
	fuzz_must(
	    profile_parse(&again, which, "again", text.s, text.n, &err) == 0,
	    "%s", err.text);
	fuzz_must(again.sections.n == all->sections.n, "%zu sections of %zu",
	    again.sections.n, all->sections.n);
	for (size_t i = 0; i < all->sections.n; i++)
		fuzz_must(
		    same_section(&all->sections.v[i], &again.sections.v[i]),
		    "'%s' is read otherwise the second time",
		    all->sections.v[i].name);
	profile_free(&again);
	buf_free(&text);
}

static bool check_file(
    struct profiles *out, enum profile_file which, const char *text, size_t n)
{
	struct error err = { 0 };
	int lines = 1, line = 0;

	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	if (profile_parse(out, which, "file", text, n, &err) != 0) {
		fuzz_must(err.code == E_PARSE, "code %d", (int)err.code);
		fuzz_must(sscanf(err.text, "file:%d: ", &line) == 1 &&
		              line >= 1 && line <= lines,
		    "no place in '%s'", err.text);
		fuzz_must(out->sections.n == 0, "half a file was let in");
		return false;
	}
	check_sections(out, which, lines);
	check_round_trip(out, which);
	return true;
}

/* The credentials file wins per property, and nothing is lost. */
static void check_merged(const struct profiles *merged,
    const struct profiles *from, const struct profiles *winner)
{
	vec_each (struct profile_section, s, &from->sections) {
		const struct profile_section *both =
		    profile_find(merged, s->kind, s->name);
		const struct profile_section *other =
		    profile_find(winner, s->kind, s->name);

		fuzz_must(both != NULL, "'%s' got lost", s->name);
		vec_each (struct profile_property, p, &s->properties) {
			const char *want = profile_get(other, p->key);
			const char *have = profile_get(both, p->key);

			if (want == NULL)
				want = p->value;
			fuzz_must(have != NULL && strcmp(have, want) == 0,
			    "'%s' of '%s'", p->key, s->name);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *first = (const char *)data, *second = first;
	struct profiles config = { 0 }, keys = { 0 }, both = { 0 };
	struct error err = { 0 };
	size_t left = size, n = fuzz_take(&second, &left, "\n---\n");
	bool config_ok, keys_ok;

	if (n == size) {
		second = first;
		left = n;
	}
	fuzz_start();
	config_ok = check_file(&config, PROFILE_CONFIG, first, n);
	keys_ok = check_file(&keys, PROFILE_CREDENTIALS, second, left);
	if (config_ok && keys_ok) {
		fuzz_must(profile_parse(&both, PROFILE_CONFIG, "file", first, n,
		              &err) == 0 &&
		              profile_parse(&both, PROFILE_CREDENTIALS, "file",
		                  second, left, &err) == 0,
		    "%s", err.text);
		check_merged(&both, &config, &keys);
		check_merged(&both, &keys, &keys);
	}
	profile_free(&config);
	profile_free(&keys);
	profile_free(&both);
	return 0;
}
