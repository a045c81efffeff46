/*
 * What each UpdateExpression makes of one item, by the developer guide ("Using
 * update expressions"), and what is no update.
 */
#include "model/fake_update.h"

#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

#define STAYS "'s':{'S':'old'},"
static const char item[] = "{" RIG_USERS "'Item':{" STAYS RIG_ID(
    "a") ",'n':{'N':'10'},'t':{'S':'two'},'big':{'N':'9223372036854775807'}}}";

#define V(v)    "'ExpressionAttributeValues':{" v "},"
#define N(n)    "'ExpressionAttributeNames':{" n "},"
#define ID      RIG_ID("a") ","
#define ITEM(x) "{'Attributes':{" ID x "}}"
#define T       "'t':{'S':'two'}"
#define TEN     "'n':{'N':'10'}"
#define BIG     "'big':{'N':'9223372036854775807'}"
#define REST    "," TEN "," T "," BIG
#define BAD     "ValidationException: Invalid UpdateExpression: "
#define MISSING                                                                \
	"ValidationException: The provided expression refers to an attribute " \
	"that does not exist in the item"
#define OPERAND                                                            \
	"ValidationException: An operand in the update expression has an " \
	"incorrect data type"

/* clang-format off */
static const struct {
	const char *update, *terms, *answer;
} rows[] = {
	{ "SET s = :v", V("':v':{'S':'new'}"), ITEM("'s':{'S':'new'}" REST) },
	{ "set #s = :v", V("':v':{'S':'new'}") N("'#s':'s'"),
	  ITEM("'s':{'S':'new'}" REST) },
	{ "SET x = :v", V("':v':{'L':[{'N':'1.0'}]}"),
	  ITEM(STAYS "'x':{'L':[{'N':'1'}]}" REST) },
	{ "SET x = :v, y = :v", V("':v':{'S':'v'}"),
	  ITEM(STAYS "'x':{'S':'v'},'y':{'S':'v'}" REST) },
	{ "SET x = s", "", ITEM(STAYS "'x':{'S':'old'}" REST) },
	/* The right-hand sides see the item as it was. */
	{ "SET s = t, t = s", "",
	  ITEM("'s':{'S':'two'},'t':{'S':'old'}," TEN "," BIG) },
	{ "SET x = n REMOVE n", "", ITEM(STAYS "'x':{'N':'10'}," T "," BIG) },
	{ "REMOVE n SET x = n", "", ITEM(STAYS "'x':{'N':'10'}," T "," BIG) },
	{ "SET n = n + :v", V("':v':{'N':'5'}"),
	  ITEM(STAYS "'n':{'N':'15'}," T "," BIG) },
	{ "SET n = n - :v", V("':v':{'N':'10.5'}"),
	  ITEM(STAYS "'n':{'N':'-0.5'}," T "," BIG) },
	{ "SET n = :v - n", V("':v':{'N':'1'}"),
	  ITEM(STAYS "'n':{'N':'-9'}," T "," BIG) },
	{ "SET n = :v + :w", V("':v':{'N':'1'},':w':{'N':'2'}"),
	  ITEM(STAYS "'n':{'N':'3'}," T "," BIG) },
	{ "SET big = big + :v", V("':v':{'N':'1'}"),
	  ITEM(STAYS "'big':{'N':'9223372036854775808'}," TEN "," T) },
	{ "SET n = if_not_exists(n, :v)", V("':v':{'N':'1'}"),
	  ITEM(STAYS TEN "," T "," BIG) },
	{ "SET x = if_not_exists(x, :v)", V("':v':{'N':'1'}"),
	  ITEM(STAYS "'x':{'N':'1'}" REST) },
	{ "SET x = if_not_exists(x, n)", "", ITEM(STAYS "'x':{'N':'10'}" REST) },
	{ "SET x = if_not_exists(x, :z) + :v", V("':z':{'N':'0'},':v':{'N':'1'}"),
	  ITEM(STAYS "'x':{'N':'1'}" REST) },
	{ "SET n = if_not_exists(n, :z) - :v", V("':z':{'N':'0'},':v':{'N':'1'}"),
	  ITEM(STAYS "'n':{'N':'9'}," T "," BIG) },
	{ "SET if_not_exists = :v", V("':v':{'S':'x'}"),
	  ITEM(STAYS "'if_not_exists':{'S':'x'}" REST) },
	{ "REMOVE s", "", ITEM(TEN "," T "," BIG) },
	{ "REMOVE s, n, gone", "", ITEM(T "," BIG) },
	{ "ADD n :v", V("':v':{'N':'-3'}"),
	  ITEM(STAYS "'n':{'N':'7'}," T "," BIG) },
	{ "ADD x :v, n :v", V("':v':{'N':'5.0'}"),
	  ITEM(STAYS "'x':{'N':'5'},'n':{'N':'15'}," T "," BIG) },
	{ "ADD n :v SET s = n", V("':v':{'N':'1'}"),
	  ITEM("'s':{'N':'10'},'n':{'N':'11'}," T "," BIG) },

	{ "SET x = gone", "", MISSING },
	{ "SET x = gone + :v", V("':v':{'N':'1'}"), MISSING },
	{ "SET x = if_not_exists(gone, gone)", "", MISSING },
	{ "SET n = n + s", "", OPERAND },
	{ "SET n = s + :v", V("':v':{'N':'1'}"), OPERAND },
	{ "ADD s :v", V("':v':{'N':'1'}"), OPERAND },
	{ "SET n = n + :v", V("':v':{'N':'0.0000000000000000000000000000000000001'}"),
	  "ValidationException: more than 38 significant digits" },
	{ "", "", BAD "The expression can not be empty;" },
	{ " ", "", BAD "" },
	{ "SET", "", BAD "Syntax error" },
	{ "SET s", "", BAD "Syntax error" },
	{ "SET s = ", "", BAD "Syntax error" },
	{ "SET s : :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "SET s = :v,", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "SET s = :v t = :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s = :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "SET :v = s", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "SET n = n + n + n", "", BAD "Syntax error" },
	{ "SET n = n * n", "", BAD "Syntax error" },
	{ "SET x = lower(s)", "", BAD "" },
	{ "SET x = if_not_exists(x)", "", BAD "" },
	{ "ADD n n", "", BAD "Syntax error" },
	{ "REMOVE :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "SET s = :v SET t = :v", V("':v':{'S':'x'}"), BAD "The 'SET' section can "
	  "only be used once in an update expression;" },
	{ "SET s = :v REMOVE s", V("':v':{'S':'x'}"), BAD "Two document paths "
	  "overlap with each other; must remove or rewrite one of these paths; "
	  "path one: [s], path two: [s]" },
	{ "SET s = :v, #s = :v", V("':v':{'S':'x'}") N("'#s':'s'"),
	  BAD "Two document paths overlap" },
	{ "SET id = :v", V("':v':{'S':'x'}"), "ValidationException: One or more "
	  "parameter values were invalid: Cannot update attribute id. This "
	  "attribute is part of the key" },
	{ "REMOVE id", "", "ValidationException: Cannot update attribute id." },
	{ "SET x = :w", V("':v':{'S':'x'}"), BAD "An expression attribute value "
	  "used in expression is not defined; attribute value: :w" },
	{ "SET x = :v", V("':v':{'S':'x'},':w':{'S':'x'}"), "ValidationException: "
	  "Value provided in ExpressionAttributeValues unused in expressions: "
	  "keys: {:w}" },
	{ "SET n = n + :v", V("':v':{'S':'x'}"), BAD "Incorrect operand type for "
	  "operator or function; operator or function: +, operand type: S" },
	{ "ADD n :v", V("':v':{'S':'x'}"), BAD "Incorrect operand type for "
	  "operator or function; operator" },
};
/* clang-format on */

