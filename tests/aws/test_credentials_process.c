#include "aws/credentials_process.h"

#include <unistd.h>

#include "lib/login_scene.h"
#include "test.h"

#define KEYS "\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"SECRET\""

static const struct {
	const char *command, *token, *account;
	int64_t expires;
} good[] = {
	{ "echo '{\"Version\":1," KEYS "}'", NULL, NULL, 0 },
	{ "cat <<E | cat\n{\"Version\":1," KEYS ",\"SessionToken\":\"T\","
	  "\"AccountId\":\"12\",\"Expiration\":\"2026-11-22T14:00:00+01:00\"}"
	  "\nE\n",
	    "T", "12", 1795352400 },
	/* What it says beside is not in the way, nor what it leaves behind. */
	{ "echo note >&2; exec 2>&-; echo '{\"Version\":1," KEYS "}'; "
	  "sleep 2 >/dev/null &",
	    NULL, NULL, 0 },
	{ "test ! -t 0 && read x; echo '{\"Version\":1," KEYS "}'", NULL, NULL,
	    0 },
};

START_TEST(takes_what_a_command_prints)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", NULL, 0);
	ck_assert_msg(
	    credentials_process(&s.search, good[_i].command, &c, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(c.key_id, "AKID");
	ck_assert_str_eq(c.secret, "SECRET");
	ck_assert_pstr_eq(c.token, good[_i].token);
	ck_assert_pstr_eq(c.account, good[_i].account);
	ck_assert_int_eq(c.expires, good[_i].expires);
	ck_assert_str_eq(c.letters, "w");
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *command, *text;
} bad[] = {
	{ "exit 1", "ended with status 1" },
	{ "echo 'log in first' >&2; echo two >&2; exit 3",
	    "ended with status 3: log in first" },
	{ "echo 'key AKIDAKIDAKIDAKIDAKID: no' >&2; exit 1",
	    "ended with status 1: key ***: no" },
	{ "kill -KILL $$", "ended by signal 9" },
	/* Much of it, of which the beginning is kept. */
	{ "echo first >&2; yes 'and more' | head -c 100000 >&2; exit 4",
	    "ended with status 4: first" },
	{ "/nowhere/at/all argument", "ended with status 127" },
	{ "true", "no JSON" },
	{ "echo hello SECRETSECRET", "no JSON" },
	{ "echo '[]'", "no 'Version' 1" },
	{ "echo '{" KEYS "}'", "no 'Version' 1" },
	{ "echo '{\"Version\":2," KEYS "}'", "no 'Version' 1" },
	{ "echo '{\"Version\":1,\"AccessKeyId\":\"A\"}'",
	    "no 'SecretAccessKey'" },
	{ "echo '{\"Version\":1,\"SecretAccessKey\":\"A\"}'",
	    "no 'AccessKeyId'" },
	{ "echo '{\"Version\":1,\"Expiration\":\"soon\"," KEYS "}'",
	    "no date" },
	{ "echo '{\"Version\":1,\"Expiration\":\"2026-11-22T12:00:00Z\"," KEYS
	  "}'",
	    "expired" },
	/* A gigabyte of junk would be the same (faults.md F65). */
	{ "yes SECRETSECRET", "more than 65536 bytes" },
};

START_TEST(refuses_what_it_should)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", NULL, 0);
	login_scene_at(&s, "2026-11-22T12:00:00Z");
	ck_assert_int_eq(
	    credentials_process(&s.search, bad[_i].command, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(strstr(err.text, bad[_i].text) != NULL, "%s", err.text);
	ck_assert_ptr_null(strstr(err.text, "SECRETSECRET"));
	ck_assert_ptr_null(strstr(err.text, "argument"));
	ck_assert_ptr_null(c.key_id);
	login_scene_close(&s);
}
END_TEST

/* Each look at it is a second later. */
static int64_t hasty(const struct clock *c)
{
	static int64_t ms;

	(void)c;
	return ms += 1000;
}

/* What ends it: time, or the person; its child, which holds a pipe open, ends
 * with it. */
/* It takes too long, or the person does not want to wait. */
static const struct {
	bool woken;
	enum error_code code;
	const char *says;
} hangs[] = {
	{ false, E_AUTH, "within 10 seconds" },
	{ true, E_CANCELLED, "stopped" },
};

START_TEST(kills_what_hangs)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err;
	int wake[2], alive[2];
	char byte;

	login_scene_open(&s, "", NULL, 0);
	ck_assert_int_eq(pipe(wake), 0);
	ck_assert_int_eq(pipe(alive), 0);
	if (hangs[_i].woken)
		ck_assert_int_eq(write(wake[1], "", 1), 1);
	else
		s.clock.clock.mono_ms = hasty;
	s.config.options.wake_fd = &wake[0];
	ck_assert_int_eq(
	    credentials_process(&s.search, "sleep 300 & wait", &c, &err), -1);
	ck_assert_int_eq(err.code, hangs[_i].code);
	ck_assert_ptr_nonnull(strstr(err.text, hangs[_i].says));
	close(alive[1]);
	ck_assert_int_eq(read(alive[0], &byte, 1), 0);
	close(alive[0]);
	close(wake[0]);
	close(wake[1]);
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(credentials_process, LOOP(takes_what_a_command_prints, good),
    LOOP(refuses_what_it_should, bad), LOOP(kills_what_hangs, hangs))
