#include "aws/user_agent.h"

#include "lib/rig.h"
#include "test.h"

/* The letters are those of AWS's list (aws-client.md 1.10). */
static const struct {
	const char *variables[9];
	const char *account, *letters; /* of the credentials */
	struct endpoint endpoint;
	const char *has[4], *has_not;
} agents[] = {
	{ { NULL }, NULL, "", { 0 },
	    { "wikibot/", " ua/2.1 os/linux#", " lang/c#c11 m/E,P cfg/",
	        " cfg/retry-mode#standard" },
	    "app/" },
	{ { "AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled" }, "123456789012", "g",
	    { .custom = true }, { " m/E,Q,N,T,g cfg/" }, NULL },
	{ { "AWS_ACCOUNT_ID_ENDPOINT_MODE", "required" }, "123456789012",
	    "n,o,i", { .by_account = true }, { " m/E,R,O,T,n,o,i cfg/" },
	    NULL },
	{ { "AWS_EXECUTION_ENV", "Lambda (x)", "AWS_SDK_UA_APP_ID", "my app" },
	    NULL, "", { 0 }, { " exec-env/Lambda--x- m/", " app/my-app" },
	    NULL },
	{ { "AWS_RETRY_MODE", "adaptive" }, NULL, "", { 0 },
	    { " m/F,P cfg/retry-mode#adaptive" }, NULL },
	/* Whatever they hold, no header ends early (faults.md F77). */
	{ { "AWS_SDK_UA_APP_ID", "a\r\nX-Evil: b" }, NULL, "", { 0 },
	    { " app/a--X-Evil--b" }, "\r" },
};

START_TEST(says_who_calls_and_how)
{
	struct credentials c = { 0 };
	struct endpoint e = agents[_i].endpoint;
	struct buf out = BUF_INIT;

	rig_load((const char *const *)agents[_i].variables);
	c.account = mem_strdup(agents[_i].account);
	snprintf(c.letters, sizeof c.letters, "%s", agents[_i].letters);
	user_agent_add(&out, &rig.config, &c, &e);
	for (size_t i = 0; i < 4 && agents[_i].has[i] != NULL; i++)
		ck_assert_msg(strstr(out.s, agents[_i].has[i]) != NULL,
		    "'%s' is not in '%s'", agents[_i].has[i], out.s);
	if (agents[_i].has_not != NULL)
		ck_assert_ptr_null(strstr(out.s, agents[_i].has_not));
	buf_free(&out);
	credentials_free(&c);
	aws_config_free(&rig.config);
}
END_TEST

START_TEST(speaks_of_nobody_before_there_are_credentials)
{
	static const char *const none[] = { NULL };
	struct buf out = BUF_INIT;

	rig_load(none);
	user_agent_add(&out, &rig.config, NULL, NULL);
	ck_assert_ptr_nonnull(strstr(out.s, " m/E,P cfg/"));
	buf_free(&out);
	aws_config_free(&rig.config);
}
END_TEST

START_TEST(adds_letters_as_far_as_there_is_room)
{
	struct credentials c = { 0 };

	credentials_letter(&c, "n");
	credentials_letter(&c, "o");
	ck_assert_str_eq(c.letters, "n,o");
	for (int i = 0; i < 40; i++)
		credentials_letter(&c, "AD");
	ck_assert_uint_eq(strlen(c.letters), CREDENTIALS_LETTERS - 1);
}
END_TEST

TEST_MAIN(user_agent, LOOP(says_who_calls_and_how, agents),
    TEST(speaks_of_nobody_before_there_are_credentials),
    TEST(adds_letters_as_far_as_there_is_room))
