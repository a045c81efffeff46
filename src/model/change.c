#include <string.h>

#include "dynamodb/attribute.h"
#include "model/check.h"
#include "model/write.h"

void change_free(struct change *c)
{
	terms_free(&c->terms);
	buf_free(&c->set);
	buf_free(&c->remove);
	buf_free(&c->add);
	buf_free(&c->condition);
	*c = (struct change){ 0 };
}

/* The next of a clause's parts: behind its word, or behind a comma. */
static struct buf *part(struct buf *clause, const char *word)
{
	buf_add(clause, clause->n > 0 ? ", " : word);
	return clause;
}

void change_set(struct change *c, const char *attribute, struct node *value)
{
	if (value != NULL)
		terms_add(&c->terms, part(&c->set, "SET "), "@ = $", attribute,
		    value);
	else
		terms_add(
		    &c->terms, part(&c->remove, " REMOVE "), "@", attribute);
	c->any = true;
}

void change_add(struct change *c, const char *attribute, int64_t n)
{
	terms_add(&c->terms, part(&c->add, " ADD "), "@ $", attribute,
	    attribute_int(n));
	c->any = true;
}

static int unfit(struct task *t, const struct field *f)
{
	return task_fail(t, WB_INVALID, f->name,
	    "'%s' cannot be changed in this way", f->name);
}

static int read_text(struct task *t, const struct field *f,
    const struct wb_text *up, struct change *c)
{
	if (up->change == WB_SET && up->value == NULL)
		return task_fail(t, WB_INVALID, f->name,
		    "'%s' has no value to be set to", f->name);
	if (up->change == WB_SET &&
	    (f->kind == VALUE_TIME ? check_time(t, f->name, up->value)
	                           : check_text(t, f, up->value)) != 0)
		return -1;
	if (up->change == WB_SET)
		change_set(c, f->name, attribute_text(up->value));
	else if (up->change == WB_NOW && f->kind == VALUE_TIME)
		change_set(c, f->name, entity_now(t));
	else if (up->change == WB_REMOVE)
		change_set(c, f->name, NULL);
	else
		return unfit(t, f);
	return 0;
}

static int read_number(struct task *t, const struct field *f,
    const struct wb_number *up, struct change *c)
{
	if (up->change == WB_SET)
		change_set(c, f->name, attribute_int(up->value));
	else if (up->change == WB_ADD)
		change_add(c, f->name, up->value);
	else if (up->change == WB_REMOVE)
		change_set(c, f->name, NULL);
	else
		return unfit(t, f);
	return 0;
}

static int read_flag(struct task *t, const struct field *f,
    const struct wb_flag *up, struct change *c)
{
	if (up->change == WB_SET)
		change_set(c, f->name, attribute_bool(up->value));
	else if (up->change == WB_REMOVE)
		change_set(c, f->name, NULL);
	else
		return unfit(t, f);
	return 0;
}

int change_read(struct task *t, const struct entity *e, const void *update,
    struct change *c)
{
	field_each(f, e)
	{
		const void *slot = (const char *)update + f->update;
		int rc = 0;

		/* Each begins with what it does. */
		if (f->update == NOWHERE ||
		    *(const enum wb_change *)slot == WB_KEEP)
			continue;
		if (f->kind == VALUE_NUMBER)
			rc = read_number(t, f, slot, c);
		else if (f->kind == VALUE_FLAG)
			rc = read_flag(t, f, slot, c);
		else
			rc = read_text(t, f, slot, c);
		if (rc != 0)
			return -1;
	}
	if (c->any)
		return 0;
	return task_fail(t, WB_INVALID, NULL,
	    "the update of the %s changes nothing", e->name);
}

void change_put(struct change *c, const struct entity *e, int64_t if_version,
    const struct stamp *stamp, struct node *body)
{
	struct buf condition = BUF_INIT, text = BUF_INIT;

	change_set(c, stamp->slot, attribute_text(stamp->text));
	change_add(c, ATTRIBUTE_VERSION, 1);
	terms_add(&c->terms, &condition,
	    "attribute_exists(@) AND (attribute_not_exists(@) OR @ < $)",
	    e->partition, stamp->slot, stamp->slot,
	    attribute_text(stamp->text));
	if (if_version != 0)
		terms_add(&c->terms, &condition, " AND @ = $",
		    ATTRIBUTE_VERSION, attribute_int(if_version));
	buf_add(&condition, buf_text(&c->condition));
	buf_addf(&text, "%s%s%s", buf_text(&c->set), buf_text(&c->remove),
	    buf_text(&c->add));
	node_append(body, "UpdateExpression", node_text(text.s));
	node_append(body, "ConditionExpression", node_text(condition.s));
	terms_put(&c->terms, body);
	node_append(
	    body, "ReturnValuesOnConditionCheckFailure", node_text("ALL_OLD"));
	buf_free(&condition);
	buf_free(&text);
}
