/* Processes and instances that hand out credentials, crossed with four calls:
 * faults.md F65 and F66.  What they say is judged in tests/aws; here it is shown
 * what becomes of a call.  See lib/fault_case.h. */
#include "lib/fault_case.h"
#include "test.h"

/* clang-format off */
#define NO_KEYS { "AWS_ACCESS_KEY_ID", NULL }, \
	{ "AWS_SECRET_ACCESS_KEY", NULL }, { "AWS_SESSION_TOKEN", NULL }
#define KEYS "\"AccessKeyId\":\"$KEY\",\"SecretAccessKey\":\"$SECRET\"," \
	"\"Expiration\":\"2100-01-01T00:00:00Z\""

/* The call is made with what the process prints, or there is no client. */
#define PROCESS(command) \
	.env = { NO_KEYS, { "AWS_CONFIG_FILE", "$FILE" } }, \
	.file = "[default]\ncredential_process = " command "\n", \
	.file_mode = 0600
#define NO_PROCESS(words) \
	.refused = true, .ends = ALL(EFFECT_NONE, E_AUTH, 0, 0, 0, words)

#define SAYS(status, length, body) \
	"HTTP/1.1 " status "\r\nContent-Length: " length "\r\n\r\n" body
#define TOKEN SAYS("200 OK", "5", "hello")
#define ROLE  SAYS("200 OK", "7", "my-role")
/* In pieces, whose lengths are those of $KEY, $SECRET and $TOKEN. */
#define CREDENTIALS "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" \
	"11\r\n{\"Code\":\"Success\"\r\n" "86\r\n," KEYS "\r\n" \
	"2c\r\n,\"Token\":\"$TOKEN\"\r\n" "1\r\n}\r\n" "0\r\n\r\n"

#define INSTANCE(url) \
	.env = { NO_KEYS, { "AWS_EC2_METADATA_DISABLED", "false" }, \
	    { "AWS_EC2_METADATA_SERVICE_ENDPOINT", url }, \
	    { "AWS_METADATA_SERVICE_TIMEOUT", "1" }, \
	    { "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1" } }
#define NO_INSTANCE(arrived, connections, words) \
	.refused = true, .ends = ALL(EFFECT_NONE, E_AUTH, 0, arrived, \
	connections, words)

static const struct fault_case rows[] = {
	{ "F65", "a process that does its work",
	    PROCESS("printf '%s' '{\"Version\":1," KEYS
		",\"SessionToken\":\"$TOKEN\"}'"),
	    .in_log = "X-Amz-Security-Token: $TOKEN",
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },
	{ "F65", "a process that prints rubbish", PROCESS("echo $SECRET"),
	    NO_PROCESS("no JSON") },
	{ "F65", "a process that prints half of it",
	    PROCESS("printf '%s' '{\"Version\":1," KEYS "'"),
	    NO_PROCESS("no JSON") },
	{ "F65", "a process of another version",
	    PROCESS("printf '%s' '{\"Version\":2," KEYS "}'"),
	    NO_PROCESS("no 'Version' 1") },
	{ "F65", "a process that forgets the secret",
	    PROCESS("printf '%s' '{\"Version\":1,\"AccessKeyId\":\"$KEY\"}'"),
	    NO_PROCESS("no 'SecretAccessKey'") },
	{ "F65", "a process with lines in a key",
	    PROCESS("printf '%s' '{\"Version\":1,\"AccessKeyId\":"
		"\"a\\r\\nX-Evil: 1\",\"SecretAccessKey\":\"$SECRET\"}'"),
	    NO_PROCESS("access key id") },
	{ "F65", "a process that prints for ever", PROCESS("yes"),
	    NO_PROCESS("more than") },
	{ "F65", "a process that hangs", PROCESS("sleep 300"), .hasty = true,
	    NO_PROCESS("within 10 seconds") },
	{ "F65", "a process that hangs with its streams closed",
	    PROCESS("exec >&- 2>&-; sleep 300"), .hasty = true,
	    NO_PROCESS("did not end") },
	{ "F65", "a process whose child hangs", PROCESS("sleep 300 & wait"),
	    .hasty = true, NO_PROCESS("within 10 seconds") },
	{ "F65", "a process that complains for ever",
	    PROCESS("yes complaint >&2 & sleep 300"), .hasty = true,
	    NO_PROCESS("within 10 seconds") },
	{ "F65", "a process that fails, and why",
	    PROCESS("echo log in first >&2; exit 3"),
	    NO_PROCESS("ended with status 3: log in first") },
	{ "F65", "a process that fails, and says the secret",
	    PROCESS("echo got $SECRET and $TOKEN >&2; exit 3"),
	    NO_PROCESS("ended with status 3: got *** and ***") },
	{ "F65", "a process that is killed", PROCESS("kill -9 $DOLLAR$DOLLAR"),
	    NO_PROCESS("ended by signal 9") },
	{ "F65", "no such process", PROCESS("/nonexistent/process"),
	    NO_PROCESS("ended with status 127") },

	/* The requests to the instance count, too; it has its connection. */
	{ "F66", "an instance that does its work", INSTANCE("http://$HOST"),
	    .first = { TOKEN, ROLE, CREDENTIALS },
	    .in_log = "X-Amz-Security-Token: $TOKEN",
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 4, 2, NULL) },
	{ "F66", "no instance", INSTANCE("http://127.0.0.1:1"),
	    NO_INSTANCE(0, 0, "'127.0.0.1:1'") },
	{ "F66", "an instance that nobody gets into", INSTANCE("http://$HOLE"),
	    NO_INSTANCE(0, 0, "within 1 s") },
	{ "F66", "an instance that is not to be asked",
	    .env = { NO_KEYS, { "AWS_EC2_METADATA_SERVICE_ENDPOINT",
		"http://$HOST" } },
	    NO_INSTANCE(0, 0, "AWS_EC2_METADATA_DISABLED") },
	{ "F66", "an instance beyond the hop limit", { "" },
	    INSTANCE("http://$HOST"), NO_INSTANCE(1, 1, "hop limit") },
	{ "F66", "an instance that knows only the first version",
	    { SAYS("404 No", "0", "") }, INSTANCE("http://$HOST"),
	    NO_INSTANCE(1, 1, "IMDSv1") },
	{ "F66", "an instance that says no", { SAYS("403 No", "0", "") },
	    INSTANCE("http://$HOST"), NO_INSTANCE(1, 1, "HTTP 403") },
	{ "F66", "an instance without a role", { SAYS("404 No", "0", "") },
	    .first = { TOKEN }, INSTANCE("http://$HOST"),
	    NO_INSTANCE(2, 1, "no role") },
	{ "F66", "an instance that says rubbish",
	    { SAYS("200 OK", "7", "<html/>") }, .first = { TOKEN, ROLE },
	    INSTANCE("http://$HOST"),
	    NO_INSTANCE(3, 1, "the instance metadata service") },
	{ "F66", "an instance that breaks off",
	    { SAYS("200 OK", "99", "{\"Code\":"), .then = RAW_CLOSE },
	    .first = { TOKEN, ROLE }, INSTANCE("http://$HOST"),
	    NO_INSTANCE(3, 1, "half an answer") },
};
/* clang-format on */

START_TEST(ends_as_it_must)
{
	fault_case_run(&rows[_i]);
}
END_TEST

TEST_MAIN(faults_providers, LOOP(ends_as_it_must, rows))
