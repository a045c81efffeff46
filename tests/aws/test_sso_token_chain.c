/* The published cases of the token chain: a folder each with an environment,
 * files, recorded traffic and the token that comes of it. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>

#include "aws/sso_token.h"
#include "base/file.h"
#include "lib/cases.h"
#include "lib/login_scene.h"
#include "test.h"

enum { MOST_EVENTS = 16, MOST_VARIABLES = 16 };

static struct node *read_json(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;
	struct node *out;

	buf_addf(&path, "%s/%s", folder, name);
	out = cases_read(path.s);
	buf_free(&path);
	return out;
}

/* For nftw, which has no argument to give on. */
static struct login_scene *copy_to;
static size_t copy_from; /* length of the name of the folder */

static int copy_file(
    const char *path, const struct stat *st, int kind, struct FTW *at)
{
	struct buf text = BUF_INIT;
	struct error err;

	(void)st, (void)at;
	if (kind != FTW_F)
		return 0;
	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	login_scene_put(copy_to, path + copy_from, text.s);
	buf_free(&text);
	return 0;
}

static void copy_files(struct login_scene *s, const char *folder)
{
	struct buf from = BUF_INIT;
	struct stat st;

	buf_addf(&from, "%s/fs/", folder);
	copy_to = s;
	copy_from = from.n;
	if (stat(from.s, &st) == 0)
		ck_assert_int_eq(nftw(from.s, copy_file, 8, FTW_PHYS), 0);
	buf_free(&from);
}

/* Paths are those of the copy. */
static void set_variables(struct login_scene *s, const struct node *env)
{
	static char values[MOST_VARIABLES][SCENE_PATH], config[SCENE_PATH];
	size_t n = 0;

	node_each (v, env) {
		ck_assert_uint_lt(n, MOST_VARIABLES);
		snprintf(values[n], SCENE_PATH, "%s%s",
		    v->text[0] == '/' ? s->home : "", v->text);
		s->variables[2 * n] = v->key;
		s->variables[2 * n + 1] = values[n];
		n++;
	}
	snprintf(config, sizeof config, "%s%s/.aws/config", s->home,
	    node_text_or(env, "HOME", "/home"));
	s->variables[2 * n] = "AWS_CONFIG_FILE"; /* unless it is there */
	s->variables[2 * n + 1] = config;
	s->variables[2 * n + 2] = NULL;
}

/* What was recorded, as rows; how many. */
static size_t read_traffic(const struct node *traffic, struct fake_row *rows)
{
	size_t n = 0;

	node_each (event, node_get(traffic, "events")) {
		const struct node *answer =
		    node_get(event, "action.Response.response.Ok");
		const struct node *data = node_get(event, "action.Data");

		if (answer != NULL) {
			ck_assert_uint_lt(n, MOST_EVENTS);
			rows[n++] = (struct fake_row){
				(int)node_int_or(answer, "status", 0), ""
			};
		} else if (n > 0 && strcmp(node_text_or(data, "direction", ""),
		                        "Response") == 0) {
			rows[n - 1].body = node_text_or(data, "data.Utf8", "");
		}
	}
	return n;
}

static bool requests_fit(
    const struct login_scene *s, const struct node *traffic)
{
	size_t i = 0;

	node_each (event, node_get(traffic, "events")) {
		const struct node *r =
		    node_get(event, "action.Request.request");

		if (r == NULL)
			continue;
		if (i >= s->http.requests.n ||
		    strcmp(s->http.requests.v[i].method,
		        node_text_or(r, "method", "")) != 0 ||
		    strcmp(s->http.requests.v[i].url,
		        node_text_or(r, "uri", "")) != 0)
			return false;
		i++;
	}
	return i == s->http.requests.n;
}

static bool result_fits(const struct node *result, const struct sso_token *t)
{
	const struct node *ok = node_key(result, "Ok");
	struct instant end;

	if (ok == NULL)
		return t->text == NULL;
	return t->text != NULL &&
	       strcmp(t->text, node_text_or(ok, "token", "")) == 0 &&
	       clock_iso_parse(node_text_or(ok, "expiration", ""), &end) == 0 &&
	       t->expires == end.s;
}

static bool passes(const char *folder)
{
	struct node *env = read_json(folder, "env.json");
	struct node *traffic = read_json(folder, "http-traffic.json");
	struct node *test = read_json(folder, "test-case.json");
	struct fake_row rows[MOST_EVENTS];
	struct login_scene s = { 0 };
	struct sso_profile wanted;
	struct sso_token token = { 0 };
	struct aws_config config;
	struct error err = { 0 };
	bool good;

	login_scene_open(&s, "", rows, read_traffic(traffic, rows));
	copy_files(&s, folder);
	set_variables(&s, env);
	ck_assert_int_eq(aws_config_reload(&config, &s.config, &err), 0);
	s.search.config = &config;
	if (sso_profile_session(&wanted, &config, config.profile, &err) != 0 ||
	    sso_token_get(&token, &s.search, &wanted, &err) != 0)
		ck_assert_ptr_null(token.text);
	good = result_fits(node_key(test, "result"), &token) &&
	       requests_fit(&s, traffic);
	if (!good)
		printf("%s: %s\n", node_text_or(test, "name", folder),
		    token.text != NULL ? token.text : err.text);
	sso_token_free(&token);
	aws_config_free(&config);
	login_scene_close(&s);
	node_free(env);
	node_free(traffic);
	node_free(test);
	return good;
}

START_TEST(passes_the_published_cases)
{
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/default-token-provider-chain");
	size_t passed = 0, cases = 0;
	struct dirent *entry;
	DIR *dir;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct buf folder = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		buf_addf(&folder, "%s/%s", path, entry->d_name);
		cases++;
		passed += passes(folder.s);
		buf_free(&folder);
	}
	closedir(dir);
	test_conformance("token chain", passed, cases);
}
END_TEST

TEST_MAIN(sso_token_chain, TEST(passes_the_published_cases))
