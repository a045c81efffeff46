/*
 * hooks - what happens inside, as one line of JSON each
 *
 *	hooks ID    read a user, and see each request
 */
#define _POSIX_C_SOURCE 200809L
#include <wikibot/wikibot.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void put_text(FILE *to, const char *name, const char *text)
{
	fprintf(to, ",\"%s\":\"", name);
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\')
			fprintf(to, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(to, "\\u%04x", (unsigned)*text);
		else
			putc(*text, to);
	putc('"', to);
}

/* Hooks are called by many threads at once: each line is locked as a whole. */
static void on_log(void *arg, enum wb_log_level level, const char *line)
{
	static const char *const names[] = { [WB_LOG_ERROR] = "error",
		[WB_LOG_WARNING] = "warning",
		[WB_LOG_INFO] = "info",
		[WB_LOG_DEBUG] = "debug" };
	FILE *to = arg;

	flockfile(to);
	fprintf(to, "{\"type\":\"log\"");
	put_text(to, "level", names[level]);
	put_text(to, "line", line);
	fprintf(to, "}\n");
	funlockfile(to);
}

static void on_attempt(void *arg, const struct wb_attempt *a)
{
	FILE *to = arg;

	flockfile(to);
	fprintf(to,
	    "{\"type\":\"attempt\",\"number\":%d,\"http_status\":%d,"
	    "\"took_us\":%" PRId64 ",\"connect_us\":%" PRId64
	    ",\"sent_bytes\":%zu,\"received_bytes\":%zu,\"retry_ms\":%" PRId64
	    ",\"unknown\":%s",
	    a->number, a->http_status, a->took_us, a->connect_us, a->sent_bytes,
	    a->received_bytes, a->retry_ms, a->unknown ? "true" : "false");
	put_text(to, "operation", a->operation);
	put_text(to, "aws_name", a->aws_name);
	put_text(to, "request_id", a->request_id);
	put_text(to, "text", a->text);
	fprintf(to, "}\n");
	funlockfile(to);
}

static void put_stats(FILE *to, struct wb_session *s)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(s, &stats);
	fprintf(to,
	    "{\"type\":\"stats\",\"calls\":%" PRId64 ",\"attempts\":%" PRId64
	    ",\"retries\":%" PRId64 ",\"throttled\":%" PRId64
	    ",\"connections_opened\":%" PRId64 ",\"slept_ms\":%" PRId64 "}\n",
	    stats.calls, stats.attempts, stats.retries, stats.throttled,
	    stats.connections_opened, stats.slept_ms);
}

int main(int argc, char **argv)
{
	const struct wb_session_options options = { .size = sizeof options,
		.log = on_log,
		.log_arg = stdout,
		.log_level = WB_LOG_DEBUG,
		.attempt = on_attempt,
		.attempt_arg = stdout };
	struct wb_session *s;
	const struct wb_user *user = NULL;
	struct wb_error err;
	enum wb_status status;

	if (argc != 2) {
		fprintf(stderr, "usage: hooks ID\n");
		return EXIT_FAILURE;
	}
	status = wb_session_open(&options, &s, &err);
	if (status == WB_OK)
		status = wb_user_get(s, argv[1], NULL, &user, &err);
	if (status != WB_OK && status != WB_NOT_FOUND)
		fprintf(stderr, "hooks: %s\n", err.text);
	if (s != NULL)
		put_stats(stdout, s);
	wb_user_free(user);
	wb_session_unref(s);
	return status == WB_OK || status == WB_NOT_FOUND ? EXIT_SUCCESS
	                                                 : EXIT_FAILURE;
}
