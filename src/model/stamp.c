#include "model/stamp.h"

#include <stdio.h>
#include <string.h>

#include "aws/hash.h"
#include "dynamodb/attribute.h"
#include "model/entity.h"

enum { TIME_DIGITS = 8, BITS = 6, RANDOM_DIGITS = 12 };

/* In the order of their bytes, so that stamps compare as text. */
static const char digits[] =
    "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static void put_time(char *out, uint64_t ms)
{
	for (int i = TIME_DIGITS; i-- > 0; ms >>= BITS)
		out[i] = digits[ms & 63];
}

static uint64_t get_time(const char *text)
{
	uint64_t ms = 0;

	for (int i = 0; i < TIME_DIGITS && text[i] != '\0'; i++) {
		const char *digit = strchr(digits, text[i]);

		ms = ms << BITS |
		     (digit != NULL ? (uint64_t)(digit - digits) : 0);
	}
	return ms;
}

static void put_random(char *out)
{
	unsigned char random[RANDOM_DIGITS];

	hash_random(random, sizeof random);
	for (int i = 0; i < RANDOM_DIGITS; i++)
		out[i] = digits[random[i] & 63];
	out[RANDOM_DIGITS] = '\0';
}

int stamp_make(struct task *t, struct stamp *out)
{
	int slot;

	t->unknown = false;
	if (task_ready(t) != 0)
		return -1;
	put_time(out->text, (uint64_t)session_wall(t->session));
	put_random(out->text + TIME_DIGITS);
	slot = (t->session->first_slot + t->channel->number) % SLOTS;
	snprintf(
	    out->slot, sizeof out->slot, ATTRIBUTE_SLOT "%x", (unsigned)slot);
	return 0;
}

void stamp_pass(struct stamp *s, const char *other)
{
	put_time(s->text, get_time(other) + 1);
	put_random(s->text + TIME_DIGITS);
}

const char *stamp_of(const struct node *item, const char *attribute)
{
	const char *text = attribute_text_of(node_key(item, attribute));

	return text != NULL ? text : "";
}
