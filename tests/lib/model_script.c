#include "lib/model_script.h"

#include "base/text.h"
#include "data/json.h"
#include "lib/fake_dynamo.h"
#include "test.h"

const struct model_times model_script_times = {
	.create = 10000,
	.update = 1000,
	.flip = 60000,
	.remove = 5000,
	.allocate = 20000,
	.backfill = 30000,
	.index_remove = 15000,
	.encryption = 40000,
	.tags = 2000,
	.recovery = 3000,
	.ttl = 4000,
	.recovery_ready = 12000,
	.ttl_window = 3600000,
};

#define ARN "arn:aws:dynamodb:us-east-1:123456789012:table/tab"
static const struct {
	const char *name, *text;
} words[] = {
	{ "t", "'TableName':'tab'" },
	{ "arn", "'ResourceArn':'" ARN "'" },
	{ "ondemand", "'BillingMode':'PAY_PER_REQUEST'" },
	{ "id", "{'AttributeName':'id','AttributeType':'S'}" },
	{ "a", "{'AttributeName':'a','AttributeType':'S'}" },
	{ "b", "{'AttributeName':'b','AttributeType':'S'}" },
	{ "key", "'KeySchema':[$hid]" },
	{ "hid", "{'AttributeName':'id','KeyType':'HASH'}" },
	{ "rid", "{'AttributeName':'id','KeyType':'RANGE'}" },
	{ "ha", "{'AttributeName':'a','KeyType':'HASH'}" },
	{ "ra", "{'AttributeName':'a','KeyType':'RANGE'}" },
	{ "hb", "{'AttributeName':'b','KeyType':'HASH'}" },
	{ "rb", "{'AttributeName':'b','KeyType':'RANGE'}" },
	{ "all", "'Projection':{'ProjectionType':'ALL'}" },
	{ "plain", "'AttributeDefinitions':[$id],$key" },
	{ "create", "CreateTable {$t,$plain,$ondemand}" },
	{ "table", "$create\nsettle" },
	{ "cap54",
	    "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':4}" },
	{ "cap53",
	    "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':3}" },
	{ "cap64",
	    "'ProvisionedThroughput':{'ReadCapacityUnits':6,'WriteCapacityUnits':4}" },
	{ "provisioned", "CreateTable {$t,$plain,$cap54}\nsettle" },
	/* An index by-a, in CreateTable, as a request and as a call. */
	{ "bya", "{'IndexName':'by-a','KeySchema':[$ha],$all}" },
	{ "byb", "{'IndexName':'by-b','KeySchema':[$hb],$all}" },
	{ "indexed", "CreateTable {$t,'AttributeDefinitions':[$id,$a],$key,"
	             "$ondemand,'GlobalSecondaryIndexes':[$bya]}\nsettle" },
	{ "adda", "$up'AttributeDefinitions':[$a],'GlobalSecondaryIndexUpdates'"
	          ":[{'Create':$bya}]}" },
	{ "addb", "$up'AttributeDefinitions':[$b],'GlobalSecondaryIndexUpdates'"
	          ":[{'Create':$byb}]}" },
	{ "dropa", "$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':"
	           "'by-a'}}]}" },
	{ "dropc", "$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':"
	           "'by-c'}}]}" },
	{ "dropb", "$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':"
	           "'by-b'}}]}" },
	{ "protect", "$up'DeletionProtectionEnabled':true}" },
	{ "up", "UpdateTable {$t," },
	{ "show", "DescribeTable {$t} =" },
	{ "recovery", "UpdateContinuousBackups {$t,"
	              "'PointInTimeRecoverySpecification':" },
	{ "backups", "DescribeContinuousBackups {$t} = "
	             "ContinuousBackupsDescription" },
	{ "pitr", "$backups.PointInTimeRecoveryDescription" },
	{ "ttlon", "UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':"
	           "true,'AttributeName':'x'}}" },
	{ "ttlony", "UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':"
	            "true,'AttributeName':'y'}}" },
	{ "ttloff", "UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':"
	            "false,'AttributeName':'x'}}" },
	{ "ttl", "DescribeTimeToLive {$t} = TimeToLiveDescription" },
	{ "tags", "ListTagsOfResource {$arn} = Tags" },
};

static bool is_called(const struct node *item, const char *name, size_t n)
{
	static const char *const members[] = { "AttributeName", "IndexName",
		"Key" };

	for (size_t i = 0; i < 3; i++) {
		const char *s = node_text_or(item, members[i], "");

		if (strlen(s) == n && strncmp(s, name, n) == 0)
			return true;
	}
	return false;
}

static const struct node *item_at(
    const struct node *list, const char *name, size_t n)
{
	node_each (item, list)
		if (is_called(item, name, n))
			return item;
	return n == 1 && *name >= '0' && *name <= '9'
	           ? node_item(list, (size_t)(*name - '0'))
	           : NULL;
}

