#include "dev/seed_write.h"

#include <wikibot/fake.h>

#include "aws/http.h"
#include "data/json.h"
#include "dev/engines.h"
#include "model/hook_transport.h"
#include "test.h"

/* The library's DynamoDB in memory, and a client of the command's on it. */
static struct wb_fake *fake;
static struct aws_config config;
static struct ddb *ddb;
static struct schema schema;
static struct seed seed;
static bool stop_now;

static bool stop(void *arg)
{
	(void)arg;
	return stop_now;
}

static void open_client(void)
{
	static char url[] = "http://127.0.0.1:1";
	struct aws_options wish = { .env = engines_variable, .env_arg = url };
	struct wb_session_options o = { .size = sizeof o };
	struct hook_options h = { .clock = &clock_system };
	struct ddb_options options = { .may_write = true,
		.aws = { .config = &config, .parallelism = 4 } };
	struct error err = { 0 };

	fake = wb_fake_new();
	wb_fake_options(fake, &o);
	h.hook = o.transport;
	h.arg = o.transport_arg;
	ck_assert_int_eq(aws_config_load(&config, &wish, &err), 0);
	options.aws.transport = hook_transport_new(&h);
	ck_assert_msg(ddb_open(&ddb, &options, &err) == 0, "%s", err.text);
}

/* So many wikis of one owner, w0000, w0001, ...; each holds `text`. */
static void make_seed(size_t n, const char *value)
{
	static const char schema_text[] =
	    "version: 1\nproject: p\ntables:\n  wikis:\n"
	    "    table_name: t-wikis\n"
	    "    attributes: {owner_id: S, wiki_slug: S}\n"
	    "    key: {partition: owner_id, sort: wiki_slug}\n";
	struct schema_options options = { .path = "wikibot.yaml" };
	struct buf text = BUF_INIT;
	struct error err = { 0 };

	seed_free(&seed);
	schema_free(&schema);
	ck_assert_int_eq(schema_parse(&schema, &options, schema_text,
	                     strlen(schema_text), &err),
	    0);
	buf_add(&text, "version: 1\ntables:\n  wikis:\n");
	for (size_t i = 0; i < n; i++)
		buf_addf(&text,
		    "    - {owner_id: ann, wiki_slug: w%04zu, display_name: "
		    "%s}\n",
		    i, value);
	ck_assert_msg(
	    seed_parse(&seed, "dev.yaml", text.s, text.n, &schema, &err) == 0,
	    "%s", err.text);
	buf_free(&text);
}

static void teardown(void)
{
	ddb_close(ddb);
	aws_config_free(&config);
	wb_fake_free(fake);
	seed_free(&seed);
	schema_free(&schema);
}

static int write_all(
    enum seed_conflict conflict, struct seed_report *report, struct error *err)
{
	struct seed_writer w = { .ddb = ddb, .stop = stop };
	int rc = seed_write(&w, &seed, conflict, err);

	*report = w.report;
	return rc;
}

static void holds(const char *slug, const char *value)
{
	struct buf key = BUF_INIT;
	struct node *n = NULL;
	struct error err;
	char *json;

	buf_addf(&key,
	    "{\"owner_id\":{\"S\":\"ann\"},\"wiki_slug\":{\"S\":\"%s\"}}",
	    slug);
	json = wb_fake_item(fake, "t-wikis", key.s);
	ck_assert_ptr_nonnull(json);
	ck_assert_int_eq(json_parse(json, strlen(json), &n, &err), 0);
	ck_assert_str_eq(node_text_or(n, "display_name.S", ""), value);
	node_free(n);
	mem_free(json);
	buf_free(&key);
}

