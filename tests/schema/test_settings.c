#include "schema/settings.h"

#include "lib/setting_case.h"
#include "schema/settings_billing.h"
#include "test.h"

/* The self-test over the rows: it knows no setting by name. */

static bool fits(const struct field *f, const char *text, enum dialect d)
{
	struct error err = { 0 };
	int64_t slot[8] = { 0 };
	struct node *n = case_yaml(text);
	int rc = f->kind->decode(f, n, d, slot, &err);
	bool stated = rc == 0 && f->kind->stated(slot);

	f->kind->clear(slot);
	node_free(n);
	return stated;
}

START_TEST(every_row_is_whole)
{
	const struct setting *s = &settings[_i];

	ck_assert_ptr_eq(setting_find(s->name), s);
	ck_assert_uint_eq(setting_number(s), (size_t)_i);
	ck_assert_ptr_nonnull(s->text);
	ck_assert_ptr_nonnull(s->read_root);
	ck_assert_ptr_nonnull(s->write_op);
	ck_assert_int_lt(s->read_from, READING_PLACES);
	ck_assert_ptr_nonnull(reading_ops[s->read_from].op);
	if (s->shape.on_off != NULL)
		ck_assert_ptr_eq(shape_field(&s->shape, s->shape.on_off)->kind,
		    &kind_switch);
	if (s->shape.scalar != NULL)
		ck_assert_ptr_nonnull(shape_field(&s->shape, s->shape.scalar));
	shape_each (f, &s->shape) {
		ck_assert_ptr_nonnull(f->text);
		ck_assert_ptr_eq(shape_field(&s->shape, f->name), f);
		ck_assert(f->kind != &kind_choice || f->names != NULL);
		ck_assert(f->kind != &kind_number || f->min >= 1);
		/* Only a field with a place in answers can be missing there. */
		ck_assert(f->absent == NULL || f->wire != NULL);
		ck_assert(!f->when_on || s->shape.on_off != NULL);
		ck_assert(f->fallback == NULL || fits(f, f->fallback, OURS));
		if (f->absent != NULL && f->kind != &kind_switch)
			ck_assert(fits(f, f->absent, LIVE));
	}
}
END_TEST

START_TEST(slots_do_not_overlap)
{
	static char owner[sizeof(struct settings)];

	settings_each (s) {
		shape_each (f, &s->shape) {
			size_t at = s->off + f->off;

			ck_assert_uint_lt(at, sizeof owner);
			ck_assert_int_eq(owner[at], 0);
			owner[at] = 1;
		}
	}
}
END_TEST

/* A value for a field, in ours; other: a different one. */
static const char *sample(const struct field *f, bool other)
{
	if (f->kind == &kind_switch)
		return other ? "false" : "true";
	if (f->kind == &kind_number)
		return other ? "9" : "7";
	if (f->kind == &kind_choice)
		return f->names[other].ours;
	if (f->kind == &kind_pairs)
		return other ? "{k: w}" : "{k: v}";
	return other ? "other" : "some";
}

static void set(const struct field *f, const char *text, void *base)
{
	struct error err = { 0 };
	struct node *n = case_yaml(text);
	int rc = f->kind->decode(f, n, OURS, field_slot(f, base), &err);

	ck_assert_msg(rc == 0, "%s: %s", f->name, err.text);
	node_free(n);
}

static void set_all(const struct setting *s, struct settings *out)
{
	shape_each (f, &s->shape)
		set(f, sample(f, false), setting_slot(s, out));
}

static void same_settings(
    const struct setting *s, const struct settings *a, const struct settings *b)
{
	struct node *x = shape_encode(&s->shape, setting_value(s, a), OURS);
	struct node *y = shape_encode(&s->shape, setting_value(s, b), OURS);

	ck_assert_ptr_nonnull(x);
	ck_assert_ptr_nonnull(y);
	ck_assert(node_equal(x, y));
	node_free(x);
	node_free(y);
}

START_TEST(what_is_written_for_people_is_read_back)
{
	const struct setting *s = &settings[_i];
	struct settings a = { 0 }, b = { 0 }, c = { 0 };
	struct problems problems = { 0 };
	struct shape_context context = { &problems, NULL, s->name };
	struct node *n;

	set_all(s, &a);
	n = shape_encode(&s->shape, setting_value(s, &a), OURS);
	shape_decode(&s->shape, n, OURS, setting_slot(s, &b), &context);
	ck_assert_uint_eq(problems.list.n, 0);
	same_settings(s, &a, &b);
	shape_copy(&s->shape, setting_slot(s, &c), setting_value(s, &b));
	same_settings(s, &a, &c);
	node_free(n);
	shape_clear(&s->shape, setting_slot(s, &a));
	shape_clear(&s->shape, setting_slot(s, &b));
	shape_clear(&s->shape, setting_slot(s, &c));
}
END_TEST

