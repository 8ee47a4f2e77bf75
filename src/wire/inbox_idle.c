#include "wire/inbox.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "wire/inbox_inner.h"

/* Our own IDLE (RFC 2177): libetpan's blocks until its time is up when the
 * server says anything before "+". */

enum {
	IDLE_ANSWER_MS = 30 * 1000,
	EAGER_MOST = 3,         /* some servers say EXISTS all the time */
};

struct idling {
	bool changed, bye, ended, ok;
	bool plus;
	char tag[16];
};

/* One line of the server while IDLE is under way. */
static void
hear(struct idling *i, struct str line)
{
	line = str_trim(line);
	if (str_starts(line, "+"))
		i->plus = true;
	else if (str_starts_nocase(line, "* BYE"))
		i->bye = true;
	else if (str_starts(line, "* "))
		i->changed |= str_ends(line, " EXISTS") ||
		    str_ends(line, " exists");
	else if (str_starts(line, i->tag)) {
		i->ended = true;
		i->ok = str_starts_nocase(str_sub(line, strlen(i->tag),
		    line.n), "OK");
	}
}

static bool
hear_line(struct inbox_line *l, struct idling *i, struct err *e)
{
	const char *line;

	stream_allow(l->stream, clock_mono_ms() + IDLE_ANSWER_MS,
	    ANSWER_BYTES);
	line = mailimap_read_line(l->imap);
	if (line == NULL)
		return line_broken(l, "IDLE", e);
	hear(i, str_from(line));
	if (i->bye)
		return err_set(e, ERR_AGAIN, "the server said: %.*s",
		    STR_ARG(str_trim(str_from(line))));
	return true;
}

/* A NO to IDLE itself is no disaster: the caller polls. */
static bool
begin(struct inbox_line *l, struct idling *i, struct err *e)
{
	if (!line_send(l, STR("IDLE"), COMMAND_MS, ANSWER_BYTES))
		return line_broken(l, "IDLE", e);
	snprintf(i->tag, sizeof i->tag, "%d ", l->imap->imap_tag);
	while (!i->plus && !i->ended)
		if (!hear_line(l, i, e))
			return false;
	l->no_idle = i->ended;
	return true;
}

static bool
finish(struct inbox_line *l, struct idling *i, struct err *e)
{
	mailstream *s = l->imap->imap_stream;

	stream_allow(l->stream, clock_mono_ms() + IDLE_ANSWER_MS,
	    ANSWER_BYTES);
	if (mailstream_write(s, "DONE\r\n", 6) != 6 ||
	    mailstream_flush(s) != 0)
		return line_broken(l, "IDLE", e);
	while (!i->ended)
		if (!hear_line(l, i, e))
			return false;
	return i->ok || err_set(e, ERR_AGAIN, "IDLE ended with an error");
}

int
inbox_idle(struct inbox_line *l, int64_t until_ms, struct err *e)
{
	struct idling i = { 0 };
	int ready = 1;

	if (l->imap->imap_selection_info == NULL) {
		err_set(e, ERR_INPUT, "no folder is open");
		return -1;
	}
	/* What it said since the last listing it will not say again. */
	if (l->imap->imap_selection_info->sel_has_exists &&
	    ++l->eager <= EAGER_MOST)
		return 1;
	l->eager = 0;
	if (!begin(l, &i, e))
		return -1;
	if (l->no_idle)
		return 0;
	while (ready == 1 && !i.ended) {
		/* What libetpan has read ahead no poll() would tell. */
		if (l->imap->imap_stream->read_buffer_len == 0) {
			if (i.changed)
				break;
			ready = stream_wait(l->stream, l->wake_fd, until_ms);
			if (ready < 0) {
				line_broken(l, "IDLE", e);
				return -1;
			}
			if (ready == 0)
				break;
		}
		if (!hear_line(l, &i, e))
			return -1;
	}
	if (stream_cancelled(l->stream))
		return 0;               /* the line is being closed */
	if (!finish(l, &i, e))
		return -1;
	return i.changed ? 1 : 0;
}
