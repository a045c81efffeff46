#include "lib/es256.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

const char es256_x[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const char es256_y[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
static const char es256_d[] = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

enum { BYTES = 32 };

static void read_bytes(struct buf *out, const char *base64url)
{
	ck_assert(text_base64url_read(out, base64url));
}

/* d: NULL for the public key alone. */
static EVP_PKEY *make(const char *d, const char *x, const char *y)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	struct buf point = BUF_INIT, secret = BUF_INIT;
	EVP_PKEY *key = NULL;
	BIGNUM *v = NULL;
	OSSL_PARAM *params;

	buf_addc(&point, 4); /* both coordinates follow (SEC 1 2.3.3) */
	read_bytes(&point, x);
	read_bytes(&point, y);
	ck_assert_uint_eq(point.n, 1 + 2 * BYTES);
	OSSL_PARAM_BLD_push_utf8_string(
	    b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
	OSSL_PARAM_BLD_push_octet_string(
	    b, OSSL_PKEY_PARAM_PUB_KEY, point.s, point.n);
	if (d != NULL) {
		read_bytes(&secret, d);
		v = BN_bin2bn((unsigned char *)secret.s, (int)secret.n, NULL);
		OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, v);
	}
	params = OSSL_PARAM_BLD_to_param(b);
	ck_assert_int_eq(EVP_PKEY_fromdata_init(ctx), 1);
	ck_assert_int_eq(
	    EVP_PKEY_fromdata(ctx, &key,
	        d != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params),
	    1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(ctx);
	BN_free(v);
	buf_free(&point);
	buf_free(&secret);
	return key;
}

static char *show(EVP_PKEY *key, enum es256_form form)
{
	static const unsigned char password[] = "password";
	BIO *bio = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher =
	    form == ES256_LOCKED ? EVP_aes_128_cbc() : NULL;
	char *text, *pem;
	long n;

	ck_assert_int_eq(
	    form == ES256_SEC1
	        ? PEM_write_bio_PrivateKey_traditional(
	              bio, key, NULL, NULL, 0, NULL, NULL)
	        : PEM_write_bio_PrivateKey(bio, key, cipher,
	              cipher != NULL ? password : NULL,
	              cipher != NULL ? (int)sizeof password - 1 : 0, NULL,
	              NULL),
	    1);
	n = BIO_get_mem_data(bio, &text);
	pem = mem_strndup(text, (size_t)n);
	BIO_free(bio);
	EVP_PKEY_free(key);
	return pem;
}

char *es256_pem(enum es256_form form)
{
	return show(make(es256_d, es256_x, es256_y), form);
}

char *es256_other_pem(void)
{
	return show(EVP_EC_gen("P-384"), ES256_PKCS8);
}

static bool verify(
    EVP_PKEY *key, const char *text, size_t n, const struct buf *signature)
{
	const unsigned char *s = (const unsigned char *)signature->s;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int len;
	bool good;

	ECDSA_SIG_set0(
	    sig, BN_bin2bn(s, BYTES, NULL), BN_bin2bn(s + BYTES, BYTES, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	good = len > 0 &&
	       EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestVerify(
	           ctx, der, (size_t)len, (const unsigned char *)text, n) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	return good;
}

bool es256_signs(const char *token, const char *x, const char *y)
{
	const char *dot = strrchr(token, '.');
	struct buf signature = BUF_INIT;
	EVP_PKEY *key = make(NULL, x, y);
	bool good = dot != NULL && text_base64url_read(&signature, dot + 1) &&
	            signature.n == 2 * BYTES &&
	            verify(key, token, (size_t)(dot - token), &signature);

	buf_free(&signature);
	EVP_PKEY_free(key);
	return good;
}

struct node *es256_part(const char *token, int part)
{
	struct buf text = BUF_INIT;
	struct node *out;
	struct error err = { 0 };
	char *encoded;

	for (; part > 0; part--)
		token = strchr(token, '.') + 1;
	encoded = mem_strndup(token, strcspn(token, "."));
	read_bytes(&text, encoded);
	ck_assert_msg(json_parse(text.s, text.n, &out, &err) == 0, "%s: %s",
	    text.s, err.text);
	mem_free(encoded);
	buf_free(&text);
	return out;
}
