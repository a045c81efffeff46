#include "model/check.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "dynamodb/attribute.h"
#include "model/failure.h"

enum { PROBLEM = 160 };

/* Whether something is wrong with a text; then problem is the sentence. */
static bool is_wrong(const char *field, const char *value, size_t least,
    size_t most, char problem[PROBLEM])
{
	size_t n = value != NULL ? strlen(value) : 0, bad;

	if (value == NULL) {
		snprintf(problem, PROBLEM, "'%s' is missing", field);
		return least > 0;
	}
	bad = text_utf8_fault(value, n);
	if (bad < n)
		snprintf(problem, PROBLEM, "'%s' is not UTF-8 from byte %zu on",
		    field, bad + 1);
	else if (n < least)
		snprintf(problem, PROBLEM, "'%s' may not be empty", field);
	else if (most > 0 && n > most)
		snprintf(problem, PROBLEM,
		    "'%s' has %zu bytes; at most %zu are possible", field, n,
		    most);
	else
		return false;
	return true;
}

static int check(struct task *t, const char *field, const char *value,
    size_t least, size_t most)
{
	char problem[PROBLEM];

	return is_wrong(field, value, least, most, problem)
	           ? task_fail(t, WB_INVALID, field, "%s", problem)
	           : 0;
}

int check_text(struct task *t, const struct field *f, const char *value)
{
	return check(t, f->name, value, f->least, f->most);
}

int check_key(struct task *t, const char *field, const char *value, size_t most)
{
	return check(t, field, value, 1, most);
}

static bool has_form(const char *s, const char *form)
{
	for (; *form != '\0'; s++, form++)
		if (*form == '0' ? *s < '0' || *s > '9' : *s != *form)
			return false;
	return true;
}

int check_time(struct task *t, const char *field, const char *value)
{
	static const char form[] = "0000-00-00T00:00:00";
	const char *rest;

	if (value == NULL)
		return 0;
	if (has_form(value, form)) {
		rest = value + sizeof form - 1;
		if (*rest == '.' && rest[1] != 'Z')
			rest += 1 + strspn(rest + 1, "0123456789");
		if (strcmp(rest, "Z") == 0)
			return 0;
	}
	return task_fail(t, WB_INVALID, field,
	    "'%s' must be a time like 2026-11-26T05:39:54Z", field);
}

int check_item_size(
    struct task *t, const struct entity *e, const struct node *item)
{
	size_t n = attribute_item_size(item);

	if (n <= LIMIT_ITEM_BYTES)
		return 0;
	return task_fail(t, WB_TOO_LARGE, NULL,
	    "the %s has %zu bytes; DynamoDB keeps at most %d", e->name, n,
	    LIMIT_ITEM_BYTES);
}

enum wb_status check_wiki_id(
    const char *owner_id, const char *wiki_slug, struct wb_error *err)
{
	char problem[PROBLEM];

	if (is_wrong("owner_id", owner_id, 1, LIMIT_PARTITION_KEY, problem))
		return failure_refuse(err, "owner_id", "%s", problem);
	if (strchr(owner_id, ':') != NULL)
		return failure_refuse(err, "owner_id",
		    "'owner_id' may not hold ':', which ends it in the id of a "
		    "wiki");
	if (is_wrong("wiki_slug", wiki_slug, 1, LIMIT_SORT_KEY, problem))
		return failure_refuse(err, "wiki_slug", "%s", problem);
	if (strlen(owner_id) + 1 + strlen(wiki_slug) > LIMIT_PARTITION_KEY)
		return failure_refuse(err, "wiki_slug",
		    "the id of the wiki, 'owner_id:wiki_slug', has %zu bytes; at "
		    "most %d are possible",
		    strlen(owner_id) + 1 + strlen(wiki_slug),
		    LIMIT_PARTITION_KEY);
	return WB_OK;
}
