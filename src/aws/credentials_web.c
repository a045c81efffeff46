#include "aws/credentials_web.h"

#include <string.h>

#include "aws/sts.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/secret.h"

static int read_token(const char *path, struct buf *out, struct error *err)
{
	secret_buf(out, LIMIT_CREDENTIALS_BYTES + 1);
	if (file_read(path, LIMIT_CREDENTIALS_BYTES, out, err) != 0) {
		err->code = E_AUTH;
		return error_wrap(err, "web identity token");
	}
	while (out->n > 0 && strchr(" \t\r\n", out->s[out->n - 1]) != NULL)
		buf_cut(out, out->n - 1);
	if (out->n == 0 || strlen(out->s) != out->n)
		return error_set(err, E_AUTH,
		    "the web identity token in '%s' is %s", path,
		    out->n == 0 ? "empty" : "no text");
	return 0;
}

int credentials_web(const struct credentials_search *s, const char *role_arn,
    const char *session_name, int64_t duration_s, const char *token_file,
    struct credentials *out, struct error *err)
{
	struct sts_role role = { .arn = role_arn,
		.session_name = session_name,
		.duration_s = duration_s };
	struct buf token = BUF_INIT;
	int rc = read_token(token_file, &token, err);

	if (rc == 0) {
		role.web_token = token.s;
		rc = sts_assume_role(s, &role, NULL, out, err);
	}
	if (rc == 0)
		credentials_letter(out, "k");
	buf_wipe(&token);
	return rc;
}

enum credentials_found credentials_web_fetch(const struct credentials_search *s,
    struct credentials *out, struct buf *why, struct error *err)
{
	static const char file_name[] = "AWS_WEB_IDENTITY_TOKEN_FILE";
	const char *file = aws_config_env(s->config, file_name);
	const char *role = aws_config_env(s->config, "AWS_ROLE_ARN");

	if (file == NULL) {
		buf_addf(why, "%s is not set", file_name);
		return CREDENTIALS_NONE;
	}
	if (role == NULL) {
		error_set(err, E_AUTH, "%s is set, but AWS_ROLE_ARN is not",
		    file_name);
		return CREDENTIALS_BROKEN;
	}
	credentials_letter(out, "h");
	return credentials_web(s, role,
	           aws_config_env(s->config, "AWS_ROLE_SESSION_NAME"), 0, file,
	           out, err) == 0
	           ? CREDENTIALS_FOUND
	           : CREDENTIALS_BROKEN;
}
