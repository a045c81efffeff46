#include "aws/endpoint.h"

#include <ctype.h>
#include <string.h>

#include "aws/endpoint_rules.h"
#include "base/text.h"

/* Four numbers, so that 127.example.com is none. */
static bool is_loopback_v4(const char *s, size_t n)
{
	int parts = 1, digits = 0;

	if (n < 4 || strncmp(s, "127.", 4) != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && digits > 0) {
			parts++;
			digits = 0;
		} else if (s[i] < '0' || s[i] > '9' || ++digits > 3) {
			return false;
		}
	}
	return parts == 4 && digits > 0;
}

bool endpoint_is_loopback(const char *host)
{
	static const char *const names[] = { "localhost", "[::1]" };
	size_t n =
	    host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t k = 0;

		while (k < n && names[i][k] == tolower((unsigned char)host[k]))
			k++;
		if (k == n && names[i][n] == '\0')
			return true;
	}
	return is_loopback_v4(host, n);
}

void endpoint_show(const char *url, struct buf *out)
{
	const char *start = strstr(url, "://"), *at = strrchr(url, '@');

	start = start != NULL ? start + 3 : url;
	if (at != NULL && at > start) {
		buf_addn(out, url, (size_t)(start - url));
		buf_add(out, "***");
		url = at;
	}
	buf_add(out, url);
}

static int bad_url(const char *url, const char *why, struct error *err)
{
	struct buf shown = BUF_INIT;

	endpoint_show(url, &shown);
	error_set(
	    err, E_INVALID, "endpoint '%s' cannot be used: %s", shown.s, why);
	buf_free(&shown);
	return -1;
}

/* Length of the host at s: a name, an IPv4 address, or IPv6 in brackets. */
static size_t host_length(const char *s)
{
	size_t n = 0;

	if (s[0] == '[') {
		n = 1 + strspn(s + 1, "0123456789abcdefABCDEF:.");
		return n > 2 && s[n] == ']' ? n + 1 : 0;
	}
	while (isalnum((unsigned char)s[n]) ||
	       (s[n] != '\0' && strchr("-._", s[n]) != NULL))
		n++;
	return n < 254 ? n : 0;
}

static bool is_path(const char *s, bool with_query)
{
	for (; *s != '\0'; s++) {
		if (!isalnum((unsigned char)*s) &&
		    strchr("/-._~!$&'()*+,;=:@%", *s) == NULL &&
		    !(*s == '?' && with_query))
			return false;
	}
	return true;
}

/* What follows the host: a port, a path, both or nothing. */
static int read_port(
    const char **rest, int64_t *port, const char *url, struct error *err)
{
	struct error ignored;
	char digits[6] = "";
	size_t n;

	if (**rest != ':')
		return 0;
	n = strspn(++*rest, "0123456789");
	if (n > 0 && n < sizeof digits)
		memcpy(digits, *rest, n);
	if (text_int(digits, 1, 65535, port, &ignored) != 0)
		return bad_url(url, "the port is no number up to 65535", err);
	*rest += n;
	return 0;
}

static int check_rest(
    const char *rest, const char *url, bool near, struct error *err)
{
	if (strpbrk(rest, near ? "#" : "?#") != NULL)
		return bad_url(url, "it has a query or a fragment", err);
	if (*rest != '\0' && *rest != '/')
		return bad_url(url, "the host name is malformed", err);
	if (!is_path(rest, near))
		return bad_url(url, "the path has an illegal character", err);
	return 0;
}

static int parse(
    struct endpoint *out, const char *url, bool near, struct error *err)
{
	bool plain = strncmp(url, "http://", 7) == 0;
	int64_t usual = plain ? 80 : 443, port = usual;
	struct buf host = BUF_INIT, whole = BUF_INIT;
	const char *start, *rest, *slash;
	size_t n;

