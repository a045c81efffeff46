#include "lib/random_case.h"

#include "base/buf.h"
#include "base/vec.h"
#include "test.h"

const char *const random_case_projections[3] = { "ALL", "KEYS_ONLY",
	"INCLUDE" };
static const char *const names[RANDOM_NAMES] = { "a0", "a1", "a2", "a3", "a4",
	"a5", "a6", "a7", "id", "at" };

const char *random_case_attribute(int number)
{
	return names[number];
}

char *random_case_index(size_t number)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "index-%zu", number);
	return buf_take(&name);
}

const char *random_case_view(int stream)
{
	static const char *const views[] = { "", "KEYS_ONLY", "NEW_IMAGE",
		"OLD_IMAGE", "NEW_AND_OLD_IMAGES" };

	return views[stream];
}

#define KMS "arn:aws:kms:eu-west-1:123456789012:key/"
const char *random_case_key_arn(int key)
{
	static const char *const arns[] = { "",
		KMS "aaaaaaaa-0000-4000-8000-000000000001",
		KMS "bbbbbbbb-0000-4000-8000-000000000002",
		KMS "cccccccc-0000-4000-8000-000000000003",
		KMS "dddddddd-0000-4000-8000-000000000004" };

	return arns[key];
}

/* xorshift64*: the same on every machine. */
static int roll(struct random_case *c, int sides)
{
	uint64_t x = c->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	c->state = x;
	return (
	    int)((x * UINT64_C(2685821657736338717) >> 33) % (uint64_t)sides);
}

static void roll_index(
    struct random_case *c, struct random_table *t, size_t number)
{
	struct random_index *ix = &t->ix[number];
	int first = roll(c, RANDOM_ATTRIBUTES);

	*ix = (struct random_index){ .there = roll(c, 3) > 0 };
	/* The last one is local, when the table can have one. */
	ix->local = number == RANDOM_INDEXES - 1 && t->sort;
	ix->parts = ix->local ? 1 : 1 + (roll(c, 5) == 0);
	ix->sorts = ix->local ? 1 : roll(c, 3);
	for (int i = 0; i < ix->parts; i++)
		ix->part[i] = (first + i) % RANDOM_ATTRIBUTES;
	for (int i = 0; i < ix->sorts; i++)
		ix->sort[i] = (first + 2 + i) % RANDOM_ATTRIBUTES;
	if (ix->local)
		ix->part[0] = RANDOM_ID;
	ix->projection = roll(c, 3);
	ix->included = 1u + (unsigned)roll(c, 62);
	ix->read = 1 + roll(c, 9);
	ix->write = 1 + roll(c, 9);
	ix->max_read = roll(c, 3) * 10;
	ix->max_write = roll(c, 3) * 10;
	ix->recreate = roll(c, 3) > 0;
}

/* One thing of a table anew; what is rare in practice is rare here. */
static void roll_part(struct random_case *c, struct random_table *t, int part)
{
	size_t i = (size_t)roll(c, RANDOM_INDEXES);
	int tag = roll(c, RANDOM_TAGS);

	switch (part) {
	case 0:
		t->provisioned = roll(c, 2) == 0;
		break;
	case 1:
		t->read = 1 + roll(c, 9);
		t->write = 1 + roll(c, 9);
		break;
	case 2:
		t->max_read = roll(c, 3) * 10;
		t->max_write = roll(c, 3) * 10;
		break;
	case 3:
		t->recovery_days = roll(c, 2) == 0 ? 0 : 1 + roll(c, 35);
		break;
	case 4:
		t->tags[tag] = roll(c, 4);
		break;
	case 5:
		t->ttl = roll(c, 3);
		break;
	case 6:
		t->stream = roll(c, 5);
		break;
	case 7:
		t->infrequent = roll(c, 2) == 0;
		break;
	case 8:
		t->protected = roll(c, 2) == 0;
		break;
	case 9:
		t->key = roll(c, 5);
		break;
	case 10:
		t->types[roll(c, RANDOM_ATTRIBUTES)] = "SNB"[roll(c, 3)];
		break;
	case 11:
		if (!t->ix[i].local)
			t->ix[i].there = !t->ix[i].there;
		break;
	case 12:
		t->ix[i].read = 1 + roll(c, 9);
		t->ix[i].max_write = roll(c, 3) * 10;
		break;
	case 13:
		if (!t->ix[i].local || roll(c, 4) == 0)
			t->ix[i].projection = roll(c, 3);
		break;
	default:
		if (!t->ix[i].local)
			roll_index(c, t, i);
		break;
	}
}
enum { PARTS = 15 };

