/*
 * Signed by libcurl and read by the few lines below, so that a mistake of our
 * signing, our JSON or our values cannot hide itself.
 */
#include <curl/curl.h>
#include <stdio.h>

#include "model/acceptance.h"

enum { MOST_SECONDS = 30, MOST_ANSWER = 8 << 20 };

static const char *prefix;

void raw_open(const char *with)
{
	prefix = with;
	curl_global_init(CURL_GLOBAL_ALL);
}

const char *raw_table(enum table table)
{
	static const char *const words[] = { "users", "wikis", "acls" };

	return text("%s-dev-%s", prefix, words[table]);
}

struct answer {
	char *s;
	size_t n;
};

static size_t take(char *p, size_t size, size_t n, void *arg)
{
	struct answer *a = arg;

	(void)size;
	if (a->n + n > MOST_ANSWER)
		return 0;
	a->s = realloc(a->s, a->n + n + 1);
	memcpy(a->s + a->n, p, n);
	a->s[a->n += n] = '\0';
	return n;
}

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	ck_assert_msg(value != NULL, "%s is not set", name);
	return value;
}

static void sign(CURL *curl)
{
	curl_easy_setopt(curl, CURLOPT_AWS_SIGV4,
	    text("aws:amz:%s:dynamodb", setting("AWS_REGION")));
	curl_easy_setopt(curl, CURLOPT_USERPWD,
	    text("%s:%s", setting("AWS_ACCESS_KEY_ID"),
	        setting("AWS_SECRET_ACCESS_KEY")));
}

const char *raw(const char *operation, const char *body)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = NULL;
	struct answer answer = { 0 };
	long status = 0;
	CURLcode code;
	char *out;

	headers = curl_slist_append(
	    headers, "Content-Type: application/x-amz-json-1.0");
	headers = curl_slist_append(
	    headers, text("X-Amz-Target: DynamoDB_20120810.%s", operation));
	headers = curl_slist_append(headers, "Expect:");
	curl_easy_setopt(
	    curl, CURLOPT_URL, setting("AWS_ENDPOINT_URL_DYNAMODB"));
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)MOST_SECONDS);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
	sign(curl);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	out = text("%s", answer.s != NULL ? answer.s : "");
	free(answer.s);
	ck_assert_msg(code == CURLE_OK && status == 200,
	    "behind the back: %s: %s, HTTP %ld: %.300s", operation,
	    curl_easy_strerror(code), status, out);
	return out;
}

void raw_put(enum table table, const char *item)
{
	raw("PutItem",
	    text("{\"TableName\":\"%s\",\"Item\":%s}", raw_table(table), item));
}

const char *raw_get(enum table table, const char *key)
{
	return raw("GetItem",
	    text("{\"TableName\":\"%s\",\"ConsistentRead\":true,\"Key\":%s}",
	        raw_table(table), key));
}

/* --- just enough of JSON ----------------------------------------------------- */

static const char *space(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

static const char *past_text(const char *p)
{
	for (p++; *p != '"' && *p != '\0'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p != '\0' ? p + 1 : p;
}

static const char *past_value(const char *p)
{
	int depth = 0;

	if (*p != '{' && *p != '[')
		return *p == '"' ? past_text(p) : p + strcspn(p, ",]}");
	while (*p != '\0') {
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
		p = *p == '"' ? past_text(p) : p + 1;
		if (depth == 0)
			break;
	}
	return p;
}

struct member {
	const char *name, *value; /* behind the quote; its first byte */
	size_t name_n, value_n;
	const char *next;
};

/* The first member of an object, or the one at m->next. */
static bool member(struct member *m, const char *object)
{
	const char *p = object != NULL ? space(object) : m->next;

	if (p == NULL || (*p != '{' && *p != ','))
		return false;
	p = space(p + 1);
	if (*p != '"')
		return false;
	m->name = p + 1;
	p = past_text(p);
	m->name_n = (size_t)(p - 1 - m->name);
	m->value = space(space(p) + 1);
	p = past_value(m->value);
	m->value_n = (size_t)(p - m->value);
	m->next = space(p);
	return true;
}

static bool find(struct member *m, const char *object, const char *name)
{
	for (bool more = member(m, object); more; more = member(m, NULL))
		if (m->name_n == strlen(name) &&
		    memcmp(m->name, name, m->name_n) == 0)
			return true;
	return false;
}

const char *raw_member(const char *object, const char *name)
{
	struct member m;

	return object != NULL && find(&m, object, name)
	           ? text("%.*s", (int)m.value_n, m.value)
	           : NULL;
}

const char *raw_attribute(const char *answer, const char *name)
{
	return raw_member(raw_member(answer, "Item"), name);
}

/* The developer guide, "DynamoDB item sizes and formats": a text has its bytes, a
 * number one for two significant digits and one more, a flag one. */
static size_t value_size(const char *value)
{
	struct member m;
	size_t digits;

	ck_assert(member(&m, value));
	if (memcmp(m.name, "S\"", 2) == 0)
		return m.value_n - 2;
	if (memcmp(m.name, "BOOL\"", 5) == 0)
		return 1;
	ck_assert_msg(
	    memcmp(m.name, "N\"", 2) == 0, "of what size is %s", value);
	for (digits = m.value_n - 2; digits > 0; digits--)
		if (m.value[digits] != '0')
			break;
	return (digits + 1) / 2 + 1;
}

size_t raw_size(const char *answer)
{
	struct member item, m;
	size_t n = 0;

	ck_assert(find(&item, answer, "Item"));
	for (bool more = member(&m, item.value); more; more = member(&m, NULL))
		n += m.name_n + value_size(m.value);
	return n;
}
