#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

enum {
	FIRST_BYTES = 128, /* of a growing block */
	/* glibc's calloc passes by the cache that each thread has of small
	 * blocks, and costs several times as much as malloc and memset. */
	SMALL_BYTES = 1024
};

static void say_so(size_t n)
{
	char line[64];
	int len = snprintf(line, sizeof line, "out of memory: %zu bytes\n", n);

	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
		return; /* nobody left to tell */
}

/* The one process-wide variable: set by the program before it starts work. */
static void (*out_of_memory)(size_t n) = say_so;

void mem_set_hook(void (*hook)(size_t n))
{
	out_of_memory = hook != NULL ? hook : say_so;
}

static void give_up(size_t n)
{
	void (*hook)(size_t) = out_of_memory;

	out_of_memory = say_so; /* a hook that allocates must not come back */
	hook(n);
	abort();
}

void *mem_alloc(size_t n)
{
	bool small = n <= SMALL_BYTES;
	void *p = small ? malloc(n > 0 ? n : 1) : calloc(1, n);

	if (p == NULL)
		give_up(n);
	if (small)
		memset(p, 0, n);
	return p;
}

void *mem_array(size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size)
		give_up(SIZE_MAX);
	return mem_alloc(n * size);
}

/* A secret stays one. */
static void *move_secret(void *p, size_t n)
{
	size_t had = secret_size(p);
	void *moved = secret_alloc(n);

	memcpy(moved, p, had < n ? had : n);
	secret_free(p);
	return moved;
}

void *mem_realloc(void *p, size_t n)
{
	void *moved;

	if (secret_has(p))
		return move_secret(p, n);
	moved = realloc(p, n > 0 ? n : 1);

	if (moved == NULL)
		give_up(n);
	return moved;
}

char *mem_strdup(const char *s)
{
	return s != NULL ? mem_strndup(s, strlen(s)) : NULL;
}

char *mem_strndup(const char *s, size_t n)
{
	const char *end = memchr(s, '\0', n);
	size_t len = end != NULL ? (size_t)(end - s) : n;
	char *copy = mem_realloc(NULL, len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

void mem_free(void *p)
{
	if (secret_has(p))
		secret_free(p);
	else
		free(p);
}

void mem_wipe(void *p, size_t n)
{
	/* Through a volatile pointer, so that no compiler knows it is memset. */
	static void *(*const volatile overwrite)(void *, int, size_t) = memset;

	if (n > 0)
		overwrite(p, 0, n);
}

void *mem_grow(void *p, size_t *cap, size_t want, size_t size)
{
	size_t n = *cap <= SIZE_MAX / 2 ? *cap * 2 : SIZE_MAX;

	if (want <= *cap)
		return p;
	if (n < want)
		n = want;
	if (n < FIRST_BYTES / size)
		n = FIRST_BYTES / size;
	if (n > SIZE_MAX / size)
		give_up(SIZE_MAX);
	p = mem_realloc(p, n * size);
	*cap = n;
	return p;
}
