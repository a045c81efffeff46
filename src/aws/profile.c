/*
 * Two steps, as in the SDK whose rules these are: lines become raw sections,
 * which may stand in the file several times and have any name; then the raw
 * sections are judged, renamed and merged.
 */
#include "aws/profile.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"

enum { SOME_BYTES = 4000 /* of a file, at first */ };

struct parser {
	const char *path;
	int line;
	struct profiles raw; /* kind unused, name is all between the brackets */
	bool in_property, in_block;
};

static int fail(struct parser *p, const char *text, struct error *err)
{
	return error_set(err, E_PARSE, "%s:%d: %s", p->path, p->line, text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Blanks off both ends of *s, n bytes; the new length. */
static size_t trim(const char **s, size_t n)
{
	while (n > 0 && is_blank(**s)) {
		++*s;
		n--;
	}
	while (n > 0 && is_blank((*s)[n - 1]))
		n--;
	return n;
}

static int section_line(
    struct parser *p, const char *s, size_t n, struct error *err)
{
	struct profile_section *section;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '#' || s[i] == ';')
			n = i;
	}
	n = trim(&s, n);
	if (n < 2 || s[n - 1] != ']')
		return fail(p, "a section must end with ']'", err);
	s++;
	n = trim(&s, n - 2);
	section = vec_push(&p->raw.sections);
	section->name = mem_strndup(s, n);
	section->line = p->line;
	p->in_property = false;
	return 0;
}

/* In a value a comment needs a blank before its sign: a=b#c keeps b#c. */
static size_t without_comment(const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if ((s[i] == '#' || s[i] == ';') && is_blank(s[i - 1]))
			return i;
	}
	return n;
}

static char *lower(const char *s, size_t n)
{
	char *copy = mem_strndup(s, n);

	for (char *c = copy; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

static int property_line(
    struct parser *p, const char *s, size_t n, struct error *err)
{
	const char *equals, *value;
	struct profile_property *property;
	size_t key_n, value_n;

	n = without_comment(s, n);
	if (p->raw.sections.n == 0)
		return fail(p, "a property before the first section", err);
	equals = memchr(s, '=', n);
	if (equals == NULL)
		return fail(p, "a property without '='", err);
	value = equals + 1;
	value_n = trim(&value, n - (size_t)(value - s));
	key_n = trim(&s, (size_t)(equals - s));
	if (key_n == 0)
		return fail(p, "a property without a name", err);
	property = vec_push(&vec_last(&p->raw.sections)->properties);
	property->key = lower(s, key_n);
	property->value = secret_strndup(value, value_n);
	property->line = p->line;
	p->in_property = true;
	p->in_block = value_n == 0;
	return 0;
}

/* Joined with a newline; comments in it are part of the value. */
static int continuation_line(
    struct parser *p, const char *s, size_t n, struct error *err)
{
	struct profile_property *property;
	struct buf joined = BUF_INIT;

	n = trim(&s, n);
	if (p->raw.sections.n == 0)
		return fail(
		    p, "an indented line before the first section", err);
	if (!p->in_property)
		return fail(p, "an indented line that continues nothing", err);
	if (p->in_block && memchr(s, '=', n) == NULL)
		return fail(p, "a sub-property without '='", err);
	if (p->in_block && s[0] == '=')
		return fail(p, "a sub-property without a name", err);
	property = vec_last(&vec_last(&p->raw.sections)->properties);
	secret_buf(&joined, strlen(property->value) + n + 1);
	buf_addf(&joined, "%s\n", property->value);
	buf_addn(&joined, s, n);
	mem_free(property->value);
	property->value = buf_take(&joined);
	return 0;
}

static int one_line(
    struct parser *p, const char *s, size_t n, struct error *err)
{
	const char *rest = s;

	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (trim(&rest, n) == 0 || s[0] == '#' || s[0] == ';')
		return 0;
	if (s[0] == '[')
		return section_line(p, s, n, err);
	if (is_blank(s[0]))
		return continuation_line(p, s, n, err);
	return property_line(p, s, n, err);
}

static int all_lines(
    struct parser *p, const char *text, size_t n, struct error *err)
{
	const char *end = text + n, *next;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (; text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		size_t len = (size_t)(next - text);

		p->line++;
		if (text_utf8_fault(text, len) < len)
			return fail(p, "the line is not UTF-8", err);
		if (memchr(text, '\0', len) != NULL)
			return fail(p, "the line has a NUL byte", err);
		if (one_line(p, text, len, err) != 0)
			return -1;
	}
	return 0;
}

static bool is_name(const char *s)
{
	const char *c = s;

	while (isalnum((unsigned char)*c) ||
	       (*c != '\0' && strchr("_-/.%@:+", *c) != NULL))
		c++;
	return c > s && *c == '\0';
}

/* Which kind a header of the config file speaks of, and the name after it;
 * NULL for the kinds that do not concern us. */
static const char *kind_of(const char *header, const char **name)
{
	static const char *const kinds[] = { "profile", "sso-session",
		"services" };

	*name = header;
	if (strcmp(header, "default") == 0)
		return kinds[0];
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i]);

		if (strncmp(header, kinds[i], n) != 0 || !is_blank(header[n]))
			continue;
		*name = header + n;
		while (is_blank(**name))
			++*name;
		return kinds[i];
	}
	return NULL;
}

