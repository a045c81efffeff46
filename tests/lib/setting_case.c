#include "lib/setting_case.h"

#include "data/json.h"
#include "data/yaml.h"
#include "schema/table_node.h"
#include "test.h"

struct node *case_yaml(const char *text)
{
	struct yaml_place place = { 0 };
	struct error err = { 0 };
	struct node *n = NULL;
	int rc = yaml_parse(text, strlen(text), &n, &place, &err);

	ck_assert_msg(rc == 0, "%s:%d: %s", text, place.column, err.text);
	return n;
}

static void take(struct live *live, enum reading_place place, const char *text)
{
	if (text != NULL)
		live_take(live, place, case_yaml(text), NULL);
}

void case_live(struct live *out, const struct case_answers *answers,
    struct problems *problems)
{
	struct node *answer = case_yaml(
	    "{Table: {TableName: t, TableArn: 'arn:aws:dynamodb:::table/t', "
	    "TableStatus: ACTIVE, "
	    "AttributeDefinitions: [{AttributeName: id, AttributeType: S}], "
	    "KeySchema: [{AttributeName: id, KeyType: HASH}]}}");
	struct node *table = node_at_map(answer, "Table");
	struct node *own = case_yaml(answers->table ? answers->table : "{}");

	node_each (one, own)
		node_set(table, one->key, node_copy(one));
	node_free(own);
	live_take(out, FROM_TABLE, answer, NULL);
	take(out, FROM_TTL, answers->ttl);
	take(out, FROM_BACKUPS, answers->backups);
	take(out, FROM_TAGS, answers->tags);
	live_decode(out, "t", problems);
}

void case_want(struct table *out, const char *yaml)
{
	struct problems problems = { .file = "want" };
	struct buf text = BUF_INIT;
	struct node *n;

	buf_addf(&text,
	    "name: t\ntable_name: t\nattributes: {id: S}\n"
	    "key: {partition: id}\n%s\n",
	    yaml);
	n = case_yaml(text.s);
	buf_reset(&text);
	table_node_decode(n, out, &problems);
	settings_each (s)
		shape_fill(&s->shape, OURS, setting_slot(s, &out->set));
	problem_show(&problems, &text);
	ck_assert_str_eq(text.s, "");
	problem_free(&problems);
	buf_free(&text);
	node_free(n);
}

void case_show(struct buf *out, const struct node *n)
{
	size_t from = out->n;

	json_print(out, n);
	for (size_t i = from; i < out->n; i++)
		if (out->s[i] == '"')
			out->s[i] = '\'';
}

void case_show_changes(struct buf *out, const struct changes *changes)
{
	vec_each (const struct change, c, changes)
		buf_addf(out, "%s: %s -> %s\n", c->path,
		    c->from != NULL ? c->from : "none",
		    c->to != NULL ? c->to : "none");
}

static const char *wait_name(enum wait_for wait)
{
	static const char *const names[] = { "change", "table", "index", "gone",
		"encryption" };

	return names[wait];
}

static void show_line(struct buf *out, const char *before, const char *text)
{
	if (text != NULL)
		buf_addf(out, "  %s%s\n", before, text);
}

void case_show_steps(struct buf *out, const struct steps *steps)
{
	vec_each (const struct step, step, steps) {
		buf_addf(out, "%s %s %s %s ", phase_name(step->phase),
		    risk_name(step->risk), wait_name(step->wait), step->op);
		case_show(out, step->body);
		buf_addc(out, '\n');
		show_line(out, "", step->why);
		show_line(out, "! ", step->warning);
		show_line(out, "pending: ", step->pending);
		vec_each (const struct change, c, &step->changes)
			buf_addf(out, "  %s: %s -> %s\n", c->path,
			    c->from != NULL ? c->from : "none",
			    c->to != NULL ? c->to : "none");
	}
}

void case_check_row(const struct case_row *row)
{
	struct live live = { 0 };
	struct table want = { 0 };
	struct steps steps = { 0 };
	struct buf out = BUF_INIT;
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	case_live(&live, &row->answers, NULL);
	case_want(&want, row->want);
	setting_steps(setting_find(row->setting), &context, &steps);
	case_show_steps(&out, &steps);
	ck_assert_str_eq(out.s, row->steps);
	vec_each (const struct step, step, &steps) {
		ck_assert_ptr_null(node_find_empty(step->body)); /* R34 */
		ck_assert_ptr_nonnull(step->subject);
	}
	buf_free(&out);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
