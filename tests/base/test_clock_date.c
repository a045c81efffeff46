#include "base/clock.h"
#include "base/file.h"
#include "data/json.h"
#include "test.h"

enum { REFUSED = -1 };

struct form {
	const char *text;
	int result; /* 0 or REFUSED */
	int64_t s;
	int ns;
};
typedef int reader(const char *text, struct instant *out);

static void check_form(reader *parse, const struct form *row)
{
	struct instant at = { 7, 7 };

	ck_assert_int_eq(parse(row->text, &at), row->result);
	ck_assert_int_eq(at.s, row->result == 0 ? row->s : 7);
	ck_assert_int_eq(at.ns, row->result == 0 ? row->ns : 7);
}

/* clang-format off */
static const struct form http[] = {
	{ "Sun, 06 Nov 1994 08:49:37 GMT", 0, 784111777, 0 }, /* RFC 9110 5.6.7 */
	{ "Sun, 22 Nov 2026 18:54:37 GMT", 0, 1795373677, 0 },
	{ "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0, 0 },
	{ "Tue, 29 Feb 2000 00:00:00 GMT", 0, 951782400, 0 },
	{ "Sat, 31 Dec 2016 23:59:60 GMT", 0, 1483228800, 0 }, /* a leap second */
	{ "Wed, 31 Dec 1969 23:59:59 GMT", 0, -1, 0 },
	{ "Sun, 29 Feb 2026 00:00:00 GMT", REFUSED, 0, 0 },
	{ "Mon, 29 Feb 2100 00:00:00 GMT", REFUSED, 0, 0 },
	{ "Sun, 31 Nov 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 00 Nov 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 24:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:60:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:61 GMT", REFUSED, 0, 0 },
	{ "Sun, 2x Nov 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 202x 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 x8:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:x4:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:x7 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:37. GMT", REFUSED, 0, 0 },
	{ "Xun, 22 Nov 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nox 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 ovD 2026 18:54:37 GMT", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:37 CET", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:37 GMT ", REFUSED, 0, 0 },
	{ "Sun, 22 Nov 2026 18:54:37", REFUSED, 0, 0 },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", REFUSED, 0, 0 },
	{ "Sun Nov  6 08:49:37 1994", REFUSED, 0, 0 },
	{ "", REFUSED, 0, 0 },
};
static const struct form iso[] = {
	/* RFC 3339 5.8 */
	{ "1985-04-12T23:20:50.52Z", 0, 482196050, 520000000 },
	{ "1996-12-19T16:39:57-08:00", 0, 851042397, 0 },
	{ "1990-12-31T23:59:60Z", 0, 662688000, 0 },
	{ "1990-12-31T15:59:60-08:00", 0, 662688000, 0 },
	{ "1937-01-01T12:00:27.87+00:20", 0, -1041337173, 870000000 },
	{ "2026-11-22T18:54:37-00:00", 0, 1795373677, 0 },
	{ "2026-11-22t18:54:37z", 0, 1795373677, 0 },
	{ "2026-11-22T18:54:37UTC", 0, 1795373677, 0 },
	{ "2026-11-23T00:24:37+05:30", 0, 1795373677, 0 },
	{ "2026-11-22T18:54:37.123456789123Z", 0, 1795373677, 123456789 },
	{ "0000-01-01T00:00:00Z", 0, -62167219200, 0 },
	{ "9999-12-31T23:59:59.999999999Z", 0, 253402300799, 999999999 },
	{ "9999-12-31T23:59:59-00:01", REFUSED, 0, 0 }, /* the year 10000 */
	{ "0000-01-01T00:00:00+00:01", REFUSED, 0, 0 },
	{ "10000-01-01T00:00:00Z", REFUSED, 0, 0 },
	{ "-0001-01-01T00:00:00Z", REFUSED, 0, 0 },
	{ "2026-02-29T00:00:00Z", REFUSED, 0, 0 },
	{ "2026-13-01T00:00:00Z", REFUSED, 0, 0 },
	{ "2026-00-01T00:00:00Z", REFUSED, 0, 0 },
	{ "2026-11-31T00:00:00Z", REFUSED, 0, 0 },
	{ "2026-11-22T24:00:00Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:60:00Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:61Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37", REFUSED, 0, 0 }, /* whose time? */
	{ "2026-11-22T18:54:37.Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37,5Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37+24:00", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37+01:60", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37+0100", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37+01:00Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37Zulu", REFUSED, 0, 0 },
	{ "2026-11-22T18:54:37 Z", REFUSED, 0, 0 },
	{ "2026-11-22 18:54:37Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:54Z", REFUSED, 0, 0 },
	{ "2026-11-22", REFUSED, 0, 0 },
	{ "20261122T185437Z", REFUSED, 0, 0 },
	{ " 2026-11-22T18:54:37Z", REFUSED, 0, 0 },
	{ "2026-11-22T18:5", REFUSED, 0, 0 },
	{ "1795373677", REFUSED, 0, 0 },
	{ "never", REFUSED, 0, 0 },
	{ "", REFUSED, 0, 0 },
};
static const struct form epoch[] = {
	{ "0", 0, 0, 0 },
	{ "1795373677", 0, 1795373677, 0 },
	{ "1795373677.25", 0, 1795373677, 250000000 },
	/* As DynamoDB writes its CreationDateTime. */
	{ "1.421866952062E9", 0, 1421866952, 62000000 },
	{ "1.795373677e+9", 0, 1795373677, 0 },
	{ "1795373677250e-3", 0, 1795373677, 250000000 },
	{ "0.000000001", 0, 0, 1 },
	{ "1e-9", 0, 0, 1 },
	{ "1e-400", 0, 0, 0 },
	{ "0e400", 0, 0, 0 },
	{ "0.0000000009", 0, 0, 0 },
	{ "-5", 0, -5, 0 },
	{ "999999999999999999", 0, 999999999999999999, 0 },
	{ "00000000000000000000000000000000000001.5", 0, 1, 500000000 },
	{ "9999999999999999999", REFUSED, 0, 0 },
	{ "1e30", REFUSED, 0, 0 },
	{ "1e99999999999", REFUSED, 0, 0 },
	{ "1.5.5", REFUSED, 0, 0 },
	{ "1.", REFUSED, 0, 0 },
	{ ".5", REFUSED, 0, 0 },
	{ "+5", REFUSED, 0, 0 },
	{ "--5", REFUSED, 0, 0 },
	{ "1e", REFUSED, 0, 0 },
	{ "1e+", REFUSED, 0, 0 },
	{ "1e5x", REFUSED, 0, 0 },
	{ "1 ", REFUSED, 0, 0 },
	{ "NaN", REFUSED, 0, 0 },
	{ "-", REFUSED, 0, 0 },
	{ "", REFUSED, 0, 0 },
};
/* clang-format on */

START_TEST(reads_http_dates)
{
	check_form(clock_http_parse, &http[_i]);
}
END_TEST

START_TEST(reads_iso_dates)
{
	check_form(clock_iso_parse, &iso[_i]);
}
END_TEST

START_TEST(reads_epoch_seconds)
{
	check_form(clock_epoch_parse, &epoch[_i]);
}
END_TEST

START_TEST(counts_milliseconds_for_comparisons)
{
	ck_assert_int_eq(
	    clock_instant_ms((struct instant){ 12, 345678901 }), 12345);
	ck_assert_int_eq(
	    clock_instant_ms((struct instant){ -1, 250000000 }), -750);
}
END_TEST

static int show_epoch(struct instant at, char *out)
{
	clock_epoch_show(at, out);
	return 0;
}

static const struct {
	const char *name;
	int (*show)(struct instant at, char *out);
	reader *parse;
} suites[] = {
	{ "format_epoch_seconds", show_epoch, NULL },
	{ "format_http_date", clock_http_show, NULL },
	{ "format_date_time", clock_iso_show, NULL },
	{ "parse_epoch_seconds", NULL, clock_epoch_parse },
	{ "parse_http_date", NULL, clock_http_parse },
	{ "parse_date_time", NULL, clock_iso_parse },
};

static struct instant instant_of(const struct node *c)
{
	return (struct instant){
		.s = strtoll(
		    node_text_or(c, "canonical_seconds", "x"), NULL, 10),
		.ns = (int)node_int_or(c, "canonical_nanos", -1),
	};
}

static bool passes(size_t suite, const struct node *c)
{
	const char *text = node_text_or(c, "smithy_format_value", "");
	bool refused = node_bool_or(c, "error", false);
	struct instant want = instant_of(c), at = { 0, 0 };
	char out[CLOCK_TEXT] = "";
	int rc;

	if (suites[suite].show != NULL) {
		rc = suites[suite].show(want, out);
		return refused ? rc != 0 : rc == 0 && strcmp(out, text) == 0;
	}
	rc = suites[suite].parse(text, &at);
	return refused ? rc != 0
	               : rc == 0 && at.s == want.s && at.ns == want.ns;
}

START_TEST(writes_and_reads_the_published_dates)
{
	const char *path =
	    test_conformance_path("smithy-rs-aws-config/aws-runtime/"
	                          "date_time_format_test_suite.json");
	size_t passed = 0, cases = 0;
	struct buf text = BUF_INIT;
	struct node *doc;
	struct error err;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_msg(
	    file_read(path, 4 << 20, &text, &err) == 0, "%s", err.text);
	ck_assert_msg(
	    json_parse(text.s, text.n, &doc, &err) == 0, "%s", err.text);
	node_each (c, node_key(doc, suites[_i].name)) {
		bool ok = passes((size_t)_i, c);

		if (!ok)
			printf("%s: %s: '%s'\n", suites[_i].name,
			    node_text_or(c, "iso8601", ""),
			    node_text_or(c, "smithy_format_value", ""));
		passed += ok;
		cases++;
	}
	node_free(doc);
	buf_free(&text);
	buf_addf(&text, "dates: %s", suites[_i].name);
	test_conformance(text.s, passed, cases);
	buf_free(&text);
}
END_TEST

TEST_MAIN(clock_date, LOOP(reads_http_dates, http), LOOP(reads_iso_dates, iso),
    LOOP(reads_epoch_seconds, epoch), TEST(counts_milliseconds_for_comparisons),
    LOOP(writes_and_reads_the_published_dates, suites))
