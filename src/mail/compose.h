/* mail/compose.h -- from what is to be said to the final bytes of a mail.
 *
 * Pure: no clock, no randomness; date, Message-ID and boundaries come from
 * the draft, so the same draft gives the same bytes for ever (SE-1). The
 * bytes are CRLF only, 7 bit (but for a non-ASCII local part, RFC 6532),
 * lines of at most 998, and no value can add a header (SECURITY T10, T12).
 * A template without an HTML twin gives text alone.
 */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "mail/mail.h"
#include "mail/template.h"

/* RFC 3834 5: Auto-Submitted. */
enum auto_submitted { AUTO_NO, AUTO_GENERATED, AUTO_REPLIED };

struct outgoing_file {
	struct str name, type, bytes;
};

struct draft {
	struct mailbox from, to;
	struct mailboxes cc;            /* shown in the header only */
	struct mailbox reply_to;        /* empty: none */
	int64_t date_ms;
	struct str message_id;          /* without <>; ours, with its token */
	struct str in_reply_to;         /* without <>; empty: none */
	struct strs references;         /* oldest first */
	enum auto_submitted auto_submitted;
	struct str cause;               /* X-Postroom-Cause of automatic mail */

	const char *template;           /* gives subject, text and HTML */
	struct str language;
	struct values values;
	struct str subject;             /* if not empty: instead of the template's */

	struct outgoing_file *file;
	size_t nfile;
};

/* compose renders the draft and appends the mail's bytes to *out; *subject
 * (may be NULL) is set to what it says. ERR_SETUP: the template; ERR_INPUT:
 * an address that cannot be sent to (address_is_safe). */
bool compose(struct arena *a, struct templates *t, const struct draft *d,
             struct buf *out, struct str *subject, struct err *e);

/* address_is_safe: may this address go into an envelope? Strict grammar of
 * RFC 5321 4.1.2 without quoted local parts and address literals: no
 * controls, spaces, <>, at most 254 octets, ASCII unless the domain (IDNA
 * 2008) or local part is valid UTF-8 (RFC 6531); in front of libcurl always
 * (SECURITY T11). */
bool address_is_safe(struct str address);

#endif
