#include "model/stamp.h"

#include <stdio.h>
#include <string.h>

#include "aws/hash.h"
#include "dynamodb/attribute.h"
#include "model/entity.h"

/* Milliseconds, and a count of 2^16 stamps within each. */
enum { COUNT_BITS = 16, DIGIT_BITS = 6, TIME_DIGITS = 10, RANDOM_DIGITS = 10 };

/* Of the year 2248.  What is larger was put there by mistake; a session that
 * went on from it would soon have no digits left. */
#define LARGEST (UINT64_C(1) << 59)

/* In the order of their bytes, so that stamps compare as text. */
static const char digits[] =
    "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static void put(struct stamp *s, uint64_t number)
{
	unsigned char random[RANDOM_DIGITS];
	char *out = s->text;

	for (int i = TIME_DIGITS; i-- > 0; number >>= DIGIT_BITS)
		out[i] = digits[number & 63];
	hash_random(random, sizeof random);
	for (int i = 0; i < RANDOM_DIGITS; i++)
		out[TIME_DIGITS + i] = digits[random[i] & 63];
	out[TIME_DIGITS + RANDOM_DIGITS] = '\0';
}

static uint64_t number_of(const char *text)
{
	uint64_t number = 0;

	for (int i = 0; i < TIME_DIGITS && text[i] != '\0'; i++) {
		const char *digit = strchr(digits, text[i]);

		number = number << DIGIT_BITS |
		         (digit != NULL ? (uint64_t)(digit - digits) : 0);
	}
	return number;
}

static uint64_t now(struct wb_session *s)
{
	return (uint64_t)session_wall(s) << COUNT_BITS;
}

/* Larger than all that the session has made, and at least this. */
static uint64_t next(struct wb_session *s, uint64_t least)
{
	uint64_t last = atomic_load(&s->last_stamp), number;

	do
		number = last < least ? least : last + 1;
	while (!atomic_compare_exchange_weak(&s->last_stamp, &last, number));
	return number;
}

static int make(struct task *t, struct stamp *out, uint64_t count)
{
	unsigned slot;

	t->unknown = false;
	if (task_ready(t) != 0)
		return -1;
	put(out, next(t->session, now(t->session) | count));
	slot = (t->session->pool.first_slot + (unsigned)t->channel->number) %
	       SLOTS;
	snprintf(out->slot, sizeof out->slot, ATTRIBUTE_SLOT "%x", slot);
	return 0;
}

int stamp_make(struct task *t, struct stamp *out)
{
	return make(t, out, 0);
}

int stamp_make_last(struct task *t, struct stamp *out)
{
	return make(t, out, ((uint64_t)1 << COUNT_BITS) - 1);
}

void stamp_pass(struct task *t, struct stamp *s, const char *other)
{
	uint64_t least = number_of(other);

	if (least >= LARGEST)
		return; /* no time at all: the own stamp is no worse */
	if (++least < now(t->session))
		least = now(t->session);
	put(s, next(t->session, least));
}

const char *stamp_of(const struct node *item, const char *attribute)
{
	const char *text = attribute_text_of(node_key(item, attribute));

	return text != NULL ? text : "";
}
