/* A server's reply: kept short, one line, printable. */
#include "wire/relay.h"

#include <string.h>

/* Lines of one reply are joined with a space. What is not printable ASCII
 * becomes '?': the text goes to logs, terminals and tickets. */
void
reply_add(struct reply *r, struct str line)
{
	line = str_trim(line);
	if (r->n > 0 && r->n + 1 < sizeof r->text)
		r->text[r->n++] = ' ';
	for (size_t i = 0; i < line.n && r->n + 1 < sizeof r->text; i++) {
		unsigned char c = (unsigned char)line.p[i];

		r->text[r->n++] = c < 0x20 || c > 0x7e ? '?' : (char)c;
	}
	r->text[r->n] = '\0';
}

/* Postfix: "250 2.0.0 Ok: queued as 4F2A1"; Exim: "250 OK id=1abc-0002-3D".
 * Others say it in too many ways; the text is kept anyway. */
void
reply_queue_id(const struct reply *r, char out[RELAY_QUEUE_ID])
{
	static const char *const before[] = { "queued as ", "id=" };
	struct str text = { r->text, r->n };
	size_t at = text.n, n = 0;

	for (size_t i = 0; i < 2 && at == text.n; i++) {
		at = str_find_nocase(text, str_from(before[i]), 0);
		if (at < text.n)
			at += strlen(before[i]);
	}
	while (at < text.n && text.p[at] != ' ' && n + 1 < RELAY_QUEUE_ID)
		out[n++] = text.p[at++];
	out[n] = '\0';
}
