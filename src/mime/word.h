/* mime/word.h -- what does a header's text say?  RFC 2047, and RFC 2231 5.
 *
 * Encoded words are joined as bytes before they are converted, because
 * senders split characters between them. What is no well-formed word stays
 * as text. Raw 8-bit text is UTF-8 where it is valid, else windows-1252.
 */
#ifndef MIME_WORD_H
#define MIME_WORD_H

#include "base/arena.h"
#include "base/bytes.h"

/* words_decode gives unfolded header text as valid UTF-8 on one line:
 * controls become spaces. */
struct str words_decode(struct arena *a, struct str text);

#endif
