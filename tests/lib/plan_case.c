#include "lib/plan_case.h"

#include "base/buf.h"
#include "data/json.h"
#include "test.h"

struct node *plan_case_json(const char *text)
{
	struct error err = { 0 };
	struct node *n = NULL;

	if (json_parse(text, strlen(text), &n, &err) != 0)
		ck_abort_msg("no JSON: %s\n%s", err.text, text);
	return n;
}

static struct node *off_answer(enum reading_place place)
{
	static const char *const texts[READING_PLACES] = {
		[FROM_BACKUPS] =
		    "{\"ContinuousBackupsDescription\":"
		    "{\"ContinuousBackupsStatus\":\"ENABLED\","
		    "\"PointInTimeRecoveryDescription\":"
		    "{\"PointInTimeRecoveryStatus\":\"DISABLED\"}}}",
		[FROM_TTL] = "{\"TimeToLiveDescription\":"
		             "{\"TimeToLiveStatus\":\"DISABLED\"}}",
		[FROM_TAGS] = "{\"Tags\":[]}",
	};

	return plan_case_json(texts[place]);
}

static void take_failure(
    struct live *out, enum reading_place place, const char *word)
{
	struct error err = { 0 };
	enum error_code code = E_SERVICE;

	if (strcmp(word, "denied") == 0)
		code = E_DENIED;
	else if (strcmp(word, "missing") == 0)
		code = E_NOT_FOUND;
	else if (strcmp(word, "unsupported") == 0)
		code = E_UNSUPPORTED;
	error_set(&err, code, "%s was %s", reading_ops[place].op, word);
	live_take(out, place, NULL, &err);
}

void plan_case_live(
    struct live *out, const char *real_name, const struct node *answers)
{
	struct problems problems = { 0 };
	struct error absent = { 0 };
	struct buf text = BUF_INIT;

	error_set(&absent, E_NOT_FOUND, "no such table");
	/* of KMS, when it was asked */
	out->key_manager =
	    mem_strdup(node_text_or(answers, "key_manager", NULL));
	out->wanted_key_arn =
	    mem_strdup(node_text_or(answers, "wanted_key_arn", NULL));
	if (answers == NULL)
		live_take(out, FROM_TABLE, NULL, &absent);
	for (int i = 0; answers != NULL && i < READING_PLACES; i++) {
		const struct node *answer =
		    node_key(answers, reading_ops[i].op);
		const char *error = node_text_or(answer, "error", NULL);

		if (error != NULL)
			take_failure(out, (enum reading_place)i, error);
		else
			live_take(out, (enum reading_place)i,
			    answer != NULL ? node_copy(answer)
			                   : off_answer((enum reading_place)i),
			    NULL);
	}
	live_decode(out, real_name, &problems);
	problem_show(&problems, &text);
	if (problems.list.n > 0)
		ck_abort_msg("answers of %s: %s", real_name, text.s);
	problem_free(&problems);
	buf_free(&text);
}

void plan_case_make(struct plan *out, const char *schema,
    const struct node *live, const struct policy *policy)
{
	struct schema_options options = { .path = "wikibot.yaml" };
	struct schema loaded = { 0 };
	struct error err = { 0 };
	struct buf text = BUF_INIT;

	if (strstr(schema, "environments:") != NULL)
		options.environment = "dev";
	if (schema_parse(&loaded, &options, schema, strlen(schema), &err) !=
	    0) {
		problem_show(&loaded.problems, &text);
		ck_abort_msg("%s\n%s", err.text, text.s);
	}
	*out = (struct plan){ .policy = *policy };
	out->file = mem_strdup("wikibot.yaml");
	out->environment = mem_strdup(loaded.environment);
	out->account = mem_strdup("123456789012");
	out->region = mem_strdup("eu-west-1");
	out->endpoint = mem_strdup("https://dynamodb.eu-west-1.amazonaws.com");
	out->created = mem_strdup("2026-11-22T12:00:00Z");
	vec_each (struct table, t, &loaded.tables) {
		struct table_plan *p = vec_push(&out->tables);

		table_copy(&p->want, t);
		p->live.local = policy->local;
		plan_case_live(
		    &p->live, t->real_name, node_key(live, t->real_name));
		plan_table(p, policy, PLAN_CASE_NOW);
	}
	schema_free(&loaded);
	buf_free(&text);
}
