#include "base/vec.h"

#include "test.h"

struct pair {
	int a;
	const char *b;
};

static int by_a(const void *x, const void *y)
{
	const struct pair *p = x, *q = y;

	return (p->a > q->a) - (p->a < q->a);
}

START_TEST(an_empty_one_has_nothing_to_visit)
{
	VEC(struct pair) v = { 0 };
	int seen = 0;

	vec_each (struct pair, p, &v)
		seen++;
	vec_sort(&v, by_a);
	ck_assert_int_eq(seen, 0);
	vec_free(&v);
	ck_assert_ptr_null(v.v);
}
END_TEST

START_TEST(new_elements_are_zeroed_also_in_used_room)
{
	VEC(struct pair) v = { 0 };
	struct pair *p;

	*vec_push(&v) = (struct pair){ 1, "one" };
	vec_remove(&v, 0);
	ck_assert_uint_eq(v.n, 0);
	p = vec_push(&v);
	ck_assert_int_eq(p->a, 0);
	ck_assert_ptr_null(p->b);
	vec_free(&v);
}
END_TEST

START_TEST(grows_and_keeps_the_order)
{
	VEC(struct pair) v = { 0 };
	int i = 0;

	for (; i < 1000; i++)
		*vec_push(&v) = (struct pair){ i, "x" };
	ck_assert_int_eq(vec_last(&v)->a, 999);
	i = 0;
	vec_each (struct pair, p, &v)
		ck_assert_int_eq(p->a, i++);
	ck_assert_int_eq(i, 1000);
	vec_free(&v);
}
END_TEST

static const struct {
	int remove, left[2];
} removals[] = {
	{ 0, { 2, 3 } },
	{ 1, { 1, 3 } },
	{ 2, { 1, 2 } },
};

START_TEST(closes_the_gap_of_a_removed_one)
{
	VEC(struct pair) v = { 0 };

	for (int i = 1; i <= 3; i++)
		vec_push(&v)->a = i;
	vec_remove(&v, removals[_i].remove);
	ck_assert_uint_eq(v.n, 2);
	ck_assert_int_eq(v.v[0].a, removals[_i].left[0]);
	ck_assert_int_eq(v.v[1].a, removals[_i].left[1]);
	vec_free(&v);
}
END_TEST

START_TEST(sorts)
{
	static const int in[] = { 3, 1, 2, -7, 9 };
	VEC(struct pair) v = { 0 };

	for (size_t i = 0; i < 5; i++)
		vec_push(&v)->a = in[i];
	vec_sort(&v, by_a);
	for (size_t i = 1; i < v.n; i++)
		ck_assert_int_lt(v.v[i - 1].a, v.v[i].a);
	vec_free(&v);
}
END_TEST

TEST_MAIN(vec, TEST(an_empty_one_has_nothing_to_visit),
    TEST(new_elements_are_zeroed_also_in_used_room),
    TEST(grows_and_keeps_the_order),
    LOOP(closes_the_gap_of_a_removed_one, removals), TEST(sorts))
