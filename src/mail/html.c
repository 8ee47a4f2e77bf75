#include "mail/html.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/html_quote.h"
#include "mail/html_sax.h"

/* What an element does to the text. */
enum effect {
	INLINE, BLOCK, PARAGRAPH, BREAK, RULE, HIDDEN, QUOTE, PRE, LIST,
	NUMBERED, ITEM, ROW, CELL, LINK, IMAGE
};

static const struct element {
	const char *name;
	enum effect effect;
} elements[] = {
	{ "a", LINK }, { "address", BLOCK }, { "article", BLOCK },
	{ "aside", BLOCK }, { "blockquote", QUOTE }, { "br", BREAK },
	{ "caption", BLOCK }, { "center", BLOCK }, { "dd", BLOCK },
	{ "dir", LIST }, { "div", BLOCK }, { "dl", PARAGRAPH },
	{ "dt", BLOCK }, { "fieldset", BLOCK }, { "footer", BLOCK },
	{ "form", BLOCK }, { "h1", PARAGRAPH }, { "h2", PARAGRAPH },
	{ "h3", PARAGRAPH }, { "h4", PARAGRAPH }, { "h5", PARAGRAPH },
	{ "h6", PARAGRAPH }, { "head", HIDDEN }, { "header", BLOCK },
	{ "hr", RULE }, { "img", IMAGE }, { "li", ITEM }, { "main", BLOCK },
	{ "menu", LIST }, { "nav", BLOCK }, { "noframes", HIDDEN },
	{ "ol", NUMBERED }, { "option", BLOCK }, { "p", PARAGRAPH },
	{ "pre", PRE }, { "script", HIDDEN }, { "section", BLOCK },
	{ "style", HIDDEN }, { "table", BLOCK }, { "td", CELL },
	{ "template", HIDDEN }, { "th", CELL }, { "title", HIDDEN },
	{ "tr", ROW }, { "ul", LIST },
};

struct writer {
	struct arena *arena;
	struct buf out;
	size_t max;
	size_t lines;           /* line ends that are owed */
	bool owes_space;
	bool owes_blank;        /* a paragraph of nothing but &nbsp; */
	bool is_start;          /* nothing stands on this line yet */
	size_t hidden, quote, pre, depth;
	size_t list;            /* lists that are open */
	unsigned number[HTML_LIST_MAX];         /* 0: a bullet */
	char href[HTML_LINK_MAX];
	size_t label;           /* where the link's text begins */
	bool in_link;
	size_t plain_quotes;    /* blockquotes that only indent; a bit each */
	struct html_span *span;
	size_t nspan;
	size_t marked_at;       /* depth of the marked element, 0: none */
	bool is_to_the_end;
	bool has_cite, has_plain;       /* a sure quote; text outside of all */
};

static enum effect
effect_of(const char *name)
{
	size_t low = 0, high = sizeof elements / sizeof *elements;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(name, elements[mid].name);

		if (c == 0)
			return elements[mid].effect;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return INLINE;
}

static void
prefix(struct writer *w)
{
	for (size_t i = 0; i < w->quote && i < HTML_QUOTE_MAX; i++)
		buf_z(&w->out, "> ");
	for (size_t i = 1; i < w->list && i < HTML_LIST_MAX; i++)
		buf_z(&w->out, "  ");
}

static void
trim_line(struct writer *w)
{
	while (w->out.n > 0 && w->out.p[w->out.n - 1] == ' ')
		w->out.n--;
}

/* Writes the line ends that are owed, and the next line's prefix. */
static void
start_line(struct writer *w)
{
	if (w->out.n > 0 && w->lines > 0) {
		trim_line(w);
		for (size_t i = 1; i < w->lines; i++) {
			buf_char(&w->out, '\n');
			if (w->quote > 0 && i == 1)
				for (size_t q = 0; q < w->quote &&
				    q < HTML_QUOTE_MAX; q++)
					buf_char(&w->out, '>');
		}
		buf_char(&w->out, '\n');
		w->is_start = true;
	}
	w->lines = 0;
	w->owes_blank = false;
	if (w->is_start) {
		prefix(w);
		w->owes_space = false;
	}
	w->is_start = false;
}

static void
put(struct writer *w, const char *p, size_t n)
{
	if (w->out.n >= w->max)
		return;
	w->has_plain = w->has_plain || w->quote == 0;
	if (w->lines > 0 || w->is_start)
		start_line(w);
	if (w->owes_space)
		buf_char(&w->out, ' ');
	w->owes_space = false;
	buf_put(&w->out, p, n);
}

/* At least n line ends: 1 a new line, 2 an empty line between. */
static void
block(struct writer *w, size_t n)
{
	if (w->owes_blank && n < 2)
		n = 2;
	w->owes_blank = false;
	w->owes_space = false;
	if (w->lines < n)
		w->lines = n;
}

