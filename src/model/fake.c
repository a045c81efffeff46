/*
 * Requests are done one after the other, under one lock.  Reading and writing
 * JSON is left outside of it: that is where the time goes.
 */
#include <wikibot/fake.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/crc32.h"
#include "base/text.h"
#include "data/json.h"
#include "model/fake_error.h"
#include "model/fake_op.h"

struct fault {
	enum wb_fake_fault kind;
	char *operation; /* NULL: any */
	int left;
};

struct count {
	char *operation;
	int64_t requests;
};

struct wb_fake {
	pthread_mutex_t lock; /* for all that follows */
	struct fake_db db;
	VEC(struct fault) faults;
	VEC(struct count) counts;
	int64_t answers; /* makes the request ids */
};

struct wb_fake *wb_fake_new(void)
{
	struct wb_fake *f = mem_alloc(sizeof *f);

	pthread_mutex_init(&f->lock, NULL);
	return f;
}

void wb_fake_free(struct wb_fake *f)
{
	if (f == NULL)
		return;
	fake_db_free(&f->db);
	vec_each (struct fault, fault, &f->faults)
		mem_free(fault->operation);
	vec_free(&f->faults);
	vec_each (struct count, count, &f->counts)
		mem_free(count->operation);
	vec_free(&f->counts);
	pthread_mutex_destroy(&f->lock);
	mem_free(f);
}

void wb_fake_fail(struct wb_fake *f, enum wb_fake_fault fault,
    const char *operation, int times)
{
	pthread_mutex_lock(&f->lock);
	*vec_push(&f->faults) = (struct fault){
		.kind = fault, .operation = mem_strdup(operation), .left = times
	};
	pthread_mutex_unlock(&f->lock);
}

void wb_fake_page_size(struct wb_fake *f, int items)
{
	pthread_mutex_lock(&f->lock);
	f->db.page_size = items;
	pthread_mutex_unlock(&f->lock);
}

int64_t wb_fake_count(struct wb_fake *f, const char *operation)
{
	int64_t n = 0;

	pthread_mutex_lock(&f->lock);
	vec_each (struct count, count, &f->counts)
		if (operation == NULL ||
		    strcmp(count->operation, operation) == 0)
			n += count->requests;
	pthread_mutex_unlock(&f->lock);
	return n;
}

static void count_one(struct wb_fake *f, const char *operation)
{
	vec_each (struct count, count, &f->counts)
		if (strcmp(count->operation, operation) == 0) {
			count->requests++;
			return;
		}
	*vec_push(&f->counts) =
	    (struct count){ .operation = mem_strdup(operation), .requests = 1 };
}

/* What becomes of a request. */
static const struct course {
	bool arrives, has_effect;
	enum wb_delivery delivery;
	int status; /* of an answer in place of the right one; 0: the right */
	const char *name, *text;
} courses[] = {
	[WB_FAKE_LOSE_REQUEST] = { .delivery = WB_LOST },
	[WB_FAKE_LOSE_ANSWER] = { true, true, WB_LOST, 0, NULL, NULL },
	[WB_FAKE_TIME_OUT] = { true, true, WB_TIMED_OUT, 0, NULL, NULL },
	[WB_FAKE_FAIL_AFTER] = { true, true, WB_ANSWERED, 500,
	    "InternalServerError", "Internal server error" },
	[WB_FAKE_THROTTLE] = { true, false, WB_ANSWERED, 400,
	    "ThrottlingException",
	    "Rate of requests exceeds the allowed throughput." },
};
static const struct course usual = { true, true, WB_ANSWERED, 0, NULL, NULL };

/* Uses up the first fault that is meant for the operation. */
static const struct course *next_course(
    struct wb_fake *f, const char *operation)
{
	vec_each (struct fault, fault, &f->faults)
		if (fault->left > 0 &&
		    (fault->operation == NULL ||
		        strcmp(fault->operation, operation) == 0)) {
			fault->left--;
			return &courses[fault->kind];
		}
	return &usual;
}

struct exchange {
	struct node *asked, *answer;
	bool failed; /* as err says */
	struct error err;
	const struct course *course;
	int64_t number;
};

/* What needs the lock.  Without what was asked, err says why. */
static void take(struct wb_fake *f, const char *operation, struct exchange *x)
{
	pthread_mutex_lock(&f->lock);
	x->number = ++f->answers;
	x->course = next_course(f, operation);
	if (x->course->arrives)
		count_one(f, operation);
	if (x->course->has_effect && !x->failed)
		x->failed = fake_op_run(&f->db, operation, x->asked, x->answer,
		                &x->err) != 0;
	pthread_mutex_unlock(&f->lock);
	if (x->course->status != 0) {
		x->failed = true;
		fake_error_set(&x->err, x->course->name, "%s", x->course->text);
	}
}

