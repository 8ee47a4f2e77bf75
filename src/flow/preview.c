#include "flow/preview.h"

#include "desk/preview.h"
#include "store/facts.h"

bool
preview_run(const struct belt *b, const struct user *by, struct str template,
    struct str language, int64_t ticket, int64_t now, struct arena *a,
    struct previewed *out, struct err *e)
{
	struct templates *t;
	struct buf bytes = BUF_INIT;
	struct str subject;
	struct facts f;
	bool ok;

	if (!facts_for_ticket(b->db, b->conf, ticket, now, a, &f, e) ||
	    !preview_letter(b->conf, by, template, language, &f, a,
	    &out->letter, e))
		return false;
	t = brands_of(b->brands, out->letter.channel);
	/* The whole mail, so that what could not be sent is not shown. */
	ok = compose(a, t, &out->letter.draft, &bytes, &subject, e) &&
	    template_render(t, a, out->letter.draft.template,
	    out->letter.draft.language, &out->letter.draft.values,
	    &out->words, e);
	buf_clear(&bytes);
	if (ok)
		out->words.subject = subject;
	return ok;
}

bool
preview_words(const struct belt *b, struct command *in, const struct facts *f,
    struct arena *a, struct err *e)
{
	struct rendered words;
	struct letter l;

	if (in->template.n == 0)
		return true;
	if (!preview_reply(b->conf, b->key, in, f, a, &l, e) ||
	    !template_render(brands_of(b->brands, l.channel), a,
	    str_z(a, in->template), l.draft.language, &l.draft.values,
	    &words, e))
		return false;
	in->words = str_trim(words.text);
	return true;
}
