#include "mail/inert.h"

#include <string.h>

#include "base/utf8.h"
#include "mail/html.h"
#include "mail/html_sax.h"

enum shape {
	PLAIN,
	EMPTY,                  /* has no content and no end tag */
	SILENT,                 /* gone, with the text in it */
};

/* The elements that stay, and those whose text goes too. Of any other only
 * the tags go. */
static const struct element {
	const char *name;
	enum shape shape;
} elements[] = {
	{ "a", PLAIN }, { "abbr", PLAIN }, { "acronym", PLAIN },
	{ "address", PLAIN }, { "article", PLAIN }, { "aside", PLAIN },
	{ "b", PLAIN }, { "bdo", PLAIN }, { "big", PLAIN },
	{ "blockquote", PLAIN }, { "br", EMPTY }, { "caption", PLAIN },
	{ "center", PLAIN }, { "cite", PLAIN }, { "code", PLAIN },
	{ "col", EMPTY }, { "colgroup", PLAIN }, { "dd", PLAIN },
	{ "del", PLAIN }, { "dfn", PLAIN }, { "div", PLAIN },
	{ "dl", PLAIN }, { "dt", PLAIN }, { "em", PLAIN },
	{ "figcaption", PLAIN }, { "figure", PLAIN }, { "font", PLAIN },
	{ "footer", PLAIN }, { "h1", PLAIN }, { "h2", PLAIN },
	{ "h3", PLAIN }, { "h4", PLAIN }, { "h5", PLAIN }, { "h6", PLAIN },
	{ "head", SILENT }, { "header", PLAIN }, { "hr", EMPTY },
	{ "i", PLAIN }, { "img", EMPTY }, { "ins", PLAIN }, { "kbd", PLAIN },
	{ "li", PLAIN }, { "main", PLAIN }, { "mark", PLAIN },
	{ "noembed", SILENT }, { "noframes", SILENT }, { "ol", PLAIN },
	{ "p", PLAIN }, { "pre", PLAIN }, { "q", PLAIN }, { "s", PLAIN },
	{ "samp", PLAIN }, { "script", SILENT }, { "section", PLAIN },
	{ "small", PLAIN }, { "span", PLAIN }, { "strike", PLAIN },
	{ "strong", PLAIN }, { "style", SILENT }, { "sub", PLAIN },
	{ "sup", PLAIN }, { "table", PLAIN }, { "tbody", PLAIN },
	{ "td", PLAIN }, { "template", SILENT }, { "tfoot", PLAIN },
	{ "th", PLAIN }, { "thead", PLAIN }, { "time", PLAIN },
	{ "title", SILENT }, { "tr", PLAIN }, { "tt", PLAIN },
	{ "u", PLAIN }, { "ul", PLAIN }, { "var", PLAIN },
};

/* What a value may be; any other is left out with its attribute. */
enum value {
	TEXT,                   /* anything, for people */
	WORD,                   /* letters, digits and # , . - % only */
	LINK,                   /* http, https, mailto */
	REMOTE,                 /* http, https */
	OWN,                    /* cid; http and https become data-src */
};

static const struct allowed {
	const char *name;
	const char *on;         /* elements, blanks around each; NULL: any */
	enum value value;
} attributes[] = {
	{ "align", NULL, WORD },
	{ "alt", " img ", TEXT },
	{ "bgcolor", " table td th tr ", WORD },
	{ "border", " img table ", WORD },
	{ "cellpadding", " table ", WORD },
	{ "cellspacing", " table ", WORD },
	{ "color", " font ", WORD },
	{ "colspan", " td th ", WORD },
	{ "data-src", " img ", REMOTE },
	{ "dir", NULL, WORD },
	{ "face", " font ", WORD },
	{ "height", " img table td th tr ", WORD },
	{ "href", " a ", LINK },
	{ "lang", NULL, WORD },
	{ "rowspan", " td th ", WORD },
	{ "size", " font hr ", WORD },
	{ "span", " col colgroup ", WORD },
	{ "src", " img ", OWN },
	{ "start", " ol ", WORD },
	{ "summary", " table ", TEXT },
	{ "title", NULL, TEXT },
	{ "type", " blockquote li ol ul ", WORD },
	{ "valign", " col colgroup tbody td tfoot th thead tr ", WORD },
	{ "value", " li ", WORD },
	{ "width", " col colgroup hr img table td th ", WORD },
};

enum { NATTRIBUTES = sizeof attributes / sizeof *attributes };

