#include "wire/inbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "wire/inbox_inner.h"

void
inbox_list_clear(struct inbox_list *l)
{
	free(l->item);
	*l = (struct inbox_list){ NULL, 0, 0 };
}

void
inbox_list_add(struct inbox_list *l, struct inbox_item item)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : 2 * l->cap;
		l->item = reallocarray(l->item, l->cap, sizeof *l->item);
		if (l->item == NULL)
			out_of_memory();
	}
	l->item[l->n++] = item;
}

static int
by_uid(const void *a, const void *b)
{
	const struct inbox_item *x = a, *y = b;

	return (x->uid > y->uid) - (x->uid < y->uid);
}

void
inbox_list_sort(struct inbox_list *l)
{
	if (l->n > 0)
		qsort(l->item, l->n, sizeof *l->item, by_uid);
}

void
uid_set(struct buf *out, const uint32_t *uid, size_t n)
{
	for (size_t i = 0, j; i < n; i = j + 1) {
		for (j = i; j + 1 < n && uid[j + 1] == uid[j] + 1; j++)
			;
		buf_printf(out, i > 0 ? ",%" PRIu32 : "%" PRIu32, uid[i]);
		if (j > i)
			buf_printf(out, ":%" PRIu32, uid[j]);
	}
}

/* One FETCH response, as far as we ask for it. NIL is no body: so Dovecot
 * answers for a mail that is expunged while it is fetched. */
struct row {
	struct inbox_item item;
	bool has_body, nil;
	struct str body;                /* borrowed from the response */
};

/* The zone comes as the digits of "+0130" read as a number. */
static int64_t
to_ms(const struct mailimap_date_time *d)
{
	int64_t zone = (int64_t)(d->dt_zone / 100 * 60 + d->dt_zone % 100);
	int64_t seconds = clock_days(d->dt_year, d->dt_month, d->dt_day) *
	    86400 + d->dt_hour * 3600 + d->dt_min * 60 + d->dt_sec;

	return (seconds - zone * 60) * 1000;
}

static void
read_part(const struct mailimap_msg_att_static *part, struct row *row)
{
	const struct mailimap_msg_att_body_section *body;

	switch (part->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		row->item.uid = part->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		row->item.size = part->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (part->att_data.att_internal_date != NULL)
			row->item.received_ms =
			    to_ms(part->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		body = part->att_data.att_body_section;
		row->has_body = body != NULL && body->sec_body_part != NULL;
		row->nil = body != NULL && body->sec_body_part == NULL;
		if (row->has_body)
			row->body = (struct str){ body->sec_body_part,
			    body->sec_length };
		break;
	}
}

static struct row
read_row(const struct mailimap_msg_att *att)
{
	struct row row = { { 0, -1, 0 }, false, false, STR_NONE };

	for (clistiter *i = clist_begin(att->att_list); i != NULL;
	    i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			read_part(item->att_data.att_static, &row);
	}
	return row;
}

typedef void row_fn(void *arg, const struct row *row);

/* each_row gives the rows of the last response and frees them. */
static void
each_row(struct inbox_line *l, row_fn *fn, void *arg)
{
	struct mailimap_response_info *info = l->imap->imap_response_info;
	clist *list = info != NULL ? info->rsp_fetch_list : NULL;

	if (list == NULL)
		return;
	info->rsp_fetch_list = NULL;
	for (clistiter *i = clist_begin(list); i != NULL; i = clist_next(i)) {
		struct row row = read_row(clist_content(i));

		if (row.item.uid != 0)
			fn(arg, &row);
	}
	mailimap_fetch_list_free(list);
}

/* A row without a size is a change of flags we did not ask for. */
struct listing {
	struct inbox_list *out;
	uint32_t above;
};

static void
list_row(void *arg, const struct row *row)
{
	struct listing *to = arg;

	if (row->item.size >= 0 && row->item.uid > to->above)
		inbox_list_add(to->out, row->item);
}

/* since: "", or what narrows the list (RFC 7162). */
static bool
list_since(struct inbox_line *l, struct buf *set, const char *verb,
           size_t rows, const char *since, struct listing to, struct err *e)
{
	struct buf command = BUF_INIT;
	bool ok;

	if (l->imap->imap_selection_info == NULL) {
		buf_clear(set);
		return err_set(e, ERR_INPUT, "no folder is open");
	}
	l->imap->imap_selection_info->sel_has_exists = 0;
	buf_printf(&command, "%s %.*s (UID RFC822.SIZE INTERNALDATE)%s",
	    verb, STR_ARG(buf_view(set)), since);
	ok = line_run(l, buf_view(&command), "listing mails",
	    ANSWER_BYTES + (int64_t)rows * ROW_BYTES, e);
	if (ok)
		each_row(l, list_row, &to);
	buf_clear(&command);
	buf_clear(set);
	return ok;
}

static bool
list(struct inbox_line *l, struct buf *set, const char *verb, size_t rows,
     struct listing to, struct err *e)
{
	return list_since(l, set, verb, rows, "", to, e);
}

bool
inbox_list_places(struct inbox_line *l, uint32_t from, uint32_t to,
                  struct inbox_list *out, struct err *e)
{
	struct buf set = BUF_INIT;

	buf_printf(&set, "%" PRIu32 ":%" PRIu32, from, to);
	return list(l, &set, "FETCH", (size_t)(to - from) + 1,
	    (struct listing){ out, 0 }, e);
}

enum { NEWS_MAX = 100 * 1000 };         /* mails that came between two looks */

/* "n:*" always has the last mail, also when its UID is below n
 * (RFC 3501, 6.4.8); list_row leaves it out. */
bool
inbox_list_after(struct inbox_line *l, uint32_t uid, struct inbox_list *out,
                 struct err *e)
{
	struct buf set = BUF_INIT;

	buf_printf(&set, "%" PRIu32 ":*", uid == UINT32_MAX ? uid : uid + 1);
	return list(l, &set, "UID FETCH", NEWS_MAX,
	    (struct listing){ out, uid }, e);
}

bool
inbox_list_changed(struct inbox_line *l, uint64_t modseq,
                   struct inbox_list *out, struct err *e)
{
	struct buf set = BUF_INIT;
	char since[64];

	snprintf(since, sizeof since, " (CHANGEDSINCE %" PRIu64 ")", modseq);
	buf_z(&set, "1:*");
	return list_since(l, &set, "UID FETCH", NEWS_MAX, since,
	    (struct listing){ out, 0 }, e);
}

bool
inbox_list_these(struct inbox_line *l, const uint32_t *uid, size_t n,
                 struct inbox_list *out, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; i < n && ok; i += UIDS_A_COMMAND) {
		struct buf set = BUF_INIT;
		size_t some = n - i < UIDS_A_COMMAND ? n - i : UIDS_A_COMMAND;

		uid_set(&set, uid + i, some);
		ok = list(l, &set, "UID FETCH", some,
		    (struct listing){ out, 0 }, e);
	}
	return ok;
}