	if (!plain && strncmp(url, "https://", 8) != 0)
		return bad_url(url, "it does not start with https://", err);
	start = url + (plain ? 7 : 8);
	n = host_length(start);
	rest = start + n;
	/* A user name looks like a host until its '@'. */
	if (n == 0 || memchr(start, '@', strcspn(start, "/")) != NULL)
		return bad_url(url,
		    n == 0 ? "it has no host name" : "it holds a user name",
		    err);
	if (read_port(&rest, &port, url, err) != 0 ||
	    check_rest(rest, url, near, err) != 0)
		return -1;
	if (plain && !near && !endpoint_is_loopback(start))
		return bad_url(url,
		    "http is only for this machine itself; use https", err);
	buf_addn(&host, start, n);
	if (port != usual)
		buf_addf(&host, ":%d", (int)port);
	/* The path of every operation, "/", is appended to the URL's; what is
	 * near has no operations but its own path. */
	slash = *rest == '\0' || (!near && !text_ends(rest, "/")) ? "/" : "";
	buf_addf(&whole, "%s://%s", plain ? "http" : "https", host.s);
	n = whole.n;
	buf_addf(&whole, "%s%s", rest, slash);
	*out = (struct endpoint){ .loopback = endpoint_is_loopback(start),
		.custom = true };
	out->url = buf_take(&whole);
	out->host = buf_take(&host);
	out->path = mem_strdup(out->url + n);
	return 0;
}

int endpoint_parse(struct endpoint *out, const char *url, struct error *err)
{
	return parse(out, url, false, err);
}

int endpoint_parse_near(
    struct endpoint *out, const char *url, struct error *err)
{
	return parse(out, url, true, err);
}

static int derive(struct endpoint *out, const struct endpoint_wanted *wanted,
    struct error *err)
{
	struct endpoint_found found;
	struct error why;
	int rc = endpoint_rules(wanted, &found, &why);

	if (rc != 0 && wanted->configured != NULL)
		bad_url(wanted->configured, why.text, err);
	else if (rc != 0)
		*err = why;
	if (rc == 0)
		rc = endpoint_parse(out, found.url.s, err);
	if (rc == 0) {
		/* That of region 'local' is as good as configured. */
		out->custom = wanted->configured != NULL || out->loopback;
		out->by_account = found.by_account;
		out->signing_region = found.signing_region;
	}
	buf_free(&found.url);
	return rc;
}

int endpoint_resolve(struct endpoint *out, const struct aws_config *config,
    const char *service, const char *region, const char *account,
    struct error *err)
{
	bool own = strcmp(service, "dynamodb") == 0;
	char *url = own ? mem_strdup(config->endpoint_url) : NULL, *from = NULL;
	struct endpoint_wanted wanted = {
		.service = service,
		.region = region != NULL ? region : config->region,
		.fips = config->values[CONFIG_FIPS].number != 0,
		.dual_stack = config->values[CONFIG_DUAL_STACK].number != 0,
		.account_mode =
		    (enum account_mode)config->values[CONFIG_ACCOUNT_MODE]
		        .number,
		.account = account,
	};
	int rc = 0;

	if (region != NULL && !aws_config_is_region(region))
		return error_set(
		    err, E_INVALID, "'%s' is not the name of a region", region);
	if (!own)
		rc = aws_config_endpoint(config, service, &url, &from, err);
	wanted.configured = url;
	if (rc == 0 && url == NULL && wanted.region == NULL)
		rc = aws_config_no_region(config, err);
	if (rc == 0)
		rc = derive(out, &wanted, err);
	mem_free(url);
	mem_free(from);
	return rc;
}

char *endpoint_url(const struct endpoint *e, const char *path)
{
	struct buf out = BUF_INIT;

	buf_addf(
	    &out, "%s%s%s", e->url, text_ends(e->url, "/") ? "" : "/", path);
	return buf_take(&out);
}

void endpoint_free(struct endpoint *e)
{
	mem_free(e->url);
	mem_free(e->host);
	mem_free(e->path);
	*e = (struct endpoint){ 0 };
}