struct writer {
	struct buf out;
	size_t max;
	const struct element *open[INERT_DEPTH_MAX];
	size_t nopen;
	size_t too_deep;        /* starts that were not written */
	size_t owed;            /* bytes of the end tags of open[] */
	size_t silent;
	struct buf tag;         /* the one that is being made */
	bool is_full;
};

static const struct element *
element_of(const char *name)
{
	size_t low = 0, high = sizeof elements / sizeof *elements;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(name, elements[mid].name);

		if (c == 0)
			return &elements[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* Nothing that is written can be read as anything but a character. */
static void
put_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		switch (c) {
		case '&':
			buf_z(out, "&amp;");
			break;
		case '<':
			buf_z(out, "&lt;");
			break;
		case '>':
			buf_z(out, "&gt;");
			break;
		case '"':
			buf_z(out, "&quot;");
			break;
		case '\'':
			buf_z(out, "&#39;");
			break;
		case '`':
			buf_z(out, "&#96;");
			break;
		default:
			if (c >= ' ' || c == '\n' || c == '\t')
				buf_char(out, (char)c);
		}
	}
}

static bool
fits(struct writer *w, size_t n)
{
	if (w->is_full || w->out.n + w->owed + n > w->max) {
		w->is_full = true;
		return false;
	}
	return true;
}

/* Browsers pass over blanks around an address and line ends within. Returns
 * false when it holds what no address does. */
static bool
url_clean(struct str in, struct buf *out)
{
	in = str_trim(in);
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];

		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c < ' ' || c == 0x7f || c == '\\')
			return false;
		if (c == ' ')
			buf_z(out, "%20");
		else
			buf_char(out, (char)c);
		if (out->n > INERT_URL_MAX)
			return false;
	}
	return true;
}

static bool
is_web(struct str url)
{
	return str_starts_nocase(url, "http://") ||
	    str_starts_nocase(url, "https://");
}

static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("#,.-+% ", c) == NULL))
			return false;
	}
	return s.n > 0 && s.n <= 100;
}

static void
put_attribute(struct writer *w, const char *name, struct str value)
{
	buf_printf(&w->tag, " %s=\"", name);
	put_escaped(&w->tag, value);
	buf_char(&w->tag, '"');
}

/* A part of this mail. No second colon: whoever puts an address in the place
 * of "cid:" must not find a scheme behind it (SECURITY T16). */
static bool
is_own(struct str url)
{
	return str_starts_nocase(url, "cid:") &&
	    str_find_char(url, ':', 4) >= url.n;
}

/* An address: it is judged as it will be read, with nothing hidden in it. */
static void
put_url(struct writer *w, const struct allowed *at, struct str value)
{
	struct buf clean = BUF_INIT;
	struct str url;
	bool is_good = url_clean(value, &clean);

	url = buf_view(&clean);
	if (!is_good || url.n == 0)
		is_good = false;
	else if (at->value == LINK && (is_web(url) ||
	    str_starts_nocase(url, "mailto:")))
		put_attribute(w, at->name, url);
	else if (at->value == OWN && is_own(url))
		put_attribute(w, at->name, url);
	else if (at->value != LINK && is_web(url))
		put_attribute(w, "data-src", url);
	buf_clear(&clean);
}

static void
put_value(struct writer *w, const struct allowed *at, struct str value)
{
	switch (at->value) {
	case TEXT:
		put_attribute(w, at->name, utf8_cut(value, INERT_VALUE_MAX));
		break;
	case WORD:
		if (is_word(value))
			put_attribute(w, at->name, value);
		break;
	case LINK: case REMOTE: case OWN:
		put_url(w, at, value);
		break;
	}
}

static bool
is_on(const struct allowed *at, const char *element)
{
	struct str list = str_from(at->on);
	size_t n = strlen(element), where = 0;

	if (at->on == NULL)
		return true;
	while ((where = str_find(list, (struct str){ element, n }, where)) <
	    list.n) {
		if (list.p[where - 1] == ' ' && list.p[where + n] == ' ')
			return true;
		where += n;
	}
	return false;
}

/* In the table's order, each at most once; the first of a name counts, as in
 * browsers. A picture has one address: its own before another's. */
static void
put_attributes(struct writer *w, const char *element,
               struct html_attributes atts)
{
	const char *value[NATTRIBUTES] = { NULL };
	struct str src;

