#include "aws/credentials_json.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "data/json.h"

/* NULL for what is not there, empty or no text. */
static const char *get(const struct node *doc, const char *name)
{
	node_each (child, doc)
		if (child->key != NULL && text_equal_nocase(child->key, name) &&
		    child->type == NODE_TEXT && *child->text != '\0')
			return child->text;
	return NULL;
}

/* An answer with status 200 may hold an error. */
static int refused(const struct node *doc, const char *from, struct error *err)
{
	static const char no_trust[] = "AssumeRoleUnauthorizedAccess";
	const char *code = get(doc, "Code"), *says = get(doc, "Message");

	if (code == NULL || text_equal_nocase(code, "Success"))
		return 0;
	return error_set(err, E_AUTH, "%s gives no credentials: %.64s%s%.*s%s",
	    from, code, says != NULL ? ": " : "", LIMIT_ERROR_TEXT,
	    says != NULL ? says : "",
	    text_equal_nocase(code, no_trust)
	        ? "; does the role trust EC2 (ec2.amazonaws.com)?"
	        : "");
}

static int fill(struct credentials *out, const struct node *doc,
    const char *from, struct error *err)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey",
		"Token", "Expiration" };
	const char *values[4];
	struct instant expires;

	for (int i = 0; i < 4; i++) {
		values[i] = get(doc, names[i]);
		if (values[i] == NULL && i != 2) /* the token may lack */
			return error_set(err, E_AUTH,
			    "the answer of %s has no '%s'", from, names[i]);
	}
	if (clock_iso_parse(values[3], &expires) != 0)
		return error_set(err, E_AUTH,
		    "the answer of %s has an 'Expiration' that is no date",
		    from);
	out->key_id = secret_strdup(values[0]);
	out->secret = secret_strdup(values[1]);
	out->token = secret_strdup(values[2]);
	out->expires = expires.s;
	out->account = mem_strdup(get(doc, "AccountId"));
	return 0;
}

int credentials_json(struct credentials *out, const struct buf *body,
    const char *from, struct error *err)
{
	struct node *doc;
	struct error ignored; /* may repeat what it stumbled over */
	int rc;

	if (json_parse_secret(buf_text(body), body->n, &doc, &ignored) != 0)
		return error_set(
		    err, E_AUTH, "the answer of %s is no JSON", from);
	rc = refused(doc, from, err);
	if (rc == 0)
		rc = fill(out, doc, from, err);
	node_free_secret(doc);
	return rc;
}
