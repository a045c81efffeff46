/*
 * vec - the one growing array
 *
 *	VEC(struct index) indexes;		a member or variable, zero is empty
 *	*vec_push(&t->indexes) = ix;		append; the new element is zeroed
 *	vec_each(struct index, ix, &t->indexes)
 *		index_show(ix, out);
 *	vec_free(&t->indexes);			frees the array, not what is in it
 *
 *	VEC_TYPE(tags, struct tag);		the same with a name: struct tags
 *
 * Elements move when the array grows: keep indexes, not pointers, across a push,
 * and push nothing to an array inside its own vec_each.
 */
#ifndef WB_BASE_VEC_H
#define WB_BASE_VEC_H
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* clang-format off */
#define VEC(T) struct { T *v; size_t n, cap; }
#define VEC_TYPE(name, T) struct name { T *v; size_t n, cap; }
/* clang-format on */

#define vec_push(a)                                                    \
	((a)->v = vec_room((a)->v, &(a)->cap, (a)->n, sizeof *(a)->v), \
	    &(a)->v[(a)->n++])
#define vec_each(T, p, a) \
	for (T *p = (a)->v; p != vec_end((a)->v, (a)->n, sizeof *(a)->v); p++)
#define vec_last(a)      (&(a)->v[(a)->n - 1])
#define vec_remove(a, i) vec_close((a)->v, &(a)->n, (size_t)(i), sizeof *(a)->v)
#define vec_sort(a, cmp) vec_order((a)->v, (a)->n, sizeof *(a)->v, (cmp))
#define vec_free(a)                    \
	do {                           \
		mem_free((a)->v);      \
		(a)->v = NULL;         \
		(a)->n = (a)->cap = 0; \
	} while (0)

/* Of an empty one NULL, as its beginning: adding even 0 to that is undefined. */
static inline const void *vec_end(const void *v, size_t n, size_t size)
{
	return v != NULL ? (const char *)v + n * size : NULL;
}

static inline void vec_order(
    void *v, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	if (n > 1)
		qsort(v, n, size, cmp);
}

static inline void *vec_room(void *v, size_t *cap, size_t n, size_t size)
{
	if (n == *cap)
		v = mem_grow(v, cap, n + 1, size);
	memset((char *)v + n * size, 0, size);
	return v;
}

static inline void vec_close(void *v, size_t *n, size_t i, size_t size)
{
	memmove((char *)v + i * size, (char *)v + (i + 1) * size,
	    (*n - i - 1) * size);
	--*n;
}
#endif
