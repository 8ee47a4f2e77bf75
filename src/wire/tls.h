/* wire/tls.h -- whom do we believe to be the server?
 *
 * OpenSSL with the checks always on: TLS 1.2 or later, the chain up to a
 * known authority, the host name or IP address (RFC 6125). There is no way to
 * switch them off; a plaintext connection is another matter (loopback only,
 * which conf/ checks).
 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"

struct tls_trust;               /* authorities and rules; shared by threads */
struct ssl_st;

/* tls_trust_new reads the authorities. ca_file: PEM; "": the system's.
 * ERR_SETUP: the file cannot be used. */
bool tls_trust_new(struct tls_trust **out, const char *ca_file,
                   struct err *e);
void tls_trust_free(struct tls_trust *t);       /* one less; NULL is fine */

/* One for each file of authorities: they are hundreds of kilobytes, and many
 * inboxes believe the same. */
struct tls_trusts {
	pthread_mutex_t lock;
	struct tls_trust *first;        /* own */
};
#define TLS_TRUSTS_INIT { PTHREAD_MUTEX_INITIALIZER, NULL }

/* tls_trusts_get is tls_trust_new, but for a file that was read before; the
 * caller frees it the same. tls_trusts_forget: files are read anew. */
bool tls_trusts_get(struct tls_trusts *all, const char *ca_file,
                    struct tls_trust **out, struct err *e);
void tls_trusts_forget(struct tls_trusts *all);

/* tls_session makes an SSL for fd that will accept nobody but host (a DNS
 * name or an IP address). Owned by the caller; NULL with *e: ERR_SETUP. */
struct ssl_st *tls_session(const struct tls_trust *t, int fd,
                           const char *host, struct err *e);

/* tls_explain says why a handshake failed. ERR_SETUP: the certificate, with
 * the reason; ERR_AGAIN: anything else. Always returns false. */
bool tls_explain(struct ssl_st *ssl, const char *host, struct err *e);

#endif