/* Announced sizes may be wrong: leave room for mails larger than said. */
enum { WINDOW_BYTES = 64 * 1024 * 1024 };

bool
inbox_ask(struct inbox_line *l, const uint32_t *uid, size_t n, struct err *e)
{
	struct buf command = BUF_INIT;
	bool ok;

	if (l->nasked == INBOX_WINDOWS || n > INBOX_WINDOW)
		abort();
	buf_z(&command, "UID FETCH ");
	uid_set(&command, uid, n);
	buf_z(&command, " (UID BODY.PEEK[])");
	ok = line_send(l, buf_view(&command), WINDOW_MS, WINDOW_BYTES);
	buf_clear(&command);
	if (!ok)
		return line_broken(l, "fetching", e);
	l->asked[l->nasked++] = l->imap->imap_tag;
	return true;
}

struct taking {
	inbox_take *take;
	void *arg;
};

static void
take_row(void *arg, const struct row *row)
{
	struct taking *to = arg;

	if (row->has_body)
		to->take(to->arg, row->item.uid, row->body);
}

bool
inbox_answer(struct inbox_line *l, inbox_take *take, void *arg,
             struct err *e)
{
	struct taking to = { take, arg };
	enum said said;
	int tag = l->asked[0];

	l->said[0] = '\0';
	stream_allow(l->stream, clock_mono_ms() + WINDOW_MS,
	    (int64_t)WINDOW_BYTES);
	said = line_finish(l, tag);
	l->nasked--;
	memmove(l->asked, l->asked + 1, l->nasked * sizeof *l->asked);
	if (said == SAID_BROKEN)
		return line_broken(l, "fetching", e);
	each_row(l, take_row, &to);
	return said == SAID_OK || err_set(e, ERR_INPUT,
	    "fetching: the server said: %s", l->said);
}

struct piece {
	uint32_t uid;
	struct buf *out;
	bool first, found;
};

static void
piece_row(void *arg, const struct row *row)
{
	struct piece *to = arg;

	if (row->item.uid != to->uid || to->found)
		return;
	/* NIL behind the last byte is an end like any other. */
	to->found = row->has_body || (row->nil && !to->first);
	buf_str(to->out, row->body);
}

int
inbox_piece(struct inbox_line *l, uint32_t uid, int64_t at, struct buf *out,
            struct err *e)
{
	struct piece to = { uid, out, at == 0, false };
	struct buf command = BUF_INIT;
	size_t before = out->n;
	bool ok;

	buf_printf(&command, "UID FETCH %" PRIu32 " (UID BODY.PEEK[]<%"
	    PRId64 ".%d>)", uid, at, INBOX_PIECE);
	ok = line_run(l, buf_view(&command), "fetching a piece",
	    ANSWER_BYTES + INBOX_PIECE, e);
	buf_clear(&command);
	if (!ok)
		return -1;
	each_row(l, piece_row, &to);
	if (out->n - before > INBOX_PIECE) {
		err_set(e, ERR_INPUT, "the server sent more than was asked");
		return -1;
	}
	return to.found;
}

/* A flag as RFC 3501, 9 has it: an atom, or one behind a backslash. */
static bool
is_flag(struct str s)
{
	if (str_starts(s, "\\"))
		s = str_sub(s, 1, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
		    memchr("(){%*\"\\]", s.p[i], 8) != NULL)
			return false;
	return s.n > 0;
}

bool
inbox_mark(struct inbox_line *l, const uint32_t *uid, size_t n,
           const char *flag, struct err *e)
{
	bool ok = true;

	if (!is_flag(str_from(flag)))
		return err_set(e, ERR_INPUT, "\"%s\" is not a flag", flag);
	for (size_t i = 0; i < n && ok; i += UIDS_A_COMMAND) {
		struct buf command = BUF_INIT;
		size_t some = n - i < UIDS_A_COMMAND ? n - i : UIDS_A_COMMAND;

		buf_z(&command, "UID STORE ");
		uid_set(&command, uid + i, some);
		buf_printf(&command, " +FLAGS.SILENT (%s)", flag);
		ok = line_run(l, buf_view(&command), "marking",
		    ANSWER_BYTES, e);
		buf_clear(&command);
	}
	return ok;
}
