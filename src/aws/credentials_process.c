#include "aws/credentials_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "data/json.h"

enum {
	LOOK_MS = 200,      /* how often the time is looked at */
	WORDS_BYTES = 4096, /* of its standard error; the rest is dropped */
	WORDS_SHOWN = 200,
	SHORTEST_SECRET = 16,
	READ_BYTES = 4096
};

extern char **environ;

struct running {
	const struct credentials_search *search;
	pid_t pid;
	int out, err; /* -1: at its end */
	struct buf text, words;
	int64_t until;
};

static int64_t now(const struct running *r)
{
	return clock_mono(aws_config_clock(r->search->config));
}

static int open_pipe(int ends[2])
{
	int made[2];

	ends[0] = ends[1] = -1;
	if (pipe(made) != 0)
		return -1;
	/* Above the standard three, whichever of these are open here. */
	for (int i = 0; i < 2; i++) {
		ends[i] = fcntl(made[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		close(made[i]);
	}
	return ends[0] >= 0 && ends[1] >= 0 ? 0 : -1;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A group of its own, so that all of it can be killed; and the signals of a
 * program that was just started. */
static int spawn(struct running *r, const char *command, int out, int err)
{
	static const int usual[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE,
		SIGCHLD };
	char shell[] = "sh", option[] = "-c", *text = mem_strdup(command);
	char *const words[] = { shell, option, text, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, defaults;
	int rc;

	sigemptyset(&none);
	sigemptyset(&defaults);
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		sigaddset(&defaults, usual[i]);
	posix_spawnattr_init(&how);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP |
	                                   POSIX_SPAWN_SETSIGMASK |
	                                   POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &defaults);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(
	    &files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	rc = posix_spawn(&r->pid, "/bin/sh", &files, &how, words, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	mem_free(text);
	return rc;
}

static int start(struct running *r, const char *command, struct error *err)
{
	int out[2] = { -1, -1 }, words[2] = { -1, -1 }, number = 0;

	if (open_pipe(out) != 0 || open_pipe(words) != 0)
		number = errno;
	else
		number = spawn(r, command, out[1], words[1]);
	close_end(&out[1]);
	close_end(&words[1]);
	r->out = out[0];
	r->err = words[0];
	if (number == 0)
		return 0;
	error_io(err, number, "cannot start the credential process");
	err->code = E_AUTH;
	return -1;
}

/* Beyond most it is read and dropped. */
static void read_some(int *fd, struct buf *out, size_t most)
{
	ssize_t got;

	buf_reserve(out, READ_BYTES);
	got = read(*fd, out->s + out->n, READ_BYTES);
	buf_added(out, got > 0 && out->n < most ? (size_t)got : 0);
	if (got == 0 || (got < 0 && errno != EINTR))
		close_end(fd);
}

/* Until both streams are at their ends. */
static int listen_to(struct running *r, struct error *err)
{
	const int *wake = r->search->config->options.wake_fd;

	secret_buf(&r->text, LIMIT_CREDENTIALS_BYTES + READ_BYTES);
	secret_buf(&r->words, WORDS_BYTES + READ_BYTES);
	while (r->out >= 0 || r->err >= 0) {
		struct pollfd fds[] = { { r->out, POLLIN, 0 },
			{ r->err, POLLIN, 0 },
			{ wake != NULL ? *wake : -1, POLLIN, 0 } };

		if (now(r) >= r->until)
			return error_set(err, E_AUTH,
			    "the credential process did not end within %d "
			    "seconds",
			    CREDENTIALS_PROCESS_MS / 1000);
		if (poll(fds, 3, LOOK_MS) < 0)
			continue;
		if (fds[2].revents != 0)
			return error_set(err, E_CANCELLED,
			    "stopped while the credential process ran");
		if (fds[0].revents != 0)
			read_some(&r->out, &r->text, SIZE_MAX);
		if (fds[1].revents != 0)
			read_some(&r->err, &r->words, WORDS_BYTES);
		if (r->text.n > LIMIT_CREDENTIALS_BYTES)
			return error_set(err, E_AUTH,
			    "the credential process gives more than %d bytes",
			    LIMIT_CREDENTIALS_BYTES);
	}
	return 0;
}

/* It has closed its streams; that is mostly the end of it. */
static int wait_for_end(struct running *r, int *status, struct error *err)
{
	pid_t over;

	while ((over = waitpid(r->pid, status, WNOHANG)) == 0 ||
	       (over < 0 && errno == EINTR)) {
		if (now(r) >= r->until)
			return error_set(
			    err, E_AUTH, "the credential process did not end");
		(void)poll(NULL, 0, 5);
	}
	/* Somebody else in this program collects all children. */
	if (over < 0)
		*status = 0;
	r->pid = 0;
	return 0;
}

static bool is_of_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("+/=_-", c) != NULL);
}

/* Its first words, in one line, without what might be a key. */
static void show_words(struct buf *out, const struct buf *words)
{
	const char *s = buf_text(words);
	size_t start = out->n;

	s += strspn(s, " \t\r\n");
	while (*s != '\0' && *s != '\n' && out->n - start < WORDS_SHOWN) {
		size_t n = 0;

		while (is_of_key(s[n]))
			n++;
		if (n >= SHORTEST_SECRET)
			buf_add(out, "***");
		else if (n > 0)
			buf_addn(out, s, n);
		else
			buf_addc(out, s[n++]);
		s += n;
	}
}

static int failed(const struct running *r, int status, struct error *err)
{
	struct buf words = BUF_INIT;

	show_words(&words, &r->words);
	if (WIFSIGNALED(status))
		error_set(err, E_AUTH,
		    "the credential process was ended by signal %d",
		    WTERMSIG(status));
	else
		error_set(err, E_AUTH,
		    "the credential process ended with status %d%s%s",
		    WEXITSTATUS(status), words.n > 0 ? ": " : "", words.s);
	buf_free(&words);
	return -1;
}

static void end(struct running *r)
{
	if (r->pid > 0) {
		kill(-r->pid, SIGKILL);
		while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close_end(&r->out);
	close_end(&r->err);
	buf_wipe(&r->text);
	buf_wipe(&r->words);
}

static int read_expiry(const struct running *r, const struct node *doc,
    struct credentials *out, struct error *err)
{
	const char *text = node_text_or(doc, "Expiration", NULL);
	struct instant expires;

	if (text == NULL)
		return 0;
	if (clock_iso_parse(text, &expires) != 0)
		return error_set(err, E_AUTH,
		    "the credential process gives an 'Expiration' that is no "
		    "date");
	if (expires.s <= clock_wall(aws_config_clock(r->search->config)) / 1000)
		return error_set(err, E_AUTH,
		    "the credential process gives credentials that have "
		    "expired");
	out->expires = expires.s;
	return 0;
}

static int fill(const struct running *r, const struct node *doc,
    struct credentials *out, struct error *err)
{
	const char *id = node_text_or(doc, "AccessKeyId", NULL);
	const char *secret = node_text_or(doc, "SecretAccessKey", NULL);

	if (node_int_or(doc, "Version", 0) != 1)
		return error_set(
		    err, E_AUTH, "the credential process gives no 'Version' 1");
	if (id == NULL || secret == NULL)
		return error_set(err, E_AUTH,
		    "the credential process gives no '%s'",
		    id == NULL ? "AccessKeyId" : "SecretAccessKey");
	if (read_expiry(r, doc, out, err) != 0)
		return -1;
	out->key_id = secret_strdup(id);
	out->secret = secret_strdup(secret);
	out->token = secret_strdup(node_text_or(doc, "SessionToken", NULL));
	out->account = mem_strdup(node_text_or(doc, "AccountId", NULL));
	credentials_letter(out, "w");
	return 0;
}

static int read_answer(
    const struct running *r, struct credentials *out, struct error *err)
{
	struct error ignored; /* may repeat what it stumbled over */
	struct node *doc;
	int rc;

	if (json_parse_secret(buf_text(&r->text), r->text.n, &doc, &ignored) !=
	    0)
		return error_set(err, E_AUTH,
		    "the credential process gives something that is no JSON");
	rc = fill(r, doc, out, err);
	node_free_secret(doc);
	return rc;
}

int credentials_process(const struct credentials_search *s, const char *command,
    struct credentials *out, struct error *err)
{
	struct running r = { .search = s, .out = -1, .err = -1 };
	int status = 0, rc;

	r.until = now(&r) + CREDENTIALS_PROCESS_MS;
	rc = start(&r, command, err);
	if (rc == 0)
		rc = listen_to(&r, err);
	if (rc == 0)
		rc = wait_for_end(&r, &status, err);
	if (rc == 0 && status != 0)
		rc = failed(&r, status, err);
	if (rc == 0)
		rc = read_answer(&r, out, err);
	end(&r);
	return rc;
}
