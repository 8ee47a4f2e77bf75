#include "wire/tls.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/arena.h"

struct tls_trust {
	struct tls_trust *next;         /* of tls_trusts */
	char *ca_file;                  /* own */
	SSL_CTX *ctx;
	_Atomic int owners;
};

static const char *
last_reason(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	return why != NULL ? why : "unknown reason";
}

static bool
load_authorities(SSL_CTX *ctx, const char *ca_file, struct err *e)
{
	if (ca_file[0] == '\0')
		return SSL_CTX_set_default_verify_paths(ctx) == 1 ||
		    err_set(e, ERR_SETUP, "the system's certificate "
		        "authorities: %s", last_reason());
	return SSL_CTX_load_verify_file(ctx, ca_file) == 1 ||
	    err_set(e, ERR_SETUP, "%s: %s", ca_file, last_reason());
}

bool
tls_trust_new(struct tls_trust **out, const char *ca_file, struct err *e)
{
	struct tls_trust *t = calloc(1, sizeof *t);

	if (t == NULL)
		out_of_memory();
	ERR_clear_error();
	t->owners = 1;
	t->ca_file = strdup(ca_file);
	if (t->ca_file == NULL)
		out_of_memory();
	t->ctx = SSL_CTX_new(TLS_client_method());
	if (t->ctx == NULL)
		out_of_memory();
	SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION);
	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(t->ctx, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
	if (!load_authorities(t->ctx, ca_file, e)) {
		tls_trust_free(t);
		return false;
	}
	*out = t;
	return true;
}

void
tls_trust_free(struct tls_trust *t)
{
	if (t == NULL || atomic_fetch_sub(&t->owners, 1) > 1)
		return;
	SSL_CTX_free(t->ctx);
	free(t->ca_file);
	free(t);
}

bool
tls_trusts_get(struct tls_trusts *all, const char *ca_file,
    struct tls_trust **out, struct err *e)
{
	struct tls_trust *t;

	pthread_mutex_lock(&all->lock);
	for (t = all->first; t != NULL; t = t->next)
		if (strcmp(t->ca_file, ca_file) == 0)
			break;
	if (t == NULL && tls_trust_new(&t, ca_file, e)) {
		t->next = all->first;
		all->first = t;
	}
	if (t != NULL)
		atomic_fetch_add(&t->owners, 1);
	pthread_mutex_unlock(&all->lock);
	*out = t;
	return t != NULL;
}

void
tls_trusts_forget(struct tls_trusts *all)
{
	struct tls_trust *t;

	pthread_mutex_lock(&all->lock);
	while ((t = all->first) != NULL) {
		all->first = t->next;
		tls_trust_free(t);
	}
	pthread_mutex_unlock(&all->lock);
}

static bool
is_address(const char *host)
{
	unsigned char raw[16];

	return inet_pton(AF_INET, host, raw) == 1 ||
	    inet_pton(AF_INET6, host, raw) == 1;
}

/* An address has no SNI (RFC 6066, 3) and is matched against iPAddress. */
static bool
expect_host(SSL *ssl, const char *host)
{
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (is_address(host))
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl),
		    host) == 1;
	return SSL_set_tlsext_host_name(ssl, host) == 1 &&
	    SSL_set1_host(ssl, host) == 1;
}

struct ssl_st *
tls_session(const struct tls_trust *t, int fd, const char *host,
            struct err *e)
{
	SSL *ssl = SSL_new(t->ctx);

	if (ssl == NULL)
		out_of_memory();
	if (!expect_host(ssl, host) || SSL_set_fd(ssl, fd) != 1) {
		err_set(e, ERR_SETUP, "%s: not a host name for TLS", host);
		SSL_free(ssl);
		return NULL;
	}
	SSL_set_connect_state(ssl);
	return ssl;
}

bool
tls_explain(struct ssl_st *ssl, const char *host, struct err *e)
{
	long verdict = SSL_get_verify_result(ssl);

	if (verdict != X509_V_OK)
		return err_set(e, ERR_SETUP, "the certificate of %s is not "
		    "accepted: %s", host,
		    X509_verify_cert_error_string(verdict));
	return err_set(e, ERR_AGAIN, "TLS with %s: %s", host, last_reason());
}
