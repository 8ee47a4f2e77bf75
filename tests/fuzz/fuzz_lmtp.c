/* However a client's bytes are cut, they mean the same; every reply is one
 * printable line, and a mail gets one for each recipient that was taken. And
 * whatever a mail holds, stuffed with dots it comes out as it was, and none
 * of it is taken for a command. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/lmtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	struct buf seen;                /* events and bytes of mails */
	struct buf out;
	size_t ends, due, replies;
};

static void
answer(struct lmtp *l, enum lmtp_event event, struct heard *h)
{
	struct str a;

	buf_char(&h->seen, (char)('0' + event));
	switch (event) {
	case LMTP_MAIL:
		buf_str(&h->seen, lmtp_sender(l));
		if (lmtp_sender(l).n > LMTP_ADDRESS ||
		    lmtp_handed(l)->key.n > LMTP_KEY ||
		    lmtp_handed(l)->folder.n > LMTP_FOLDER ||
		    lmtp_size(l) > 1000)
			abort();
		lmtp_say_mail(l, NULL, &h->out);
		break;
	case LMTP_RCPT:
		a = lmtp_address(l);
		if (a.n == 0 || a.n > LMTP_ADDRESS)
			abort();
		buf_str(&h->seen, a);
		lmtp_say_rcpt(l, a.n % 3 == 0 ? "550 5.1.1 no" : NULL,
		    &h->out);
		break;
	case LMTP_DATA:
		lmtp_say_data(l, NULL, &h->out);
		break;
	case LMTP_END:
		h->ends++;
		if (lmtp_recipients(l) == 0)
			abort();
		for (size_t n = lmtp_recipients(l); n > 0; n--)
			lmtp_say_end(l, "250 2.0.0 taken", &h->out);
		break;
	case LMTP_HUNGRY: case LMTP_CHUNK: case LMTP_RESET: case LMTP_BYE:
		break;
	}
}

/* step 0: the steps grow, from one byte on. */
static void
talk(struct str in, size_t step, struct heard *h)
{
	struct lmtp_limits limits = { "h", 1000, true };
	struct lmtp *l = lmtp_new(&limits, &h->out);
	enum lmtp_event event = LMTP_HUNGRY;
	size_t n = step > 0 ? step : 1;

	while (in.n > 0 && event != LMTP_BYE) {
		struct str part = str_sub(in, 0, n);

		in = str_sub(in, n, in.n);
		n += step == 0;
		while (part.n > 0 && event != LMTP_BYE) {
			event = lmtp_eat(l, &part, &h->out);
			if (event == LMTP_CHUNK)
				buf_str(&h->seen, lmtp_chunk(l));
			else if (event != LMTP_HUNGRY)
				answer(l, event, h);
		}
	}
	lmtp_free(l);
}

static void
clear(struct heard *h)
{
	buf_clear(&h->seen);
	buf_clear(&h->out);
}

static void
check_replies(struct str out)
{
	if (!str_ends(out, "\r\n"))
		abort();
	while (out.n > 0) {
		size_t lf = str_find_char(out, '\n', 0);
		struct str line = str_sub(out, 0, lf);

		if (line.n < 5 || line.p[line.n - 1] != '\r' ||
		    line.p[0] < '2' || line.p[0] > '5' ||
		    (line.p[3] != ' ' && line.p[3] != '-'))
			abort();
		for (size_t i = 0; i + 1 < line.n; i++)
			if (line.p[i] < ' ' || line.p[i] > '~')
				abort();
		out = str_sub(out, lf + 1, out.n);
	}
}

static void
as_session(struct str in)
{
	struct heard whole = { 0 }, bytes = { 0 }, steps = { 0 };

	talk(in, in.n, &whole);
	talk(in, 1, &bytes);
	talk(in, 0, &steps);
	if (!str_eq(buf_view(&whole.seen), buf_view(&bytes.seen)) ||
	    !str_eq(buf_view(&whole.out), buf_view(&bytes.out)) ||
	    !str_eq(buf_view(&whole.seen), buf_view(&steps.seen)) ||
	    !str_eq(buf_view(&whole.out), buf_view(&steps.out)))
		abort();
	check_replies(buf_view(&whole.out));
	clear(&whole);
	clear(&bytes);
	clear(&steps);
}

static void
as_mail(struct str mail)
{
	static const char begin[] = "LHLO x\r\nMAIL FROM:<>\r\n"
	    "RCPT TO:<ab>\r\nDATA\r\n";
	struct heard h = { 0 };
	struct buf in = BUF_INIT, want = BUF_INIT;

	buf_z(&in, begin);
	buf_z(&want, "612ab3");         /* RESET MAIL RCPT DATA */
	for (size_t i = 0; i < mail.n; i++) {
		bool starts = i == 0 || (i > 1 && mail.p[i - 1] == '\n' &&
		    mail.p[i - 2] == '\r');

		if (starts && mail.p[i] == '.')
			buf_char(&in, '.');
		buf_char(&in, mail.p[i]);
		buf_char(&want, mail.p[i]);
	}
	buf_z(&in, "\r\n.\r\n");
	buf_z(&want, "\r\n5");
	talk(buf_view(&in), 0, &h);
	if (h.ends != 1 || !str_eq(buf_view(&h.seen), buf_view(&want)) ||
	    !str_ends(buf_view(&h.out), "354 go on\r\n250 2.0.0 taken\r\n"))
		abort();
	buf_clear(&in);
	buf_clear(&want);
	clear(&h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };

	as_session(in);
	as_mail(in);
	return 0;
}
