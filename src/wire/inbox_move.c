/* What changes where a mail is: MOVE (RFC 6851), UIDPLUS (RFC 4315). */
#include "wire/inbox.h"

#include "base/clock.h"
#include "wire/inbox_inner.h"
#include "wire/mutf7.h"

bool
inbox_has_move(const struct inbox_line *l)
{
	return line_can(l, "MOVE");
}

bool
inbox_has_expunge(const struct inbox_line *l)
{
	return line_can(l, "UIDPLUS");
}

bool
line_put_place(struct buf *out, const char *name, struct err *e)
{
	struct buf coded = BUF_INIT;
	bool ok = mutf7_put(&coded, str_from(name)) && coded.n > 0;

	if (ok)
		line_put_quoted(out, buf_view(&coded));
	buf_clear(&coded);
	return ok || err_set(e, ERR_INPUT, "not a folder name");
}

/* run sends "VERB <uids> <folder>", whatever of it there is. */
static bool
run(struct inbox_line *l, const char *verb, const uint32_t *uid, size_t n,
    const char *name, const char *what, struct err *e)
{
	struct buf command = BUF_INIT;
	bool ok = true;

	buf_z(&command, verb);
	if (n > 0) {
		buf_char(&command, ' ');
		uid_set(&command, uid, n);
	}
	if (name != NULL) {
		buf_char(&command, ' ');
		ok = line_put_place(&command, name, e);
	}
	ok = ok && line_run(l, buf_view(&command), what, ANSWER_BYTES, e);
	buf_clear(&command);
	return ok;
}

bool
inbox_move(struct inbox_line *l, const uint32_t *uid, size_t n,
           const char *to, struct err *e)
{
	return run(l, "UID MOVE", uid, n, to, "moving", e);
}

bool
inbox_copy(struct inbox_line *l, const uint32_t *uid, size_t n,
           const char *to, struct err *e)
{
	return run(l, "UID COPY", uid, n, to, "copying", e);
}

bool
inbox_expunge(struct inbox_line *l, const uint32_t *uid, size_t n,
              struct err *e)
{
	return run(l, "UID EXPUNGE", uid, n, NULL, "expunging", e);
}

bool
inbox_make(struct inbox_line *l, const char *name, struct err *e)
{
	return run(l, "CREATE", NULL, 0, name, "making a folder", e);
}

static void
keep_status(const struct mailimap_mailbox_data_status *got,
            struct inbox_folder *out)
{
	for (clistiter *i = clist_begin(got->st_info_list); i != NULL;
	    i = clist_next(i)) {
		const struct mailimap_status_info *info = clist_content(i);

		if (info->st_att == MAILIMAP_STATUS_ATT_UIDNEXT)
			out->uidnext = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UIDVALIDITY)
			out->uidvalidity = info->st_value;
	}
}

bool
inbox_status(struct inbox_line *l, const char *name,
             struct inbox_folder *out, struct err *e)
{
	struct mailimap_response_info *info;
	struct buf command = BUF_INIT;
	bool ok;

	*out = (struct inbox_folder){ 0 };
	buf_z(&command, "STATUS ");
	ok = line_put_place(&command, name, e);
	buf_z(&command, " (UIDNEXT UIDVALIDITY)");
	ok = ok && line_run(l, buf_view(&command), "looking at a folder",
	    ANSWER_BYTES, e);
	buf_clear(&command);
	info = l->imap->imap_response_info;
	if (ok && info != NULL && info->rsp_status != NULL)
		keep_status(info->rsp_status, out);
	return ok;
}
