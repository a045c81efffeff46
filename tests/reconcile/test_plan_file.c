#include "reconcile/plan_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "aws/hash.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "lib/plan_case.h"
#include "reconcile/render.h"
#include "test.h"

static const char schema[] =
    "version: 1\nproject: p\ntable_name: p-${table}\n"
    "tables:\n"
    "  users:\n"
    "    attributes: {id: S, a: N}\n"
    "    key: {partition: id}\n"
    "    indexes: {by-a: {key: {partition: a}, projection: [x, y]}}\n"
    "    removed_indexes: [by-old]\n"
    "    tags: {one: \"1\", old: none}\n"
    "    ttl: at\n"
    "    point_in_time_recovery: {recovery_period_days: 7}\n"
    "  wikis:\n"
    "    attributes: {id: S}\n"
    "    key: {partition: id}\n"
    "    deletion_protection: true\n";

static const char live[] =
    "{\"p-wikis\": {\"DescribeTable\": {\"Table\": {"
    "\"TableName\": \"p-wikis\", \"TableStatus\": \"ACTIVE\","
    "\"TableArn\": \"arn:aws:dynamodb:eu-west-1:1:table/p-wikis\","
    "\"TableId\": \"the-id\", \"DeletionProtectionEnabled\": false,"
    "\"AttributeDefinitions\": [{\"AttributeName\": \"id\","
    " \"AttributeType\": \"S\"}],"
    "\"KeySchema\": [{\"AttributeName\": \"id\", \"KeyType\": \"HASH\"}],"
    "\"BillingModeSummary\": {\"BillingMode\": \"PAY_PER_REQUEST\"}}}}}";

static struct plan make(void)
{
	const struct policy policy = { .prune_tags = true, .local = true };
	struct node *answers = plan_case_json(live);
	struct plan p;

	plan_case_make(&p, schema, answers, &policy);
	node_free(answers);
	return p;
}

/* A folder for one test; the file in it. */
struct scratch {
	char folder[256], file[300];
};

static void place_open(struct scratch *place)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(place->folder, sizeof place->folder, "%s/plan-file-",
	    tmp != NULL ? tmp : "/tmp");

	ck_assert_int_lt(n, (int)sizeof place->folder - 6);
	memset(place->folder + n, 'X', 6); /* where mkdtemp puts its own */
	place->folder[n + 6] = '\0';
	ck_assert_ptr_nonnull(mkdtemp(place->folder));
	snprintf(place->file, sizeof place->file, "%s/plan", place->folder);
}

static void place_close(struct scratch *place)
{
	unlink(place->file);
	ck_assert_int_eq(rmdir(place->folder), 0);
}

static void write_plan(struct scratch *place, const struct plan *p)
{
	struct error err = { 0 };

	if (plan_file_write(place->file, p, &err) != 0)
		ck_abort_msg("%s", err.text);
}

static void show(const struct plan *p, struct buf *out)
{
	struct node *n = render_plan_json(p);

	json_pretty(out, n);
	node_free(n);
}