static struct profile_section *find(
    const struct profiles *p, const char *kind, const char *name)
{
	vec_each (struct profile_section, s, &p->sections) {
		if (strcmp(s->kind, kind) == 0 && strcmp(s->name, name) == 0)
			return s;
	}
	return NULL;
}

static struct profile_property *find_property(
    const struct profile_section *s, const char *key)
{
	vec_each (struct profile_property, p, &s->properties) {
		if (strcmp(p->key, key) == 0)
			return p;
	}
	return NULL;
}

static void value_free(char *value)
{
	if (value != NULL)
		mem_wipe(value, strlen(value));
	mem_free(value);
}

/* Move the properties of from to to; the later value wins. */
static void merge(
    struct profile_section *to, struct profile_section *from, const char *path)
{
	vec_each (struct profile_property, p, &from->properties) {
		struct profile_property *there = find_property(to, p->key);

		if (!is_name(p->key)) {
			log_warn("%s:%d: '%s' is no property name, ignored",
			    path, p->line, p->key);
			continue;
		}
		if (there == NULL) {
			there = vec_push(&to->properties);
			there->key = mem_strdup(p->key);
		}
		value_free(there->value);
		there->value = p->value;
		there->line = p->line;
		p->value = NULL;
	}
}

/* [profile default] replaces [default] whole, wherever it stands. */
static bool has_long_default(const struct profiles *raw)
{
	vec_each (struct profile_section, s, &raw->sections) {
		const char *name, *kind = kind_of(s->name, &name);

		if (kind != NULL && name != s->name &&
		    strcmp(kind, "profile") == 0 &&
		    strcmp(name, "default") == 0)
			return true;
	}
	return false;
}

static void normalise(
    struct profiles *out, enum profile_file which, struct parser *p)
{
	bool skip_short = which == PROFILE_CONFIG && has_long_default(&p->raw);

	vec_each (struct profile_section, s, &p->raw.sections) {
		const char *name = s->name, *kind = "profile";
		struct profile_section *to;

		if (which == PROFILE_CONFIG)
			kind = kind_of(s->name, &name);
		if (kind == NULL ||
		    (skip_short && strcmp(s->name, "default") == 0)) {
			log_debug("%s: section '%s' ignored", p->path, s->name);
			continue;
		}
		if (!is_name(name)) {
			log_warn("%s: '%s' is no profile name, ignored",
			    p->path, name);
			continue;
		}
		to = find(out, kind, name);
		if (to == NULL) {
			to = vec_push(&out->sections);
			to->kind = mem_strdup(kind);
			to->name = mem_strdup(name);
			to->path = mem_strdup(p->path);
			to->line = s->line;
		}
		merge(to, s, p->path);
	}
}

