#include "model/cursor.h"

#include <string.h>

#include "aws/hash.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

enum {
	FORMAT = '1',
	DIGEST = 24, /* hexadecimal digits: 96 bits */
	HEAD = 1 + DIGEST,
	LONGEST = (HEAD + LIMIT_SORT_KEY) * 4 / 3 + 4
};

/* Lengths keep apart what stands side by side. */
static void digest(char out[HASH_HEX], const char *table, const char *partition,
    const char *sort)
{
	struct buf all = BUF_INIT;

	buf_addf(&all, "%c %zu %s %zu %s %zu %s", FORMAT, strlen(table), table,
	    strlen(partition), partition, strlen(sort), sort);
	hash_sha256_hex(all.s, all.n, out);
	buf_free(&all);
}

char *cursor_make(const char *table, const char *partition, const char *sort)
{
	struct buf raw = BUF_INIT, out = BUF_INIT;
	char hex[HASH_HEX];

	digest(hex, table, partition, sort);
	buf_addf(&raw, "%c%.*s%s", FORMAT, DIGEST, hex, sort);
	text_base64url(&out, raw.s, raw.n);
	buf_free(&raw);
	return buf_take(&out);
}

char *cursor_read(const char *cursor, const char *table, const char *partition)
{
	struct buf raw = BUF_INIT;
	char hex[HASH_HEX], *sort = NULL;

	if (strlen(cursor) > LONGEST || !text_base64url_read(&raw, cursor) ||
	    raw.n <= HEAD || raw.s[0] != FORMAT || strlen(raw.s) != raw.n)
		goto out;
	digest(hex, table, partition, raw.s + HEAD);
	if (memcmp(hex, raw.s + 1, DIGEST) == 0)
		sort = mem_strdup(raw.s + HEAD);
out:
	buf_free(&raw);
	return sort;
}
