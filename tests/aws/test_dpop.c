#include "aws/dpop.h"

#include "base/mem.h"
#include "lib/es256.h"
#include "test.h"

/* RFC 7515 appendix A.3.1: what the tests verify with, verified. */
START_TEST(the_verifier_knows_the_standard)
{
	static const char token[] =
	    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs"
	    "DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38"
	    "VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg"
	    "6NU1Q";
	char *wrong = mem_strdup(token);

	ck_assert(es256_signs(token, es256_x, es256_y));
	wrong[30] = wrong[30] == 'A' ? 'B' : 'A';
	ck_assert(!es256_signs(wrong, es256_x, es256_y));
	mem_free(wrong);
}
END_TEST

static const enum es256_form forms[] = { ES256_SEC1, ES256_PKCS8 };

/* RFC 9449 section 4.2. */
START_TEST(proves_a_request)
{
	char *pem = es256_pem(forms[_i]);
	struct buf proof = BUF_INIT;
	struct hash_key *key;
	struct node *head, *claims;
	struct error err;

	ck_assert_int_eq(hash_key_read(&key, pem, &err), 0);
	dpop_proof(&proof, key, "POST", "https://x.example.com/v1/token?a#b",
	    1651516560);
	ck_assert(es256_signs(proof.s, es256_x, es256_y));
	head = es256_part(proof.s, 0);
	ck_assert_str_eq(node_text_or(head, "typ", ""), "dpop+jwt");
	ck_assert_str_eq(node_text_or(head, "alg", ""), "ES256");
	ck_assert_str_eq(node_text_or(head, "jwk.kty", ""), "EC");
	ck_assert_str_eq(node_text_or(head, "jwk.crv", ""), "P-256");
	ck_assert_str_eq(node_text_or(head, "jwk.x", ""), es256_x);
	ck_assert_str_eq(node_text_or(head, "jwk.y", ""), es256_y);
	ck_assert_uint_eq(node_get(head, "jwk")->count, 4); /* and no d */
	claims = es256_part(proof.s, 1);
	ck_assert_str_eq(node_text_or(claims, "htm", ""), "POST");
	ck_assert_str_eq(
	    node_text_or(claims, "htu", ""), "https://x.example.com/v1/token");
	ck_assert_int_eq(node_int_or(claims, "iat", 0), 1651516560);
	ck_assert_uint_eq(strlen(node_text_or(claims, "jti", "")), 36);
	node_free(head);
	node_free(claims);
	hash_key_free(key);
	buf_free(&proof);
	mem_free(pem);
}
END_TEST

/* A server may refuse what it has seen before (RFC 9449 section 11.1). */
START_TEST(no_proof_is_like_another)
{
	char *pem = es256_pem(ES256_SEC1);
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct node *one, *two;
	struct hash_key *key;
	struct error err;

	ck_assert_int_eq(hash_key_read(&key, pem, &err), 0);
	dpop_proof(&a, key, "POST", "https://x/", 1);
	dpop_proof(&b, key, "POST", "https://x/", 1);
	one = es256_part(a.s, 1);
	two = es256_part(b.s, 1);
	ck_assert_str_ne(
	    node_text_or(one, "jti", ""), node_text_or(two, "jti", ""));
	node_free(one);
	node_free(two);
	hash_key_free(key);
	buf_free(&a);
	buf_free(&b);
	mem_free(pem);
}
END_TEST

TEST_MAIN(dpop, TEST(the_verifier_knows_the_standard),
    LOOP(proves_a_request, forms), TEST(no_proof_is_like_another))
