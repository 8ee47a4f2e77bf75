/* mime/decode.h -- from transfer coding to bytes.  RFC 2045, 6.7 and 6.8;
 * uuencode, as old programs name it. */
#ifndef MIME_DECODE_H
#define MIME_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* The numbers are kept: add behind the last. */
enum coding { CODING_NONE, CODING_BASE64, CODING_QP, CODING_UU };

/* coding_read reads a Content-Transfer-Encoding, misspelt ones too; what is
 * not known is CODING_NONE. */
enum coding coding_read(struct str value);

/* decode_piece appends the bytes of a piece of the body, about 64 KB from
 * *at on, and moves *at behind it. Returns false when *at is at the end and
 * nothing was left. Bad base64 characters are passed over, padding ends it;
 * bad quoted-printable stays as it stands. */
bool decode_piece(enum coding coding, struct str body, size_t *at,
                  struct buf *out);

/* decode_all appends the whole body, but stops when out holds max bytes or
 * more. Returns false when it did. */
bool decode_all(enum coding coding, struct str body, size_t max,
                struct buf *out);

/* base64_is_clean tells if nothing but base64 and blanks stands before the
 * padding: else what is decoded may not be what was sent. */
bool base64_is_clean(struct str body);

/* base64_value is the six bits of a character, -1: none. */
int base64_value(char c);

/* hex_value is the four bits of a hex digit, -1: none. */
int hex_value(char c);

#endif
