#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "dynamodb/call.h"
#include "lib/fake_dynamo.h"
#include "test.h"

/* A running server, and a client on it over real HTTP. */
struct stand {
	pid_t pid;
	char url[64], script[64], log[80]; /* files of this process */
	struct aws_config config;
	struct ddb *ddb;
};

static const char *env(void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "AWS_CONFIG_FILE") == 0 ||
	    strcmp(name, "AWS_SHARED_CREDENTIALS_FILE") == 0)
		return "/nonexistent/aws";
	return strcmp(name, "AWS_ACCESS_KEY_ID") == 0 ||
	               strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0
	           ? "example"
	           : NULL;
}

static void write_script(struct stand *s, const char *text)
{
	struct error err = { 0 };
	char *json = mem_strdup(text);

	for (char *c = json; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	snprintf(s->script, sizeof s->script, "/tmp/scripted-%ld.json",
	    (long)getpid());
	snprintf(s->log, sizeof s->log, "%s.log", s->script);
	ck_assert_msg(file_replace(s->script, json, strlen(json), &err) == 0,
	    "%s", err.text);
	mem_free(json);
}

static void start_server(struct stand *s)
{
	const char *program = test_build_path("tests/server/scripted");
	int ends[2];
	FILE *out;

	ck_assert_int_eq(pipe(ends), 0);
	s->pid = fork();
	if (s->pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		execl(program, program, "--script", s->script, "--log", s->log,
		    "--seconds", "60", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	out = fdopen(ends[0], "r");
	ck_assert_ptr_nonnull(fgets(s->url, sizeof s->url, out));
	s->url[strcspn(s->url, "\n")] = '\0';
	fclose(out);
}

static void begin(struct stand *s, const char *script, int64_t timeout_ms)
{
	struct aws_options given = {
		.region = "us-east-1", .env = env, .timeout_ms = timeout_ms
	};
	struct ddb_options options = { .may_write = true };
	struct error err = { 0 };

	*s = (struct stand){ 0 };
	write_script(s, script);
	start_server(s);
	given.endpoint_url = s->url;
	ck_assert_msg(
	    aws_config_load(&s->config, &given, &err) == 0, "%s", err.text);
	options.aws = (struct aws_client_options){ .config = &s->config,
		.transport = http_curl_new(4, NULL, -1),
		.parallelism = 4 };
	ck_assert_msg(ddb_open(&s->ddb, &options, &err) == 0, "%s", err.text);
}

static void end(struct stand *s)
{
	int status = -1;

	ddb_close(s->ddb);
	aws_config_free(&s->config);
	kill(s->pid, SIGTERM);
	ck_assert_int_eq(waitpid(s->pid, &status, 0), s->pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	unlink(s->script);
	unlink(s->log);
}

static int call(
    struct stand *s, const char *op, const char *body, struct error *err)
{
	struct node *answer = NULL;
	int rc = ddb_call(s->ddb, op, fake_dynamo_json(body), &answer, err);

	node_free(answer);
	return rc;
}

static void check_log(struct stand *s, const char *want)
{
	struct buf log = BUF_INIT;
	struct error err = { 0 };

	ck_assert_int_eq(file_read(s->log, 1 << 20, &log, &err), 0);
	ck_assert_str_eq(log.s, want);
	buf_free(&log);
}

static const char create[] =
    "{'TableName':'users','AttributeDefinitions':[{'AttributeName':'id',"
    "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'id','KeyType':"
    "'HASH'}],'BillingMode':'PAY_PER_REQUEST'}";
#define CREATED                                                                 \
	"CreateTable users {\"AttributeDefinitions\":[{\"AttributeName\":"      \
	"\"id\",\"AttributeType\":\"S\"}],\"BillingMode\":\"PAY_PER_REQUEST\"," \
	"\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"      \
	"\"TableName\":\"users\"}"

START_TEST(serves_the_model_and_keeps_a_log)
{
	struct stand s;
	struct error err = { 0 };

	begin(&s,
	    "{'tables':[{'DescribeTable':{'Table':{'TableName':'old',"
	    "'TableStatus':'ACTIVE'}}}]}",
	    0);
	ck_assert_int_eq(
	    call(&s, "DescribeTable", "{'TableName':'old'}", &err), 0);
	ck_assert_int_eq(
	    call(&s, "DescribeTable", "{'TableName':'users'}", &err), -1);
	ck_assert_str_eq(err.aws_name, "ResourceNotFoundException");
	ck_assert_int_eq(call(&s, "CreateTable", create, &err), 0);
	ck_assert_int_eq(call(&s, "ListTables", "{}", &err), 0);
	check_log(&s, "DescribeTable old {\"TableName\":\"old\"}\n"
	              "DescribeTable users {\"TableName\":\"users\"} -> "
	              "ResourceNotFoundException\n" CREATED "\n"
	              "ListTables - {}\n");
	end(&s);
}
END_TEST

/* One fault each, on a changing call; whether it had its effect all the same. */
static const struct {
	const char *fault;
	enum error_code code;
	enum effect effect;
	const char *log;
	bool there;
} faults[] = {
	{ "'kind':'error','name':'AccessDeniedException','text':'no'", E_DENIED,
	    EFFECT_NONE, "AccessDeniedException", false },
	{ "'kind':'error','name':'UnrecognizedClientException','text':'no'",
	    E_AUTH, EFFECT_NONE, "UnrecognizedClientException", false },
	{ "'kind':'error','name':'InternalServerError','status':500,"
	  "'effect':true",
	    E_SERVICE, EFFECT_UNKNOWN, "InternalServerError", true },
	{ "'kind':'html'", E_SERVICE, EFFECT_UNKNOWN, "html", false },
	{ "'kind':'html','status':200", E_SERVICE, EFFECT_UNKNOWN, "html",
	    false },
	{ "'kind':'answer','text':'{oops}'", E_SERVICE, EFFECT_UNKNOWN, NULL,
	    false },
	{ "'kind':'lost'", E_NETWORK, EFFECT_UNKNOWN, "lost", false },
	{ "'kind':'lost','effect':true", E_NETWORK, EFFECT_UNKNOWN, "lost",
	    true },
	{ "'kind':'truncated','effect':true", E_NETWORK, EFFECT_UNKNOWN,
	    "truncated", true },
	{ "'kind':'stall','effect':true", E_NETWORK, EFFECT_UNKNOWN,
	    "no answer", true },
};

START_TEST(faults_come_as_told)
{
	struct stand s;
	struct error err = { 0 };
	char script[400], log[1000];

	snprintf(script, sizeof script,
	    "{'faults':[{'op':'CreateTable','table':'users',%s}]}",
	    faults[_i].fault);
	begin(&s, script, 700);
	ck_assert_int_eq(call(&s, "CreateTable", create, &err), -1);
	ck_assert_msg(err.code == faults[_i].code, "%s: %s",
	    error_name(err.code), err.text);
	ck_assert_int_eq(err.effect, faults[_i].effect);
	ck_assert_int_eq(
	    call(&s, "DescribeTable", "{'TableName':'users'}", &err),
	    faults[_i].there ? 0 : -1);
	snprintf(log, sizeof log,
	    CREATED "%s%s\nDescribeTable users "
	            "{\"TableName\":\"users\"}%s\n",
	    faults[_i].log != NULL ? " -> " : "",
	    faults[_i].log != NULL ? faults[_i].log : "",
	    faults[_i].there ? "" : " -> ResourceNotFoundException");
	check_log(&s, log);
	end(&s);
}
END_TEST

START_TEST(a_fault_has_its_turn_and_its_number)
{
	struct stand s;
	struct error err = { 0 };

	begin(&s,
	    "{'unsupported':['DescribeTimeToLive'],'faults':[{'op':"
	    "'DescribeTable','nth':2,'times':2,'kind':'error','name':"
	    "'AccessDeniedException'},{'op':'ListTables','times':"
	    "'always','kind':'error','name':'ValidationException'}]}",
	    0);
	for (int i = 0; i < 5; i++) {
		call(&s, "DescribeTable", "{'TableName':'users'}", &err);
		ck_assert_int_eq(
		    err.code, i == 1 || i == 2 ? E_DENIED : E_NOT_FOUND);
		ck_assert_int_eq(call(&s, "ListTables", "{}", &err), -1);
		ck_assert_int_eq(err.code, E_INVALID);
	}
	ck_assert_int_eq(
	    call(&s, "DescribeTimeToLive", "{'TableName':'users'}", &err), -1);
	ck_assert_int_eq(err.code, E_UNSUPPORTED);
	end(&s);
}
END_TEST

/* Times of the script are real time. */
START_TEST(a_slow_table_takes_its_time)
{
	struct stand s;
	struct error err = { 0 };
	struct node *answer = NULL;
	int64_t began = clock_mono(&clock_system), took;
	bool active = false;

	begin(&s,
	    "{'times':{'create':300},'calls':[{'op':'CreateTable','body':"
	    "{'TableName':'users','AttributeDefinitions':[{"
	    "'AttributeName':'id','AttributeType':'S'}],'KeySchema':[{"
	    "'AttributeName':'id','KeyType':'HASH'}],'BillingMode':"
	    "'PAY_PER_REQUEST'}}]}",
	    0);
	for (int i = 0; i < 1000 && !active; i++) {
		ck_assert_int_eq(ddb_call(s.ddb, "DescribeTable",
		                     fake_dynamo_json("{'TableName':'users'}"),
		                     &answer, &err),
		    0);
		active = strcmp(node_text_or(answer, "Table.TableStatus", ""),
		             "ACTIVE") == 0;
		node_free(answer);
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	took = clock_mono(&clock_system) - began;
	ck_assert(active);
	ck_assert_int_ge(took, 300);
	end(&s);
}
END_TEST

/* Bad scripts and options end it with a word. */
static const char *const bad[] = { "{'times':{'creat':1}}",
	"{'faults':[{'kind':'surprise'}]}", "{",
	"{'calls':[{'op':'DescribeTable','body':{'TableName':'none'}}]}" };

START_TEST(a_bad_script_is_refused)
{
	struct stand s = { 0 };
	char command[600];

	write_script(&s, bad[_i]);
	snprintf(command, sizeof command, "%s --script %s 2>/dev/null",
	    test_build_path("tests/server/scripted"), s.script);
	s.pid = fork();
	if (s.pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	} else {
		int status = -1;

		ck_assert_int_eq(waitpid(s.pid, &status, 0), s.pid);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	}
	unlink(s.script);
}
END_TEST

TEST_MAIN(scripted, TEST(serves_the_model_and_keeps_a_log),
    LOOP(faults_come_as_told, faults),
    TEST(a_fault_has_its_turn_and_its_number),
    TEST(a_slow_table_takes_its_time), LOOP(a_bad_script_is_refused, bad))
