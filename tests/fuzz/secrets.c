#include "fuzz/secrets.h"

#include <string.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"

enum { PIECE = 16 }; /* of a secret: so much tells too much */

static char id[] = "AKIAFUZZFUZZFUZZFUZZ";
static char secret[] = "sEcReT0123456789/sEcReT+0123456789sEcReT";
static char token[] = "tOkEn/0123456789+abcdefghijklmnopqrstuvwxyz=="
                      "tOkEn+ABCDEFGHIJKLMNOPQRSTUVWXYZ/9876543210=="
                      "tOkEn=the+end+of+it";
const struct credentials fuzz_secrets = { .key_id = id,
	.secret = secret,
	.token = token };

/* How much of a word stands around s[i], which is word[j]. */
static size_t run(const char *s, size_t n, size_t i, const char *word, size_t j)
{
	size_t before = 0, behind = 1;

	while (before < i && before < j &&
	       s[i - before - 1] == word[j - before - 1])
		before++;
	while (i + behind < n && word[j + behind] != '\0' &&
	       s[i + behind] == word[j + behind])
		behind++;
	return before + behind;
}

/* One that long covers one of every so many bytes. */
static bool has_piece(const char *s, size_t n, const char *word)
{
	for (size_t i = PIECE - 1; i < n; i += PIECE)
		for (size_t j = 0; word[j] != '\0'; j++)
			if (s[i] == word[j] && run(s, n, i, word, j) >= PIECE)
				return true;
	return false;
}

static void without(struct buf *out, const char *s, size_t n, const char *word)
{
	size_t len = strlen(word), i = 0;

	while (i < n) {
		if (i + len <= n && memcmp(s + i, word, len) == 0) {
			buf_addc(out, '*');
			i += len;
		} else {
			buf_addc(out, s[i++]);
		}
	}
}

/* Nothing in it that could make a word of its halves, or half a word. */
static bool is_plain(const char *s, size_t n, const char *word)
{
	struct buf rest = BUF_INIT;
	bool plain;

	without(&rest, s, n, word);
	plain = !has_piece(rest.s, rest.n, word) &&
	        memchr(s, '\\', n) == NULL && memchr(s, '<', n) == NULL &&
	        memchr(s, '\0', n) == NULL;
	buf_free(&rest);
	return plain;
}

/* All that a server said and we may repeat. */
static void words_of(struct buf *out, const struct http_answer *a)
{
	vec_each (const struct http_header, h, &a->headers)
		buf_addf(out, "%s\n", h->value);
	buf_addn(out, buf_text(&a->body), a->body.n);
}

void fuzz_no_secret(const struct error *err, const struct http_answer *a)
{
	const char *const words[] = { id, secret, token };
	const char *const shown[] = { err->text, err->aws_name,
		err->request_id };
	struct buf said = BUF_INIT;

	words_of(&said, a);
	for (size_t w = 0; w < 3; w++) {
		bool plain = is_plain(said.s, said.n, words[w]);

		for (size_t i = 0; i < 3; i++) {
			fuzz_must(strstr(shown[i], words[w]) == NULL,
			    "a credential in '%s'", shown[i]);
			fuzz_must(!plain || !has_piece(shown[i],
			                        strlen(shown[i]), words[w]),
			    "a piece of a credential in '%s'", shown[i]);
		}
	}
	buf_free(&said);
}
