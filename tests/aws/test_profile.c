#include "aws/profile.h"

#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "data/json.h"
#include "lib/temp.h"
#include "test.h"

static int parse(struct profiles *out, const char *config,
    const char *credentials, struct error *err)
{
	if (config != NULL && profile_parse(out, PROFILE_CONFIG, "config",
	                          config, strlen(config), err) != 0)
		return -1;
	if (credentials == NULL)
		return 0;
	return profile_parse(out, PROFILE_CREDENTIALS, "credentials",
	    credentials, strlen(credentials), err);
}

static size_t children(const struct node *n)
{
	return n != NULL ? n->count : 0;
}

static bool same_properties(
    const struct profile_section *have, const struct node *want)
{
	if (have == NULL || have->properties.n != children(want))
		return false;
	node_each (property, want) {
		const char *value = profile_get(have, property->key);

		if (value == NULL || strcmp(value, property->text) != 0)
			return false;
	}
	return true;
}

static bool same_sections(const struct profiles *have, const char *kind,
    const struct node *want, const char *name)
{
	size_t n = 0;

	vec_each (struct profile_section, s, &have->sections)
		n += strcmp(s->kind, kind) == 0;
	if (n != children(want)) {
		printf("'%s': %zu sections of kind %s\n", name, n, kind);
		return false;
	}
	node_each (section, want) {
		if (!same_properties(
		        profile_find(have, kind, section->key), section)) {
			printf("'%s': [%s] differs\n", name, section->key);
			return false;
		}
	}
	return true;
}

static bool refuses_well(const char *name, int rc, const struct error *err)
{
	if (rc != 0 && err->code == E_PARSE &&
	    strstr(err->text, "config:") != NULL)
		return true;
	printf("'%s': %s\n", name, rc != 0 ? err->text : "accepted");
	return false;
}

static bool case_passes(const struct node *test)
{
	const char *name = node_text_or(test, "name", "");
	const struct node *out = node_key(test, "output");
	struct profiles p = { 0 };
	struct error err = { 0 };
	int rc = parse(&p, node_text_or(test, "input.configFile", NULL),
	    node_text_or(test, "input.credentialsFile", NULL), &err);
	bool same;

	if (node_key(out, "errorContaining") != NULL) {
		same = refuses_well(name, rc, &err);
	} else if (rc != 0) {
		printf("'%s': %s\n", name, err.text);
		same = false;
	} else {
		out = node_key(out, "config");
		same = same_sections(
		           &p, "profile", node_key(out, "profiles"), name) &&
		       same_sections(&p, "sso-session",
		           node_key(out, "sso_sessions"), name) &&
		       same_sections(
		           &p, "services", node_key(out, "services"), name);
	}
	profile_free(&p);
	return same;
}

/* All of a file of published cases; the document is the caller's. */
static struct node *read_cases(const char *path)
{
	struct buf text = BUF_INIT;
	struct error err;
	struct node *doc;

	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	ck_assert_msg(
	    json_parse(text.s, text.n, &doc, &err) == 0, "%s", err.text);
	buf_free(&text);
	return doc;
}

START_TEST(reads_the_published_cases)
{
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/aws-runtime/profile-parser-tests.json");
	size_t cases = 0, passed = 0;
	struct node *doc;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	log_set_level(LOG_ERROR);
	doc = read_cases(path);
	node_each (test, node_key(doc, "tests")) {
		cases++;
		passed += case_passes(test);
	}
	node_free(doc);
	test_conformance("profile parser", passed, cases);
}
END_TEST

static const char *env_of(void *arg, const char *name)
{
	const struct node *map = arg;

	return node_text_or(map, name, NULL);
}

static bool location_is(
    enum profile_file which, struct node *env, const char *want)
{
	char *have = profile_path(which, env_of, env);
	bool same = have != NULL && want != NULL && strcmp(have, want) == 0;

	if (!same)
		printf("have %s, want %s\n", have, want);
	mem_free(have);
	return same;
}

START_TEST(looks_where_the_published_cases_look)
{
	static const char suite[] = "config file location";
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/aws-runtime/file-location-tests.json");
	size_t cases = 0, passed = 0;
	struct node *doc;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	doc = read_cases(path);
	node_each (test, node_key(doc, "tests")) {
		struct node *env = node_take(test, "environment");

		if (strcmp(node_text_or(test, "platform", ""), "windows") ==
		    0) {
			test_not_applicable(suite,
			    node_text_or(test, "name", ""),
			    "we do not run on Windows");
		} else {
			cases++;
			passed +=
			    location_is(PROFILE_CONFIG, env,
			        node_text_or(test, "configLocation", NULL)) &&
			    location_is(PROFILE_CREDENTIALS, env,
			        node_text_or(
			            test, "credentialsLocation", NULL));
		}
		node_free(env);
	}
	node_free(doc);
	test_conformance(suite, passed, cases);
}
END_TEST

static const struct {
	const char *text;
	int line; /* in the message */
} faults[] = {
	{ "[default]\n= 1\n", 2 },
	{ "[default]\n\n# x\nregion\n", 4 },
	{ "[default\n", 1 },
	{ "region = x\n", 1 },
	{ "[a]\ns3 =\n  b = 1\n  c\n", 4 },
	{ "[default]\nregion = \xff\n", 2 },
	{ "[", 1 },
};