int profile_parse(struct profiles *out, enum profile_file which,
    const char *path, const char *text, size_t n, struct error *err)
{
	struct parser p = { .path = path };
	int rc = all_lines(&p, text, n, err);

	if (rc == 0)
		normalise(out, which, &p);
	profile_free(&p.raw);
	return rc;
}

char *profile_path(enum profile_file which,
    const char *(*env)(void *arg, const char *name), void *env_arg)
{
	bool config = which == PROFILE_CONFIG;
	const char *path = env(env_arg,
	    config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE");
	const char *home = env(env_arg, "HOME");
	struct buf out = BUF_INIT;

	if (path == NULL || *path == '\0')
		path = config ? "~/.aws/config" : "~/.aws/credentials";
	if (!text_starts(path, "~/"))
		return mem_strdup(path);
	if (home == NULL || *home == '\0')
		return NULL;
	buf_addf(&out, "%s%s", home, path + 1);
	return buf_take(&out);
}

/* faults.md F81. */
static void warn_of_readers(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IRGRP | S_IROTH)) != 0)
		log_warn("other users may read '%s'; chmod 600 it", path);
}

/* AWS_CONFIG_FILE=/dev/null is how people say that there is no such file. */
static bool is_null_device(const char *path)
{
	struct stat st, null;

	return stat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       stat("/dev/null", &null) == 0 && st.st_rdev == null.st_rdev;
}

static int load_one(struct profiles *out, enum profile_file which,
    const char *path, struct error *err)
{
	struct buf text = BUF_INIT;
	struct error read = { 0 };
	int rc;

	if (is_null_device(path))
		return 0;
	secret_buf(&text, SOME_BYTES);
	rc = file_read(path, LIMIT_INI_BYTES, &text, &read);
	if (rc == 0 && which == PROFILE_CREDENTIALS)
		warn_of_readers(path);
	if (rc == 0)
		rc = profile_parse(out, which, path, text.s, text.n, err);
	else if (read.code == E_NOT_FOUND)
		rc = 0;
	else
		*err = read;
	buf_wipe(&text);
	return rc;
}

int profile_load(struct profiles *out,
    const char *(*env)(void *arg, const char *name), void *env_arg,
    struct error *err)
{
	static const enum profile_file both[] = { PROFILE_CONFIG,
		PROFILE_CREDENTIALS };
	int rc = 0;

	for (size_t i = 0; i < 2 && rc == 0; i++) {
		char *path = profile_path(both[i], env, env_arg);

		if (path != NULL)
			rc = load_one(out, both[i], path, err);
		mem_free(path);
	}
	if (rc != 0)
		profile_free(out);
	return rc;
}

const struct profile_section *profile_find(
    const struct profiles *p, const char *kind, const char *name)
{
	return find(p, kind, name);
}

const char *profile_get(const struct profile_section *s, const char *key)
{
	const struct profile_property *p =
	    s != NULL ? find_property(s, key) : NULL;

	return p != NULL ? p->value : NULL;
}

char *profile_sub(
    const struct profile_section *s, const char *block, const char *key)
{
	const char *line = profile_get(s, block);

	/* Only a block starts with a newline. */
	while (line != NULL && (line = strchr(line, '\n')) != NULL) {
		size_t n = strcspn(++line, "\n"), name = strcspn(line, "=\n");
		const char *k = line, *v = line + name + 1;
		size_t key_n = trim(&k, name);

		if (name == n || key_n != strlen(key) ||
		    strncmp(k, key, key_n) != 0)
			continue;
		n = trim(&v, n - name - 1);
		return mem_strndup(v, n);
	}
	return NULL;
}

void profile_free(struct profiles *p)
{
	vec_each (struct profile_section, s, &p->sections) {
		vec_each (struct profile_property, property, &s->properties) {
			mem_free(property->key);
			value_free(property->value);
		}
		vec_free(&s->properties);
		mem_free(s->kind);
		mem_free(s->name);
		mem_free(s->path);
	}
	vec_free(&p->sections);
}
