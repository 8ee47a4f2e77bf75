#include "mail/html_quote.h"

#include <string.h>

/* How programs mark what they quote. */
static const struct mark {
	const char *attribute, *word;
	enum html_mark mark;
} marks[] = {
	{ "class", "gmail_quote", HTML_MARK_ELEMENT },
	{ "class", "yahoo_quoted", HTML_MARK_ELEMENT },
	{ "class", "protonmail_quote", HTML_MARK_ELEMENT },
	{ "class", "tutanota_quote", HTML_MARK_ELEMENT },
	{ "class", "zmail_extra", HTML_MARK_ELEMENT },
	{ "class", "moz-cite-prefix", HTML_MARK_ELEMENT },
	{ "class", "WordSection1_quoted", HTML_MARK_ELEMENT },
	{ "class", "missive_quote", HTML_MARK_ELEMENT },
	{ "class", "OutlookMessageHeader", HTML_MARK_REST },
	{ "id", "OLK_SRC_BODY_SECTION", HTML_MARK_ELEMENT },
	{ "id", "mail-editor-reference-message-container",
	    HTML_MARK_ELEMENT },
	{ "id", "divRplyFwdMsg", HTML_MARK_REST },
	{ "id", "reply-intro", HTML_MARK_REST },
	{ "id", "stopSpelling", HTML_MARK_REST },       /* old Hotmail */
	{ "id", "zwchr", HTML_MARK_REST },              /* Zimbra */
	{ "name", "quote", HTML_MARK_ELEMENT },         /* GMX, web.de */
	{ "name", "messageReplySection", HTML_MARK_ELEMENT },   /* Spark */
};

/* Is `word` one of the words of a list of classes? */
static bool
has_word(const char *list, const char *word)
{
	struct str rest = str_from(list), one;

	/* Outlook puts x_ in front of what it takes over. */
	while (str_cut(&rest, ' ', &one))
		if (str_is(one, word) || (str_starts(one, "x_") &&
		    str_is(str_sub(one, 2, one.n), word)))
			return true;
	return false;
}

/* Does the style begin with these words, blanks aside? */
static bool
style_starts(const char *style, const char *word)
{
	for (; *word != '\0'; style++) {
		if (*style == ' ' || *style == '\n' || *style == '\r')
			continue;
		if (*style != *word++)
			return false;
	}
	return true;
}

/* Outlook's programs for the desk draw a line over "From:", in each
 * language: border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm */
static bool
is_header_box(const char *style)
{
	const char *padding = strstr(style, "padding:");

	return style_starts(style, "border:none;border-top:solid#") &&
	    padding != NULL && style_starts(padding, "padding:3.0pt0");
}

enum html_mark
html_quote_mark(struct html_attributes atts)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (has_word(html_attribute(atts, marks[i].attribute),
		    marks[i].word))
			return marks[i].mark;
	return is_header_box(html_attribute(atts, "style")) ? HTML_MARK_REST :
	    HTML_MARK_NONE;
}

bool
html_quote_is_indent(struct html_attributes atts, bool has_owner)
{
	struct str style = str_from(html_attribute(atts, "style"));
	const char *class = html_attribute(atts, "class");

	if (html_attribute(atts, "type")[0] != '\0')
		return false;
	/* Gmail's button for a quotation makes what its answers have. */
	if (has_word(class, "gmail_quote"))
		return !has_owner;
	return class[0] == '\0' &&
	    str_find(style, STR("border:none"), 0) < style.n &&
	    str_find(style, STR("margin"), 0) < style.n;
}

bool
html_quote_is_cite(struct html_attributes atts)
{
	return html_attribute(atts, "type")[0] != '\0' ||
	    html_attribute(atts, "cite")[0] != '\0' ||
	    html_attribute(atts, "class")[0] != '\0' ||
	    html_attribute(atts, "id")[0] != '\0';
}

void
html_quote_unwrap(struct buf *text)
{
	size_t n = 0;
	bool is_start = true;

	for (size_t i = 0; i < text->n; i++) {
		if (is_start && text->p[i] == '>') {
			is_start = false;
			i += i + 1 < text->n && text->p[i + 1] == ' ';
			continue;
		}
		is_start = text->p[i] == '\n';
		text->p[n++] = text->p[i];
	}
	text->n = n;
}
