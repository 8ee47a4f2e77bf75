/* What the client says, byte by byte: command lines, then the data. */
#include "wire/lmtp.h"

#include <stdlib.h>

#include "wire/lmtp_inner.h"

enum { SKIP_MOST = 64 * 1024 };         /* of a line that is too long */

/* --- Command lines -------------------------------------------------------- */

static void
eat(struct str *in, size_t n)
{
	*in = str_sub(*in, n, in->n);
}

/* A line ends at its LF; whether CR stood before it is looked at later, so
 * that it does not matter how the bytes came in. */
static enum lmtp_event
eat_line(struct lmtp *l, struct str *in, struct buf *out)
{
	size_t lf = str_find_char(*in, '\n', 0);
	bool whole = lf < in->n;
	struct str part = str_sub(*in, 0, lf + whole);
	struct str line;
	enum lmtp_event got;

	if (l->line.n + part.n > LMTP_LINE) {
		l->skipped = l->line.n;
		l->at = AT_LONG;
		buf_reset(&l->line);
		return LMTP_HUNGRY;
	}
	eat(in, part.n);
	buf_str(&l->line, part);
	if (!whole)
		return LMTP_HUNGRY;
	line = buf_view(&l->line);
	if (!str_ends(line, "\r\n"))
		return lmtp_close(l, "521 5.5.2 a bare line feed", out);
	got = lmtp_command(l, str_sub(line, 0, line.n - 2), out);
	buf_reset(&l->line);
	return got;
}

static enum lmtp_event
skip_line(struct lmtp *l, struct str *in, struct buf *out)
{
	size_t lf = str_find_char(*in, '\n', 0);
	bool whole = lf < in->n;

	l->skipped += lf + whole;
	eat(in, lf + whole);
	if (l->skipped > SKIP_MOST)
		return lmtp_close(l, "521 5.5.2 line too long", out);
	if (!whole)
		return LMTP_HUNGRY;
	l->at = AT_COMMAND;
	return lmtp_no(l, "500 5.5.2 line too long", out);
}

/* --- Data ----------------------------------------------------------------- */

static enum lmtp_event
give(struct lmtp *l, struct str *in, size_t n)
{
	l->chunk = str_sub(*in, 0, n);
	eat(in, n);
	return LMTP_CHUNK;
}

static enum lmtp_dot
dot_after(enum lmtp_dot dot, char c)
{
	if (c == '\r')
		return AFTER_CR;
	return dot == AFTER_CR && c == '\n' ? LINE_START : WITHIN;
}

/* plain_run tells how many bytes can be given as they are. A dot at the
 * beginning of a line ends the run. */
static size_t
plain_run(struct lmtp *l, struct str in)
{
	size_t i = 0;

	while (i < in.n) {
		if (l->dot == LINE_START && in.p[i] == '.')
			break;
		if (l->dot == WITHIN) {
			i = str_find_char(in, '\r', i);
			if (i == in.n)
				break;
		}
		l->dot = dot_after(l->dot, in.p[i++]);
	}
	return i;
}

static enum lmtp_event
end_of_data(struct lmtp *l)
{
	l->at = AT_END;
	l->due = l->recipients;
	return LMTP_END;
}

/* RFC 5321, 4.5.2, and nothing else: "\n.\n", "\n.\r\n", "\r.\r\n" and the
 * like are text. */
static enum lmtp_event
eat_data(struct lmtp *l, struct str *in)
{
	while (in->n > 0) {
		char c = in->p[0];
		size_t n;

		if (l->dot == AFTER_DOT && c == '\r') {
			l->dot = AFTER_DOT_CR;
			eat(in, 1);
		} else if (l->dot == AFTER_DOT) {
			l->dot = WITHIN;        /* the dot was stuffing */
		} else if (l->dot == AFTER_DOT_CR && c == '\n') {
			eat(in, 1);
			return end_of_data(l);
		} else if (l->dot == AFTER_DOT_CR) {
			l->dot = AFTER_CR;
			l->chunk = STR("\r");
			return LMTP_CHUNK;
		} else if (l->dot == LINE_START && c == '.') {
			l->dot = AFTER_DOT;
			eat(in, 1);
		} else {
			n = plain_run(l, *in);
			return give(l, in, n);
		}
	}
	return LMTP_HUNGRY;
}

enum lmtp_event
lmtp_eat(struct lmtp *l, struct str *in, struct buf *out)
{
	while (in->n > 0) {
		enum lmtp_event got = LMTP_BYE;

		switch (l->at) {
		case AT_COMMAND:
			got = eat_line(l, in, out);
			break;
		case AT_LONG:
			got = skip_line(l, in, out);
			break;
		case AT_DATA:
			got = eat_data(l, in);
			break;
		case AT_ANSWER: case AT_END: case AT_CLOSED:
			abort();
		}
		if (got != LMTP_HUNGRY)
			return got;
	}
	return LMTP_HUNGRY;
}
