/* Against `openssl s_server`, with certificates made on the spot (faults.md F4,
 * F5). */
#include "aws/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/raw_server.h"
#include "lib/temp.h"
#include "test.h"

static char folder[TEMP_PATH];

/* Run a command in the folder; its pid when background, else its status. */
static int shell(bool background, const char *command)
{
	int status = 0;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		test_lives_at_most(60);
		if (chdir(folder) == 0)
			execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (background)
		return pid;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* For localhost: good, old, which has expired, and new, which is not valid yet.
 * False when there is no openssl to be had. */
static bool make_certificates(void)
{
	temp_folder(folder);
	return shell(false,
	           "exec 2>&1; name=subjectAltName=DNS:localhost; set -e;"
	           "openssl req -x509 -newkey ec -pkeyopt "
	           "ec_paramgen_curve:prime256v1 -nodes -keyout key -out good "
	           "-days 1 -subj /CN=localhost -addext $name;"
	           "openssl req -new -key key -subj /CN=localhost -addext $name "
	           "-out request;"
	           "openssl x509 -req -in request -signkey key -days -1 "
	           "-copy_extensions copy -out old;"
	           "echo 01 >serial; >index; printf '%s\\n' '[ca]' "
	           "default_ca=c '[c]' database=index serial=serial "
	           "new_certs_dir=. default_md=sha256 policy=p "
	           "copy_extensions=copy '[p]' commonName=supplied >conf;"
	           "openssl ca -batch -config conf -selfsign -keyfile key "
	           "-in request -startdate 20600101000000Z "
	           "-enddate 20610101000000Z -notext -out new") == 0;
}

static void remove_certificates(void)
{
	shell(
	    false, "rm -f 01.pem conf good index* key new old request serial*");
	rmdir(folder);
}

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)port);
	return at;
}

static int free_port(void)
{
	struct sockaddr_in at = loopback(0);
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)(void *)&at, size), 0);
	getsockname(fd, (struct sockaddr *)(void *)&at, &size);
	close(fd);
	return ntohs(at.sin_port);
}

static void wait_for(int port)
{
	struct sockaddr_in at = loopback(port);
	struct timespec pause = { 0, 10000000 };

	for (int i = 0; i < 500; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		int rc = connect(fd, (struct sockaddr *)(void *)&at, sizeof at);

		close(fd);
		if (rc == 0)
			return;
		nanosleep(&pause, NULL);
	}
	ck_abort_msg("openssl s_server does not listen");
}

static void note(void *arg, struct http_answer *answer)
{
	struct http_answer *to = arg;

	*to = *answer;
	*answer = (struct http_answer){ 0 };
	to->error.effect = EFFECT_DONE; /* the mark that it came */
}

static struct http_answer get(const char *host, const char *ca_bundle)
{
	struct transport *curl = http_curl_new(1, ca_bundle, -1);
	struct http_answer answer = { 0 };
	struct http_request r = { .method = mem_strdup("GET"),
		.host = mem_strdup(host),
		.path = mem_strdup("/"),
		.connect_ms = 4000,
		.total_ms = 5000,
		.max_answer = 1 << 20 };
	struct buf url = BUF_INIT;

	buf_addf(&url, "https://%s/", host);
	r.url = buf_take(&url);
	curl->start(curl, &r, note, &answer);
	while (answer.error.effect != EFFECT_DONE)
		curl->poll(curl, 1000);
	curl->free(curl);
	http_request_free(&r);
	return answer;
}

/* OURS: the server's own certificate is the bundle. */
enum bundle { SYSTEM, OURS, MISSING };

static const struct {
	const char *host; /* the certificate is localhost's */
	enum bundle bundle;
	const char *certificate;
	bool old_tls;
	int status;
	const char *words;
} cases[] = {
	{ "localhost", OURS, "good", false, 200, NULL },
	{ "localhost", SYSTEM, "good", false, 0, "self-signed certificate" },
	{ "127.0.0.1", OURS, "good", false, 0, "127.0.0.1" },
	{ "localhost", OURS, "old", false, 0, "expired" },
	{ "localhost", OURS, "new", false, 0,
	    "not yet valid (is the clock of this machine right?)" },
	{ "localhost", OURS, "good", true, 0, "TLS failed" },
	{ "localhost", MISSING, "good", false, 0, "CA certificates" },
};

START_TEST(trusts_only_what_it_may)
{
	const char *certificate = cases[_i].certificate;
	char command[256], host[32], bundle[96];
	const char *bundles[] = { NULL, bundle, "/nonexistent.pem" };
	struct http_answer a;
	int port = free_port();
	pid_t pid;

	if (!make_certificates()) {
		remove_certificates();
		TEST_SKIP("there is no openssl command");
	}
	snprintf(bundle, sizeof bundle, "%s/%s", folder, certificate);
	snprintf(command, sizeof command,
	    "exec openssl s_server -accept 127.0.0.1:%d -key key -cert %s "
	    "-www -quiet -cipher DEFAULT@SECLEVEL=0 %s",
	    port, certificate, cases[_i].old_tls ? "-tls1_1" : "-tls1_2");
	pid = shell(true, command);
	wait_for(port);
	snprintf(host, sizeof host, "%s:%d", cases[_i].host, port);
	a = get(host, bundles[cases[_i].bundle]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	remove_certificates();
	ck_assert_msg(
	    a.status == cases[_i].status, "%d: %s", a.status, a.error.text);
	if (a.status == 0) {
		ck_assert_int_eq(a.error.code, E_NETWORK);
		ck_assert(a.final);
		ck_assert(!a.sent);
		ck_assert_msg(strstr(a.error.text, cases[_i].words) != NULL,
		    "%s", a.error.text);
	}
	http_answer_free(&a);
}
END_TEST

/* No TLS at all is final; a handshake that is cut off may be bad luck. */
static const struct {
	struct raw_answer answer;
	bool final;
} peers[] = {
	{ { "", .deaf = true, .then = RAW_RESET }, false },
	{ { "", .deaf = true, .then = RAW_CLOSE }, false },
};

START_TEST(tells_bad_luck_from_bad_faith)
{
	struct raw_server server;
	struct http_answer a;

	raw_server_start(&server, &peers[_i].answer, 1);
	a = get(server.host, NULL);
	raw_server_stop(&server, NULL);
	ck_assert_int_eq(a.status, 0);
	ck_assert_int_eq(a.error.code, E_NETWORK);
	ck_assert(!a.sent);
	ck_assert_msg(a.final == peers[_i].final, "%s", a.error.text);
	http_answer_free(&a);
}
END_TEST

TEST_MAIN(http_curl_tls, LOOP(trusts_only_what_it_may, cases),
    LOOP(tells_bad_luck_from_bad_faith, peers))
