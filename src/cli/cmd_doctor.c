#include <inttypes.h>
#include <string.h>

#include "cli/doctor.h"
#include "cli/out.h"
#include "reconcile/render_paint.h"

static void add_heading(
    struct buf *out, const struct render_style *style, const char *word)
{
	if (out->n > 0)
		buf_addc(out, '\n');
	render_paint_word(out, style, PAINT_BOLD, word);
	buf_addc(out, '\n');
}

/* "  name    value   (place)"; names are short, values wrap by themselves. */
static void add_row(struct buf *out, const struct render_style *style,
    const char *name, const char *value, const char *place)
{
	buf_add(out, "  ");
	render_paint_add(out, name);
	buf_pad(out, 28);
	buf_addc(out, ' ');
	render_paint_add(out, value);
	if (place != NULL) {
		render_paint_on(out, style, PAINT_DIM);
		buf_add(out, " (");
		render_paint_add(out, place);
		buf_addc(out, ')');
		render_paint_off(out, style, PAINT_DIM);
	}
	buf_addc(out, '\n');
}

/* What nobody set is told only when asked for. */
static void show_settings(struct buf *out, const struct render_style *style,
    const struct node *doc, bool all)
{
	add_heading(out, style, "Settings");
	node_each (s, node_key(doc, "settings")) {
		const char *value = node_text_or(s, "value", NULL);
		const char *place = node_text_or(s, "source", NULL);
		const char *name = node_text_or(s, "name", "");
		bool set = value != NULL && strcmp(place, "default") != 0;

		if (set || all || strcmp(name, "region") == 0 ||
		    strcmp(name, "profile") == 0)
			add_row(out, style, name,
			    value != NULL ? value : "not set", place);
	}
}

static void show_text(struct buf *out, const struct render_style *style,
    const struct node *doc, const char *path, const char *name)
{
	const char *text = node_text_or(doc, path, NULL);

	if (text != NULL)
		add_row(out, style, name, text, NULL);
}

static void show_credentials(
    struct buf *out, const struct render_style *style, const struct node *doc)
{
	add_heading(out, style, "Credentials");
	node_each (p, node_get(doc, "credentials.providers"))
		add_row(out, style, node_text_or(p, "name", ""),
		    node_text_or(p, "says", ""),
		    node_text_or(p, "result", NULL));
	show_text(out, style, doc, "credentials.found.account", "account");
	show_text(out, style, doc, "credentials.found.expires", "expire at");
}

static void show_time(struct buf *out, const struct render_style *style,
    const struct node *probe, const char *key, const char *name)
{
	int64_t us = node_int_or(probe, key, -1);
	struct buf text = BUF_INIT;

	if (us < 0)
		return;
	buf_addf(
	    &text, "%" PRId64 ".%" PRId64 " ms", us / 1000, us % 1000 / 100);
	add_row(out, style, name, text.s, NULL);
	buf_free(&text);
}

static void show_clock(
    struct buf *out, const struct render_style *style, const struct node *probe)
{
	int64_t off = node_int_or(probe, "clock_ahead_ms", INT64_MAX);
	char span[CLOCK_TEXT];
	struct buf text = BUF_INIT;

	if (off == INT64_MAX)
		return;
	clock_span(off < 0 ? -off : off, span);
	if (off < 2000 && off > -2000)
		buf_add(&text, "as ours");
	else
		buf_addf(
		    &text, "%s %s ours", span, off > 0 ? "ahead of" : "behind");
	add_row(out, style, "clock", text.s, NULL);
	buf_free(&text);
}

static void show_endpoint(
    struct buf *out, const struct render_style *style, const struct node *doc)
{
	const struct node *probe = node_key(doc, "probe");

	add_heading(out, style, "Endpoint");
	add_row(out, style, "address",
	    node_text_or(doc, "endpoint.url", "not known"),
	    node_text_or(doc, "endpoint.source", NULL));
	if (probe == NULL)
		return;
	add_row(out, style, "answers",
	    node_bool_or(probe, "answered", false) ? "yes" : "no", NULL);
	show_time(out, style, probe, "connect_us", "connecting takes");
	show_time(out, style, probe, "answer_us", "an answer takes");
	show_clock(out, style, probe);
	node_each (call, node_key(probe, "calls"))
		add_row(
		    out, style, call->key, node_text_or(call, "", ""), NULL);
}

static void show_findings(
    struct buf *out, const struct render_style *style, const struct node *doc)
{
	const struct node *list = node_key(doc, "findings");

	add_heading(out, style, "Findings");
	if (list->count == 0)
		buf_add(out, "  none: all is well\n");
	node_each (f, list) {
		const char *level = node_text_or(f, "level", "");
		bool bad = strcmp(level, "error") == 0;

		buf_add(out, "  ");
		render_paint_word(
		    out, style, bad ? PAINT_BAD : PAINT_CAREFUL, level);
		buf_add(out, ": ");
		render_paint_add(out, node_text_or(f, "text", ""));
		buf_addc(out, '\n');
		render_paint_block(out, 6, node_text_or(f, "advice", ""));
	}
}

static int show(
    const struct cli *cli, const struct node *doc, struct error *err)
{
	const struct render_style style = { .color = context_color(cli) };
	struct buf text = BUF_INIT;
	int rc;

	show_settings(&text, &style, doc, cli->common.verbose);
	show_credentials(&text, &style, doc);
	show_endpoint(&text, &style, doc);
	show_findings(&text, &style, doc);
	rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

static bool has_error(const struct node *doc)
{
	node_each (f, node_key(doc, "findings"))
		if (strcmp(node_text_or(f, "level", ""), "error") == 0)
			return true;
	return false;
}

static int doctor_run(struct cli *cli, struct error *err)
{
	struct context c = { .cli = cli };
	struct node *doc = NULL;
	int rc = doctor_examine(&c, &doc, err);
	bool bad = has_error(doc);

	if (rc == 0 && cli->common.format == FORMAT_JSON) {
		rc = out_json(doc, err);
		doc = NULL;
	} else if (rc == 0) {
		rc = show(cli, doc, err);
	}
	if (rc == 0 && bad)
		rc = EXIT_ERROR;
	node_free(doc);
	context_close(&c);
	return rc;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.summary =
	    "explain settings, credentials and endpoint, and what is wrong",
	.text =
	    "Shows each setting with the place it came from, who signs and why"
	    " nobody else\ndoes, and what answers at the endpoint; then what"
	    " is wrong, and what to do about\nit. Sends reading calls only."
	    " Ends with 1 where something is wrong.",
	.uses = USES_AWS | USES_FORMAT,
	.run = doctor_run,
};
