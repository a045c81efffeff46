/*
 * secret - memory that no core dump has (faults.md F86)
 *
 * For keys, tokens and signatures, and texts that hold them.  What is allocated
 * here is zeroed, left out of core dumps, kept from the swap as far as the
 * system lets us, and wiped when it is freed.  It is freed, and moved when it
 * grows, like all other memory, by mem_free and mem_realloc; so buf works with
 * it, too.  Any thread may use it, and a child after a fork.
 *
 * When its address space is used up, and under the address sanitizer, which
 * would not see into it, it is memory like any other.
 */
#ifndef WB_BASE_SECRET_H
#define WB_BASE_SECRET_H
#include <stdbool.h>

#include "base/buf.h"

void *secret_alloc(size_t n);
char *secret_strdup(const char *s); /* NULL gives NULL */
char *secret_strndup(const char *s, size_t n);
/* An empty buf with so much room, whose memory stays secret as it grows. */
void secret_buf(struct buf *b, size_t room);

/* Copying leaves what it copied in the processor's registers, which are part of
 * a core dump: fill them with something else. */
void secret_leave_registers(void);

/* For mem.c. */
bool secret_has(const void *p);
void secret_free(void *p);
size_t secret_size(const void *p); /* as it was asked for */
#endif
