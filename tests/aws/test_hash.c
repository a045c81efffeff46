#include "aws/hash.h"

#include "base/mem.h"
#include "lib/es256.h"
#include "test.h"

/* FIPS 180-2 appendix B, and the empty message. */
static const struct {
	const char *text, *hex;
} digests[] = {
	{ "abc", "ba7816bf8f01cfea414140de5dae2223"
	         "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1" },
	{ "", "e3b0c44298fc1c149afbf4c8996fb924"
	      "27ae41e4649b934ca495991b7852b855" },
};

START_TEST(digests_as_the_standard_says)
{
	unsigned char digest[HASH_BYTES];
	char hex[HASH_HEX];
	struct hash *h = hash_new();
	const char *text = digests[_i].text;

	hash_sha256(h, text, strlen(text), digest);
	hash_hex(digest, sizeof digest, hex);
	ck_assert_str_eq(hex, digests[_i].hex);
	hash_sha256_hex(text, strlen(text), hex);
	ck_assert_str_eq(hex, digests[_i].hex);
	hash_free(h);
}
END_TEST

/* RFC 4231 cases 1, 2 and 6 (a key longer than a block). */
static const struct {
	unsigned char byte; /* the key is this byte, or "Jefe" */
	size_t n;
	const char *text, *hex;
} macs[] = {
	{ 0x0b, 20, "Hi There",
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7" },
	{ 0, 4, "what do ya want for nothing?",
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843" },
	{ 0xaa, 131, "Test Using Larger Than Block-Size Key - Hash Key First",
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54" },
};

START_TEST(authenticates_as_the_standard_says)
{
	unsigned char key[131], mac[HASH_BYTES];
	char hex[HASH_HEX];
	struct hash *h = hash_new();

	memset(key, macs[_i].byte, sizeof key);
	if (macs[_i].byte == 0)
		memcpy(key, "Jefe", 4);
	for (int again = 0; again < 2; again++) {
		hash_hmac(h, key, macs[_i].n, macs[_i].text,
		    strlen(macs[_i].text), mac);
		hash_hex(mac, sizeof mac, hex);
		ck_assert_str_eq(hex, macs[_i].hex);
	}
	hash_free(h);
}
END_TEST

/* FIPS 180-2 appendix A; the last is how "dev" is found in
 * ~/.aws/sso/cache. */
static const struct {
	const char *text, *hex;
} sha1s[] = {
	{ "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	{ "dev", "34c6fceca75e456f25e7e99531e2425c6c1de443" },
};

START_TEST(digests_names_by_sha_1)
{
	char hex[HASH_SHA1_HEX];

	hash_sha1_hex(sha1s[_i].text, strlen(sha1s[_i].text), hex);
	ck_assert_str_eq(hex, sha1s[_i].hex);
}
END_TEST

START_TEST(refuses_what_is_no_key_of_p_256)
{
	char *locked = es256_pem(ES256_LOCKED), *other = es256_other_pem();
	char *cut = es256_pem(ES256_SEC1);
	const char *const bad[] = { "", "SECRET", locked, other, cut };
	struct hash_key *key;
	struct error err = { 0 };

	cut[strlen(cut) / 2] = '\0';
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_int_eq(hash_key_read(&key, bad[i], &err), -1);
		ck_assert_int_eq(err.code, E_INVALID);
		ck_assert_ptr_null(key);
		ck_assert_ptr_null(strstr(err.text, "SECRET"));
	}
	mem_free(locked);
	mem_free(other);
	mem_free(cut);
}
END_TEST

START_TEST(frees_nothing)
{
	hash_key_free(NULL);
	hash_free(NULL);
}
END_TEST

START_TEST(random_units_lie_in_the_half_open_interval)
{
	double least = 1, most = 0;

	for (int i = 0; i < 2000; i++) {
		double unit = hash_random_unit();

		ck_assert(unit >= 0 && unit < 1);
		least = unit < least ? unit : least;
		most = unit > most ? unit : most;
	}
	ck_assert(least < 0.1 && most > 0.9);
}
END_TEST

START_TEST(uuids_are_of_version_4_and_differ)
{
	char a[UUID_TEXT], b[UUID_TEXT];

	hash_uuid(a);
	hash_uuid(b);
	ck_assert_str_ne(a, b);
	ck_assert_uint_eq(strlen(a), 36);
	ck_assert_uint_eq(strspn(a, "0123456789abcdef-"), 36);
	ck_assert(a[8] == '-' && a[13] == '-' && a[18] == '-' && a[23] == '-');
	ck_assert_int_eq(a[14], '4');
	ck_assert(strchr("89ab", a[19]) != NULL);
}
END_TEST

TEST_MAIN(hash, LOOP(digests_as_the_standard_says, digests),
    LOOP(authenticates_as_the_standard_says, macs),
    LOOP(digests_names_by_sha_1, sha1s), TEST(refuses_what_is_no_key_of_p_256),
    TEST(frees_nothing), TEST(random_units_lie_in_the_half_open_interval),
    TEST(uuids_are_of_version_4_and_differ))
