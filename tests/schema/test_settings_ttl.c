#include "lib/setting_case.h"
#include "schema/settings_odd.h"
#include "test.h"

#define TTL(status, more) \
	"{TimeToLiveDescription: {TimeToLiveStatus: " status more "}}"
#define ON  TTL("ENABLED", ", AttributeName: a")
#define OFF TTL("DISABLED", "")
#define CALL(on, attribute)                                    \
	"ttl notice change UpdateTimeToLive {'TableName':'t'," \
	"'TimeToLiveSpecification':{'Enabled':" on             \
	",'AttributeName':'" attribute "'}}\n"

static const struct case_row rows[] = {
	{ "ttl", { .ttl = OFF }, "ttl: none", "" }, /* scenario 19 */
	{ "ttl", { .ttl = OFF }, "", "" },
	{ "ttl", { .ttl = ON }, "", "" }, /* scenario 22 */
	{ "ttl", { .ttl = ON }, "ttl: a", "" },
	{ "ttl", { .ttl = ON }, "ttl: {enabled: true, attribute: a}", "" },
	{ "ttl", { .ttl = ON }, "ttl: true", "" },
	{ "ttl", { .ttl = OFF }, "ttl: b",
	    CALL("true", "b") "  remove items by their 'b'\n"
	                      "  ttl.enabled: false -> true\n"
	                      "  ttl.attribute: none -> 'b'\n" },
	/* R46: the live attribute's name is needed to switch off. */
	{ "ttl", { .ttl = ON }, "ttl: none",
	    CALL("false", "a") "  stop removing items by their 'a'\n"
	                       "  ttl.enabled: true -> false\n" },
	/* Scenario 55: R47 keeps the second call an hour away. */
	{ "ttl", { .ttl = ON }, "ttl: b",
	    CALL("false", "a") "  stop removing items by their 'a'\n"
	                       "  ! no items expire until the other "
	                       "attribute is set, after about an hour\n"
	                       "  ttl.enabled: true -> false\n" CALL("true",
	                           "b") "  remove items by their 'b'\n"
	                                "  pending: AWS takes one change of "
	                                "ttl an hour: run again about an hour "
	                                "after it is off\n"
	                                "  ttl.attribute: 'a' -> 'b'\n"
	                                "  ttl.enabled: false -> true\n" },
	/* N25 */
	{ "ttl", { .ttl = TTL("ENABLING", ", AttributeName: a") }, "ttl: none",
	    "" },
	{ "ttl", { .ttl = TTL("DISABLING", ", AttributeName: a") }, "ttl: b",
	    "" },
	/* Could not be read, or makes no sense: never off. */
	{ "ttl", { .ttl = NULL }, "ttl: b", "" },
	{ "ttl", { .ttl = TTL("SOMETIMES", "") }, "ttl: b", "" },
	/* An engine that forgets the name: nothing that could be sent. */
	{ "ttl", { .ttl = TTL("ENABLED", "") }, "ttl: none", "" },
	{ "ttl", { .ttl = TTL("ENABLED", "") }, "ttl: b", "" },
};

START_TEST(makes_the_calls_that_are_possible_now)
{
	case_check_row(&rows[_i]);
}
END_TEST

TEST_MAIN(settings_ttl, LOOP(makes_the_calls_that_are_possible_now, rows))
