/* Names, TLS, proxies, the environment and its files, crossed with four calls:
 * faults.md F1, F4, F5, F14, F15, F20, F60, F77, F81 and F82, aws-client.md 1.9.
 * See lib/fault_case.h. */
#include "lib/fault_case.h"
#include "test.h"

#define SLOW 100 /* ms of an attempt that is to run out */
#define URL(url)                                 \
	{                                        \
		"AWS_ENDPOINT_URL_DYNAMODB", url \
	}
#define CA                                    \
	{                                     \
		"AWS_CA_BUNDLE", "$FOLDER/ca" \
	}
#define TEST_URL URL("https://dynamodb.test:$PORT")
#define AWAY_URL URL("https://elsewhere.invalid:$PORT")

#define FINE ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL)
/* The client has tried so often; the server has heard nothing of it. */
#define NOT_DONE(tries, words) ALL(EFFECT_NONE, E_NETWORK, tries, 0, 0, words)
/* So often the proxy, which is the server here, was asked. */
#define ASKED(tries, words) \
	ALL(EFFECT_NONE, E_NETWORK, tries, tries, tries, words)
/* There is no client. */
#define REFUSED(code, words) ALL(EFFECT_NONE, code, 0, 0, 0, words)

/* Keys come from a file, if anywhere. */
#define FROM_FILE                                                         \
	{ "AWS_ACCESS_KEY_ID", NULL }, { "AWS_SECRET_ACCESS_KEY", NULL }, \
	    { "AWS_SESSION_TOKEN", NULL },                                \
	{                                                                 \
		"AWS_SHARED_CREDENTIALS_FILE", "$FILE"                    \
	}
#define KEYS                                \
	"aws_access_key_id = $KEY\n"        \
	"aws_secret_access_key = $SECRET\n" \
	"aws_session_token = $TOKEN\n"

