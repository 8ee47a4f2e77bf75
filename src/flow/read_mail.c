#include "flow/read_mail.h"

#include <stdlib.h>

#include "flow/chat_json.h"
#include "store/raw.h"

struct read_mail *
read_mail_new(void)
{
	struct read_mail *m = calloc(1, sizeof *m);

	if (m == NULL)
		out_of_memory();
	return m;
}

void
read_mail_free(struct read_mail *m)
{
	if (m == NULL)
		return;
	arena_clear(&m->arena);
	buf_clear(&m->raw);
	free(m);
}

void
read_mail_load(struct read_mail *m, struct db *db, const struct waiting *w)
{
	int got = raw_load(db, w->raw, &m->raw, &m->failed);

	/* A disk may fail to read once, and it is no mail's fault. */
	if (got < 0 && m->failed.kind == ERR_SETUP) {
		err_clear(&m->failed);
		buf_reset(&m->raw);
		got = raw_load(db, w->raw, &m->raw, &m->failed);
	}
	if (got == 0)
		err_set(&m->failed, ERR_INPUT, "its raw bytes are gone");
	/* What cannot be read twice is this mail's own trouble. */
	if (m->failed.kind == ERR_SETUP)
		m->failed.kind = ERR_INPUT;
}

void
read_mail_read(struct read_mail *m, struct reader *r, const struct waiting *w)
{
	struct str raw = buf_view(&m->raw);

	if (m->failed.kind != ERR_NONE)
		return;
	if (w->is_json)
		chat_json_read(raw, &m->arena, &m->chat, &m->failed);
	else
		reader_read(r, raw, &m->arena, &m->mail, &m->failed);
}
