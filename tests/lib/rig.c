#include "lib/rig.h"

#include "base/log.h"
#include "test.h"

struct rig rig;

const char *const rig_plain[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY", "SECRETSECRET", "AWS_REGION", "eu-west-1",
	NULL };

const char *rig_env(void *arg, const char *name)
{
	const char *const *variables = arg;

	for (size_t i = 0; variables[i] != NULL; i += 2) {
		if (strcmp(variables[i], name) == 0)
			return variables[i + 1];
	}
	return NULL;
}

void rig_note(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *err)
{
	struct rig_result *r = arg;

	ck_assert(!r->done);
	r->done = true;
	r->order = ++rig.finished;
	r->outcome = *outcome;
	snprintf(r->body, sizeof r->body, "%s", buf_text(body));
	r->failed = err != NULL;
	if (err != NULL)
		r->err = *err;
}

static void count_warning(void *arg, enum log_level level, const char *line)
{
	(void)arg;
	(void)line;
	rig.warnings += level == LOG_WARN;
}

static double longest(void *arg)
{
	(void)arg;
	return 1;
}

/* This machine may be an instance, with credentials of its own. */
static const char *no_instance(void *variables, const char *name)
{
	const char *value = rig_env(variables, name);

	if (value == NULL && strcmp(name, "AWS_EC2_METADATA_DISABLED") == 0)
		return "true";
	return value;
}

void rig_load(const char *const *variables)
{
	struct aws_options said = { .env = no_instance };
	struct error err;

	/* The environment is only read. */
	memcpy(&said.env_arg, &variables, sizeof variables);
	ck_assert_msg(
	    aws_config_load(&rig.config, &said, &err) == 0, "%s", err.text);
	log_set_sink(count_warning, NULL);
}

struct aws_client_options rig_options(int parallelism)
{
	return (struct aws_client_options){ .config = &rig.config,
		.service = "dynamodb",
		.transport = &rig.http.base,
		.clock = &rig.clock.clock,
		.parallelism = parallelism,
		.random_unit = longest };
}

void rig_open_with(const struct aws_client_options *options)
{
	struct error err;

	ck_assert_msg(
	    aws_client_open(&rig.client, options, &err) == 0, "%s", err.text);
}

void rig_open(const char *const *variables, int parallelism)
{
	struct aws_client_options options = rig_options(parallelism);

	rig_load(variables);
	rig_open_with(&options);
}

void rig_script(const struct fake_row *rows, size_t n)
{
	memset(&rig, 0, sizeof rig);
	fake_clock_init(&rig.clock);
	fake_http_script(&rig.http, &rig.clock, rows, n);
}

void rig_answer(fake_http_answer *answer, void *arg)
{
	memset(&rig, 0, sizeof rig);
	fake_clock_init(&rig.clock);
	fake_http_init(&rig.http, &rig.clock, answer, arg);
}

void rig_start(const struct fake_row *rows, size_t n)
{
	rig_script(rows, n);
	rig_open(rig_plain, 4);
}

void rig_stop(void)
{
	aws_client_close(rig.client);
	fake_http_clear(&rig.http);
	aws_config_free(&rig.config);
	log_set_sink(NULL, NULL);
}

void rig_submit(struct rig_result *r, bool repeatable, int64_t deadline_ms)
{
	struct aws_request request = { .target = LIST,
		.body = BUF_INIT,
		.repeatable = repeatable,
		.deadline_ms = deadline_ms };

	*r = (struct rig_result){ 0 };
	aws_submit(rig.client, &request, rig_note, r);
}

void rig_run(const struct rig_result *r)
{
	for (int i = 0; !r->done && i < 1000; i++)
		loop_step(aws_client_loop(rig.client), 1000);
	ck_assert(r->done);
}

const char *rig_sent(size_t i, const char *header)
{
	const char *value;

	ck_assert_uint_lt(i, rig.http.requests.n);
	value = http_headers_get(&rig.http.requests.v[i].headers, header);
	return value != NULL ? value : "";
}
