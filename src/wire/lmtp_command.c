/* The commands of LMTP (RFC 2033, 4; RFC 5321, 4.1.1). */
#include "wire/lmtp_inner.h"

#include "base/utf8.h"

static enum lmtp_event
yes(const char *reply, struct buf *out)
{
	lmtp_put(out, reply);
	return LMTP_HUNGRY;
}

static enum lmtp_event
ask(struct lmtp *l, enum lmtp_event what)
{
	l->at = AT_ANSWER;
	return what;
}

static enum lmtp_event
do_lhlo(struct lmtp *l, struct str rest, struct buf *out)
{
	if (str_trim(rest).n == 0)
		return lmtp_no(l, "501 5.5.4 LHLO takes a name", out);
	l->hello = true;
	lmtp_void(l);
	buf_printf(out, "250-%s\r\n250-PIPELINING\r\n250-SIZE %lld\r\n",
	    l->limits.host, (long long)l->limits.size);
	buf_z(out, "250-8BITMIME\r\n250-SMTPUTF8\r\n");
	if (l->limits.intake)
		buf_z(out, "250-XINTAKE\r\n");
	buf_z(out, "250 ENHANCEDSTATUSCODES\r\n");
	return LMTP_RESET;
}

/* RFC 2033, 4.1: LHLO stands in their place. */
static enum lmtp_event
do_helo(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)rest;
	return lmtp_no(l, "500 5.5.1 this is LMTP: say LHLO", out);
}

/* after takes the words "FROM:" or "TO:" off the front. */
static bool
after(struct str *rest, const char *word)
{
	*rest = str_trim(*rest);
	if (!str_starts_nocase(*rest, word))
		return false;
	*rest = str_trim(str_sub(*rest, str_from(word).n, rest->n));
	return true;
}

static enum lmtp_event
do_mail(struct lmtp *l, struct str rest, struct buf *out)
{
	struct str address;
	const char *wrong;

	if (!l->hello || l->mail)
		return lmtp_no(l, l->mail ? "503 5.5.1 a mail has begun" :
		    "503 5.5.1 say LHLO first", out);
	if (!after(&rest, "FROM:") || !lmtp_path(&rest, &address))
		return lmtp_no(l, "501 5.1.7 write: MAIL FROM:<address>",
		    out);
	lmtp_void(l);
	l->sender = str_copy(&l->arena, address);
	wrong = lmtp_mail_words(l, rest);
	if (wrong == NULL)
		return ask(l, LMTP_MAIL);
	lmtp_void(l);
	return lmtp_no(l, wrong, out);
}

static enum lmtp_event
do_rcpt(struct lmtp *l, struct str rest, struct buf *out)
{
	struct str address;

	if (!l->mail)
		return lmtp_no(l, "503 5.5.1 say MAIL first", out);
	if (!after(&rest, "TO:") || !lmtp_path(&rest, &address) ||
	    address.n == 0)
		return lmtp_no(l, "501 5.1.3 write: RCPT TO:<address>", out);
	if (rest.n > 0)
		return lmtp_no(l, "555 5.5.4 RCPT takes no parameters", out);
	if (l->recipients >= (l->handed.on ? 1 : LMTP_RCPTS))
		return yes("452 4.5.3 too many recipients", out);
	l->address = str_copy(&l->arena, address);
	return ask(l, LMTP_RCPT);
}

/* RFC 2033, 4.2: without a recipient DATA must fail with 503. */
static enum lmtp_event
do_data(struct lmtp *l, struct str rest, struct buf *out)
{
	if (rest.n > 0)
		return lmtp_no(l, "501 5.5.4 DATA takes no words", out);
	if (!l->mail || l->recipients == 0)
		return lmtp_no(l, "503 5.5.1 no valid recipients", out);
	return ask(l, LMTP_DATA);
}

static enum lmtp_event
do_rset(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)rest;
	lmtp_void(l);
	lmtp_put(out, "250 2.0.0 ok");
	return LMTP_RESET;
}

static enum lmtp_event
do_noop(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)l;
	(void)rest;
	return yes("250 2.0.0 ok", out);
}

static enum lmtp_event
do_vrfy(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)l;
	(void)rest;
	return yes("252 2.1.5 send it and see", out);
}

static enum lmtp_event
do_help(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)l;
	(void)rest;
	return yes("214 2.0.0 RFC 2033", out);
}

static enum lmtp_event
do_quit(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)rest;
	return lmtp_close(l, "221 2.0.0 bye", out);
}

static enum lmtp_event
do_not(struct lmtp *l, struct str rest, struct buf *out)
{
	(void)rest;
	return lmtp_no(l, "502 5.5.1 not offered", out);
}

static const struct {
	const char *word;
	enum lmtp_event (*run)(struct lmtp *, struct str, struct buf *);
} commands[] = {
	{ "LHLO", do_lhlo }, { "MAIL", do_mail }, { "RCPT", do_rcpt },
	{ "DATA", do_data }, { "RSET", do_rset }, { "NOOP", do_noop },
	{ "QUIT", do_quit }, { "VRFY", do_vrfy }, { "HELP", do_help },
	{ "HELO", do_helo }, { "EHLO", do_helo }, { "BDAT", do_not },
	{ "STARTTLS", do_not }, { "AUTH", do_not }, { "EXPN", do_not },
	{ "ETRN", do_not },
};

static bool
is_text(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.p[i] < ' ' || line.p[i] == 0x7f)
			return false;
	return utf8_valid(line);
}

enum lmtp_event
lmtp_command(struct lmtp *l, struct str line, struct buf *out)
{
	size_t space = str_find_char(line, ' ', 0);
	struct str word = str_sub(line, 0, space);

	if (str_find_char(line, '\r', 0) < line.n ||
	    str_find_char(line, '\0', 0) < line.n)
		return lmtp_close(l, "521 5.5.2 a bare CR or a NUL", out);
	if (!is_text(line))
		return lmtp_no(l, "500 5.5.2 not UTF-8 text", out);
	if (++l->commands > LMTP_COMMANDS)
		return lmtp_close(l, "421 4.7.0 too many commands", out);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (str_is_nocase(word, commands[i].word))
			return commands[i].run(l, str_sub(line, space + 1,
			    line.n), out);
	return lmtp_no(l, "500 5.5.1 no such command", out);
}
