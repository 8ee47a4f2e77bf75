/* mail/digest.h -- is it the same mail? (SECURITY.md 2.2, T08)
 *
 * SHA-256 over what its author made: Message-ID, Date, From, Subject and the
 * body's bytes. What the way added (Received, Return-Path, Delivered-To,
 * Authentication-Results, ARC and DKIM fields, spam marks) is not in it, so a
 * mail that is delivered again has the same; and a mail with another's
 * Message-ID and other content has another. Line ends count as LF and those
 * at the end of the mail not at all: servers differ.
 */
#ifndef MAIL_DIGEST_H
#define MAIL_DIGEST_H

#include "base/digest.h"
#include "mime/header.h"

/* mail_digest_of has read headers and the body that belongs to them. */
void mail_digest_of(struct arena *a, const struct headers *h,
                    struct str body, uint8_t out[DIGEST_BYTES]);

/* mail_digest has the whole mail; the same result, but for a mail whose
 * lines end in CR alone. */
void mail_digest(struct str raw, uint8_t out[DIGEST_BYTES]);

#endif