START_TEST(gives_back_what_was_written)
{
	struct plan p = make(), back = { 0 };
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct error err = { 0 };
	struct scratch place;
	struct stat st;

	place_open(&place);
	write_plan(&place, &p);
	ck_assert_int_eq(stat(place.file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	if (plan_file_read(place.file, &back, &err) != 0)
		ck_abort_msg("%s", err.text);
	show(&p, &before);
	show(&back, &after);
	ck_assert_str_eq(before.s, after.s);
	ck_assert_uint_eq(back.tables.n, 2);
	ck_assert_str_eq(back.tables.v[1].live.id, "the-id");
	ck_assert_str_eq(back.tables.v[1].hash, p.tables.v[1].hash);
	ck_assert_int_eq(back.tables.v[0].live.status, LIVE_ABSENT);
	ck_assert(back.policy.prune_tags && back.policy.local);
	ck_assert(!back.policy.prune_indexes);
	plan_free(&p);
	plan_free(&back);
	buf_free(&before);
	buf_free(&after);
	place_close(&place);
}
END_TEST

/* What is read back plans the same against the same live table. */
START_TEST(keeps_the_whole_schema_of_each_table)
{
	struct plan p = make(), back = { 0 };
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct node *answers = plan_case_json(live);
	struct error err = { 0 };
	struct scratch place;

	place_open(&place);
	write_plan(&place, &p);
	ck_assert_int_eq(plan_file_read(place.file, &back, &err), 0);
	vec_each (struct table_plan, t, &back.tables) {
		const char *name = t->want.real_name;

		live_free(&t->live);
		t->live.local = back.policy.local;
		plan_case_live(&t->live, name, node_key(answers, name));
		plan_table(t, &back.policy, PLAN_CASE_NOW);
	}
	for (size_t i = 0; i < 2; i++) {
		const struct steps *a = &p.tables.v[i].steps;
		const struct steps *b = &back.tables.v[i].steps;

		ck_assert_uint_gt(a->n, 0);
		ck_assert_uint_eq(a->n, b->n);
		for (size_t k = 0; k < a->n; k++)
			ck_assert(node_equal(a->v[k].body, b->v[k].body));
		ck_assert_str_eq(p.tables.v[i].hash, back.tables.v[i].hash);
	}
	node_free(answers);
	plan_free(&p);
	plan_free(&back);
	buf_free(&before);
	buf_free(&after);
	place_close(&place);
}
END_TEST

static int read_text(
    struct scratch *place, const char *text, size_t n, struct error *err)
{
	struct plan back = { 0 };
	int rc;

	*err = (struct error){ 0 };
	if (file_replace(place->file, text, n, err) != 0)
		ck_abort_msg("%s", err->text);
	rc = plan_file_read(place->file, &back, err);
	if (rc != 0) /* nothing of it is handed out */
		ck_assert_uint_eq(back.tables.n, 0);
	plan_free(&back);
	return rc;
}

/* Every byte: to another letter, and gone. */
START_TEST(notices_a_change_of_any_byte)
{
	struct plan p = make();
	struct buf text = BUF_INIT;
	struct error err = { 0 };
	struct scratch place;

	place_open(&place);
	write_plan(&place, &p);
	ck_assert_int_eq(file_read(place.file, 1 << 20, &text, &err), 0);
	ck_assert_int_eq(read_text(&place, text.s, text.n, &err), 0);
	for (size_t i = 0; i < text.n; i += 7) {
		char was = text.s[i];

		text.s[i] = was == 'x' ? 'y' : 'x';
		if (read_text(&place, text.s, text.n, &err) == 0)
			ck_abort_msg(
			    "byte %zu: '%c' as 'x' is not seen", i, was);
		ck_assert_int_eq(err.code, E_PARSE);
		text.s[i] = ' ';
		if (was != ' ' && read_text(&place, text.s, text.n, &err) == 0)
			ck_abort_msg(
			    "byte %zu: '%c' as blank is not seen", i, was);
		text.s[i] = was;
	}
	ck_assert_int_ne(read_text(&place, text.s, text.n - 1, &err), 0);
	buf_addc(&text, '\n');
	ck_assert_int_ne(read_text(&place, text.s, text.n, &err), 0);
	plan_free(&p);
	buf_free(&text);
	place_close(&place);
}
END_TEST

static const struct {
	const char *text, *says;
} rows[] = {
	{ "", "no saved plan" },
	{ "tables: {}\n", "no saved plan" },
	{ "{}", "no saved plan" },
	{ "{\"magic\": \"other\"}", "no saved plan" },
	{ "{\"magic\": \"wikibot-provision plan\", \"version\": 2}",
	    "version 2" },
	{ "{\"magic\": \"wikibot-provision plan\", \"version\": 1}",
	    "no plan in it" },
	{ "{\"magic\": \"wikibot-provision plan\", \"version\": 1,"
	  " \"sha256\": \"00\", \"plan\": {}}",
	    "was changed" },
};

START_TEST(refuses_what_is_no_plan_of_ours)
{
	struct error err;
	struct scratch place;

	place_open(&place);
	ck_assert_int_ne(
	    read_text(&place, rows[_i].text, strlen(rows[_i].text), &err), 0);
	ck_assert_int_eq(err.code, E_PARSE);
	if (strstr(err.text, rows[_i].says) == NULL)
		ck_abort_msg("'%s' is not in: %s", rows[_i].says, err.text);
	ck_assert_ptr_nonnull(strstr(err.text, place.file));
	place_close(&place);
}
END_TEST

/* A step that no plan has: a forger who makes a good digest gets no further
 * than the operations we know. */
static const struct {
	const char *from, *to;
} forged[] = {
	{ "\"CreateTable\"", "\"DeleteTable\"" },
	{ "\"CreateTable\"", "\"DescribeTable\"" },
	{ "\"phase\": \"create\"", "\"phase\": \"burn\"" },
	{ "\"risk\": \"none\"", "\"risk\": \"fun\"" },
	{ "\"wait\": \"table\"", "\"wait\": \"not\"" },
	{ "\"table_name\": \"p-users\"", "\"table_mane\": \"p-users\"" },
	{ "\"kind\": \"unmanaged\"", "\"kind\": \"odd\"" },
	{ "\"path\": \"table\"", "\"pth\": \"table\"" },
};

START_TEST(reads_only_steps_that_a_plan_can_have)
{
	struct plan p = make(), back = { 0 };
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct error err = { 0 };
	struct node *top = NULL, *plan;
	struct scratch place;
	const char *at;

	table_plan_remark(
	    &p.tables.v[0], REMARK_UNMANAGED, "x", mem_strdup("y"), NULL);
	place_open(&place);
	write_plan(&place, &p);
	ck_assert_int_eq(file_read(place.file, 1 << 20, &text, &err), 0);
	at = strstr(text.s, forged[_i].from);
	ck_assert_ptr_nonnull(at);
	buf_addn(&out, text.s, (size_t)(at - text.s));
	buf_add(&out, forged[_i].to);
	buf_add(&out, at + strlen(forged[_i].from));
	ck_assert_int_eq(json_parse(out.s, out.n, &top, &err), 0);
	plan = node_copy(node_key(top, "plan"));
	node_sort(plan);
	buf_reset(&text);
	json_print(&text, plan);
	{
		char hash[65];

		hash_sha256_hex(text.s, text.n, hash);
		node_set(top, "sha256", node_text(hash));
	}
	buf_reset(&out);
	json_pretty(&out, top);
	ck_assert_int_eq(read_text(&place, out.s, out.n, &err), -1);
	ck_assert_int_eq(err.code, E_PARSE);
	node_free(plan);
	node_free(top);
	plan_free(&p);
	plan_free(&back);
	buf_free(&text);
	buf_free(&out);
	place_close(&place);
}
END_TEST

static const struct {
	const char *account, *region, *endpoint, *says; /* NULL: fits */
} targets[] = {
	{ "1", "eu-west-1", "https://e", NULL },
	{ NULL, "eu-west-1", "https://e", NULL },
	{ "2", "eu-west-1", "https://e", "account" },
	{ "1", "us-east-1", "https://e", "region" },
	{ "1", "eu-west-1", "http://127.0.0.1:8000", "endpoint" },
	{ "1", NULL, "https://e", "region" },
	{ "1", "eu-west-1", NULL, "endpoint" },
};

START_TEST(fits_only_the_account_region_and_endpoint_it_was_made_for)
{
	struct plan p = { 0 };
	struct error err = { 0 };
	int rc;

	p.account = mem_strdup("1");
	p.region = mem_strdup("eu-west-1");
	p.endpoint = mem_strdup("https://e");
	rc = plan_file_matches(&p, targets[_i].account, targets[_i].region,
	    targets[_i].endpoint, &err);
	ck_assert_int_eq(rc, targets[_i].says == NULL ? 0 : -1);
	if (targets[_i].says != NULL) {
		ck_assert_int_eq(err.code, E_STALE);
		ck_assert_ptr_nonnull(strstr(err.text, targets[_i].says));
	}
	plan_free(&p);
}
END_TEST

START_TEST(says_what_is_missing)
{
	struct error err = { 0 };
	struct plan back = { 0 };

	ck_assert_int_eq(plan_file_read("/nowhere/plan", &back, &err), -1);
	ck_assert_int_eq(err.code, E_NOT_FOUND);
	ck_assert_int_eq(plan_file_write("/nowhere/plan", &back, &err), -1);
	ck_assert_int_eq(err.code, E_IO);
}
END_TEST

TEST_MAIN(plan_file, TEST(gives_back_what_was_written),
    TEST(keeps_the_whole_schema_of_each_table),
    TEST(notices_a_change_of_any_byte),
    LOOP(refuses_what_is_no_plan_of_ours, rows),
    LOOP(reads_only_steps_that_a_plan_can_have, forged),
    LOOP(fits_only_the_account_region_and_endpoint_it_was_made_for, targets),
    TEST(says_what_is_missing))
