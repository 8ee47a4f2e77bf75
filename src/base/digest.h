/* base/digest.h -- SHA-256, HMAC-SHA-256, base32 and hex, by OpenSSL. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { DIGEST_BYTES = 32 };

/* digest_ready uses each of them once: libcrypto dies by SIGSEGV when memory
 * is short at the first use, so a long-lived process does that when it
 * starts, before there is work to lose. Later a lack is seen and ends it as
 * any other. */
void digest_ready(void);

void digest_sha256(struct str in, uint8_t out[DIGEST_BYTES]);

/* digest_hmac is HMAC-SHA-256 (RFC 2104). */
void digest_hmac(struct str key, struct str in, uint8_t out[DIGEST_BYTES]);

/* In pieces: new, add any number of times, end (which frees). */
struct digest;
struct digest *digest_new(void);
void digest_add(struct digest *d, struct str in);
void digest_end(struct digest *d, uint8_t out[DIGEST_BYTES]);

bool digest_same(const uint8_t *a, const uint8_t *b, size_t n); /* constant time */

/* digest_random fills n bytes from the system's generator; it cannot fail
 * (a system without randomness ends the process). */
void digest_random(void *out, size_t n);

struct str hex_encode(struct arena *a, const uint8_t *p, size_t n);

/* Base32 of RFC 4648, lower case, no padding: mail local parts get
 * case-folded on their way. Decode takes both cases, refuses anything else
 * and non-zero trailing bits; returns false then. *n: room in, bytes out. */
struct str base32_encode(struct arena *a, const uint8_t *p, size_t n);
bool base32_decode(struct str text, uint8_t *out, size_t *n);

#endif
