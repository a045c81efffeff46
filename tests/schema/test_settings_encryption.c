#include "lib/setting_case.h"
#include "schema/settings_odd.h"
#include "test.h"

#define KEY(arn)                                               \
	{                                                      \
		"{SSEDescription: {Status: ENABLED, SSEType: " \
		"KMS, KMSMasterKeyArn: '" arn "'}}"            \
	}
#define ONE   "arn:aws:kms:eu-west-1:111122223333:key/one"
#define TWO   "arn:aws:kms:eu-west-1:111122223333:key/two"
#define ALIAS "arn:aws:kms:eu-west-1:111122223333:alias/mine"
#define CALL(spec)                                                 \
	"encryption slow encryption UpdateTable {'TableName':'t'," \
	"'SSESpecification':{" spec "}}\n"
#define KEEP "  ! keep the old key enabled until the change is done\n"

static const struct case_row rows[] = {
	{ "encryption", { "{}" }, "", "" },
	{ "encryption", KEY(ONE), "", "" },
	{ "encryption", { "{}" }, "encryption: owned", "" }, /* N4 */
	{ "encryption", { "{SSEDescription: {Status: ENABLED}}" },
	    "encryption: managed", "" },
	/* Nobody asked KMS: a managed key looks like any other (N5). */
	{ "encryption", KEY(ONE), "encryption: managed", "" },
	/* N6, by text alone */
	{ "encryption", KEY(ONE), "encryption: {key: '" ONE "'}", "" },
	{ "encryption", KEY(ONE), "encryption: {key: one}", "" },
	{ "encryption", KEY(ALIAS), "encryption: {key: alias/mine}", "" },
	{ "encryption", KEY("alias/mine"), "encryption: {key: alias/mine}",
	    "" },
	/* N25: on its way */
	{ "encryption", { "{SSEDescription: {Status: ENABLING}}" },
	    "encryption: owned", "" },
	/* R55 */
	{ "encryption", { "{}" }, "encryption: managed",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS'") "  encrypt with the key that AWS manages for the account\n"
	                                          "  encryption.mode: owned -> managed\n" },
	{ "encryption", { "{}" }, "encryption: {key: alias/mine}",
	    CALL("'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':"
	         "'alias/mine'") "  encrypt with the key 'alias/mine'\n"
	                         "  encryption.mode: owned -> customer\n"
	                         "  encryption.key: none -> 'alias/mine'\n" },
	{ "encryption", KEY(ONE), "encryption: owned",
	    CALL(
	        "'Enabled':false") "  encrypt with the key that DynamoDB owns\n" KEEP
	                           "  encryption.mode: customer -> owned\n" },
	{ "encryption", KEY(ONE), "encryption: {key: '" TWO "'}",
	    CALL("'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'" TWO
	         "'") "  encrypt with the key '" TWO "'\n" KEEP
	              "  encryption.key: '" ONE "' -> '" TWO "'\n" },
	{ "encryption", KEY(ONE), "encryption: {key: alias/mine}",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':"
	        "'alias/mine'") "  encrypt with the key 'alias/mine'\n"
	                        "  ! KMS did not say which key this is: if it is the current "
	                        "one, AWS refuses the call\n"
	                        "  encryption.key: '" ONE
	                        "' -> 'alias/mine'\n" },
	{ "encryption", KEY(ALIAS), "encryption: {key: mine}",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'mine'") "  encrypt with the key 'mine'\n"
	                                                                  "  ! KMS did not say which key this is: if it is the current "
	                                                                  "one, AWS refuses the call\n"
	                                                                  "  encryption.key: '" ALIAS
	                                                                  "' -> 'mine'\n" },
	/* What some endpoints give back of an alias is not a key's id. */
	{ "encryption", KEY("alias/mine"), "encryption: {key: mine}",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'mine'") "  encrypt with the key 'mine'\n"
	                                                                  "  ! KMS did not say which key this is: if it is the current "
	                                                                  "one, AWS refuses the call\n"
	                                                                  "  encryption.key: 'alias/mine' -> 'mine'\n" },
	/* Another id. */
	{ "encryption", KEY(ONE), "encryption: {key: two}",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'two'") "  encrypt with the key 'two'\n"
	                                                                 "  ! KMS did not say which key this is: if it is the current "
	                                                                 "one, AWS refuses the call\n"
	                                                                 "  encryption.key: '" ONE
	                                                                 "' -> 'two'\n" },
	{ "encryption", { "{SSEDescription: {Status: ENABLED}}" },
	    "encryption: {key: one}",
	    CALL(
	        "'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'one'") "  encrypt with the key 'one'\n"
	                                                                 "  encryption.mode: managed -> customer\n"
	                                                                 "  encryption.key: none -> 'one'\n" },
};

