/*
 * One region of address space, of which a part is used.  Blocks are powers of
 * two; a free one waits in a list for the next of its size.
 */
#define _DEFAULT_SOURCE /* MADV_DONTDUMP, MAP_ANONYMOUS */
#include "base/secret.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

#define REGION ((size_t)256 << 20) /* reserved, not used */

/* Under a sanitizer, which sees nothing of the region, the allocator's. */
#if defined(__has_feature) /* clang's word for it */
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SANITIZED)
static const bool wanted = false;
#else
static const bool wanted = true;
#endif

enum {
	SMALLEST = 6,   /* 64 bytes */
	CLASSES = 21,   /* up to 64 MiB */
	STEP = 64 << 10 /* so much is kept from the swap at a time */
};

/* Before each block; 16 bytes, for the alignment of what follows. */
struct head {
	size_t asked;
	size_t class;
};

struct free_block {
	struct head head;
	struct free_block *next;
};

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	_Atomic(char *) start; /* NULL: there is no region */
	size_t used, locked;
	struct free_block *free[CLASSES];
} region = { .once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER };

static void hold(void)
{
	pthread_mutex_lock(&region.lock);
}

static void let_go(void)
{
	pthread_mutex_unlock(&region.lock);
}

static void reserve(void)
{
	void *p = MAP_FAILED;

	if (wanted)
		p = mmap(NULL, REGION, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return;
#if defined(MADV_DONTDUMP)
	(void)madvise(p, REGION, MADV_DONTDUMP);
#endif
	pthread_atfork(hold, let_go, let_go);
	atomic_store(&region.start, p);
}

static char *start(void)
{
	return atomic_load_explicit(&region.start, memory_order_relaxed);
}

bool secret_has(const void *p)
{
	const char *from = start();

	return from != NULL && (uintptr_t)p - (uintptr_t)from < REGION;
}

static struct head *head_of(const void *p)
{
	return (struct head *)(uintptr_t)p - 1;
}

size_t secret_size(const void *p)
{
	return head_of(p)->asked;
}

/* Under the lock; NULL when there is no room. */
static struct head *take(size_t class)
{
	size_t size = (size_t)1 << (class + SMALLEST);
	struct free_block *block = region.free[class];
	char *fresh = start() + region.used;

	if (block != NULL) {
		region.free[class] = block->next;
		block->next = NULL;
		return &block->head;
	}
	if (size > REGION - region.used)
		return NULL;
	region.used += size;
	while (region.locked < region.used && region.locked < REGION) {
		(void)mlock(start() + region.locked, STEP);
		region.locked += STEP;
	}
	return (struct head *)(void *)fresh;
}

void *secret_alloc(size_t n)
{
	struct head *head = NULL;
	size_t class = 0;

	while (class < CLASSES &&
	       n > ((size_t)1 << (class + SMALLEST)) - sizeof *head)
		class ++;
	pthread_once(&region.once, reserve);
	if (class < CLASSES && start() != NULL) {
		hold();
		head = take(class);
		let_go();
	}
	if (head == NULL)
		return mem_alloc(n);
	*head = (struct head){ n, class };
	return head + 1;
}

void secret_free(void *p)
{
	struct head *head = head_of(p);
	struct free_block *block = (struct free_block *)(void *)head;

	mem_wipe(p, head->asked);
	hold();
	block->next = region.free[head->class];
	region.free[head->class] = block;
	let_go();
}

char *secret_strndup(const char *s, size_t n)
{
	char *copy = secret_alloc(n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *secret_strdup(const char *s)
{
	return s != NULL ? secret_strndup(s, strlen(s)) : NULL;
}

void secret_buf(struct buf *b, size_t room)
{
	*b = (struct buf){ .s = secret_alloc(room + 1), .cap = room + 1 };
}

void secret_leave_registers(void)
{
	/* Which registers are used depends on the length. */
	static const size_t lengths[] = { 15, 31, 63, 127, 255, 511, 1023 };
	static void *(*const volatile copy)(void *, const void *, size_t) =
	    memcpy;
	char from[1024] = { 0 }, to[1024];

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		copy(to, from, lengths[i]);
}