START_TEST(tells_file_and_line)
{
	struct profiles p = { 0 };
	struct error err = { 0 };
	char want[32];

	snprintf(want, sizeof want, "credentials:%d: ", faults[_i].line);
	ck_assert_int_eq(parse(&p, NULL, faults[_i].text, &err), -1);
	ck_assert_int_eq(strncmp(err.text, want, strlen(want)), 0);
	ck_assert_uint_eq(p.sections.n, 0);
}
END_TEST

START_TEST(refuses_a_nul_byte)
{
	static const char text[] = "[a]\nb = c\0d\n";
	struct profiles p = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(profile_parse(&p, PROFILE_CREDENTIALS, "f", text,
	                     sizeof text - 1, &err),
	    -1);
	ck_assert_int_eq(err.code, E_PARSE);
}
END_TEST

START_TEST(skips_a_byte_order_mark)
{
	struct profiles p = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(parse(&p, NULL, "\xef\xbb\xbf[a]\nb = c\n", &err), 0);
	ck_assert_str_eq(
	    profile_get(profile_find(&p, "profile", "a"), "b"), "c");
	profile_free(&p);
}
END_TEST

START_TEST(reads_sub_properties_of_services)
{
	static const char text[] = "[services x]\n"
	                           "dynamodb =\n"
	                           "  endpoint_url = http://localhost:8000\n"
	                           "  other=1\n"
	                           "s3 = plain\n"
	                           "s4 = a\n"
	                           "  not a block\n";
	struct profiles p = { 0 };
	struct error err = { 0 };
	const struct profile_section *s;
	char *value;

	ck_assert_int_eq(parse(&p, text, NULL, &err), 0);
	s = profile_find(&p, "services", "x");
	value = profile_sub(s, "dynamodb", "endpoint_url");
	ck_assert_pstr_eq(value, "http://localhost:8000");
	mem_free(value);
	value = profile_sub(s, "dynamodb", "other");
	ck_assert_pstr_eq(value, "1");
	mem_free(value);
	ck_assert_ptr_null(profile_sub(s, "dynamodb", "endpoint"));
	ck_assert_ptr_null(profile_sub(s, "s3", "plain"));
	ck_assert_ptr_null(profile_sub(s, "s4", "not a block"));
	ck_assert_ptr_null(profile_sub(s, "none", "x"));
	ck_assert_ptr_null(profile_sub(NULL, "none", "x"));
	profile_free(&p);
}
END_TEST

static const char *env_files(void *arg, const char *name)
{
	const char **paths = arg;

	if (strcmp(name, "AWS_CONFIG_FILE") == 0)
		return paths[0];
	if (strcmp(name, "AWS_SHARED_CREDENTIALS_FILE") == 0)
		return paths[1];
	return NULL; /* no HOME either */
}

START_TEST(takes_a_missing_file_for_an_empty_one)
{
	const char *paths[] = { "/nonexistent/config", NULL };
	struct profiles p = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(profile_load(&p, env_files, paths, &err), 0);
	ck_assert_uint_eq(p.sections.n, 0);
}
END_TEST

/* Both ways to say so: the variable, and a link where the file would be. */
START_TEST(takes_the_null_device_for_an_empty_file)
{
	char path[TEMP_PATH];
	const char *paths[] = { path, "/dev/null" };
	struct profiles p = { 0 };
	struct error err = { 0 };

	temp_file(path, "");
	unlink(path);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_msg(
	    profile_load(&p, env_files, paths, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(p.sections.n, 0);
	unlink(path);
}
END_TEST

START_TEST(takes_no_other_device_for_a_file)
{
	const char *paths[] = { NULL, "/dev/zero" };
	struct profiles p = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(profile_load(&p, env_files, paths, &err), -1);
	ck_assert_int_eq(err.code, E_IO);
}
END_TEST

START_TEST(does_not_take_a_folder_for_a_file)
{
	const char *paths[] = { "/nonexistent/config", "/tmp" };
	struct profiles p = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(profile_load(&p, env_files, paths, &err), -1);
	ck_assert_int_eq(err.code, E_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "/tmp"));
}
END_TEST

START_TEST(merges_the_two_files)
{
	char a[TEMP_PATH], b[TEMP_PATH];
	const char *paths[] = { a, b };
	struct profiles p = { 0 };
	struct error err = { 0 };
	const struct profile_section *s;

	temp_file(a, "[profile x]\nregion = r\nk = config\n");
	temp_file(b, "[x]\nk = credentials\n");
	ck_assert_int_eq(profile_load(&p, env_files, paths, &err), 0);
	unlink(a);
	unlink(b);
	s = profile_find(&p, "profile", "x");
	ck_assert_str_eq(profile_get(s, "region"), "r");
	ck_assert_str_eq(profile_get(s, "k"), "credentials");
	ck_assert_ptr_null(profile_get(s, "none"));
	profile_free(&p);
}
END_TEST

TEST_MAIN(profile, TEST(reads_the_published_cases),
    TEST(looks_where_the_published_cases_look),
    LOOP(tells_file_and_line, faults), TEST(refuses_a_nul_byte),
    TEST(skips_a_byte_order_mark), TEST(reads_sub_properties_of_services),
    TEST(takes_a_missing_file_for_an_empty_one),
    TEST(takes_the_null_device_for_an_empty_file),
    TEST(takes_no_other_device_for_a_file),
    TEST(does_not_take_a_folder_for_a_file), TEST(merges_the_two_files))
