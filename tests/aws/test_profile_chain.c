#include "aws/profile_chain.h"

#include "base/file.h"
#include "data/json.h"
#include "test.h"

static int parse(struct profiles *p, const char *config, struct error *err)
{
	return profile_parse(
	    p, PROFILE_CONFIG, "config", config, strlen(config), err);
}

static void put(struct node *map, const char *key, const char *value)
{
	if (value != NULL)
		node_set(map, key, node_text(value));
}

/* In the words of the published cases. */
static struct node *show_role(const struct profile_role *r)
{
	struct node *out = node_map();

	put(out, "role_arn", r->arn);
	put(out, "role_session_name", r->session_name);
	put(out, "external_id", r->external_id);
	return out;
}

static struct node *show_keys(const struct profile_chain *c)
{
	struct node *out = node_map();

	put(out, "access_key_id", c->of.keys.id);
	put(out, "secret_access_key", c->of.keys.secret);
	put(out, "session_token", c->of.keys.token);
	put(out, "account_id", c->of.keys.account);
	return out;
}

static struct node *show_web(const struct profile_chain *c)
{
	struct node *out = show_role(&c->of.web.role);

	put(out, "web_identity_token_file", c->of.web.token_file);
	return out;
}

static struct node *show_sso(const struct profile_chain *c)
{
	struct node *out = node_map();

	put(out, "sso_session", c->of.sso.session);
	put(out, "sso_start_url", c->of.sso.start_url);
	put(out, "sso_region", c->of.sso.region);
	put(out, "sso_account_id", c->of.sso.account);
	put(out, "sso_role_name", c->of.sso.role);
	return out;
}

static struct node *show_source(const struct profile_chain *c)
{
	return node_text(c->of.source);
}

static struct node *show_process(const struct profile_chain *c)
{
	return node_text(c->of.process);
}

static struct node *show_login(const struct profile_chain *c)
{
	return node_text(c->of.login_session);
}

static const struct {
	const char *name;
	struct node *(*show)(const struct profile_chain *c);
} bases[] = {
	[PROFILE_KEYS] = { "AccessKey", show_keys },
	[PROFILE_SOURCE] = { "NamedSource", show_source },
	[PROFILE_WEB_IDENTITY] = { "WebIdentityToken", show_web },
	[PROFILE_SSO] = { "Sso", show_sso },
	[PROFILE_LOGIN] = { "LoginSession", show_login },
	[PROFILE_PROCESS] = { "CredentialProcess", show_process },
};

static struct node *show_chain(const struct profile_chain *c)
{
	struct node *out = node_list(), *entry = node_map();

	node_set(entry, bases[c->base].name, bases[c->base].show(c));
	node_add(out, entry);
	vec_each (struct profile_role, r, &c->roles) {
		entry = node_map();
		node_set(entry, "AssumeRole", show_role(r));
		node_add(out, entry);
	}
	return out;
}

static void add_sections(
    struct buf *out, const char *kind, const struct node *sections)
{
	node_each (section, sections) {
		buf_addf(out, "[%s %s]\n", kind, section->key);
		node_each (property, section)
			buf_addf(
			    out, "%s = %s\n", property->key, property->text);
	}
}

/* What came of it, printed; "" for a failure. */
static void run_case(
    const struct node *test, struct buf *have, struct error *err)
{
	struct buf config = BUF_INIT;
	struct profiles p = { 0 };
	struct profile_chain c = { 0 };

	add_sections(&config, "profile", node_get(test, "input.profiles"));
	add_sections(
	    &config, "sso-session", node_get(test, "input.sso_sessions"));
	ck_assert_msg(parse(&p, config.s, err) == 0, "%s", err->text);
	if (profile_chain_find(&c, &p,
	        node_text_or(test, "input.selected_profile", "default"),
	        err) == 0 &&
	    c.base != PROFILE_NO_CREDENTIALS) {
		struct node *shown = show_chain(&c);

		node_sort(shown);
		json_print(have, shown);
		node_free(shown);
	}
	profile_chain_free(&c);
	profile_free(&p);
	buf_free(&config);
}

static bool passes(const struct node *test)
{
	struct node *chain = node_copy(node_get(test, "output.ProfileChain"));
	struct buf have = BUF_INIT, want = BUF_INIT;
	struct error err = { 0 };
	bool same;

	if (chain != NULL) {
		node_sort(chain);
		json_print(&want, chain);
	}
	run_case(test, &have, &err);
	same = strcmp(have.s, want.s) == 0;
	if (!same)
		printf("'%s': have %s (%s), want %s\n",
		    node_text_or(test, "docs", ""), have.s, err.text, want.s);
	node_free(chain);
	buf_free(&have);
	buf_free(&want);
	return same;
}

START_TEST(follows_the_published_cases)
{
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/assume-role-tests.json");
	struct buf text = BUF_INIT;
	struct error err;
	struct node *doc;
	size_t cases = 0, passed = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &doc, &err), 0);
	node_each (test, doc) {
		cases++;
		passed += passes(test);
	}
	node_free(doc);
	buf_free(&text);
	test_conformance("assume role", passed, cases);
}
END_TEST

