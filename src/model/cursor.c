#include "model/cursor.h"

#include <stdbool.h>
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

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(struct buf *out, const char *s, size_t n)
{
	uint32_t bits = 0;
	int held = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | (unsigned char)s[i];
		for (held += 8; held >= 6; held -= 6)
			buf_addc(out, digits[bits >> (held - 6) & 63]);
	}
	if (held > 0)
		buf_addc(out, digits[bits << (6 - held) & 63]);
}

/* Exactly what encode makes: every other spelling is refused. */
static bool decode(struct buf *out, const char *s)
{
	struct buf again = BUF_INIT;
	uint32_t bits = 0;
	int held = 0;
	bool same;

	for (const char *c = s; *c != '\0'; c++) {
		const char *digit = strchr(digits, *c);

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			buf_addc(out, (char)(bits >> held & 255));
		}
	}
	encode(&again, buf_text(out), out->n);
	same = strcmp(buf_text(&again), s) == 0;
	buf_free(&again);
	return same;
}

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
	encode(&out, raw.s, raw.n);
	buf_free(&raw);
	return buf_take(&out);
}

char *cursor_read(const char *cursor, const char *table, const char *partition)
{
	struct buf raw = BUF_INIT;
	char hex[HASH_HEX], *sort = NULL;

	if (strlen(cursor) > LONGEST || !decode(&raw, cursor) ||
	    raw.n <= HEAD || raw.s[0] != FORMAT || strlen(raw.s) != raw.n)
		goto out;
	digest(hex, table, partition, raw.s + HEAD);
	if (memcmp(hex, raw.s + 1, DIGEST) == 0)
		sort = mem_strdup(raw.s + HEAD);
out:
	buf_free(&raw);
	return sort;
}