/* clang-format off */
static const struct fault_case rows[] = {
	{ "F1", "no such host, where somebody wrote it",
	    .env = { URL("https://x.invalid") },
	    .ends = NOT_DONE(1, "there is no host 'x.invalid'") },
	{ "F1", "no such host, where it is AWS's",
	    .env = { URL(NULL), { "AWS_REGION", "eu-north-1" } },
	    .ends = NOT_DONE(4, "'dynamodb.eu-north-1.amazonaws.com': Could "
		"not resolve host: dynamodb.eu-north-1.amazonaws.com; the host "
		"follows from region 'eu-north-1'") },
	{ "F1", "nobody can say where it is",
	    .env = { URL(NULL), { "AWS_REGION", "eu-west-1" } },
	    .ends = NOT_DONE(4, "region 'eu-west-1'") },
	{ "F1", "nobody says anything", .attempt_ms = SLOW,
	    .env = { URL("https://slow.test") },
	    .ends = NOT_DONE(4, "cannot connect to 'slow.test' within") },
	{ "F1", "no such proxy",
	    .env = { TEST_URL, { "https_proxy", "http://x.invalid:3128" } },
	    .ends = NOT_DONE(1, "no proxy to 'dynamodb.test:") },

	{ "F4", "nothing newer than TLS 1.1", .certificate = "good",
	    .tls = "--old", .env = { TEST_URL, CA },
	    .ends = NOT_DONE(1, "TLS failed with 'dynamodb.test:") },
	{ "F4", "no TLS at all", .answer = { "HTTP/1.1 400 Bad\r\n\r\n" },
	    .env = { URL("https://$HOST") },
	    .answer.deaf = true, .answer.then = RAW_CLOSE, .times = ALWAYS,
	    .ends = ALL(EFFECT_NONE, E_NETWORK, 4, 0, 4, NULL) },

	{ "F5", "a good certificate", .certificate = "good",
	    .env = { TEST_URL, CA }, .ends = FINE },
	{ "F5", "an expired one", .certificate = "old",
	    .env = { TEST_URL, CA }, .ends = NOT_DONE(1, "has expired") },
	{ "F5", "one that is not valid yet", .certificate = "new",
	    .env = { TEST_URL, CA }, .ends = NOT_DONE(1,
		"not yet valid (is the clock of this machine right?)") },
	/* The name is looked at when the handshake is over. */
	{ "F5", "another host's", .certificate = "good",
	    .env = { URL("https://127.0.0.1:$PORT"), CA },
	    .ends = ALL(EFFECT_NONE, E_NETWORK, 1, 0, -1,
		"cannot trust '127.0.0.1:") },
	{ "F5", "one signed by itself", .certificate = "self",
	    .env = { TEST_URL, CA }, .ends = NOT_DONE(1, "self-signed") },
	{ "F5", "one of an unknown authority", .certificate = "good",
	    .env = { TEST_URL }, .ends = NOT_DONE(1, "unable to get local "
		"issuer certificate") },
	{ "F5", "one whose intermediate is missing", .certificate = "alone",
	    .env = { TEST_URL, CA }, .ends = NOT_DONE(1, "unable to get local "
		"issuer certificate") },
	{ "F5", "no authorities", .certificate = "good",
	    .env = { TEST_URL, { "AWS_CA_BUNDLE", "/nonexistent" } },
	    .ends = NOT_DONE(1, "the file of CA certificates") },
	{ "F9", "an answer cut off without a farewell of TLS",
	    { "HTTP/1.1 200 OK\r\n\r\n$HALF", .then = RAW_CLOSE },
	    .certificate = "good", .env = { TEST_URL, CA },
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 2, 2, NULL),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 1, NULL)) },
	{ "F12", "silence behind TLS", { "" }, .times = ALWAYS,
	    .attempt_ms = SLOW, .certificate = "good", .env = { TEST_URL, CA },
	    .ends = BY_KIND(
		READ(EFFECT_NONE, E_NETWORK, 4, 4, 4, "no whole answer"),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 1, "no whole")) },

	/* Proxies: never to this machine, always to others. */
	{ "1.9", "this machine needs none",
	    .env = { { "http_proxy", "http://127.0.0.1:1" },
		{ "HTTP_PROXY", "http://127.0.0.1:1" },
		{ "all_proxy", "http://127.0.0.1:1" } },
	    .ends = FINE },
	{ "1.9", "nor does this network", .attempt_ms = SLOW, .times = ALWAYS,
	    .env = { URL("https://169.254.169.254:$PORT"),
		{ "https_proxy", "http://$HOST" } },
	    .ends = NOT_DONE(4, "169.254.169.254") },
	{ "1.9", "nor the metadata service by IPv6", .attempt_ms = SLOW,
	    .times = ALWAYS, .env = { URL("https://[fd00:ec2::254]:$PORT"),
		{ "https_proxy", "http://$HOST" } },
	    .ends = NOT_DONE(4, "[fd00:ec2::254]") },
	{ "1.9", "a proxy, with certificates of our own",
	    .certificate = "good", .env = { AWAY_URL, CA,
		{ "https_proxy", "http://$PROXY" } }, .ends = FINE },
	{ "1.9", "a proxy in capitals", .certificate = "good",
	    .env = { AWAY_URL, CA, { "HTTPS_PROXY", "http://$PROXY" } },
	    .ends = FINE },
	{ "1.9", "a proxy for everything", .certificate = "good",
	    .env = { AWAY_URL, CA, { "ALL_PROXY", "http://$PROXY" } },
	    .ends = FINE },
	{ "1.9", "a host that needs no proxy", .certificate = "good",
	    .env = { TEST_URL, CA, { "HTTPS_PROXY", "http://127.0.0.1:1" },
		{ "NO_PROXY", "example.com,.test" } }, .ends = FINE },
	{ "1.9", "no host needs one", .certificate = "good",
	    .env = { TEST_URL, CA, { "https_proxy", "http://127.0.0.1:1" },
		{ "no_proxy", "*" } }, .ends = FINE },
	{ "1.9", "a proxy that is down", .certificate = "good",
	    .env = { TEST_URL, CA, { "HTTPS_PROXY", "http://127.0.0.1:1" },
		{ "NO_PROXY", "example.com" } },
	    .ends = NOT_DONE(4, "by way of the proxy '127.0.0.1'") },
	{ "1.9", "a proxy that lets nobody in", .attempt_ms = SLOW,
	    .env = { TEST_URL, { "https_proxy", "http://$HOLE" } },
	    .ends = NOT_DONE(4, "cannot connect to 'dynamodb.test:") },
	{ "1.9", "a proxy that says nothing", { "" }, .times = ALWAYS,
	    .attempt_ms = SLOW,
	    .env = { TEST_URL, { "https_proxy", "http://$HOST" } },
	    .ends = ASKED(4, "cannot connect to 'dynamodb.test:") },
	{ "F15", "a proxy that wants a name",
	    { "HTTP/1.1 407 Proxy Authentication Required\r\n"
		"Proxy-Authenticate: Basic realm=x\r\n"
		"Content-Length: 0\r\n\r\n", .then = RAW_CLOSE },
	    .times = ALWAYS,
	    .env = { AWAY_URL, { "https_proxy", "http://$HOST" } },
	    .in_log = "CONNECT elsewhere.invalid:", .not_heard = "Amz",
	    .ends = ASKED(1, "407") },
	{ "F15", "a proxy that does not let us out",
	    { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
		.then = RAW_CLOSE }, .times = ALWAYS,
	    .env = { AWAY_URL, { "https_proxy", "http://$HOST" } },
	    .ends = ASKED(1, "403") },
	{ "F15", "a proxy that finds nobody",
	    { "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 12\r\n\r\n"
		"<html>Squid.", .then = RAW_CLOSE }, .times = ALWAYS,
	    .env = { AWAY_URL, { "https_proxy", "http://$HOST" } },
	    .ends = ASKED(4, "502") },
	{ "F15", "a proxy that answers itself",
	    { "HTTP/1.1 200 OK\r\n\r\n<html>Log in here, please</html>",
		.then = RAW_CLOSE }, .times = ALWAYS,
	    .env = { AWAY_URL, { "https_proxy", "http://$HOST" } },
	    .ends = ASKED(1, "TLS failed") },

	/* Another region's or account's table. */
	{ "F20", "another region", .certificate = "good",
	    .env = { TEST_URL, CA },
	    .answer = { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"$ABROADSIZE\r\n$ABROAD\r\n0\r\n\r\n" },
	    .ends = {
		{ EFFECT_NONE, E_SERVICE, 1, 1, 1, "region 'us-east-1'" },
		{ EFFECT_UNKNOWN, E_SERVICE, 1, 1, 1, "region 'us-east-1'" },
		{ EFFECT_DONE, E_OK, 1, 1, 1, NULL },
		{ EFFECT_DONE, E_OK, 1, 1, 1, NULL } } },
	{ "F20", "another account", .certificate = "good",
	    .env = { TEST_URL, CA, { "AWS_ACCOUNT_ID", "210987654321" } },
	    .ends = {
		{ EFFECT_NONE, E_SERVICE, 1, 1, 1, "account '210987654321'" },
		{ EFFECT_UNKNOWN, E_SERVICE, 1, 1, 1, "account '2109" },
		{ EFFECT_DONE, E_OK, 1, 1, 1, NULL },
		{ EFFECT_DONE, E_OK, 1, 1, 1, NULL } } },
	{ "F20", "an engine of this machine may say what it likes",
	    .answer = { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"$ABROADSIZE\r\n$ABROAD\r\n0\r\n\r\n" },
	    .ends = FINE },
	{ "F20", "a signature for another region",
	    { "HTTP/1.1 400 Bad\r\n\r\n{\"__type\":\"InvalidSignatureException"
		"\",\"message\":\"Credential should be scoped to a valid "
		"region, not 'us-east-1'.\"}", .then = RAW_CLOSE },
	    .ends = ALL(EFFECT_NONE, E_AUTH, 1, 1, 2, "a valid region") },

	/* What must not be sent in the clear, nor at all. */
	{ "F60", "in the clear", .env = { URL("http://dynamodb.test:$PORT") },
	    .refused = true,
	    .ends = REFUSED(E_INVALID, "http is only for this machine") },
	{ "F60", "in the clear to one who is called like us",
	    .env = { URL("http://localhost.example.com:$PORT") },
	    .refused = true,
	    .ends = REFUSED(E_INVALID, "http is only for this machine") },
	{ "F60", "keys in the URL",
	    .env = { URL("http://$KEY:secret@127.0.0.1:$PORT") },
	    .refused = true, .ends = REFUSED(E_INVALID, "user name") },
	{ "F60", "keys in the query",
	    .env = { URL("http://127.0.0.1:$PORT/?X-Amz-Credential=a") },
	    .refused = true, .ends = REFUSED(E_INVALID, "a query") },

	{ "F77", "lines in the region",
	    .env = { { "AWS_REGION", "us-east-1\r\nX-Evil: 1" } },
	    .refused = true, .ends = REFUSED(E_INVALID, "AWS_REGION") },
	{ "F77", "lines in the endpoint",
	    .env = { URL("http://$HOST\r\nX-Evil: 1") }, .refused = true,
	    .ends = REFUSED(E_INVALID, "cannot be used") },
	{ "F77", "lines in the path of the endpoint",
	    .env = { URL("http://$HOST/a\r\nX-Evil: 1") }, .refused = true,
	    .ends = REFUSED(E_INVALID, "cannot be used") },
	{ "F77", "lines in the session token",
	    .env = { { "AWS_SESSION_TOKEN", "a\r\nX-Evil: 1" } },
	    .refused = true, .ends = REFUSED(E_AUTH, "session token") },
	{ "F77", "lines in the key id",
	    .env = { { "AWS_ACCESS_KEY_ID", "a\nX-Evil: 1" } },
	    .refused = true, .ends = REFUSED(E_AUTH, "access key id") },
	{ "F77", "lines in the user agent",
	    .env = { { "AWS_SDK_UA_APP_ID", "a\r\nX-Evil: 1" },
		{ "AWS_EXECUTION_ENV", "b\r\nX-Evil: 2" } },
	    .in_log = "app/a--X-Evil--1", .not_heard = "\nX-Evil",
	    .ends = FINE },
	{ "F77", "lines in the account",
	    .env = { URL(NULL), { "AWS_ACCOUNT_ID", "1\r\nX-Evil: 1" } },
	    .refused = true, .ends = REFUSED(E_INVALID, "account") },
	{ "F77", "lines in the proxy",
	    .env = { TEST_URL, { "https_proxy", "http://x\r\nX-Evil: 1/" } },
	    .ends = NOT_DONE(1, NULL) },

	{ "F81", "keys that others may read", .file = "[default]\n" KEYS,
	    .file_mode = 0644, .env = { FROM_FILE },
	    .warns = "other users may read", .ends = FINE },
	{ "F81", "keys that the group may read", .file = "[default]\n" KEYS,
	    .file_mode = 0640, .env = { FROM_FILE },
	    .warns = "other users may read", .ends = FINE },
	{ "F81", "keys that nobody else may read", .file = "[default]\n" KEYS,
	    .file_mode = 0600, .env = { FROM_FILE }, .ends = FINE },
	{ "F81", "no section", .file = KEYS, .file_mode = 0600,
	    .env = { FROM_FILE }, .refused = true,
	    .ends = REFUSED(E_PARSE, "$FILE:1") },
	{ "F81", "a section without an end", .file = "\n[default\n" KEYS,
	    .file_mode = 0600, .env = { FROM_FILE }, .refused = true,
	    .ends = REFUSED(E_PARSE, "$FILE:2") },
	{ "F81", "a line without a sign", .file = "[default]\nkey $SECRET\n",
	    .file_mode = 0600, .env = { FROM_FILE }, .refused = true,
	    .ends = REFUSED(E_PARSE, "$FILE:2") },
	{ "F81", "a line of a megabyte", .file = "[default]\nx = $LONG\n",
	    .file_mode = 0600, .env = { FROM_FILE }, .refused = true,
	    .ends = REFUSED(E_LIMIT, "$FILE") },
	{ "F81", "a line of half a megabyte",
	    .file = "[default]\nx = $SOME\n" KEYS, .file_mode = 0600,
	    .env = { FROM_FILE }, .ends = FINE },
	{ "F81", "signs in a value",
	    .file = "[default]\nx = a=b==c\n" KEYS, .file_mode = 0600,
	    .env = { FROM_FILE }, .ends = FINE },
	{ "F81", "brackets in a name",
	    .file = "[a]b]\nx = y\n[default]\n" KEYS, .file_mode = 0600,
	    .env = { FROM_FILE }, .warns = "no profile name", .ends = FINE },
	{ "F81", "half of the keys",
	    .file = "[default]\naws_secret_access_key = $SECRET\n",
	    .file_mode = 0600, .env = { FROM_FILE }, .refused = true,
	    .ends = REFUSED(E_AUTH, "aws_access_key_id") },

	{ "F82", "a region of a megabyte", .env = { { "AWS_REGION", "$LONG" } },
	    .refused = true, .ends = REFUSED(E_INVALID, "zzz") },
	{ "F82", "an endpoint of a megabyte",
	    .env = { URL("https://$LONG") }, .refused = true,
	    .ends = REFUSED(E_INVALID, "zzz") },
	{ "F82", "a profile of a megabyte", .env = { { "AWS_PROFILE", "$LONG" },
		{ "AWS_ACCESS_KEY_ID", NULL } }, .refused = true,
	    .ends = REFUSED(E_AUTH, "zzz") },
	{ "F82", "a number of attempts of a megabyte",
	    .env = { { "AWS_MAX_ATTEMPTS", "$LONG" } }, .refused = true,
	    .ends = REFUSED(E_INVALID, "zzz") },
	{ "F82", "a user agent of a megabyte",
	    .env = { { "AWS_SDK_UA_APP_ID", "$LONG" } }, .ends = FINE },
	{ "F82", "a token of a megabyte",
	    .env = { { "AWS_SESSION_TOKEN", "$LONG" } }, .ends = FINE },
	{ "F82", "an endpoint from where nobody looks", .attempt_ms = SLOW,
	    .env = { URL("http://$HOLE") },
	    .ends = NOT_DONE(4, "the endpoint comes from the environment "
		"AWS_ENDPOINT_URL_DYNAMODB") },
};
/* clang-format on */

static bool prepared;

START_TEST(ends_as_it_must)
{
	if (rows[_i].certificate != NULL && !prepared)
		TEST_SKIP("there is no openssl command");
	fault_case_run(&rows[_i]);
}
END_TEST

int main(void)
{
	const struct test_entry tests[] = { LOOP(ends_as_it_must, rows) };
	int rc;

	prepared = fault_case_prepare();
	rc = test_run("faults_setup", tests, 1);
	fault_case_clear();
	return rc;
}
