#include "base/crc32.h"

#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

static const char zeros[32];

/* clang-format off */
static const struct {
	const char *text;
	size_t n;
	uint32_t crc;
} rows[] = {
	{ "", 0, 0 },
	{ "123456789", 9, 0xcbf43926 }, /* the check value of CRC-32 */
	{ "a", 1, 0xe8b7be43 },
	{ "The quick brown fox jumps over the lazy dog", 43, 0x414fa339 },
	{ zeros, 32, 0x190a55ad },
	{ "\xff\xff\xff\xff", 4, 0xffffffff },
	{ "{}", 2, 2745614147U }, /* DynamoDB's x-amz-crc32 of an empty answer */
};
/* clang-format on */

START_TEST(gives_the_published_values)
{
	ck_assert_uint_eq(crc32_of(rows[_i].text, rows[_i].n), rows[_i].crc);
}
END_TEST

START_TEST(notices_every_flipped_bit)
{
	char text[] = "{\"TableNames\":[\"users\"]}";
	size_t n = sizeof text - 1;
	uint32_t right = crc32_of(text, n);

	for (size_t bit = 0; bit < n * 8; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		ck_assert_uint_ne(crc32_of(text, n), right);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}
END_TEST

static const char *const captures[] = {
	"microburst/dynamodb_list_tables.json",
	"microburst/dynamodb_describe_table.json",
};

START_TEST(agrees_with_what_the_service_sent)
{
	const char *path = test_recordings_path(captures[_i]), *body;
	struct error err = { 0 };
	struct buf text = BUF_INIT;
	struct node *n;
	int64_t crc = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_RECORDINGS_DIR is not set");
	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &n, &err), 0);
	body = node_text_or(n, "body", "");
	ck_assert_int_eq(text_int(node_text_or(n, "headers.x-amz-crc32", ""), 0,
	                     UINT32_MAX, &crc, &err),
	    0);
	ck_assert_uint_eq(crc32_of(body, strlen(body)), (uint32_t)crc);
	node_free(n);
	buf_free(&text);
}
END_TEST

TEST_MAIN(crc32, LOOP(gives_the_published_values, rows),
    LOOP(agrees_with_what_the_service_sent, captures),
    TEST(notices_every_flipped_bit))