START_TEST(changes_an_item_or_nothing)
{
	struct fake_step step = { "UpdateItem", NULL, NULL };
	struct buf body = BUF_INIT;
	struct fake_rig r;
	char *answer = fake_rig_quote(rows[_i].answer);

	fake_rig_open(&r);
	ck_assert(fake_rig_send(&r, "PutItem", item) != NULL);
	ck_assert_int_eq(r.status, 200);
	buf_addf(&body,
	    "{" RIG_USERS "'Key':{" RIG_ID(
	        "a") "},%s'ReturnValues':'ALL_NEW','UpdateExpression':'%s'}",
	    rows[_i].terms, rows[_i].update);
	step.body = body.s;
	step.answer = answer;
	fake_rig_expect(&r, &step);
	step.operation = "GetItem";
	step.body = "{" RIG_USERS "'Key':{" RIG_ID("a") "}}";
	buf_reset(&body);
	if (*answer == '{') /* {"Item" for {"Attributes" */
		buf_addf(&body, "{'Item'%s", strchr(answer, ':'));
	else
		buf_addf(&body, "{'Item':{" STAYS ID TEN "," T "," BIG "}}");
	step.answer = body.s;
	fake_rig_expect(&r, &step);
	mem_free(answer);
	buf_free(&body);
	fake_rig_close(&r);
}
END_TEST

START_TEST(counts_from_nothing)
{
	static const struct fake_step steps[] = {
		{ "UpdateItem",
		    "{" RIG_USERS "'Key':{" RIG_ID(
		        "new") "},"
		               "'UpdateExpression':'ADD n :v SET m = "
		               "if_not_exists(m, :v)',"
		               "'ExpressionAttributeValues':{':v':{'N':'1'}},"
		               "'ReturnValues':'ALL_NEW'}",
		    "{'Attributes':{" RIG_ID("new") ",'n':{'N':'1'},"
		                                    "'m':{'N':'1'}}}" },
		{ "UpdateItem",
		    "{" RIG_USERS "'Key':{" RIG_ID(
		        "other") "},"
		                 "'UpdateExpression':'SET n = n + :v',"
		                 "'ExpressionAttributeValues':{':v':{'N':'1'}}}",
		    MISSING },
		{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("other") "}}",
		    "{}" },
		{ NULL, NULL, NULL },
	};

	fake_rig_run(steps);
}
END_TEST

TEST_MAIN(fake_update, LOOP(changes_an_item_or_nothing, rows),
    TEST(counts_from_nothing))