/* What the published cases leave out. */
#define KEYS "aws_access_key_id = I\naws_secret_access_key = S\n"
#define SESSION                                     \
	"[sso-session s]\nsso_region = us-east-1\n" \
	"sso_start_url = https://x\n"

static const struct {
	const char *config, *want; /* as JSON */
} chains[] = {
	{ "[profile p]\ncredential_process = a b\n" KEYS,
	    "[{\"CredentialProcess\":\"a b\"}]" },
	{ "[profile p]\ncredential_process = a\nlogin_session = arn:x\n",
	    "[{\"LoginSession\":\"arn:x\"}]" },
	/* Equal values in the profile and in its session. */
	{ "[profile p]\nsso_session = s\nsso_region = us-east-1\n"
	  "sso_account_id = 1\nsso_role_name = r\nlogin_session = l\n" SESSION,
	    "[{\"Sso\":{\"sso_account_id\":\"1\",\"sso_region\":\"us-east-1\","
	    "\"sso_role_name\":\"r\",\"sso_session\":\"s\","
	    "\"sso_start_url\":\"https://x\"}}]" },
	{ "[profile p]\nrole_arn = r\nsource_profile = q\nexternal_id = e\n"
	  "[profile q]\ncredential_process = x\n",
	    "[{\"CredentialProcess\":\"x\"},"
	    "{\"AssumeRole\":{\"external_id\":\"e\",\"role_arn\":\"r\"}}]" },
	/* An empty value is as good as none. */
	{ "[profile p]\nrole_arn =\ncredential_process =\n" KEYS,
	    "[{\"AccessKey\":{\"access_key_id\":\"I\","
	    "\"secret_access_key\":\"S\"}}]" },
};

START_TEST(chains_what_the_profile_says)
{
	struct profiles p = { 0 };
	struct profile_chain c = { 0 };
	struct buf have = BUF_INIT;
	struct error err = { 0 };
	struct node *shown;

	ck_assert_int_eq(parse(&p, chains[_i].config, &err), 0);
	ck_assert_msg(
	    profile_chain_find(&c, &p, "p", &err) == 0, "%s", err.text);
	shown = show_chain(&c);
	node_sort(shown);
	json_print(&have, shown);
	ck_assert_str_eq(have.s, chains[_i].want);
	node_free(shown);
	buf_free(&have);
	profile_chain_free(&c);
	profile_free(&p);
}
END_TEST

static const struct {
	const char *config, *want; /* all of the message */
} faults[] = {
	{ "", "there is no profile 'p'" },
	{ "\n[profile p]\nrole_arn = r\n",
	    "config:2: profile 'p' has 'role_arn', but neither "
	    "'source_profile' nor 'credential_source'" },
	{ "[profile p]\nrole_arn = r\nsource_profile = q\n"
	  "[profile q]\naws_access_key_id = secret\n",
	    "config:4: profile 'q' has 'aws_access_key_id', but no "
	    "'aws_secret_access_key'" },
	{ "[profile p]\nrole_arn = r\nsource_profile = p\n",
	    "config:1: profile 'p' is its own source: its roles form a loop" },
	{ "[profile p]\nrole_arn = r\nsource_profile = p\nduration_seconds = "
	  "1h\n" KEYS,
	    "config:1: profile 'p' has a bad 'duration_seconds': " },
	{ "[profile p]\nrole_arn = r\nsource_profile = p\nduration_seconds = "
	  "899\n" KEYS,
	    "config:1: profile 'p' has a bad 'duration_seconds': " },
	{ "[profile p]\nsso_session = s\nsso_start_url = https://y\n" SESSION,
	    "config:1: profile 'p' and its sso-session 's' have different "
	    "values for 'sso_start_url'" },
	{ "[profile p]\nsso_session = s\nsso_account_id = 1\n" SESSION,
	    "config:1: profile 'p' uses IAM Identity Center, but it has no "
	    "'sso_role_name'" },
};

START_TEST(names_profile_and_place)
{
	struct profiles p = { 0 };
	struct profile_chain c = { 0 };
	struct error err = { 0 };
	const char *want = faults[_i].want;

	ck_assert_int_eq(parse(&p, faults[_i].config, &err), 0);
	ck_assert_int_eq(profile_chain_find(&c, &p, "p", &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strncmp(err.text, want, strlen(want)) == 0, "%s", err.text);
	profile_free(&p);
}
END_TEST

START_TEST(reads_what_a_role_asks_for)
{
	static const char text[] =
	    "[profile p]\nrole_arn = r\ncredential_source = Environment\n"
	    "duration_seconds = 3600\nmfa_serial = arn:m\n";
	struct profiles p = { 0 };
	struct profile_chain c = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(parse(&p, text, &err), 0);
	ck_assert_int_eq(profile_chain_find(&c, &p, "p", &err), 0);
	ck_assert_uint_eq(c.roles.n, 1);
	ck_assert_int_eq(c.roles.v[0].duration_s, 3600);
	ck_assert_str_eq(c.roles.v[0].mfa_serial, "arn:m");
	profile_chain_free(&c);
	profile_free(&p);
}
END_TEST

TEST_MAIN(profile_chain, TEST(follows_the_published_cases),
    LOOP(chains_what_the_profile_says, chains),
    LOOP(names_profile_and_place, faults), TEST(reads_what_a_role_asks_for))