static void roll_table(struct random_case *c, struct random_table *t)
{
	*t = (struct random_table){ .exists = roll(c, 10) > 0 };
	for (int i = 0; i < RANDOM_NAMES; i++)
		t->types[i] = "SNB"[roll(c, 3)];
	t->sort = roll(c, 2) == 0;
	for (size_t i = 0; i < RANDOM_INDEXES; i++)
		roll_index(c, t, i);
	for (int i = 0; i < 10; i++)
		roll_part(c, t, i);
	for (int i = 0; i < RANDOM_TAGS; i++)
		t->tags[i] = roll(c, 4);
	if (!t->sort)
		t->ix[RANDOM_INDEXES - 1].there = false;
}

/* What somebody else has under way in the live table. */
static void roll_moving(struct random_case *c)
{
	size_t i = (size_t)roll(c, RANDOM_INDEXES - 1);

	c->live.ix[i].status = 1 + roll(c, 3);
	c->moving = true;
}

void random_case_roll(struct random_case *c, uint64_t seed, int64_t now)
{
	int changes;

	*c = (struct random_case){ .now = now };
	c->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	if (c->state == 0)
		c->state = 1;
	roll(c, 2);
	roll_table(c, &c->live);
	c->want = c->live;
	for (changes = roll(c, 12); changes > 0; changes--)
		roll_part(c, &c->want, roll(c, PARTS));
	if (roll(c, 50) == 0)
		c->want.types[RANDOM_ID] = 'B';
	c->mentions = (unsigned)roll(c, 2048) | (unsigned)roll(c, 2048);
	c->prune_indexes = roll(c, 5) == 0;
	c->prune_tags = roll(c, 5) == 0;
	if (roll(c, 10) == 0)
		roll_moving(c);
	c->kms = roll(c, 2) == 0;
}

static void shuffle(struct random_case *c, struct node *parent)
{
	VEC(struct node *) all = { 0 };

	for (struct node *n = parent->first, *next; n != NULL; n = next) {
		next = n->next;
		n->next = NULL;
		*vec_push(&all) = n;
	}
	parent->first = parent->last = NULL;
	while (all.n > 0) {
		size_t i = (size_t)roll(c, (int)all.n);
		struct node *n = all.v[i];

		if (parent->last != NULL)
			parent->last->next = n;
		else
			parent->first = n;
		parent->last = n;
		vec_remove(&all, i);
	}
	vec_free(&all);
}

/* All lists but keys; and all maps. */
void random_case_shuffle_answers(struct random_case *c, struct node *n)
{
	if (n->key == NULL || strcmp(n->key, "KeySchema") != 0)
		shuffle(c, n);
	node_each (child, n)
		random_case_shuffle_answers(c, child);
}

/* All maps, and the lists that are sets. */
void random_case_shuffle_schema(struct random_case *c, struct node *n)
{
	if (n->type == NODE_MAP ||
	    (n->type == NODE_LIST && n->key != NULL &&
	        (strcmp(n->key, "projection") == 0 ||
	            strcmp(n->key, "removed_indexes") == 0)))
		shuffle(c, n);
	node_each (child, n)
		random_case_shuffle_schema(c, child);
}
