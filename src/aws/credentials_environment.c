#include "aws/credentials.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* A lone blank counts as missing (aws-client.md 1.3). */
static const char *get(const struct credentials_search *s, const char *name)
{
	const char *value = aws_config_env(s->config, name);

	if (value == NULL || value[strspn(value, " \t\r\n")] == '\0')
		return NULL;
	return value;
}

static int digits(const char *s, int n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*s++ - '0');
	return v;
}

/* "2026-11-22T18:54:37Z", with or without fraction; 0 for anything else. */
static int64_t unix_of(const char *s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	struct civil c;

	for (size_t i = 0; form[i] != '\0'; i++) {
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return 0;
	}
	c = (struct civil){ .year = digits(s, 4),
		.month = digits(s + 5, 2),
		.day = digits(s + 8, 2),
		.hour = digits(s + 11, 2),
		.minute = digits(s + 14, 2),
		.second = digits(s + 17, 2) };
	return clock_unix(&c);
}

enum credentials_found credentials_environment_keys(
    const struct credentials_search *s, struct credentials *out,
    struct buf *why, struct error *err)
{
	const char *id = get(s, "AWS_ACCESS_KEY_ID");
	const char *secret = get(s, "AWS_SECRET_ACCESS_KEY");
	const char *token = get(s, "AWS_SESSION_TOKEN");
	const char *expires = get(s, "AWS_CREDENTIAL_EXPIRATION");

	if (id == NULL) {
		buf_add(why, "AWS_ACCESS_KEY_ID is not set");
		return CREDENTIALS_NONE;
	}
	if (secret == NULL) {
		error_set(err, E_AUTH,
		    "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
		return CREDENTIALS_BROKEN;
	}
	if (token == NULL)
		token = get(s, "AWS_SECURITY_TOKEN");
	out->key_id = mem_strdup(id);
	out->secret = mem_strdup(secret);
	out->token = mem_strdup(token);
	out->account = mem_strdup(get(s, "AWS_ACCOUNT_ID"));
	credentials_letter(out, "g");
	out->expires = expires != NULL ? unix_of(expires) : 0;
	return CREDENTIALS_FOUND;
}

enum credentials_found credentials_environment_fetch(
    const struct credentials_search *s, struct credentials *out,
    struct buf *why, struct error *err)
{
	if (s->config->profile_only) {
		buf_add(why, "not asked, since a profile was named");
		return CREDENTIALS_NONE;
	}
	return credentials_environment_keys(s, out, why, err);
}
