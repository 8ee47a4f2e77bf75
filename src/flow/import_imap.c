#include "flow/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/secret.h"
#include "wire/inbox.h"
#include "wire/tls.h"

enum { PAGE = 1000 };

struct visit {
	struct import *im;
	struct inbox_line *in;
	const char *folder;
	struct str place;               /* names the folder in keys */
	uint32_t uidvalidity;
	struct inbox_item window[INBOX_WINDOW];
	bool got[INBOX_WINDOW];
	size_t n;
	bool failed;
	struct err err;                 /* of the intake */
};

static struct str
key_of(struct arena *a, const struct visit *v, uint32_t uid)
{
	return import_key(a, "imap", v->place, str_printf(a, "%u:%u",
	    v->uidvalidity, uid));
}

static bool
take(struct visit *v, const struct inbox_item *item, struct str bytes,
     struct err *e)
{
	struct arena a = ARENA_INIT;
	struct import_mail mail = { .folder = str_from(v->folder),
	    .key = key_of(&a, v, item->uid), .bytes = bytes,
	    .received_ms = item->received_ms };
	uint8_t digest[DIGEST_BYTES];
	bool ok;

	mail.full_size = item->size > (int64_t)bytes.n &&
	    bytes.n >= import_most(v->im) ? item->size : (int64_t)bytes.n;
	if (v->uidvalidity == 0) {      /* then its UIDs mean nothing */
		digest_sha256(bytes, digest);
		mail.key = import_key(&a, "imap", v->place,
		    hex_encode(&a, digest, sizeof digest));
	}
	ok = import_take(v->im, &mail, e);
	arena_clear(&a);
	return ok;
}

/* What the server sends of a window; an inbox_take. */
static void
taken(void *arg, uint32_t uid, struct str bytes)
{
	struct visit *v = arg;

	for (size_t i = 0; i < v->n; i++)
		if (v->window[i].uid == uid && !v->got[i]) {
			v->got[i] = true;
			v->failed = v->failed ||
			    !take(v, &v->window[i], bytes, &v->err);
		}
}

static void
missing(struct visit *v, const struct inbox_item *item, const char *why)
{
	struct arena a = ARENA_INIT;

	v->im->counts.seen++;
	import_skip(v->im, str_printf(&a, "%s, UID %u", v->folder,
	    item->uid).p, why);
	arena_clear(&a);
}

/* One large mail, in pieces. */
static bool
take_large(struct visit *v, const struct inbox_item *item, struct err *e)
{
	struct buf bytes = BUF_INIT;
	struct err why = ERR_INIT;
	int got;
	bool ok = true;
	size_t before;

	do {
		before = bytes.n;
		got = inbox_piece(v->in, item->uid, (int64_t)before, &bytes,
		    &why);
	} while (got == 1 && bytes.n - before == INBOX_PIECE &&
	    bytes.n < import_most(v->im));
	if (got == 1)
		ok = take(v, item, str_sub(buf_view(&bytes), 0,
		    import_most(v->im)), e);
	else if (got == 0 || why.kind == ERR_INPUT)
		missing(v, item, got == 0 ? "it is gone" : why.text);
	else
		ok = err_set(e, why.kind, "%s", why.text);
	buf_clear(&bytes);
	return ok;
}

static bool
take_window(struct visit *v, struct err *e)
{
	uint32_t uid[INBOX_WINDOW];
	struct err why = ERR_INIT;

	for (size_t i = 0; i < v->n; i++) {
		uid[i] = v->window[i].uid;
		v->got[i] = false;
	}
	if (v->n == 0)
		return true;
	if (!inbox_ask(v->in, uid, v->n, e))
		return false;
	if (!inbox_answer(v->in, taken, v, &why) && why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	if (v->failed)
		return err_set(e, v->err.kind, "%s", v->err.text);
	for (size_t i = 0; i < v->n; i++)
		if (!v->got[i] && !take_large(v, &v->window[i], e))
			return false;
	v->im->at += (int64_t)v->n;
	v->n = 0;
	return true;
}

/* 1 it was taken before, 0, -1. */
static int
knows(struct visit *v, uint32_t uid, struct err *e)
{
	struct arena a = ARENA_INIT;
	int known = v->uidvalidity == 0 ? 0 :
	    import_knows(v->im, key_of(&a, v, uid), e);

	arena_clear(&a);
	return known;
}

static bool
take_page(struct visit *v, const struct inbox_list *page, struct err *e)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < page->n && import_goes_on(v->im); i++) {
		const struct inbox_item *item = &page->item[i];
		int known = knows(v, item->uid, e);

		if (known < 0)
			return false;
		if (known == 1) {
			v->im->at++;
			continue;
		}
		if (item->size > INBOX_PIECE) {
			if (!take_large(v, item, e))
				return false;
			v->im->at++;
			continue;
		}
		v->window[v->n++] = *item;
		bytes += item->size;
		if (v->n < INBOX_WINDOW && bytes < 4 * INBOX_PIECE)
			continue;
		bytes = 0;
		if (!take_window(v, e))
			return false;
	}
	return v->im->interrupted || take_window(v, e);
}

static bool
take_folder(struct visit *v, uint32_t exists, struct err *e)
{
	struct inbox_list page = { NULL, 0, 0 };
	bool ok = true;

	v->im->total = exists;
	for (uint32_t from = 1; ok && from <= exists && !v->im->interrupted;
	    from += PAGE) {
		uint32_t to = exists - from < PAGE ? exists : from + PAGE - 1;

		page.n = 0;
		ok = inbox_list_places(v->in, from, to, &page, e);
		inbox_list_sort(&page);
		ok = ok && take_page(v, &page, e);
	}
	inbox_list_clear(&page);
	return ok;
}

static bool
dial(const struct imap *at, int stop_fd, struct inbox_line **in,
     struct err *e)
{
	struct tls_trust *trust = NULL;
	struct secret password = SECRET_INIT;
	bool ok = (at->tls == TLS_MODE_NONE ||
	    tls_trust_new(&trust, at->ca_file, e)) &&
	    (at->password.how == CREDENTIAL_NONE ||
	    credential_read(&at->password, &password, e)) &&
	    inbox_open(in, at, trust, secret_view(&password), stop_fd, e);

	secret_clear(&password);
	tls_trust_free(trust);
	return ok;
}

bool
import_imap(struct import *im, const struct imap *at, const char *folder,
            struct err *e)
{
	struct arena a = ARENA_INIT;
	struct visit v = { .im = im, .folder = folder };
	struct inbox_folder f;
	bool ok;

	v.place = str_printf(&a, "%s\n%d\n%s\n%s", at->host, at->port,
	    at->user, folder);
	ok = dial(at, im->stop_fd, &v.in, e) && inbox_examine(v.in, folder, &f, e);
	if (ok) {
		v.uidvalidity = f.uidvalidity;
		ok = take_folder(&v, f.exists, e);
	}
	inbox_close(v.in);
	arena_clear(&a);
	if (!ok && !import_goes_on(im)) {
		err_clear(e);           /* it was asked to end */
		ok = true;
	}
	return ok;
}
