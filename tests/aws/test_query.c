#include "aws/query.h"

#include "test.h"

START_TEST(writes_a_form)
{
	struct buf form = BUF_INIT;

	query_begin(&form, "AssumeRole", "2011-06-15");
	query_add(&form, "RoleArn", "arn:aws:iam::1:role/a b");
	query_add(&form, "ExternalId", NULL);
	query_add(&form, "Tags.member.1.Key", "\xc3\xa4&=+~");
	query_add(&form, "Empty", "");
	ck_assert_str_eq(form.s,
	    "Action=AssumeRole&Version=2011-06-15&"
	    "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b&"
	    "Tags.member.1.Key=%C3%A4%26%3D%2B~&Empty=");
	buf_free(&form);
}
END_TEST

#ifdef WB_EXPAT
static struct http_answer answer_of(int status, const char *body)
{
	struct http_answer a = { .status = status };

	buf_add(&a.body, body);
	return a;
}

#define FAULT(code, message)                             \
	"<ErrorResponse xmlns='u'><Error><Type>x</Type>" \
	"<Code>" code "</Code><Message>" message         \
	"</Message></Error><RequestId>rid</RequestId></ErrorResponse>"

static const struct {
	int status;
	const char *body;
	enum error_code code;
	const char *name, *text;
	enum retry_kind retry;
} faults[] = {
	{ 403, FAULT("AccessDenied", "no &lt;role&gt;"), E_DENIED,
	    "AccessDenied", "AccessDenied: no <role>", RETRY_NEVER },
	{ 400, FAULT("IDPCommunicationError", "later"), E_INVALID,
	    "IDPCommunicationError", "IDPCommunicationError: later",
	    RETRY_TRANSIENT },
	{ 400, FAULT("ThrottlingException", "slow"), E_THROTTLED,
	    "ThrottlingException", "ThrottlingException: slow",
	    RETRY_THROTTLING },
	{ 403, FAULT("InvalidClientTokenId", "key AKIDAKIDAKIDAKID"), E_AUTH,
	    "InvalidClientTokenId", "InvalidClientTokenId: key ***",
	    RETRY_NEVER },
	{ 503, "", E_SERVICE, "", "HTTP 503: an empty body", RETRY_TRANSIENT },
	{ 502, "<html><!DOCTYPE x>bad gateway", E_SERVICE, "",
	    "HTTP 502: bad gateway", RETRY_TRANSIENT },
};

START_TEST(reads_failures)
{
	struct http_answer a = answer_of(faults[_i].status, faults[_i].body);
	char id[] = "AKIDAKIDAKIDAKID", secret[] = "s";
	struct credentials c = { .key_id = id, .secret = secret };
	const struct xml *result;
	struct xml *all;
	struct error err = { 0 };

	ck_assert_int_eq(query_judge(&a), faults[_i].retry);
	ck_assert_int_eq(query_read(&a, "X", &c, &all, &result, &err), -1);
	ck_assert_int_eq(err.code, faults[_i].code);
	ck_assert_str_eq(err.aws_name, faults[_i].name);
	ck_assert_str_eq(err.text, faults[_i].text);
	ck_assert_int_eq(err.http_status, faults[_i].status);
	ck_assert_str_eq(err.request_id, *faults[_i].name != '\0' ? "rid" : "");
	http_answer_free(&a);
}
END_TEST

START_TEST(takes_no_answer_that_is_no_xml)
{
	struct http_answer a = answer_of(200, "<html>");
	const struct xml *result;
	struct xml *all;
	struct error err = { 0 };

	ck_assert_int_eq(query_judge(&a), RETRY_NEVER);
	ck_assert_int_eq(
	    query_read(&a, "AssumeRole", NULL, &all, &result, &err), -1);
	ck_assert_int_eq(err.code, E_PARSE);
	ck_assert_ptr_nonnull(strstr(err.text, "answer to AssumeRole"));
	http_answer_free(&a);
}
END_TEST

TEST_MAIN(query, TEST(writes_a_form), LOOP(reads_failures, faults),
    TEST(takes_no_answer_that_is_no_xml))
#else
TEST_MAIN(query, TEST(writes_a_form))
#endif