/* Put a request's value where an answer has it. */
static void answer_with(const struct setting *s, const struct field *f,
    const struct settings *from, struct node *answer)
{
	const char *path = f->live != NULL ? f->live : f->wire;
	struct node *value;

	if (path == NULL || strcmp(path, "-") == 0)
		return;
	value =
	    f->kind->encode(f, field_value(f, setting_value(s, from)), WIRE);
	if (*path != '\0') {
		node_put_path(answer, path, value);
		return;
	}
	node_each (one, value)
		node_add(answer, node_copy(one));
	node_free(value);
}

START_TEST(what_is_sent_is_read_back_from_an_answer)
{
	const struct setting *s = &settings[_i];
	bool list = *s->shape.fields->name == '\0' &&
	            s->shape.fields->kind == &kind_pairs;
	struct node *answer = list ? node_list() : node_map();
	struct settings a = { 0 }, b = { 0 };
	struct problems problems = { 0 };
	struct shape_context context = { &problems, NULL, s->name };

	set_all(s, &a);
	shape_each (f, &s->shape) {
		answer_with(s, f, &a, answer);
		if (f->live != NULL && strcmp(f->live, "-") == 0)
			set(f, sample(f, false), setting_slot(s, &b));
	}
	shape_decode(&s->shape, answer, LIVE, setting_slot(s, &b), &context);
	ck_assert_uint_eq(problems.list.n, 0);
	same_settings(s, &a, &b);
	node_free(answer);
	shape_clear(&s->shape, setting_slot(s, &a));
	shape_clear(&s->shape, setting_slot(s, &b));
}
END_TEST

static void keep_name(void *arg, const struct field *f)
{
	buf_addf(arg, "%s;", f->name);
}

START_TEST(each_field_is_found_to_differ_and_no_other)
{
	const struct setting *s = &settings[_i];

	shape_each (f, &s->shape) {
		struct settings have = { 0 }, want = { 0 };
		struct buf found = BUF_INIT, expected = BUF_INIT;

		set_all(s, &have);
		set_all(s, &want);
		shape_diff(&s->shape, setting_value(s, &have),
		    setting_value(s, &want), keep_name, &found);
		ck_assert_str_eq(found.s, "");
		set(f, sample(f, true), setting_slot(s, &want));
		shape_diff(&s->shape, setting_value(s, &have),
		    setting_value(s, &want), keep_name, &found);
		buf_addf(&expected, "%s;", f->name);
		ck_assert_str_eq(found.s, expected.s);
		buf_free(&found);
		buf_free(&expected);
		shape_clear(&s->shape, setting_slot(s, &have));
		shape_clear(&s->shape, setting_slot(s, &want));
	}
}
END_TEST

START_TEST(a_setting_that_is_not_stated_changes_nothing)
{
	const struct setting *s = &settings[_i];
	struct case_answers answers = { "{}", "{}", "{}", "{Tags: []}" };
	struct changes changes = { 0 };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	case_want(&want, "");
	case_live(&live, &answers, NULL);
	ck_assert(!setting_stated(s, &want));
	setting_changes(s, &context, &changes);
	setting_steps(s, &context, &steps);
	ck_assert_uint_eq(changes.n, 0);
	ck_assert_uint_eq(steps.n, 0);
	live_free(&live);
	table_free(&want);
}
END_TEST

START_TEST(an_unknown_name_is_no_setting)
{
	ck_assert_ptr_null(setting_find("warm_throughput"));
	ck_assert_ptr_null(setting_find(""));
}
END_TEST