static const struct node *at(const struct node *n, const char *path)
{
	while (n != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");
		char *part = mem_strndup(path, len);

		n = n->type == NODE_LIST ? item_at(n, path, len)
		                         : node_key(n, part);
		mem_free(part);
		path += len + (path[len] == '.');
	}
	return n;
}

static void check_there(
    const struct node *answer, const char *rest, const char *line)
{
	size_t n = strcspn(rest, " ");
	char *path = mem_strndup(rest, n);
	const char *want = rest + n + (rest[n] == ' ');
	const struct node *found = at(answer, path);
	struct buf text = BUF_INIT;

	if (found != NULL)
		json_print(&text, found);
	else
		buf_add(&text, "-");
	ck_assert_msg(strcmp(buf_text(&text), want) == 0,
	    "%s\nhas '%s' instead of '%s'", line, buf_text(&text), want);
	buf_free(&text);
	mem_free(path);
}

static void check_refusal(
    const struct error *err, const char *rest, const char *line)
{
	size_t n = strcspn(rest, " ");
	const char *part = rest + n + (rest[n] == ' ');

	ck_assert_msg(strlen(err->aws_name) == n &&
	                  strncmp(err->aws_name, rest, n) == 0 &&
	                  strstr(err->text, part) != NULL,
	    "%s\nsays %s: %s", line, err->aws_name, err->text);
	ck_assert_int_eq(err->http_status, 400);
	ck_assert_int_eq(err->effect, EFFECT_NONE);
}

/* The end of a body: the first " ! " or " = " outside of quotes. */
static const char *verdict_of(const char *s)
{
	bool quoted = false;

	for (; *s != '\0'; s++) {
		if (*s == '\'')
			quoted = !quoted;
		if (!quoted && (text_starts(s, " ! ") || text_starts(s, " = ")))
			return s;
	}
	return s;
}

static void run_call(struct fake_dynamo *f, const char *line)
{
	size_t n = strcspn(line, " ");
	const char *end = verdict_of(line + n);
	char *op = mem_strndup(line, n);
	char *text = mem_strndup(line + n + 1, (size_t)(end - line) - n - 1);
	struct node *body = fake_dynamo_json(text), *answer = NULL;
	struct error err = { 0 };
	int rc = model_call(f->model, op, body, &answer, &err);

	if (end[0] == ' ' && end[1] == '!') {
		ck_assert_msg(rc != 0, "was accepted: %s", line);
		ck_assert_ptr_null(answer);
		check_refusal(&err, end + 3, line);
	} else {
		ck_assert_msg(rc == 0, "%s\nrefused: %s: %s", line,
		    err.aws_name, err.text);
		if (*end != '\0')
			check_there(answer, end + 3, line);
	}
	node_free(answer);
	node_free(body);
	mem_free(op);
	mem_free(text);
}

static void run_line(struct fake_dynamo *f, const char *line)
{
	struct node *n;

	if (line[0] == '\0' || line[0] == '#')
		return;
	if (line[0] == '+') {
		fake_clock_advance(&f->clock, strtol(line + 1, NULL, 10));
	} else if (strcmp(line, "settle") == 0) {
		fake_dynamo_settle(f);
	} else if (text_starts(line, "put ")) {
		n = fake_dynamo_json(line + 4);
		model_put(f->model, n);
		node_free(n);
	} else if (text_starts(line, "effects ")) {
		size_t len = strcspn(line + 8, " ");
		char *op = mem_strndup(line + 8, len);

		ck_assert_msg(model_effects(f->model, op) ==
		                  strtol(line + 8 + len, NULL, 10),
		    "%s: %d", line, model_effects(f->model, op));
		mem_free(op);
	} else {
		run_call(f, line);
	}
}

static size_t add_word(struct buf *out, const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789");

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].name) == n &&
		    strncmp(words[i].name, s, n) == 0) {
			buf_add(out, words[i].text);
			return n;
		}
	ck_abort_msg("no word for $%s", s);
}

/* Words may hold words. */
static void expand(struct buf *out, const char *s)
{
	struct buf once = BUF_INIT;
	bool any = false;

	for (; *s != '\0'; s++)
		if (*s == '$') {
			s += add_word(&once, s + 1);
			any = true;
		} else {
			buf_addc(&once, *s);
		}
	if (any)
		expand(out, once.s);
	else
		buf_add(out, buf_text(&once));
	buf_free(&once);
}

void model_script(const char *script)
{
	struct fake_dynamo f;
	struct buf text = BUF_INIT;
	size_t n;

	fake_dynamo_init(&f, &model_script_times);
	expand(&text, script);
	for (const char *s = buf_text(&text); *s != '\0';
	     s += n + (s[n] != '\0')) {
		char *line;

		n = strcspn(s, "\n");
		line = mem_strndup(s, n);
		run_line(&f, line);
		mem_free(line);
	}
	buf_free(&text);
	fake_dynamo_clear(&f);
}