	for (size_t i = 0; atts.pair != NULL && atts.pair[i] != NULL; i += 2)
		for (size_t k = 0; k < NATTRIBUTES; k++)
			if (value[k] == NULL && atts.pair[i + 1] != NULL &&
			    strcmp((const char *)atts.pair[i],
			    attributes[k].name) == 0)
				value[k] = (const char *)atts.pair[i + 1];
	src = str_trim(str_from(html_attribute(atts, "src")));
	for (size_t k = 0; k < NATTRIBUTES; k++) {
		if (value[k] == NULL || !is_on(&attributes[k], element))
			continue;
		if (attributes[k].value == REMOTE && src.n > 0)
			continue;
		put_value(w, &attributes[k], str_from(value[k]));
	}
}

static void
on_start(void *ctx, const char *name, struct html_attributes atts)
{
	struct writer *w = ctx;
	const struct element *e = element_of(name);
	size_t end;

	if (e == NULL)
		return;
	if (e->shape == SILENT)
		w->silent++;
	if (w->silent > 0)
		return;
	if (e->shape == PLAIN && (w->too_deep > 0 ||
	    w->nopen == INERT_DEPTH_MAX)) {
		w->too_deep++;
		return;
	}
	buf_reset(&w->tag);
	buf_printf(&w->tag, "<%s", name);
	put_attributes(w, name, atts);
	buf_z(&w->tag, e->shape == EMPTY ? " />" : ">");
	end = e->shape == EMPTY ? 0 : strlen(name) + 3;
	if (!fits(w, w->tag.n + end))
		return;
	buf_str(&w->out, buf_view(&w->tag));
	if (e->shape == EMPTY)
		return;
	w->open[w->nopen++] = e;
	w->owed += end;
}

static void
close_last(struct writer *w)
{
	const struct element *e = w->open[--w->nopen];

	w->owed -= strlen(e->name) + 3;
	buf_printf(&w->out, "</%s>", e->name);
}

static void
on_end(void *ctx, const char *name)
{
	struct writer *w = ctx;
	const struct element *e = element_of(name);
	size_t at = w->nopen;

	if (e == NULL || e->shape == EMPTY)
		return;
	if (e->shape == SILENT)
		w->silent -= w->silent > 0;
	if (w->silent > 0 || e->shape == SILENT)
		return;
	if (w->too_deep > 0) {
		w->too_deep--;
		return;
	}
	while (at > 0 && w->open[at - 1] != e)
		at--;
	while (at > 0 && w->nopen >= at)
		close_last(w);
}

static void
on_text(void *ctx, struct str text)
{
	struct writer *w = ctx;

	if (w->silent > 0 || w->is_full)
		return;
	buf_reset(&w->tag);
	put_escaped(&w->tag, text);
	if (fits(w, w->tag.n))
		buf_str(&w->out, buf_view(&w->tag));
}

static bool
is_full(const void *ctx)
{
	const struct writer *w = ctx;

	return w->is_full;
}

/* Writes html anew. */
static struct str
round_trip(struct arena *a, struct str html, size_t max, bool *was_cut)
{
	static const struct html_events events = {
		on_start, on_end, on_text, is_full
	};
	struct writer w = { .max = max };
	struct str out;

	html_events_read(html, max, &events, &w);
	while (w.nopen > 0)
		close_last(&w);
	*was_cut = *was_cut || w.is_full;
	out = utf8_clean(a, str_copy(a, buf_view(&w.out)));
	buf_clear(&w.out);
	buf_clear(&w.tag);
	return out;
}

/* The text alone, for what no two readings agree about. */
static struct str
plain(struct arena *a, struct str html, size_t max)
{
	struct buf out = BUF_INIT;
	struct html_text text;
	struct str s;

	html_read(a, html, max / 6, &text);
	buf_z(&out, "<pre>");
	put_escaped(&out, text.text);
	buf_z(&out, "</pre>");
	s = str_copy(a, buf_view(&out));
	buf_clear(&out);
	return s;
}

/* Parsers close and open elements as those around ask for it, and those are
 * not the same once some were left out. So it is read again until nothing
 * changes: then it is what every reader after us sees, too. */
struct str
inert_html(struct arena *a, struct str html, size_t max, bool *was_cut)
{
	bool cut = false;

	for (size_t i = 0; i < INERT_ROUNDS_MAX; i++) {
		struct str again = round_trip(a, html, max, &cut);

		if (str_eq(again, html))
			break;
		if (i + 1 == INERT_ROUNDS_MAX)
			again = plain(a, again, max);
		html = again;
	}
	if (was_cut != NULL && cut)
		*was_cut = true;
	return html;
}
