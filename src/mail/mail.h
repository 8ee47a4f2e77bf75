/* mail/mail.h -- what does this mail say?
 *
 * struct mail is the answer of the reader: a self-contained value in one
 * arena, made from nothing but bytes. It can move into another process
 * without change to those who use it. All text is valid UTF-8 without NUL.
 * It judges nothing of the desk: who may do what is desk/'s.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "mime/decode.h"        /* enum coding */
#include "mime/value.h"         /* struct mailbox, mailboxes, strs */

/* SPEC RD-6. What answers to it may never be automatic but for PERSON. */
enum mail_kind {
	KIND_PERSON, KIND_AUTO_REPLY, KIND_BOUNCE, KIND_FEEDBACK,
	KIND_LIST, KIND_CALENDAR, KIND_OWN
};

enum {
	ATTACHMENT_INNER = 8,           /* bits of the coding below it */
	ATTACHMENT_CODING_MAX = 200 << 8 | CODING_UU,   /* TNEF_FILES_MAX */
};

/* One attachment: where its bytes are in the raw mail, so that filing copies
 * nothing. Decode them with attachment_decode. */
struct attachment {
	struct str name;        /* normalised for display; never a path */
	struct str said;        /* the name the mail gives it, one line:
	                         * evidence, nothing is to be called so */
	struct str type;        /* "image/png", lower case */
	struct str content_id;  /* without <> */
	uint64_t offset, length;        /* of the encoded body in the raw mail */
	uint32_t coding;        /* enum coding, and from ATTACHMENT_INNER on
	                         * the number of the file in a winmail.dat,
	                         * from 1; 0: the body itself */
	uint64_t size;          /* decoded bytes */
	uint8_t md5[16];        /* of the decoded bytes; for `read --json` */
	bool is_inline;
};

/* What a bounce or a feedback report says of one recipient. */
struct bounce {
	struct str recipient;   /* as the report names it; may be empty */
	struct str original;    /* Original-Recipient: what we wrote to */
	struct str status;      /* RFC 3463: "5.1.1"; empty in feedback */
	int class;              /* 2 arrived, 4 for now, 5 for good; 0 none */
	struct str action;      /* "failed", "delayed", "delivered", ... */
	int reply_code;         /* RFC 5321: 550; 0 when none is there */
	struct str diagnostic;  /* one line, at most 500 bytes */
};

/* The mail that was passed on in this one, as it tells of it: SPEC RD-5. */
struct original {
	struct mailbox from;
	struct mailboxes to, cc;
	struct str subject;
	struct str date;                /* as it is written there */
	int64_t date_ms;                /* Unix ms; 0 when it is not read */
	struct str body;
};

/* One Authentication-Results, RFC 8601; texts as written there, in any case.
 * Who wrote it is not known here: the desk judges (SECURITY.md 1.2). */
struct authproperty {
	struct str ptype;       /* "header" */
	struct str name;        /* "from" */
	struct str value;       /* "x.example"; quoted pairs are not undone */
};

struct authresult {
	struct str method;      /* "dmarc" */
	struct str result;      /* "pass" */
	struct authproperty *property;
	size_t nproperty;       /* at most 16 */
};

struct authres {
	struct str authserv_id; /* who says that it made the checks */
	uint32_t position;      /* which header field of the mail, from 0 */
	uint32_t received_above;        /* Received fields above it */
	bool is_sound;          /* false: it does not parse; no results */
	struct authresult *result;
	size_t nresult;         /* at most 50; none after "; none" */
};

/* One header field of the mail, for patterns that ask for it (CH-10). */
struct mailfield {
	struct str name;        /* as written, without the colon */
	struct str value;       /* decoded, one line, at most 8 KB */
};

struct mail {
	struct mailbox from;            /* the author; identity is From alone */
	bool from_is_one;               /* exactly one From with one address */
	struct mailbox sender;          /* Sender:, or empty */
	struct mailboxes reply_to, to, cc;
	struct str return_path;         /* "<>" when null; empty when unknown */
	struct str delivered_to;        /* topmost Delivered-To/X-Original-To */
	struct str subject;             /* one line */
	int64_t date_ms;                /* Unix ms; 0 when absent or unreadable */
	struct str message_id;          /* without <>; empty when none */
	struct strs in_reply_to;        /* without <> */
	struct strs references;         /* oldest first, at most 100 */

	struct str text;                /* the whole text, from HTML if need be */
	struct str html;                /* the HTML body as UTF-8, not made inert */
	struct str new_text;            /* text less quote and signature */
	struct str quoted, signature;
	struct str elided;              /* both, in the order of the text */
	bool forwarded;                 /* an inline forward or message/rfc822 */
	struct original original;       /* the outermost; empty when not */
	struct str message;             /* what stands above the original */

	struct attachment *attachment;
	size_t nattachment;

	enum mail_kind kind;
	bool wants_no_auto_reply;       /* RFC 3834, SE-7: any sign of it */
	struct str list_id;

	struct mailfield *field;        /* all of its header, topmost first */
	size_t nfield;

	struct authres *authres;        /* topmost first, at most 20 */
	size_t nauthres;

	/* For KIND_BOUNCE and KIND_FEEDBACK, and for what tells of mail that
	 * arrived: at most 200 recipients, and which letter it was. */
	struct bounce *bounce;
	size_t nbounce;
	struct str original_message_id; /* without <>; empty when unknown */
	struct str feedback_type;       /* RFC 5965: "abuse" */

	struct strs repairs;            /* what was mended, for `read` */
	struct strs limits;             /* which limits were passed */
	struct strs evidence;           /* why this kind */

	/* Names the content: SHA-256 over Message-ID, Date, From, Subject and
	 * the body octets, without trace headers (SECURITY.md 2.2). */
	uint8_t digest[DIGEST_BYTES];
};

/* Headers, text and anything else of *out that points outside the arena
 * points into raw. Cannot fail: any bytes give a mail (RD-1, CH-6). */
void mail_read(struct arena *a, struct str raw, struct mail *out);

/* mail_open loads, for this thread, all that mail_read may need from the
 * system: charsets, patterns, digests. Call it before a process is locked;
 * after that mail_read opens no file. Without it things are loaded when they
 * are first used. mail_close gives back what was loaded. */
void mail_open(void);
void mail_close(void);

/* attachment_decode appends the decoded bytes to *out. raw: the same mail. */
void attachment_decode(const struct attachment *at, struct str raw,
                       struct buf *out);

const char *mail_kind_name(enum mail_kind k);   /* "auto-reply" */

#endif