/* What CreateTable carries for a schema (control-plane.md 5, scenarios 1, 2). */
static const struct {
	const char *want, *body;
} creates[] = {
	{ "", "{'BillingMode':'PAY_PER_REQUEST'}" },
	{ "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: 10, "
	  "write: none}}",
	    "{'BillingMode':'PAY_PER_REQUEST',"
	    "'OnDemandThroughput':{'MaxReadRequestUnits':10}}" },
	{ "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: none}",
	    "{'BillingMode':'PAY_PER_REQUEST'}" },
	{ "billing: {mode: PROVISIONED, provisioned_throughput: {read: 5, "
	  "write: 4}}",
	    "{'BillingMode':'PROVISIONED','ProvisionedThroughput':"
	    "{'ReadCapacityUnits':5,'WriteCapacityUnits':4}}" },
	{ "tags: {b: x, a: '', gone: none}",
	    "{'BillingMode':'PAY_PER_REQUEST','Tags':[{'Key':'a','Value':''},"
	    "{'Key':'b','Value':'x'}]}" },
	{ "tags: {gone: none}", "{'BillingMode':'PAY_PER_REQUEST'}" },
	{ "stream: NEW_IMAGE",
	    "{'BillingMode':'PAY_PER_REQUEST','StreamSpecification':"
	    "{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}}" },
	{ "stream: none", "{'BillingMode':'PAY_PER_REQUEST'}" }, /* R38 */
	{ "table_class: STANDARD_INFREQUENT_ACCESS",
	    "{'BillingMode':'PAY_PER_REQUEST',"
	    "'TableClass':'STANDARD_INFREQUENT_ACCESS'}" },
	{ "deletion_protection: true", "{'BillingMode':'PAY_PER_REQUEST',"
	                               "'DeletionProtectionEnabled':true}" },
	{ "deletion_protection: false", "{'BillingMode':'PAY_PER_REQUEST'}" },
	{ "encryption: owned", "{'BillingMode':'PAY_PER_REQUEST'}" },
	{ "encryption: managed",
	    "{'BillingMode':'PAY_PER_REQUEST','SSESpecification':"
	    "{'Enabled':true,'SSEType':'KMS'}}" },
	{ "encryption: {key: alias/x}",
	    "{'BillingMode':'PAY_PER_REQUEST','SSESpecification':"
	    "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'alias/x'}}" },
	/* Neither is a part of CreateTable. */
	{ "ttl: at\npoint_in_time_recovery: true",
	    "{'BillingMode':'PAY_PER_REQUEST'}" },
};

START_TEST(says_in_create_table_what_that_call_takes)
{
	struct node *body = node_map();
	struct buf out = BUF_INIT;
	struct table want = { 0 };

	case_want(&want, creates[_i].want);
	settings_each (s)
		setting_create(s, &want, body);
	case_show(&out, body);
	ck_assert_str_eq(out.s, creates[_i].body);
	ck_assert_ptr_null(node_find_empty(body)); /* R34 */
	buf_free(&out);
	node_free(body);
	table_free(&want);
}
END_TEST

static const struct {
	const char *index;
	int mode;
	const char *part;
} index_creates[] = {
	{ "{key: {partition: id}}", MODE_PAY_PER_REQUEST, "{}" },
	{ "{key: {partition: id}, on_demand_maximum: {write: 3}}",
	    MODE_PAY_PER_REQUEST,
	    "{'OnDemandThroughput':{'MaxWriteRequestUnits':3}}" },
	{ "{key: {partition: id}, provisioned_throughput: {read: 1, write: "
	  "2}}",
	    MODE_PROVISIONED,
	    "{'ProvisionedThroughput':{'ReadCapacityUnits':1,"
	    "'WriteCapacityUnits':2}}" },
	{ "{key: {partition: id}}", MODE_PROVISIONED, "{}" },
	/* half a capacity is none */
	{ "{key: {partition: id}, provisioned_throughput: {read: 1}}",
	    MODE_PROVISIONED, "{}" },
	{ "{key: {partition: id}, provisioned_throughput: {write: 1}}",
	    MODE_PROVISIONED, "{}" },
};

START_TEST(says_of_a_new_index_what_the_mode_needs)
{
	struct node *part = node_map();
	struct buf out = BUF_INIT;
	struct table want = { 0 };

	buf_addf(&out, "indexes: {g: %s}", index_creates[_i].index);
	case_want(&want, out.s);
	buf_reset(&out);
	settings_billing_index(
	    index_creates[_i].mode, table_index(&want, "g"), part);
	case_show(&out, part);
	ck_assert_str_eq(out.s, index_creates[_i].part);
	buf_free(&out);
	node_free(part);
	table_free(&want);
}
END_TEST

TEST_MAIN(settings, LOOP(every_row_is_whole, settings),
    TEST(slots_do_not_overlap),
    LOOP(what_is_written_for_people_is_read_back, settings),
    LOOP(what_is_sent_is_read_back_from_an_answer, settings),
    LOOP(each_field_is_found_to_differ_and_no_other, settings),
    LOOP(a_setting_that_is_not_stated_changes_nothing, settings),
    TEST(an_unknown_name_is_no_setting),
    LOOP(says_in_create_table_what_that_call_takes, creates),
    LOOP(says_of_a_new_index_what_the_mode_needs, index_creates))