static void
line_break(struct writer *w)
{
	w->owes_space = false;
	w->owes_blank = false;
	if (w->lines < 3)
		w->lines++;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
put_pre(struct writer *w, struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t end = str_find_char(s, '\n', at);
		struct str line = str_sub(s, at, end);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n > 0)
			put(w, line.p, line.n);
		if (end < s.n)
			line_break(w);
		at = end + 1;
	}
}

static void
put_words(struct writer *w, struct str s)
{
	for (size_t i = 0; i < s.n; ) {
		size_t from = i;

		if (is_space(s.p[i])) {
			w->owes_space = w->lines == 0 && !w->is_start;
			i++;
			continue;
		}
		if (s.n - i >= 2 && memcmp(s.p + i, "\xc2\xa0", 2) == 0) {
			w->owes_blank = w->owes_blank || w->lines > 0 ||
			    w->is_start;
			w->owes_space = w->lines == 0 && !w->is_start;
			i += 2;
			continue;
		}
		while (i < s.n && !is_space(s.p[i]) && (i == from ||
		    s.n - i < 2 || memcmp(s.p + i, "\xc2\xa0", 2) != 0))
			i++;
		put(w, s.p + from, i - from);
	}
}

static void
on_text(void *ctx, struct str s)
{
	struct writer *w = ctx;

	if (w->hidden > 0)
		return;
	if (w->pre > 0)
		put_pre(w, s);
	else
		put_words(w, s);
}

static void
mark_begin(struct writer *w, struct html_attributes atts)
{
	enum html_mark mark = HTML_MARK_NONE;

	if (w->marked_at == 0 && !w->is_to_the_end)
		mark = html_quote_mark(atts);
	if (mark == HTML_MARK_NONE)
		return;
	*ARENA_PUSH(w->arena, w->span, w->nspan) =
	    (struct html_span){ w->out.n, SIZE_MAX };
	w->marked_at = w->depth;
	w->is_to_the_end = mark == HTML_MARK_REST;
}

static void
mark_end(struct writer *w)
{
	if (w->marked_at == 0 || w->depth != w->marked_at)
		return;
	w->marked_at = 0;
	if (!w->is_to_the_end)
		w->span[w->nspan - 1].to = w->out.n;
}

static void
quote_begin(struct writer *w, struct html_attributes atts)
{
	bool has_owner = w->marked_at > 0 || w->is_to_the_end ||
	    (w->out.n > 0 && w->out.p[w->out.n - 1] == ':');
	bool indent = html_quote_is_indent(atts, has_owner);

	block(w, 1);
	w->has_cite = w->has_cite || html_quote_is_cite(atts);
	w->plain_quotes = w->plain_quotes << 1 | indent;
	w->quote += !indent;
}

static void
quote_end(struct writer *w)
{
	block(w, 1);
	if ((w->plain_quotes & 1) == 0 && w->quote > 0)
		w->quote--;
	w->plain_quotes >>= 1;
}

static void
list_begin(struct writer *w, bool is_numbered)
{
	block(w, 1);
	if (w->list < HTML_LIST_MAX)
		w->number[w->list] = is_numbered;
	w->list++;
}

static void
item_begin(struct writer *w)
{
	char mark[24] = "- ";
	size_t at = w->list - 1;

	block(w, 1);
	if (w->list > 0 && at < HTML_LIST_MAX && w->number[at] > 0) {
		struct str s = str_printf(w->arena, "%u. ",
		    w->number[at]++);

		memcpy(mark, s.p, s.n + 1);
	}
	put(w, mark, strlen(mark));
}

static void
link_begin(struct writer *w, struct html_attributes atts)
{
	struct str href = str_trim(str_from(html_attribute(atts, "href")));

	w->in_link = href.n < sizeof w->href && w->hidden == 0 &&
	    (str_starts_nocase(href, "http:") ||
	    str_starts_nocase(href, "https:") ||
	    str_starts_nocase(href, "mailto:"));
	if (!w->in_link)
		return;
	memcpy(w->href, href.p, href.n);
	w->href[href.n] = '\0';
	w->label = w->out.n;
}

static struct str
bare_address(struct str s)
{
	static const char *const front[] = {
		"mailto:", "http://", "https://", "www."
	};

	for (size_t i = 0; i < sizeof front / sizeof *front; i++)
		if (str_starts_nocase(s, front[i]))
			s = str_sub(s, strlen(front[i]), s.n);
	if (str_ends(s, "/"))
		s.n--;
	return s;
}

/* The address is shown unless the text is the address already. */
static void
link_end(struct writer *w)
{
	struct str href = str_from(w->href), label, bare;

	if (!w->in_link || w->hidden > 0)
		return;
	w->in_link = false;
	label = str_trim(str_sub(buf_view(&w->out), w->label, w->out.n));
	bare = bare_address(href);
	if (label.n == 0 || str_eq_nocase(bare_address(label), bare))
		return;
	if (str_starts_nocase(href, "mailto:") &&
	    (str_find_nocase(bare, label, 0) < bare.n ||
	    str_find_nocase(label, bare, 0) < label.n))
		return;
	for (size_t i = 0; i < href.n; i++)
		if ((unsigned char)href.p[i] <= ' ')
			return;
	put_words(w, STR(" <"));
	buf_str(&w->out, href);
	buf_char(&w->out, '>');
}

