#include "desk/subject.h"

/* How clients of the common languages mark an answer. */
static const char *const reply_words[] = {
	"re:", "aw:", "sv:", "vs:", "antw:", "odp:", "rif:", "ref:",
};

static bool
cut_word(struct str *s)
{
	for (size_t i = 0; i < sizeof reply_words / sizeof *reply_words; i++) {
		struct str word = str_from(reply_words[i]);

		if (str_starts_nocase(*s, reply_words[i])) {
			*s = str_trim(str_sub(*s, word.n, s->n));
			return true;
		}
	}
	return false;
}

struct str
subject_bare(struct str subject)
{
	struct str s = str_trim(subject);

	while (cut_word(&s))
		continue;
	return s;
}

/* The subject without the tag, so that it can be put in front. */
static struct str
without(struct arena *a, struct str subject, struct str tag)
{
	size_t at = str_find(subject, tag, 0);
	struct str head, rest;

	if (tag.n == 0 || at == subject.n)
		return subject;
	head = str_trim(str_sub(subject, 0, at));
	rest = subject_bare(str_sub(subject, at + tag.n, subject.n));
	return str_trim(str_printf(a, "%.*s %.*s", STR_ARG(head),
	    STR_ARG(rest)));
}

struct str
subject_reply(struct arena *a, struct str subject, struct str tag)
{
	struct str bare = without(a, subject_bare(subject), tag);

	if (tag.n == 0)
		return str_printf(a, "Re: %.*s", STR_ARG(bare));
	return str_printf(a, "Re: %.*s %.*s", STR_ARG(tag), STR_ARG(bare));
}

struct str
subject_fill(struct arena *a, struct str text, const char *name, struct str value)
{
	struct str place = str_printf(a, "{{%s}}", name), out;
	struct buf b = BUF_INIT;
	size_t from = 0, at;

	while ((at = str_find(text, place, from)) < text.n) {
		buf_str(&b, str_sub(text, from, at));
		buf_str(&b, value);
		from = at + place.n;
	}
	buf_str(&b, str_sub(text, from, text.n));
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}
