#include "aws/explain.h"

#include <string.h>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/retry.h"

static struct node *text_or_null(const char *text)
{
	return text != NULL ? node_text(text) : node_null();
}

static struct node *shown(const char *value)
{
	struct buf text = BUF_INIT;
	struct node *n;

	if (value == NULL)
		return node_null();
	endpoint_show(value, &text); /* no other setting has an '@' */
	n = node_text(text.s);
	buf_free(&text);
	return n;
}

static struct node *settings(const struct aws_config *config)
{
	struct node *all = node_list();
	struct config_line line;

	for (size_t i = 0; aws_config_line(config, i, &line); i++) {
		struct node *one = node_map();

		node_set(one, "name", node_text(line.name));
		node_set(one, "value", shown(line.value));
		node_set(one, "source", text_or_null(line.from));
		node_add(all, one);
	}
	return all;
}

static struct node *providers(const struct credentials_looks *looks)
{
	static const char *const words[] = { [CREDENTIALS_FOUND] = "found",
		[CREDENTIALS_NONE] = "none",
		[CREDENTIALS_BROKEN] = "broken" };
	struct node *all = node_list();

	vec_each (const struct credentials_look, look, looks) {
		struct node *one = node_map();

		node_set(one, "name", node_text(look->provider));
		node_set(one, "result", node_text(words[look->found]));
		node_set(one, "says", node_text(look->why));
		node_add(all, one);
	}
	return all;
}

static struct node *identity(
    const struct aws_config *config, const struct credentials *c)
{
	struct node *out = node_map();
	size_t n = strlen(c->key_id);
	const char *account = c->account != NULL
	                          ? c->account
	                          : config->values[CONFIG_ACCOUNT].text;
	char expires[CLOCK_TEXT];

	node_set(out, "provider", node_text(c->provider));
	node_set(
	    out, "key_id_ends", node_text(c->key_id + (n > 4 ? n - 4 : n)));
	node_set(out, "temporary", node_bool(c->token != NULL));
	node_set(out, "account", text_or_null(account));
	if (c->expires != 0)
		clock_iso(c->expires, expires);
	node_set(
	    out, "expires", text_or_null(c->expires != 0 ? expires : NULL));
	return out;
}

static struct node *endpoint_of(
    const struct aws_config *config, const char *account)
{
	struct node *out = node_map();
	struct endpoint e = { 0 };
	struct error err;

	if (endpoint_resolve(&e, config, "dynamodb", NULL, account, &err) !=
	    0) {
		node_set(out, "error", node_text(err.text));
		return out;
	}
	node_set(out, "url", node_text(e.url));
	node_set(out, "source",
	    node_text(!e.custom                       ? "region"
	              : config->endpoint_from != NULL ? config->endpoint_from
	                                              : "region local"));
	node_set(out, "carries_account", node_bool(e.by_account));
	node_set(out, "signing_region", text_or_null(config->signing_region));
	endpoint_free(&e);
	return out;
}

static struct node *retries(const struct aws_config *config)
{
	struct retry_rules rules;
	struct node *out = node_map();

	retry_rules_for(&rules, config->retry_mode, true,
	    (int)config->values[CONFIG_MAX_ATTEMPTS].number);
	node_set(
	    out, "mode", node_text(config->values[CONFIG_RETRY_MODE].text));
	node_set(out, "rules",
	    node_text(
	        retry_is_old(config->retry_mode) ? "before 2026" : "2026"));
	node_set(out, "max_attempts", node_int(rules.max_attempts));
	return out;
}

struct node *aws_explain(
    const struct aws_config *config, struct aws_shared **shared)
{
	struct credentials c = { 0 };
	struct credentials_looks looks = { 0 };
	struct node *out = node_map(), *who = node_map();
	struct error err;
	int rc = credentials_resolve(config, &c, &looks, &err);

	node_set(out, "settings", settings(config));
	node_set(who, "providers", providers(&looks));
	node_set(who, "found", rc == 0 ? identity(config, &c) : node_null());
	node_set(who, "error", text_or_null(rc == 0 ? NULL : err.text));
	node_set(out, "credentials", who);
	node_set(out, "endpoint", endpoint_of(config, c.account));
	node_set(out, "retries", retries(config));
	if (shared != NULL)
		*shared = rc == 0 ? aws_shared_new(config, &c) : NULL;
	credentials_looks_free(&looks);
	credentials_free(&c);
	return out;
}