static void
image(struct writer *w, struct html_attributes atts)
{
	struct str alt = str_trim(str_from(html_attribute(atts, "alt")));

	if (alt.n == 0 || alt.n > 300)
		return;
	/* Mail programs send emoji as pictures of them. */
	if (alt.n <= 8 && (unsigned char)alt.p[0] >= 0xe2) {
		put(w, alt.p, alt.n);
		return;
	}
	put(w, "[", 1);
	put_words(w, alt);
	put(w, "]", 1);
}

static void
on_start(void *ctx, const char *name, struct html_attributes atts)
{
	struct writer *w = ctx;
	enum effect effect = effect_of(name);

	w->depth++;
	if (effect == HIDDEN)
		w->hidden++;
	if (w->hidden > 0)
		return;
	/* Gmail has the class for quotations that the writer made, too. */
	if (atts.pair != NULL && effect != QUOTE)
		mark_begin(w, atts);
	switch (effect) {
	case BLOCK: case ROW:
		block(w, 1);
		break;
	case PARAGRAPH:
		/* Word's paragraphs have no space between them. */
		block(w, strncmp(html_attribute(atts, "class"), "Mso", 3) == 0 ||
		    strncmp(html_attribute(atts, "class"), "x_Mso", 5) == 0 ?
		    1 : 2);
		break;
	case BREAK:
		line_break(w);
		break;
	case RULE:
		block(w, 1);
		put(w, "________________________________", 32);
		block(w, 1);
		break;
	case QUOTE:
		quote_begin(w, atts);
		break;
	case PRE:
		block(w, 1);
		w->pre++;
		break;
	case LIST: case NUMBERED:
		list_begin(w, effect == NUMBERED);
		break;
	case ITEM:
		item_begin(w);
		break;
	case CELL:
		if (w->lines == 0 && !w->is_start)
			put(w, "  ", 2);
		break;
	case LINK:
		link_begin(w, atts);
		break;
	case IMAGE:
		image(w, atts);
		break;
	case INLINE: case HIDDEN:
		break;
	}
}

static void
on_end(void *ctx, const char *name)
{
	struct writer *w = ctx;
	enum effect effect = effect_of(name);

	if (effect == HIDDEN && w->hidden > 0)
		w->hidden--;
	if (w->hidden == 0)
		mark_end(w);
	if (w->depth > 0)
		w->depth--;
	if (w->hidden > 0)
		return;
	switch (effect) {
	case BLOCK: case ROW: case ITEM:
		block(w, 1);
		break;
	case PARAGRAPH:
		block(w, w->lines > 1 ? 2 : 1);
		break;
	case QUOTE:
		quote_end(w);
		break;
	case PRE:
		block(w, 1);
		w->pre -= w->pre > 0;
		break;
	case LIST: case NUMBERED:
		block(w, 1);
		w->list -= w->list > 0;
		break;
	case LINK:
		link_end(w);
		break;
	default:
		break;
	}
}

static bool
is_full(const void *ctx)
{
	const struct writer *w = ctx;

	return w->out.n >= w->max;
}

void
html_read(struct arena *a, struct str html, size_t max,
          struct html_text *out)
{
	struct writer w = { .arena = a, .max = max, .is_start = true };
	static const struct html_events events = {
		on_start, on_end, on_text, is_full
	};
	bool is_one_quote;

	html_events_read(html, max, &events, &w);
	trim_line(&w);
	if (w.out.n > 0)
		buf_char(&w.out, '\n');
	/* A blockquote around all of a mail is its margin. */
	is_one_quote = w.out.n > 0 && !w.has_plain && !w.has_cite &&
	    w.nspan == 0;
	if (is_one_quote)
		html_quote_unwrap(&w.out);
	for (size_t i = 0; i < w.nspan; i++) {
		if (w.span[i].to > w.out.n)
			w.span[i].to = w.out.n;
		if (w.span[i].from > w.span[i].to)
			w.span[i].from = w.span[i].to;
	}
	*out = (struct html_text){ .quoted = w.span, .nquoted = w.nspan,
	    .was_cut = w.out.n > max, .is_one_quote = is_one_quote };
	out->text = utf8_cut(utf8_clean(a, str_copy(a, buf_view(&w.out))),
	    max);
	buf_clear(&w.out);
}

struct str
html_charset(struct str html)
{
	struct str head = str_sub(html, 0, 2048);
	size_t at = str_find_nocase(head, STR("<meta"), 0), from;

	if (at >= head.n)
		return STR_NONE;
	at = str_find_nocase(head, STR("charset="), at);
	if (at >= head.n)
		return STR_NONE;
	at += 8;
	while (at < head.n && (head.p[at] == '"' || head.p[at] == '\'' ||
	    head.p[at] == ' '))
		at++;
	from = at;
	while (at < head.n && head.p[at] > ' ' &&
	    strchr("\"'>;/", head.p[at]) == NULL)
		at++;
	return str_sub(head, from, at);
}
