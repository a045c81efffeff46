/* The chains that the SDKs replay, through all of the product but its sockets. */
#include "lib/replay.h"
#include "test.h"

#ifdef WB_EXPAT
static int whole_chain(
    struct replay *r, struct credentials *out, struct error *err)
{
	return credentials_resolve(&r->config, out, NULL, err);
}

/* This suite is about that provider alone. */
static int profile_alone(
    struct replay *r, struct credentials *out, struct error *err)
{
	struct buf why = BUF_INIT;
	enum credentials_found found =
	    credentials_profile_fetch(&r->search, out, &why, err);

	if (found == CREDENTIALS_NONE)
		error_set(err, E_AUTH, "%s", why.s);
	buf_free(&why);
	return found == CREDENTIALS_FOUND ? 0 : -1;
}

START_TEST(finds_what_the_chain_finds)
{
	if (!replay_suite("credential chain",
	        "smithy-rs-aws-config/default-credential-provider-chain",
	        whole_chain))
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
}
END_TEST

START_TEST(finds_what_the_profile_says)
{
	if (!replay_suite("profile provider",
	        "smithy-rs-aws-config/profile-provider", profile_alone))
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
}
END_TEST

TEST_MAIN(credentials_replay, TEST(finds_what_the_chain_finds),
    TEST(finds_what_the_profile_says))
#else
START_TEST(needs_xml)
{
	TEST_SKIP("built without expat");
}
END_TEST

TEST_MAIN(credentials_replay, TEST(needs_xml))
#endif
