/*
 * mem - memory that is there, or the program ends
 *
 * No function here returns NULL.  When memory runs out the hook is called and
 * then abort().  Sizes that come from outside are checked against limits.h
 * before they get here: too big is an ordinary error, too little memory is not.
 */
#ifndef WB_BASE_MEM_H
#define WB_BASE_MEM_H
#include <stddef.h>

void *mem_alloc(size_t n);              /* zeroed */
void *mem_array(size_t n, size_t size); /* zeroed, overflow checked */
void *mem_realloc(void *p, size_t n);
char *mem_strdup(const char *s); /* NULL gives NULL */
char *mem_strndup(const char *s, size_t n);
void mem_free(void *p);
/* Forget a secret: the store is not optimised away. */
void mem_wipe(void *p, size_t n);

/* The one growth rule of buf and vec: room for `want` elements of `size`
 * bytes, at least doubling *cap. */
void *mem_grow(void *p, size_t *cap, size_t want, size_t size);

/* Called once with the size that was refused, before abort().  NULL gives back
 * the default, which writes one line to standard error. */
void mem_set_hook(void (*hook)(size_t n));
#endif
