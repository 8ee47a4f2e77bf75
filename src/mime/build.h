/* mime/build.h -- how is a mail written?  The one canonical writer.
 *
 * Everything goes to one struct buf and is pure: no clock, no randomness.
 * What comes out has CRLF and no bare CR or LF, no NUL, lines of at most 998
 * octets and 7 bit only (but for a non-ASCII local part, RFC 6532). No value
 * can end a header: controls become spaces before anything is written.
 * RFC 5322 (headers), 2045 (codings), 2047 (encoded words), 2231 (file
 * names), 2046 (multipart).
 *
 * It judges no value: whether an address may be mailed is compose.h's.
 */
#ifndef MIME_BUILD_H
#define MIME_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

struct build_box {
	struct str name;                /* UTF-8 or anything; may be empty */
	struct str address;             /* must have passed build_address */
};

enum {
	BUILD_COLUMNS = 76,             /* folding aims at this, RFC 2047 2 */
	BUILD_WORD = 75,                /* an encoded word, RFC 2047 2 */
	BUILD_ID_MAX = 900,             /* an id must fit in a line */
	BUILD_NAME_MAX = 255,           /* bytes of a file name */
	BUILD_BOUNDARY = 34             /* "=_" and 32 hex digits */
};

/* build_line makes any bytes one line of valid UTF-8: controls (C0, C1, DEL)
 * and line separators become spaces, the ends are trimmed. In a. */
struct str build_line(struct arena *a, struct str value);

/* build_text writes "Name: value" for an unstructured field (Subject). The
 * value is build_line'd; it is plain where it is plain ASCII, else encoded
 * words cut on whole characters. */
void build_text(struct buf *out, const char *name, struct str value);

/* build_token writes a field whose value must stay as it is (Auto-Submitted,
 * Date). False, and nothing written, unless it is printable ASCII of at most
 * 900 octets. */
bool build_token(struct buf *out, const char *name, struct str value);

/* build_boxes writes an address list, folded; nothing when n is 0. */
void build_boxes(struct buf *out, const char *name,
                 const struct build_box *box, size_t n);

/* build_ids writes message ids (given without <>), folded; ids that could
 * not stand in a header are left out (build_id_ok); nothing when none is
 * left. */
void build_ids(struct buf *out, const char *name, const struct str *id,
               size_t n);
bool build_id_ok(struct str id);

/* build_address gives an address with its domain as A-labels (IDNA 2008,
 * RFC 5891), in a. False when it is no address: see address_is_safe. */
bool build_address(struct arena *a, struct str address, struct str *out);

/* build_boundary derives a boundary from a Message-ID and a word for the
 * level. No body this writer makes can contain it: "=_" never comes out of
 * quoted-printable or base64, and plain text that has it is encoded. */
void build_boundary(char out[BUILD_BOUNDARY + 1], struct str message_id,
                    const char *level);

/* build_multipart writes the Content-Type of a multipart and the empty line;
 * then each part is build_next and build_body or build_file; build_end
 * closes. subtype: "mixed", "alternative". */
void build_multipart(struct buf *out, const char *subtype,
                     const char *boundary);
void build_next(struct buf *out, const char *boundary);
void build_end(struct buf *out, const char *boundary);

/* build_body writes content headers, the empty line and a text. Any line
 * ends become CRLF. type: "text/plain". */
void build_body(struct buf *out, const char *type, struct str text);

/* build_file writes an attachment in base64. A type that is not a plain
 * type/subtype, or is message/ or multipart/ (which may not be in base64),
 * becomes application/octet-stream. */
void build_file(struct buf *out, struct str type, struct str name,
                struct str bytes);

/* The codings alone. build_qp: line ends are kept as CRLF. */
void build_qp(struct buf *out, struct str text);
void build_base64(struct buf *out, struct str bytes);

#endif
