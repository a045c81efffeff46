#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define ON(view)                                                                 \
	"$up'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'" view \
	"'}}"
#define OFF "$up'StreamSpecification':{'StreamEnabled':false}}"

/* R37 */
START_TEST(a_stream_is_changed_by_off_and_on)
{
	model_script(
	    "$table\n" OFF " ! ValidationException already has a "
	    "disabled stream\n" ON(
	        "NEW_IMAGE") "\n"
	                     "settle\n" ON("NEW_IMAGE") " ! ValidationException already has an enabled stream\n" ON(
	                         "KEYS_ONLY") " ! ValidationException already has an enabled stream\n" OFF
	                                      "\nsettle\n" ON(
	                                          "KEYS_ONLY") "\nsettle\n"
	                                                       "$show Table.StreamSpecification.StreamViewType "
	                                                       "\"KEYS_ONLY\"\n"
	                                                       "effects UpdateTable 3\n");
}
END_TEST

/* N9, N10 */
START_TEST(the_last_arn_stays_when_it_is_off)
{
	model_script("$table\n" ON(
	    "NEW_IMAGE") "\nsettle\n"
	                 "$show Table.LatestStreamArn \"arn:aws:dynamodb:us-east-1:"
	                 "123456789012:table/tab/stream/2026-11-22T12:00:12Z\"\n" OFF
	                 "\nsettle\n"
	                 "$show Table.StreamSpecification -\n"
	                 "$show Table.LatestStreamLabel \"2026-11-22T12:00:12Z\"\n" ON(
	                     "OLD_IMAGE") "\n"
	                                  "$show Table.LatestStreamLabel \"2026-11-22T12:00:14Z\"\n");
}
END_TEST

/* R38 */
START_TEST(a_view_belongs_to_a_stream_that_is_on)
{
	model_script("$table\n"
	             "$up'StreamSpecification':{'StreamEnabled':false,"
	             "'StreamViewType':'NEW_IMAGE'}} ! ValidationException "
	             "UpdateStreamEnabled is false\n"
	             "$up'StreamSpecification':{'StreamEnabled':true}} ! "
	             "ValidationException StreamViewType must be specified\n");
}
END_TEST

TEST_MAIN(model_stream, TEST(a_stream_is_changed_by_off_and_on),
    TEST(the_last_arn_stays_when_it_is_off),
    TEST(a_view_belongs_to_a_stream_that_is_on))
