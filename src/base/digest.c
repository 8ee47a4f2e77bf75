#include "base/digest.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "base/arena.h"

/* OpenSSL 3 looks an algorithm up by its name at every use of SHA256() and
 * HMAC(), which costs more than a short text's digest. */
static struct {
	EVP_MD *sha256;
	EVP_MAC_CTX *hmac;      /* without a key; copied for each use */
} fetched;

static void
fetch(void)
{
	char name[] = "SHA256";
	OSSL_PARAM with[] = {
		OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, name,
		    sizeof name - 1),
		OSSL_PARAM_END,
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	fetched.sha256 = EVP_MD_fetch(NULL, name, NULL);
	fetched.hmac = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	if (fetched.sha256 == NULL || fetched.hmac == NULL ||
	    EVP_MAC_CTX_set_params(fetched.hmac, with) != 1)
		out_of_memory();
}

static void
fetch_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fetch);
}

void
digest_sha256(struct str in, uint8_t out[DIGEST_BYTES])
{
	fetch_once();
	if (EVP_Digest(in.n > 0 ? in.p : "", in.n, out, NULL, fetched.sha256,
	    NULL) != 1)
		out_of_memory();
}

void
digest_hmac(struct str key, struct str in, uint8_t out[DIGEST_BYTES])
{
	EVP_MAC_CTX *ctx;
	size_t n = 0;

	fetch_once();
	ctx = EVP_MAC_CTX_dup(fetched.hmac);
	/* No key at all (NULL) would mean the one before, and there is none. */
	if (ctx == NULL || EVP_MAC_init(ctx,
	    (const unsigned char *)(key.n > 0 ? key.p : ""), key.n,
	    NULL) != 1 || EVP_MAC_update(ctx,
	    (const unsigned char *)(in.n > 0 ? in.p : ""), in.n) != 1 ||
	    EVP_MAC_final(ctx, out, &n, DIGEST_BYTES) != 1)
		out_of_memory();
	EVP_MAC_CTX_free(ctx);
}

struct digest {
	EVP_MD_CTX *ctx;
};

struct digest *
digest_new(void)
{
	struct digest *d = calloc(1, sizeof *d);

	fetch_once();
	if (d == NULL || (d->ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(d->ctx, fetched.sha256, NULL) != 1)
		out_of_memory();
	return d;
}

void
digest_add(struct digest *d, struct str in)
{
	if (in.n > 0 && EVP_DigestUpdate(d->ctx, in.p, in.n) != 1)
		out_of_memory();
}

void
digest_end(struct digest *d, uint8_t out[DIGEST_BYTES])
{
	unsigned n = DIGEST_BYTES;

	if (EVP_DigestFinal_ex(d->ctx, out, &n) != 1)
		out_of_memory();
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void
digest_ready(void)
{
	static const char word[] = "ready";
	uint8_t out[DIGEST_BYTES];

	digest_sha256(str_from(word), out);
	digest_hmac(str_from(word), str_from(word), out);
	digest_random(out, sizeof out);
}

bool
digest_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
digest_random(void *out, size_t n)
{
	if (RAND_bytes(out, (int)n) != 1)
		abort();
}

struct str
hex_encode(struct arena *a, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_array(a, n + 1, 2);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	return (struct str){ out, 2 * n };
}

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

struct str
base32_encode(struct arena *a, const uint8_t *p, size_t n)
{
	char *out = arena_array(a, n + 1, 2);
	uint32_t bits = 0;
	int have = 0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0xfff;
		for (have += 8; have >= 5; have -= 5)
			out[m++] = alphabet[bits >> (have - 5) & 31];
	}
	if (have > 0)
		out[m++] = alphabet[bits << (5 - have) & 31];
	out[m] = '\0';
	return (struct str){ out, m };
}

static int
base32_value(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

bool
base32_decode(struct str text, uint8_t *out, size_t *n)
{
	size_t room = *n, m = 0;
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < text.n; i++) {
		int v = base32_value(text.p[i]);

		if (v < 0)
			return false;
		bits = (bits << 5 | (uint32_t)v) & 0xfff;
		have += 5;
		if (have >= 8) {
			if (m == room)
				return false;
			have -= 8;
			out[m++] = (uint8_t)(bits >> have & 255);
		}
	}
	*n = m;
	return have < 5 && (bits & ((1u << have) - 1)) == 0;
}