/* Two exceptions have a Message, the others a message. */
static void add_error(struct exchange *x)
{
	const char *name = x->err.aws_name;
	bool large = strcmp(name, "TransactionCanceledException") == 0 ||
	             strcmp(name, "IdempotentParameterMismatchException") == 0;
	struct buf type = BUF_INIT;

	if (x->course->status != 0) { /* nothing of the right answer */
		node_free(x->answer);
		x->answer = node_map();
	}
	buf_addf(&type, "com.amazonaws.dynamodb.v20120810#%s", name);
	node_set(x->answer, "__type", node_text(type.s));
	node_set(
	    x->answer, large ? "Message" : "message", node_text(x->err.text));
	buf_free(&type);
}

static void respond(struct exchange *x, struct wb_response *response)
{
	struct buf body = BUF_INIT;
	char text[64];

	if (x->failed)
		add_error(x);
	json_print(&body, x->answer);
	wb_response_status(response, !x->failed ? 200
	                             : x->course->status != 0
	                                 ? x->course->status
	                                 : 400);
	wb_response_header(
	    response, "Content-Type", "application/x-amz-json-1.0");
	snprintf(text, sizeof text, "FAKE%048" PRId64, x->number);
	wb_response_header(response, "x-amzn-requestid", text);
	snprintf(text, sizeof text, "%" PRIu32, crc32_of(body.s, body.n));
	wb_response_header(response, "x-amz-crc32", text);
	wb_response_body(response, body.s, body.n);
	buf_free(&body);
}

static enum wb_delivery transport(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	struct exchange x = { .answer = node_map() };
	struct error bad;

	if (json_parse_item(
	        request->body, request->body_size, &x.asked, &bad) != 0) {
		fake_error_set(
		    &x.err, "SerializationException", "%s", bad.text);
		x.failed = true;
	}
	take(arg, request->operation, &x);
	if (x.course->delivery == WB_ANSWERED)
		respond(&x, response);
	node_free(x.answer);
	node_free(x.asked);
	return x.course->delivery;
}

void wb_fake_options(struct wb_fake *f, struct wb_session_options *options)
{
	options->transport = transport;
	options->transport_arg = f;
	if (options->region == NULL)
		options->region = "us-east-1";
	if (options->environment == NULL)
		options->environment = "test";
	if (options->access_key_id != NULL)
		return;
	/* The pair of Amazon's own examples. */
	options->access_key_id = "AKIAIOSFODNN7EXAMPLE";
	options->secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
}

static enum wb_status fill(struct wb_error *out, const struct error *err)
{
	bool no_table = strcmp(err->aws_name, "ResourceNotFoundException") == 0;
	enum wb_status status = no_table ? WB_NO_TABLE
	                        : text_starts(err->text, "Item size")
	                            ? WB_TOO_LARGE
	                            : WB_INVALID;

	if (out == NULL)
		return status;
	*out = (struct wb_error){ .status = status };
	snprintf(out->aws_name, sizeof out->aws_name, "%s", err->aws_name);
	snprintf(out->text, sizeof out->text, "%s", err->text);
	return status;
}

/* As PutItem without a condition. */
static int put(
    struct wb_fake *f, const char *table, struct node *item, struct error *err)
{
	struct node *request = node_map(), *none = node_map();
	int rc;

	node_set(request, "TableName", node_text(table));
	node_set(request, "Item", item);
	pthread_mutex_lock(&f->lock);
	rc = fake_op_run(&f->db, "PutItem", request, none, err);
	pthread_mutex_unlock(&f->lock);
	node_free(request);
	node_free(none);
	return rc;
}

enum wb_status wb_fake_put(struct wb_fake *f, const char *table,
    const char *item_json, struct wb_error *err)
{
	struct node *item;
	struct error e = { 0 };

	if (json_parse_item(item_json, strlen(item_json), &item, &e) != 0 ||
	    put(f, table, item, &e) != 0)
		return fill(err, &e);
	return WB_OK;
}

char *wb_fake_item(struct wb_fake *f, const char *table, const char *key_json)
{
	const struct fake_item *item = NULL;
	struct buf text = BUF_INIT;
	struct fake_item key;
	struct fake_table *t;
	struct node *map;
	struct error e;

	if (json_parse_item(key_json, strlen(key_json), &map, &e) != 0)
		return NULL;
	pthread_mutex_lock(&f->lock);
	t = fake_table_get(&f->db.tables, table, &e);
	if (t != NULL && fake_table_key(t, FAKE_TABLE, map, &key, &e) == 0)
		item = fake_table_find(t, &key);
	if (item != NULL)
		json_print(&text, item->attributes);
	pthread_mutex_unlock(&f->lock);
	node_free(map);
	return item != NULL ? buf_take(&text) : NULL;
}

size_t wb_fake_items(struct wb_fake *f, const char *table)
{
	struct fake_table *t;
	struct error e;
	size_t n;

	pthread_mutex_lock(&f->lock);
	t = fake_table_get(&f->db.tables, table, &e);
	n = t != NULL ? t->order[FAKE_TABLE].n : 0;
	pthread_mutex_unlock(&f->lock);
	return n;
}
