#include "cli/guard.h"

#include <string.h>

#include "base/text.h"
#include "dev/engines.h"

/* The form of AWS's key ids: a prefix and sixteen letters and digits.  Those that
 * end so are of AWS's documentation. */
static bool looks_real(const char *id)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	return (text_starts(id, "AKIA") || text_starts(id, "ASIA")) &&
	       strlen(id) == 20 && strspn(id + 4, letters) == 16 &&
	       !text_ends(id, "EXAMPLE");
}

static bool is_aws(const struct endpoint *e)
{
	return !e->loopback &&
	       (!e->custom || text_has(e->host, ".amazonaws.com", true));
}

int guard_credentials(
    const struct endpoint *endpoint, const char *key_id, struct error *err)
{
	if (endpoint->loopback && looks_real(key_id))
		return error_set(err, E_REFUSED,
		    "'%s' is a local engine, and the credentials look like an "
		    "account's, which it should not see; "
		    "eval \"$(wikibot-provision dev env)\" sets some for it",
		    endpoint->host);
	if (is_aws(endpoint) && strcmp(key_id, ENGINE_KEY_ID) == 0)
		return error_set(err, E_REFUSED,
		    "the credentials are AWS's example ones, which are for a "
		    "local engine, and the call would go to '%s'; set "
		    "AWS_ENDPOINT_URL_DYNAMODB (see `wikibot-provision dev "
		    "env`), or your own credentials",
		    endpoint->host);
	return 0;
}
