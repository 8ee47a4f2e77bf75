#include "flow/receive.h"

#include <stdlib.h>

#include "base/secret.h"
#include "flow/receive_inner.h"
#include "store/intake.h"

enum { PAGE = 1000 };

/* One folder under audit. */
struct audited {
	struct inbox_line *in;
	struct db *db;
	const char *name;
	struct ledger_folder folder;
	struct receive_missing *out;
};

static void
miss(struct audited *a, uint32_t uid)
{
	struct receive_missing *m = a->out;

	if (m->n < RECEIVE_MISSING) {
		m->folder[m->n] = a->name;
		m->uid[m->n] = uid;
	}
	m->n++;
}

/* compare finds what of a page is ours and not in the ledger. */
static bool
compare(struct audited *a, struct inbox_list *page, struct err *e)
{
	uint32_t *uid = calloc(page->n + 1, sizeof *uid);
	bool *known = calloc(page->n + 1, sizeof *known), ok;
	size_t n = 0;

	if (uid == NULL || known == NULL)
		out_of_memory();
	inbox_list_sort(page);
	for (size_t i = 0; i < page->n; i++)
		if (page->item[i].uid >= a->folder.first_uid ||
		    page->item[i].received_ms >= a->folder.old_from)
			uid[n++] = page->item[i].uid;
	ok = intake_known(a->db, a->folder.id, uid, n, known, e);
	for (size_t i = 0; ok && i < n; i++)
		if (!known[i])
			miss(a, uid[i]);
	free(uid);
	free(known);
	return ok;
}

/* A folder the ledger does not have has not been looked at yet: where it
 * begins is not known, so nothing of it is missing. */
static bool
look_into(struct audited *a, const char *channel, struct err *e)
{
	struct inbox_list page = { NULL, 0, 0 };
	struct inbox_folder f;
	bool ok = true;
	int got;

	if (!inbox_examine(a->in, a->name, &f, e))
		return false;
	a->out->shown += f.exists;
	got = ledger_folder(a->db, channel, a->name, f.uidvalidity,
	    &a->folder, e);
	for (uint32_t at = 1; got == 1 && ok && at <= f.exists; at += PAGE) {
		page.n = 0;
		ok = inbox_list_places(a->in, at, f.exists - at < PAGE ?
		    f.exists : at + PAGE - 1, &page, e) &&
		    compare(a, &page, e);
	}
	inbox_list_clear(&page);
	return got >= 0 && ok;
}

bool
receive_audit(const struct channel *ch, struct db *db,
              struct receive_missing *out, struct err *e)
{
	const struct imap *at = ch->imap;
	struct secret password = SECRET_INIT;
	struct tls_trust *trust = NULL;
	struct inbox_line *in = NULL;
	bool ok;

	out->n = out->shown = 0;
	ok = (at->tls == TLS_MODE_NONE ||
	    tls_trust_new(&trust, at->ca_file, e)) &&
	    (at->password.how == CREDENTIAL_NONE ||
	    credential_read(&at->password, &password, e)) &&
	    inbox_open(&in, at, trust, secret_view(&password), -1, e);
	secret_clear(&password);
	for (size_t i = 0; ok && i < at->folder.n; i++) {
		struct audited a = { .in = in, .db = db,
		    .name = at->folder.name[i], .out = out };

		ok = look_into(&a, ch->name, e);
	}
	inbox_close(in);
	tls_trust_free(trust);
	return ok;
}
