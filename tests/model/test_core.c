/* What a core dump of a program with a session has of its keys: faults.md F84 to
 * F86. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/fault_place.h"
#include "lib/fault_text.h"
#include "lib/raw_server.h"
#include "lib/temp.h"
#include "test.h"

#define EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

static const struct {
	const char *stage;
	bool tls, killed; /* while the server is silent */
} rows[] = {
	{ "asking", false, true },
	{ "asking", true, true },
	{ "answered", false, false },
	{ "answered", true, false },
	{ "closed", false, false },
};

struct scene {
	char folder[TEMP_PATH], file[TEMP_PATH], url[64];
	struct raw_server server;
	struct fault_relay tls;
	pid_t pid;
	struct buf core, log;
};

static void write_keys(struct scene *s)
{
	struct buf text = BUF_INIT;

	fault_text(&text,
	    "[default]\naws_access_key_id = $KEY\n"
	    "aws_secret_access_key = $SECRET\naws_session_token = $TOKEN\n",
	    GET_ITEM,
	    (const struct fault_mark[]){ { "KEY", fault_key },
	        { "SECRET", fault_secret }, { "TOKEN", fault_token },
	        { NULL, NULL } });
	temp_file(s->file, text.s);
	buf_free(&text);
}

/* A program of its own, since this one's memory is full of keys. */
static void start(struct scene *s, const char *stage)
{
	char bundle[TEMP_PATH + 8], *argv[3];
	const char *path = test_build_path("tests/model/canary");

	snprintf(bundle, sizeof bundle, "%s/ca", s->folder);
	s->pid = fork();
	ck_assert_int_ge(s->pid, 0);
	if (s->pid > 0)
		return;
	test_lives_at_most(60);
	setenv("AWS_SHARED_CREDENTIALS_FILE", s->file, 1);
	setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
	setenv("AWS_REGION", "us-east-1", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	setenv("AWS_ENDPOINT_URL_DYNAMODB", s->url, 1);
	if (s->tls.pid > 0)
		setenv("AWS_CA_BUNDLE", bundle, 1);
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_PROFILE");
	argv[0] = (char *)(uintptr_t)path;
	argv[1] = (char *)(uintptr_t)stage;
	argv[2] = NULL;
	if (chdir(s->folder) == 0)
		execv(path, argv);
	_exit(127);
}

/* The server's log grows when the request has come. */
static bool request_came(const struct scene *s)
{
	static const struct timespec pause = { 0, 10000000 };
	struct stat st = { 0 };

	for (int i = 0; i < 1000 && st.st_size < 200; i++) {
		nanosleep(&pause, NULL);
		fstat(s->server.log, &st);
	}
	return st.st_size >= 200;
}

/* False when the system keeps cores somewhere else, or none. */
static bool read_core(struct scene *s)
{
	DIR *dir = opendir(s->folder);
	const struct dirent *entry;
	char block[65536];
	ssize_t n;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		int fd;

		if (strncmp(entry->d_name, "core", 4) != 0)
			continue;
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY);
		while ((n = read(fd, block, sizeof block)) > 0)
			buf_addn(&s->core, block, (size_t)n);
		close(fd);
	}
	closedir(dir);
	return s->core.n > 0;
}

static bool has(const struct buf *b, const char *what, size_t n)
{
	const char *s = b->s, *end = b->s + b->n;

	while (s < end && (s = memchr(s, what[0], (size_t)(end - s))) != NULL) {
		if ((size_t)(end - s) >= n && memcmp(s, what, n) == 0)
			return true;
		s++;
	}
	return false;
}

/* Half of one is too much already. */
static void has_none(const struct scene *s, const char *stage)
{
	const char *signature = strstr(s->log.s, "Signature=");
	const char *never[] = { fault_secret, fault_token, fault_key,
		signature + strlen("Signature=") };

	ck_assert_ptr_nonnull(signature);
	ck_assert_msg(has(&s->core, "THIS-WORD-IS-IN-THE-HEAP", 24),
	    "%s: the dump has no heap", stage);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		ck_assert_msg(!has(&s->core, never[i], 16),
		    "%s: the dump has %.16s...", stage, never[i]);
}

static void set_scene(struct scene *s, bool tls, bool silent)
{
	static const struct raw_answer answer = { EMPTY }, none = { "" };
	char words[64];

	raw_server_start(&s->server, silent ? &none : &answer, 1);
	snprintf(s->url, sizeof s->url, "%s", s->server.url);
	if (tls) {
		snprintf(words, sizeof words, "%d --key key --certificate good",
		    s->server.port);
		fault_relay_start(&s->tls, s->folder, words);
		snprintf(
		    s->url, sizeof s->url, "https://localhost:%d", s->tls.port);
	}
	write_keys(s);
}

START_TEST(a_core_dump_has_no_secret)
{
	struct scene s = { 0 };
	bool there, certificates = fault_certificates(s.folder);
	int status;

	if (rows[_i].tls && !certificates) {
		fault_certificates_remove(s.folder);
		TEST_SKIP("there is no openssl command");
	}
	set_scene(&s, rows[_i].tls, rows[_i].killed);
	start(&s, rows[_i].stage);
	ck_assert(request_came(&s));
	if (rows[_i].killed)
		kill(s.pid, SIGABRT);
	ck_assert_int_eq(waitpid(s.pid, &status, 0), s.pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	raw_server_stop(&s.server, &s.log);
	fault_relay_stop(&s.tls);
	there = read_core(&s);
	fault_certificates_remove(s.folder);
	unlink(s.file);
	if (there)
		has_none(&s, rows[_i].stage);
	buf_free(&s.core);
	buf_free(&s.log);
	if (!there)
		TEST_SKIP("this system leaves no core dump in the folder");
}
END_TEST

int main(void)
{
	const struct test_entry tests[] = { LOOP(
	    a_core_dump_has_no_secret, rows) };

#if defined(__SANITIZE_ADDRESS__)
	test_skipped("the address sanitizer would not see into secret memory");
	return EXIT_SUCCESS;
#endif
	return test_run("core", tests, 1);
}
