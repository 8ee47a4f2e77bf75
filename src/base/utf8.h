/* base/utf8.h -- is it valid UTF-8, and can it be shown?  RFC 3629. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* utf8_next reads one code point at s.p[*at] and moves *at on. Returns -1
 * (and moves one byte) on a byte that is not valid there: overlong forms,
 * surrogates and values above U+10FFFF included. */
int32_t utf8_next(struct str s, size_t *at);

/* utf8_ascii gives where the plain ASCII that starts at `at` ends, NUL being
 * none; it may say so early, also at once. */
size_t utf8_ascii(struct str s, size_t at);

bool utf8_valid(struct str s);
void utf8_put(struct buf *b, uint32_t cp);

/* utf8_clean copies s as valid UTF-8 without NUL: bad bytes become U+FFFD,
 * NUL goes. Returns s itself when there is nothing to do. */
struct str utf8_clean(struct arena *a, struct str s);

/* utf8_printable is utf8_clean for a terminal or a log line: C0 and C1
 * controls, bidi controls and line separators become '?' or a space. Tab and
 * newline too. One line out. */
struct str utf8_printable(struct arena *a, struct str s);

/* utf8_cut returns the longest prefix of at most max bytes that does not
 * split a character. */
struct str utf8_cut(struct str s, size_t max);

#endif
