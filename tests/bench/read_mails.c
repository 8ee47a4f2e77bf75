/* read_mails DIR mime|full|inert -- how fast do we read mails?
 *
 * mime: the parts of a mail, its subject, ids and references, and every leaf
 * decoded, texts as UTF-8: what tests/bench/read_gmime.c does with GMime.
 * full: all that filing wants, attachments' sums, quotes and kind with it.
 * inert: that, and the HTML made fit to be shown.
 */
#include "tests/bench/read_kit.h"

#include "base/arena.h"
#include "mail/inert.h"
#include "mail/mail.h"
#include "mime/charset.h"
#include "mime/limits.h"
#include "mime/msgid.h"
#include "mime/parse.h"
#include "mime/word.h"

static void
leaf(struct kit *k, struct arena *a, const struct mime *m, size_t at,
     struct buf *bytes)
{
	const struct part *p = &m->part[at];
	struct str s;

	buf_reset(bytes);
	decode_all(p->coding, part_body(m, at), SIZE_MAX, bytes);
	s = buf_view(bytes);
	if (part_is(p, "text/"))
		s = charset_convert(a, content_param(a, &p->type, "charset"),
		    s, SIZE_MAX, NULL);
	kit_leaf(k, s.p, s.n);
}

static void
read_mime(struct kit *k, struct kit_mail *mail)
{
	struct arena a = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct notes notes = { .arena = &a };
	struct strs refs = { NULL, 0 }, ids = { NULL, 0 };
	const struct headers *h;
	struct mime m;

	mime_parse(&a, (struct str){ mail->p, mail->n }, &notes, &m);
	h = &m.part[0].headers;
	words_decode(&a, header_value(&a, h, "Subject"));
	msgid_read(&a, header_value(&a, h, "Message-ID"), &notes, &ids);
	msgid_read(&a, header_value(&a, h, "References"), &notes, &refs);
	k->references += refs.n;
	k->parts += m.n;
	for (size_t i = 0; i < m.n; i++)
		if (m.part[i].shape == PART_LEAF)
			leaf(k, &a, &m, i, &bytes);
	buf_clear(&bytes);
	arena_clear(&a);
}

static void
read_full(struct kit *k, struct kit_mail *mail)
{
	struct arena a = ARENA_INIT;
	struct mail m;

	mail_read(&a, (struct str){ mail->p, mail->n }, &m);
	k->references += m.references.n;
	k->parts += m.nattachment;
	kit_leaf(k, m.text.p, m.text.n);
	arena_clear(&a);
}

static void
read_inert(struct kit *k, struct kit_mail *mail)
{
	struct arena a = ARENA_INIT;
	struct str html;
	struct mail m;

	mail_read(&a, (struct str){ mail->p, mail->n }, &m);
	html = inert_html(&a, m.html, MIME_TEXT_MAX, NULL);
	kit_leaf(k, html.p, html.n);
	arena_clear(&a);
}

static const struct way {
	const char *name;
	void (*read)(struct kit *, struct kit_mail *);
} ways[] = {
	{ "mime", read_mime }, { "full", read_full }, { "inert", read_inert },
};

int
main(int argc, char **argv)
{
	struct kit k;

	for (size_t i = 0; argc == 3 && i < sizeof ways / sizeof *ways; i++)
		if (strcmp(argv[2], ways[i].name) == 0) {
			kit_load(&k, argv[1]);
			mail_open();
			kit_say(&k, argv[2], kit_run(&k, ways[i].read));
			mail_close();
			return 0;
		}
	fprintf(stderr, "usage: %s DIR mime|full|inert\n", argv[0]);
	return 64;
}
