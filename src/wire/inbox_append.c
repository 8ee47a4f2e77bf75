/* Putting a mail into a folder (APPEND, RFC 3501 6.3.11), and asking whether
 * it is there. */
#include "wire/inbox.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "wire/inbox_inner.h"

enum {
	APPEND_MS = 5 * 60 * 1000,      /* for the mail and its answer */
	APPEND_PIECE = 64 * 1024,
	GO_LINES = 100,                 /* before "+" */
};

int
inbox_find_id(struct inbox_line *l, struct str id, struct err *e)
{
	const struct mailimap_response_info *info;
	struct buf command = BUF_INIT;
	bool ok;

	buf_z(&command, "UID SEARCH HEADER Message-ID ");
	line_put_quoted(&command, id);
	ok = line_run(l, buf_view(&command), "searching", ANSWER_BYTES, e);
	buf_clear(&command);
	if (!ok)
		return -1;
	info = l->imap->imap_response_info;
	return info != NULL && info->rsp_search_result != NULL &&
	    clist_count(info->rsp_search_result) > 0;
}

/* "31-Jan-2024 09:15:00 +0000" from "Wed, 31 Jan 2024 09:15:00 +0000". */
static void
put_date(struct buf *out, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_rfc5322(ms, text);
	text[7] = text[11] = '-';
	buf_printf(out, "\"%s\"", text + 5);
}

/* wait_for_go reads up to "+": 1; or to the tagged line: 0 with ERR_INPUT,
 * the server does not want it; -1 the line broke. */
static int
wait_for_go(struct inbox_line *l, struct err *e)
{
	char tag[16];

	snprintf(tag, sizeof tag, "%d ", l->imap->imap_tag);
	for (int i = 0; i < GO_LINES; i++) {
		const char *line = mailimap_read_line(l->imap);
		struct str said = str_trim(str_from(line != NULL ? line : ""));

		if (line == NULL || str_starts_nocase(said, "* BYE"))
			break;
		if (str_starts(said, "+"))
			return 1;
		if (str_starts(said, tag)) {
			err_set(e, ERR_INPUT, "the server said: %.*s",
			    STR_ARG(str_sub(said, strlen(tag), said.n)));
			return 0;
		}
	}
	line_broken(l, "storing a copy", e);
	return -1;
}

static bool
send_mail(struct inbox_line *l, struct str mail)
{
	mailstream *s = l->imap->imap_stream;

	stream_allow(l->stream, clock_mono_ms() + APPEND_MS, ANSWER_BYTES);
	for (size_t at = 0; at < mail.n; at += APPEND_PIECE) {
		struct str piece = str_sub(mail, at, at + APPEND_PIECE <
		    mail.n ? at + APPEND_PIECE : mail.n);

		if (mailstream_write(s, piece.p, piece.n) !=
		    (ssize_t)piece.n)
			return false;
	}
	return mailstream_write(s, "\r\n", 2) == 2 && mailstream_flush(s) == 0;
}

static bool
finish(struct inbox_line *l, struct err *e)
{
	switch (line_finish(l, l->imap->imap_tag)) {
	case SAID_OK:
		return true;
	case SAID_NO:
		return err_set(e, ERR_INPUT, "the server said: %s", l->said);
	default:
		return line_broken(l, "storing a copy", e);
	}
}

bool
inbox_append(struct inbox_line *l, const char *folder, int64_t received_ms,
             struct str mail, struct err *e)
{
	struct buf command = BUF_INIT;
	bool ok;

	buf_z(&command, "APPEND ");
	ok = line_put_place(&command, folder, e);
	buf_z(&command, " (\\Seen) ");
	put_date(&command, received_ms);
	buf_printf(&command, " {%zu}", mail.n);
	if (ok && !line_send(l, buf_view(&command), COMMAND_MS, ANSWER_BYTES))
		ok = line_broken(l, "storing a copy", e);
	buf_clear(&command);
	if (!ok || wait_for_go(l, e) != 1)
		return false;
	if (!send_mail(l, mail))
		return line_broken(l, "storing a copy", e);
	return finish(l, e);
}