/* More than a batch of either kind. */
START_TEST(all_are_written_and_a_second_time_kept)
{
	struct seed_report r;
	struct error err = { 0 };

	open_client();
	make_seed(230, "one");
	ck_assert_msg(write_all(SEED_KEEP, &r, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(r.written, 230);
	ck_assert_uint_eq(r.kept, 0);
	ck_assert_uint_eq(wb_fake_items(fake, "t-wikis"), 230);
	ck_assert_int_eq(wb_fake_count(fake, "BatchGetItem"), 3);
	make_seed(231, "two");
	ck_assert_int_eq(write_all(SEED_KEEP, &r, &err), 0);
	ck_assert_uint_eq(r.written, 1);
	ck_assert_uint_eq(r.kept, 230);
	holds("w0000", "one");
	holds("w0230", "two");
	ck_assert_int_eq(wb_fake_count(fake, "PutItem"), 231);
	teardown();
}
END_TEST

START_TEST(replace_writes_in_batches)
{
	struct seed_report r;
	struct error err = { 0 };

	open_client();
	make_seed(10, "one");
	ck_assert_int_eq(write_all(SEED_KEEP, &r, &err), 0);
	make_seed(60, "two");
	ck_assert_msg(write_all(SEED_REPLACE, &r, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(r.written, 60);
	holds("w0000", "two");
	holds("w0059", "two");
	ck_assert_int_eq(wb_fake_count(fake, "BatchWriteItem"), 3);
	ck_assert_int_eq(wb_fake_count(fake, "PutItem"), 10);
	teardown();
}
END_TEST

START_TEST(fail_writes_nothing_when_one_is_there)
{
	struct seed_report r;
	struct error err = { 0 };
	struct wb_error failed;

	open_client();
	ck_assert_int_eq(
	    wb_fake_put(fake, "t-wikis",
	        "{\"owner_id\":{\"S\":\"ann\"},\"wiki_slug\":{\"S\":\"w0002\"}}",
	        &failed),
	    WB_OK);
	make_seed(5, "one");
	ck_assert_int_eq(write_all(SEED_FAIL, &r, &err), -1);
	ck_assert_int_eq(err.code, E_EXISTS);
	/* Where the item stands in the file. */
	ck_assert_msg(
	    strstr(err.text, "dev.yaml:6:7: ") != NULL, "%s", err.text);
	ck_assert_uint_eq(r.written, 0);
	ck_assert_uint_eq(wb_fake_items(fake, "t-wikis"), 1);
	teardown();
}
END_TEST

/* Whatever happens to requests: in the end each item is there once, as it is in
 * the file. */
static const struct {
	enum wb_fake_fault fault;
	const char *op;
	enum seed_conflict conflict;
} faults[] = {
	{ WB_FAKE_THROTTLE, "BatchGetItem", SEED_KEEP },
	{ WB_FAKE_THROTTLE, "PutItem", SEED_KEEP },
	{ WB_FAKE_LOSE_ANSWER, "PutItem", SEED_KEEP },
	{ WB_FAKE_LOSE_REQUEST, "PutItem", SEED_KEEP },
	{ WB_FAKE_FAIL_AFTER, "PutItem", SEED_FAIL },
	{ WB_FAKE_LOSE_ANSWER, "BatchWriteItem", SEED_REPLACE },
	{ WB_FAKE_THROTTLE, "BatchWriteItem", SEED_REPLACE },
	{ WB_FAKE_FAIL_AFTER, "BatchWriteItem", SEED_REPLACE },
};

START_TEST(lost_answers_do_no_harm)
{
	struct seed_report r;
	struct error err = { 0 };

	open_client();
	make_seed(30, "one");
	wb_fake_fail(fake, faults[_i].fault, faults[_i].op, 1);
	ck_assert_msg(
	    write_all(faults[_i].conflict, &r, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(r.written + r.kept, 30);
	ck_assert_uint_eq(wb_fake_items(fake, "t-wikis"), 30);
	holds("w0000", "one");
	holds("w0029", "one");
	teardown();
}
END_TEST

START_TEST(a_stop_is_heard_and_the_next_run_goes_on)
{
	struct seed_report r;
	struct error err = { 0 };

	open_client();
	make_seed(30, "one");
	stop_now = true;
	for (int c = SEED_KEEP; c <= SEED_FAIL; c++) {
		ck_assert_int_eq(
		    write_all((enum seed_conflict)c, &r, &err), -1);
		ck_assert_int_eq(err.code, E_CANCELLED);
	}
	ck_assert_uint_eq(wb_fake_items(fake, "t-wikis"), 0);
	stop_now = false;
	ck_assert_int_eq(write_all(SEED_FAIL, &r, &err), 0);
	ck_assert_uint_eq(r.written, 30);
	teardown();
}
END_TEST

TEST_MAIN(seed_write, TEST(all_are_written_and_a_second_time_kept),
    TEST(replace_writes_in_batches),
    TEST(fail_writes_nothing_when_one_is_there),
    LOOP(lost_answers_do_no_harm, faults),
    TEST(a_stop_is_heard_and_the_next_run_goes_on))
