/*
 * fake_number - DynamoDB's numbers: decimal, of 38 digits, never rounded
 *
 * A value is 0.DIGITS times ten to the power of point.  The digits neither begin
 * nor end with a zero, so two equal values have equal members.
 */
#ifndef WB_MODEL_FAKE_NUMBER_H
#define WB_MODEL_FAKE_NUMBER_H
#include "base/buf.h"

enum { FAKE_NUMBER_DIGITS = 38 };

struct fake_number {
	bool minus;
	int count; /* of digits; 0: the value is zero */
	int point;
	char digits[FAKE_NUMBER_DIGITS]; /* '0' to '9' */
};

/* Failures are ValidationExceptions, see fake_error.h. */
int fake_number_parse(
    const char *text, struct fake_number *out, struct error *err) MUST_CHECK;
/* Below, at or above 0 as a is below, equal to or above b. */
int fake_number_compare(
    const struct fake_number *a, const struct fake_number *b);
/* Fails where the sum needs more digits than there are. */
int fake_number_add(const struct fake_number *a, const struct fake_number *b,
    struct fake_number *out, struct error *err) MUST_CHECK;
void fake_number_show(const struct fake_number *a, struct buf *out);
#endif
