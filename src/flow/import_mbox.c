#include "flow/import.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/io.h"
#include "mime/mbox.h"

enum { PIECE = 1024 * 1024 };

/* UW-IMAP and Pine keep a mail of their own at the top of a folder. */
static bool
is_internal(struct str bytes)
{
	struct str head = str_sub(bytes, 0, 2000);

	return str_find(head, STR("DON'T DELETE THIS MESSAGE -- FOLDER "
	    "INTERNAL DATA"), 0) < head.n;
}

/* The mail's bytes are its name: the file may grow, move or be written anew
 * between two runs. */
static bool
take(struct import *im, const struct mbox_mail *m, struct str folder,
     struct err *e)
{
	struct arena a = ARENA_INIT;
	struct import_mail mail = { .folder = folder, .bytes = m->bytes,
	    .received_ms = m->date_ms, .full_size = m->full_size };
	uint8_t digest[DIGEST_BYTES];
	bool ok;
	int known;

	digest_sha256(m->bytes, digest);
	mail.key = str_printf(&a, "mbox:%.*s", STR_ARG(hex_encode(&a, digest,
	    sizeof digest)));
	known = import_knows(im, mail.key, e);
	im->counts.bytes += known == 1 ? m->full_size : 0;
	ok = known == 1 || (known == 0 && import_take(im, &mail, e));
	arena_clear(&a);
	return ok;
}

static bool
take_all(struct import *im, struct mbox *m, struct str folder, struct err *e)
{
	struct mbox_mail mail;

	while (import_goes_on(im) && mbox_next(m, &mail)) {
		im->at = mail.offset + mail.full_size;
		if (!is_internal(mail.bytes) && !take(im, &mail, folder, e))
			return false;
	}
	return true;
}

/* The last part of the path, as text. */
static struct str
leaf(const char *name)
{
	const char *slash = strrchr(name, '/');

	return str_from(slash != NULL && slash[1] != '\0' ? slash + 1 : name);
}

static bool
read_on(struct import *im, int fd, struct buf *piece, struct mbox *m,
        const char *name, struct err *e)
{
	ssize_t got;

	buf_reset(piece);
	buf_reserve(piece, PIECE);
	/* A pipe may have nothing to read for long. */
	if (io_wait(fd, POLLIN, im->stop_fd, INT64_MAX) == 0)
		return true;
	got = io_read(fd, piece->p, PIECE);
	if (got < 0)
		return err_set(e, ERR_INPUT, "%s: %s", name, strerror(errno));
	if (got == 0)
		mbox_end(m);
	else
		mbox_feed(m, (struct str){ piece->p, (size_t)got });
	return true;
}

bool
import_mbox(struct import *im, int fd, const char *name, struct err *e)
{
	struct mbox m;
	struct buf piece = BUF_INIT;
	struct stat st;
	bool ok = true;

	mbox_init(&m, import_most(im), import_most(im));
	im->total_is_bytes = true;
	if (fstat(fd, &st) == 0)
		im->total = st.st_size;
	while (ok && !im->interrupted && !m.ended)
		ok = read_on(im, fd, &piece, &m, name, e) &&
		    take_all(im, &m, leaf(name), e);
	if (ok && m.strange > 0 && im->counts.seen == 0 && !im->interrupted)
		ok = err_set(e, ERR_INPUT, "%s: no mbox: no line in it "
		    "begins a mail (From SENDER DATE)", name);
	else if (ok && m.strange > 0)
		import_skip(im, name, "what is before the first line From "
		    "is no mail");
	mbox_clear(&m);
	buf_clear(&piece);
	return ok;
}
