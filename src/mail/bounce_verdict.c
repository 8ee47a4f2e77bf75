#include "mail/bounce_verdict.h"

enum { WORDS_MAX = 2000 };              /* bytes searched for words, of one */

static void
weigh(struct bounce_verdict *v, const struct bounce_code *code, const char *by)
{
	/* Between clear ones the nearer source is believed. */
	bool is_better = v->rank < BOUNCE_CLEAR && code->rank > v->rank;

	if (v->reply == 0 || (is_better && code->rank == BOUNCE_QUOTED))
		v->reply = code->reply;
	if (is_better) {
		v->status = code->status;
		v->rank = code->rank;
		v->by = by;
	}
}

/* What the words of the whole text mean; searched for once. */
static struct str
words_of_all(struct bounce_context *c, struct str *why)
{
	if (!c->has_words)
		c->words = bounce_code_words(c->text->report, &c->why);
	c->has_words = true;
	*why = c->why;
	return c->words;
}

/* Exim gives up on what never worked, and means: for now. */
static bool
gave_up(struct str s)
{
	static const char *const says[] = {
		"retry timeout exceeded", "all hosts have been failing",
	};

	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		if (str_find_nocase(s, str_from(says[i]), 0) < s.n)
			return true;
	return false;
}

/* No status anywhere: the reply code's class, and the meaning of words. */
static void
guess(struct bounce_context *c, struct str about, struct bounce_verdict *v)
{
	struct str s = bounce_code_words(str_sub(about, 0, WORDS_MAX),
	    &v->why);
	int class = v->reply > 0 ? v->reply / 100 : c->text->delayed ? 4 : 5;

	if (s.n == 0 && (about.n == 0 || c->is_alone))
		s = words_of_all(c, &v->why);
	if (v->reply == 0 && (about.n > 0 ? gave_up(about) : c->gave_up))
		class = 4;
	if (s.n == 0)
		s = STR("5.0.0");
	v->status = str_printf(c->arena, "%d%.*s", class,
	    STR_ARG(str_sub(s, 1, s.n)));
	v->by = v->why.n > 0 ? "words" : v->reply > 0 ? "reply code" :
	    "nothing said";
}

void
bounce_context_init(struct arena *a, const struct bounce_text *text,
                    bool is_alone, struct bounce_context *out)
{
	*out = (struct bounce_context){ .arena = a, .text = text,
	    .is_alone = is_alone, .gave_up = gave_up(text->report) };
	bounce_code_read(text->report, &out->all);
	out->words = out->why = STR_NONE;
}

struct bounce_verdict
bounce_judge(struct bounce_context *c, const struct bounce_group *g,
             struct str about)
{
	struct bounce_verdict v = { .status = bounce_code_first(g->status),
	    .by = "Status", .why = STR_NONE };
	struct bounce_code code;

	v.rank = bounce_code_rank(v.status);
	bounce_code_read(g->diagnostic, &code);
	weigh(&v, &code, "Diagnostic-Code");
	/* A server that said 5.0.0 itself has said all it wants to. */
	if (code.rank != BOUNCE_ANY) {
		bounce_code_read(about, &code);
		weigh(&v, &code, "text");
		/* What names nobody is said of the only one. */
		if (about.n == 0 || c->is_alone)
			weigh(&v, &c->all, "text");
	}
	if (v.rank == BOUNCE_UNSAID)
		guess(c, g->diagnostic.n > 0 ? g->diagnostic : about, &v);
	return v;
}
