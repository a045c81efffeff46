#include "lib/setting_case.h"
#include "schema/settings_odd.h"
#include "test.h"

#define ON                                             \
	"{StreamSpecification: {StreamEnabled: true, " \
	"StreamViewType: NEW_IMAGE}, LatestStreamArn: 'arn:s'}"
#define CALL(risk, spec)                                      \
	"stream " risk " table UpdateTable {'TableName':'t'," \
	"'StreamSpecification':{" spec "}}\n"

static const struct case_row rows[] = {
	{ "stream", { "{}" }, "stream: none", "" },
	{ "stream", { "{}" }, "", "" },
	{ "stream", { ON }, "", "" },
	{ "stream", { ON }, "stream: NEW_IMAGE", "" },
	{ "stream", { ON }, "stream: true", "" },
	/* N9, N10 */
	{ "stream",
	    { "{LatestStreamArn: 'arn:s', StreamSpecification: "
	      "{StreamEnabled: false}}" },
	    "stream: none", "" },
	/* Scenario 53 */
	{ "stream", { "{}" }, "stream: NEW_IMAGE",
	    CALL("none",
	        "'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'") "  switch on the stream\n"
	                                                             "  stream.enabled: false -> true\n"
	                                                             "  stream.view: none -> NEW_IMAGE\n" },
	{ "stream", { ON }, "stream: none",
	    CALL("notice",
	        "'StreamEnabled':false") "  switch off the stream\n"
	                                 "  ! consumers get nothing new; what is in the stream can be read "
	                                 "for 24 hours\n"
	                                 "  stream.enabled: true -> false\n" },
	/* R37: never in place. */
	{ "stream", { ON }, "stream: NEW_AND_OLD_IMAGES",
	    CALL("notice",
	        "'StreamEnabled':false") "  switch off the stream to change its view\n"
	                                 "  ! changes of items are not recorded until it is on again\n"
	                                 "  stream.enabled: true -> false\n" CALL(
	                                     "none",
	                                     "'StreamEnabled':true,"
	                                     "'StreamViewType':'NEW_AND_OLD_IMAGES'") "  switch on the stream\n"
	                                                                              "  ! a new stream ARN: consumers have to be moved to it; the old "
	                                                                              "stream can be read for 24 hours\n"
	                                                                              "  stream.view: NEW_IMAGE -> NEW_AND_OLD_IMAGES\n"
	                                                                              "  stream.enabled: false -> true\n" },
};

START_TEST(switches_off_before_it_switches_on)
{
	case_check_row(&rows[_i]);
}
END_TEST

TEST_MAIN(settings_stream, LOOP(switches_off_before_it_switches_on, rows))
