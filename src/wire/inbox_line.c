/* Commands and their answers, on a connection that stands. */
#include "wire/inbox_inner.h"

#include <stdio.h>

#include "base/clock.h"

bool
line_broken(struct inbox_line *l, const char *what, struct err *e)
{
	const struct err *why = stream_why(l->stream);

	if (why->kind != ERR_NONE)
		return err_set(e, why->kind, "%s: %s", what, why->text);
	if (l->said[0] != '\0')
		return err_set(e, ERR_AGAIN, "%s: the server said: %s", what,
		    l->said);
	return err_set(e, ERR_AGAIN,
	    "%s: the server's answer is not IMAP", what);
}

bool
line_send(struct inbox_line *l, struct str command, int64_t ms,
          int64_t bytes)
{
	l->said[0] = '\0';
	stream_allow(l->stream, clock_mono_ms() + ms, bytes);
	return mailimap_send_current_tag(l->imap) == MAILIMAP_NO_ERROR &&
	    mailstream_write(l->imap->imap_stream, command.p, command.n) ==
	    (ssize_t)command.n &&
	    mailstream_write(l->imap->imap_stream, "\r\n", 2) == 2 &&
	    mailstream_flush(l->imap->imap_stream) == 0;
}

/* keep_text remembers "[CODE] text" of a tagged line. The code is where
 * libetpan has moved it: out of the response. */
static void
keep_text(struct inbox_line *l, const struct mailimap_resp_text *text)
{
	const struct mailimap_response_info *info =
	    l->imap->imap_response_info;
	const char *code = info != NULL ? info->rsp_atom : NULL;

	snprintf(l->said, sizeof l->said, "%s%s%s%s",
	    code != NULL ? "[" : "", code != NULL ? code : "",
	    code != NULL ? "] " : "",
	    text != NULL && text->rsp_text != NULL ? text->rsp_text : "");
}

enum said
line_finish(struct inbox_line *l, int tag)
{
	struct mailimap_response *r = NULL;
	const struct mailimap_resp_cond_state *state;
	int latest = l->imap->imap_tag, code;
	enum said said = SAID_BROKEN;

	if (mailimap_read_line(l->imap) == NULL)
		return SAID_BROKEN;
	l->imap->imap_tag = tag;
	code = mailimap_parse_response(l->imap, &r);
	l->imap->imap_tag = latest;
	if (code != MAILIMAP_NO_ERROR)
		return SAID_BROKEN;
	state = r->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state;
	keep_text(l, state->rsp_text);
	said = state->rsp_type == MAILIMAP_RESP_COND_STATE_OK ? SAID_OK :
	    SAID_NO;
	mailimap_response_free(r);
	return said;
}

static bool
has_capability(const struct inbox_line *l, int type, const char *name)
{
	const struct mailimap_connection_info *info =
	    l->imap->imap_connection_info;
	clist *list = info == NULL || info->imap_capability == NULL ? NULL :
	    info->imap_capability->cap_list;

	if (list == NULL)
		return false;
	for (clistiter *i = clist_begin(list); i != NULL; i = clist_next(i)) {
		const struct mailimap_capability *c = clist_content(i);
		const char *said = type == MAILIMAP_CAPABILITY_AUTH_TYPE ?
		    c->cap_data.cap_auth_type : c->cap_data.cap_name;

		if (c->cap_type == type && said != NULL &&
		    str_is_nocase(str_from(said), name))
			return true;
	}
	return false;
}

bool
line_can(const struct inbox_line *l, const char *extension)
{
	return has_capability(l, MAILIMAP_CAPABILITY_NAME, extension);
}

bool
line_takes(const struct inbox_line *l, const char *mechanism)
{
	return has_capability(l, MAILIMAP_CAPABILITY_AUTH_TYPE, mechanism);
}

void
line_put_quoted(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(out, '\\');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

bool
line_run(struct inbox_line *l, struct str command, const char *what,
         int64_t bytes, struct err *e)
{
	if (!line_send(l, command, COMMAND_MS, bytes))
		return line_broken(l, what, e);
	switch (line_finish(l, l->imap->imap_tag)) {
	case SAID_OK:
		return true;
	case SAID_NO:
		return err_set(e, ERR_INPUT, "%s: the server said: %s", what,
		    l->said);
	default:
		return line_broken(l, what, e);
	}
}
