#include "aws/user_agent.h"

#include <ctype.h>
#include <string.h>
#include <sys/utsname.h>

#include "aws/retry.h"
#include "base/mem.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

static void add_token(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		bool plain = isalnum((unsigned char)*text) ||
		             strchr("!$%&'*+-.^_`|~,", *text) != NULL;

		buf_addc(out, plain ? *text : '-');
	}
}

static void add_part(struct buf *out, const char *prefix, const char *text)
{
	if (text == NULL)
		return;
	buf_addf(out, " %s", prefix);
	add_token(out, text);
}

static void add_letters(struct buf *out, const struct aws_config *config,
    const struct credentials *credentials, const struct endpoint *endpoint)
{
	static const char account_modes[] = { [ACCOUNT_DISABLED] = 'Q',
		[ACCOUNT_PREFERRED] = 'P',
		[ACCOUNT_REQUIRED] = 'R' };

	buf_addf(out, " m/%c,%c",
	    retry_is_adaptive(config->retry_mode) ? 'F' : 'E',
	    account_modes[config->values[CONFIG_ACCOUNT_MODE].number]);
	if (endpoint != NULL && endpoint->custom)
		buf_add(out, ",N");
	if (endpoint != NULL && endpoint->by_account)
		buf_add(out, ",O");
	if (credentials != NULL && credentials->account != NULL)
		buf_add(out, ",T");
	if (credentials != NULL && credentials->letters[0] != '\0')
		buf_addf(out, ",%s", credentials->letters);
}

void user_agent_add(struct buf *out, const struct aws_config *config,
    const struct credentials *credentials, const struct endpoint *endpoint)
{
	struct utsname system;

	buf_add(out, "wikibot/" PACKAGE_VERSION " ua/2.1");
	if (uname(&system) == 0) {
		add_part(out, "os/linux#", system.release);
		add_part(out, "md/arch#", system.machine);
	}
	buf_add(out, " lang/c#c11");
	add_part(out, "exec-env/", config->values[CONFIG_EXECUTION].text);
	add_letters(out, config, credentials, endpoint);
	buf_addf(out, " cfg/retry-mode#%s",
	    retry_is_adaptive(config->retry_mode) ? "adaptive" : "standard");
	add_part(out, "app/", config->values[CONFIG_APP_ID].text);
}
