#include "desk/token.h"

#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/secret.h"

enum {
	TOKEN_VERSION = 1,
	PAYLOAD_BYTES = 18,     /* version, kind, conversation 6, id 8, 0 0 */
	MAC_BYTES = 16,
	TOKEN_BYTES = PAYLOAD_BYTES + MAC_BYTES,
};

/* One key a kind, so that no kind can pass for another (SECURITY.md 1.2). */
static const struct {
	enum token_kind kind;
	const char *label;
} kinds[] = {
	{ TOKEN_MESSAGE, "postroom token message 1" },
	{ TOKEN_LETTER,  "postroom token letter 1" },
};

static const char *
label_of(unsigned kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((unsigned)kinds[i].kind == kind)
			return kinds[i].label;
	return NULL;
}

static void
put_number(uint8_t *p, size_t n, uint64_t value)
{
	while (n-- > 0) {
		p[n] = (uint8_t)(value & 0xff);
		value >>= 8;
	}
}

static int64_t
get_number(const uint8_t *p, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | p[i];
	return (int64_t)value;
}

static void
mac_of(struct str key, const char *label, const uint8_t *payload,
       uint8_t out[DIGEST_BYTES])
{
	uint8_t own[DIGEST_BYTES];

	digest_hmac(key, str_from(label), own);
	digest_hmac((struct str){ (const char *)own, sizeof own },
	    (struct str){ (const char *)payload, PAYLOAD_BYTES }, out);
	secret_wipe(own, sizeof own);
}

struct str
token_make(struct arena *a, struct str key, const struct token *t)
{
	uint8_t bytes[TOKEN_BYTES] = { TOKEN_VERSION, (uint8_t)t->kind };
	uint8_t mac[DIGEST_BYTES];

	put_number(bytes + 2, 6, (uint64_t)t->conversation);
	put_number(bytes + 8, 8, (uint64_t)t->id);
	mac_of(key, label_of(t->kind), bytes, mac);
	memcpy(bytes + PAYLOAD_BYTES, mac, MAC_BYTES);
	return base32_encode(a, bytes, sizeof bytes);
}

bool
token_read(struct str text, struct str key, struct token *out)
{
	uint8_t bytes[TOKEN_BYTES], mac[DIGEST_BYTES];
	size_t n = sizeof bytes;
	const char *label;

	if (text.n != TOKEN_CHARS || !base32_decode(text, bytes, &n) ||
	    n != sizeof bytes)
		return false;
	/* An unknown kind costs the same time as a known one. */
	label = label_of(bytes[1]);
	mac_of(key, label != NULL ? label : "", bytes, mac);
	if (!digest_same(mac, bytes + PAYLOAD_BYTES, MAC_BYTES) ||
	    label == NULL || bytes[0] != TOKEN_VERSION)
		return false;
	out->kind = (enum token_kind)bytes[1];
	out->conversation = get_number(bytes + 2, 6);
	out->id = get_number(bytes + 8, 8);
	return true;
}

struct str
token_message_id(struct arena *a, struct str key, const struct token *t,
                 struct str domain)
{
	struct str token = token_make(a, key, t);

	return str_printf(a, "%.*s@%.*s", STR_ARG(token), STR_ARG(domain));
}
