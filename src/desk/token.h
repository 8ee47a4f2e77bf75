/* desk/token.h -- a value only we can have made (SC-2, SECURITY.md 1.2).
 *
 * base32( payload of 18 bytes, then HMAC-SHA-256 over it cut to 16 bytes ),
 * 55 lower-case characters. Every Message-ID of ours is one, so it cannot be
 * guessed. A key of its own is derived for each kind (HKDF-like, by label),
 * so one kind can never be taken for another.
 */
#ifndef DESK_TOKEN_H
#define DESK_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { TOKEN_KEY_BYTES = 32, TOKEN_CHARS = 55 };

enum token_kind { TOKEN_MESSAGE = 1, TOKEN_LETTER = 2 };

struct token {
	enum token_kind kind;
	int64_t conversation;           /* below 2^48, as is id */
	int64_t id;                     /* message or letter */
};

struct str token_make(struct arena *a, struct str key, const struct token *t);

/* token_read returns false unless the text is a token made with this key;
 * compared in constant time before anything else is looked at. */
bool token_read(struct str text, struct str key, struct token *out);

/* token_message_id is "TOKEN@domain", without <>. */
struct str token_message_id(struct arena *a, struct str key,
                            const struct token *t, struct str domain);

#endif