START_TEST(sends_nothing_but_another_key)
{
	case_check_row(&rows[_i]);
}
END_TEST

/* What KMS says settles it. */
static const struct {
	const char *live, *manager, *resolved, *want;
	size_t steps;
} resolved[] = {
	{ ONE, "CUSTOMER", NULL, "encryption: managed", 1 },
	{ ONE, "AWS", NULL, "encryption: managed", 0 }, /* N5 */
	{ ONE, "AWS", NULL, "encryption: {key: '" TWO "'}", 1 },
	{ ONE, "CUSTOMER", ONE, "encryption: {key: alias/mine}", 0 }, /* N6 */
	{ ONE, "CUSTOMER", TWO, "encryption: {key: alias/mine}", 1 },
	{ ONE, "CUSTOMER", TWO, "encryption: {key: one}", 1 },
	{ ONE, NULL, ONE, "encryption: {key: alias/mine}", 0 },
};

START_TEST(believes_kms_more_than_texts)
{
	struct case_answers answers = { 0 };
	struct plan_context context = { .now = CASE_NOW };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct buf table = BUF_INIT;

	buf_addf(&table,
	    "{SSEDescription: {Status: ENABLED, KMSMasterKeyArn: '%s'}}",
	    resolved[_i].live);
	answers.table = table.s;
	live.key_manager = mem_strdup(resolved[_i].manager);
	live.wanted_key_arn = mem_strdup(resolved[_i].resolved);
	case_live(&live, &answers, NULL);
	case_want(&want, resolved[_i].want);
	context.have = &live;
	context.want = &want;
	setting_steps(setting_find("encryption"), &context, &steps);
	ck_assert_uint_eq(steps.n, resolved[_i].steps);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
	buf_free(&table);
}
END_TEST

/* A plan file may be changed by hand: a customer's key without a name is no
 * key, and equal to none. */
static const struct {
	const char *live, *want;
	bool same;
} nameless[] = {
	{ NULL, NULL, false },
	{ ONE, NULL, false },
	{ NULL, ONE, false },
	{ ONE, ONE, true },
};

START_TEST(a_key_without_a_name_is_like_no_other)
{
	struct table want = { 0 };
	struct live live = { .status = LIVE_ACTIVE,
		.reading = { [FROM_TABLE] = READING_OK } };
	struct plan_context context = { &live, &want, .now = CASE_NOW };
	struct steps steps = { 0 };

	live.table.set.encryption.mode = ENCRYPTION_CUSTOMER;
	live.table.set.encryption.key = mem_strdup(nameless[_i].live);
	want.real_name = mem_strdup("t");
	want.set.encryption.mode = ENCRYPTION_CUSTOMER;
	want.set.encryption.key = mem_strdup(nameless[_i].want);
	ck_assert(settings_encryption_same(&live, &want) == nameless[_i].same);
	setting_steps(setting_find("encryption"), &context, &steps);
	vec_each (const struct step, s, &steps)
		ck_assert_ptr_null(node_find_empty(s->body)); /* R34 */
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_encryption, LOOP(sends_nothing_but_another_key, rows),
    LOOP(believes_kms_more_than_texts, resolved),
    LOOP(a_key_without_a_name_is_like_no_other, nameless))
