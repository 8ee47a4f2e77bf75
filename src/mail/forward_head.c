#include "mail/forward_head.h"

#include <string.h>

enum {
	HEAD_LINES_MAX = 500,           /* lines of one block */
	LABEL_MAX = 60,                 /* bytes of a label */
	AHEAD_MAX = 3,                  /* lines until a field goes on */
	COLONS_MAX = 100,               /* of a header on one line */
};

struct str
head_content(struct str line, size_t *depth)
{
	size_t marks = 0;

	line = str_trim(line);
	for (;;) {
		if (str_starts(line, ">")) {
			line = str_trim(str_sub(line, 1, line.n));
			marks++;
		} else if (str_starts(line, "\xef\xbb\xbf")) {
			line = str_trim(str_sub(line, 3, line.n));
		} else if (str_starts(line, "\xc2\xa0")) {
			line = str_trim(str_sub(line, 2, line.n));
		} else {
			break;
		}
	}
	while (str_ends(line, "\xc2\xa0"))
		line = str_trim(str_sub(line, 0, line.n - 2));
	if (depth != NULL)
		*depth = marks;
	return line;
}

/* Where the first colon of s begins and ends, among its first bytes. */
static bool
find_colon(struct str s, size_t *at, size_t *behind)
{
	struct str start = str_sub(s, 0, LABEL_MAX);
	size_t wide = str_find(start, STR("\xef\xbc\x9a"), 0);

	*at = str_find_char(start, ':', 0);
	*behind = *at + 1;
	if (wide < *at) {
		*at = wide;
		*behind = wide + 3;
	}
	return *at < start.n;
}

/* "*From:* Ann" is emphasis that became text. */
static struct str
without_stars(struct str s)
{
	s = head_content(s, NULL);
	while (s.n > 0 && (s.p[0] == '*' || s.p[0] == '_' || s.p[0] == '\t'))
		s = str_trim(str_sub(s, 1, s.n));
	while (s.n > 0 && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '_'))
		s = str_trim(str_sub(s, 0, s.n - 1));
	return s;
}

/* "Kopie (CC)" is "Kopie", "Κοιν." is "Κοιν". */
static struct str
label_of(struct str s, char room[FOLD_MAX])
{
	struct str label = forward_fold(without_stars(s), room);
	size_t at = str_find_char(label, '(', 0);

	if (at > 0 && at < label.n)
		label = str_trim(str_sub(label, 0, at));
	return str_ends(label, ".") ? str_sub(label, 0, label.n - 1) : label;
}

static enum forward_field
labelled(struct str line, struct str *value)
{
	char room[FOLD_MAX];
	struct str s = head_content(line, NULL);
	enum forward_field field;
	size_t colon, behind;

	while (s.n > 0 && (s.p[0] == '*' || s.p[0] == '_' || s.p[0] == '|'))
		s = str_trim(str_sub(s, 1, s.n));
	if (!find_colon(s, &colon, &behind))
		return FIELD_NONE;
	field = forward_label(label_of(str_sub(s, 0, colon), room));
	*value = str_sub(s, behind, s.n);
	while (value->n > 0 && (value->p[0] == '*' || value->p[0] == ' '))
		*value = str_sub(*value, 1, value->n);
	*value = head_content(*value, NULL);
	return field;
}

static bool
is_blank(struct str line)
{
	return head_content(line, NULL).n == 0;
}

bool
head_may_begin(struct str line)
{
	struct str value;
	enum forward_field f = labelled(line, &value);

	return f != FIELD_NONE && f != FIELD_OTHER && f != FIELD_CC;
}

/* Is there a field not yet seen on one of the next lines, with no empty line
 * before it? Then what stands between belongs to the last one. */
static bool
goes_on(const struct str *line, size_t n, size_t at,
        const struct forward_head *h)
{
	for (size_t i = at + 1; i < n && i <= at + AHEAD_MAX; i++) {
		enum forward_field f;
		struct str value;

		if (is_blank(line[i]))
			return false;
		f = labelled(line[i], &value);
		if (f != FIELD_NONE)
			return f != FIELD_OTHER && !h->has[f];
	}
	return false;
}

static bool
is_folded(enum forward_field field, struct str last, struct str now)
{
	struct str content = head_content(now, NULL);

	last = str_trim(last);
	if (field == FIELD_TO || field == FIELD_CC || field == FIELD_FROM) {
		if (str_ends(last, ",") || str_ends(last, ";") ||
		    str_ends(last, "<"))
			return str_find_char(content, '@', 0) < content.n ||
			    str_ends(content, ",") || str_ends(content, ";");
		return last.n > 0 && content.n > 2 && content.p[0] == '<' &&
		    str_find_char(last, '@', 0) >= last.n;
	}
	return false;
}

/* An empty line within a block: the next full line is a new field of it, as
 * where HTML made each a paragraph. */
static bool
is_gap(const struct str *line, size_t n, size_t at,
       const struct forward_head *h)
{
	enum forward_field f;
	struct str value;

	if (at + 1 >= n || is_blank(line[at + 1]))
		return false;
	f = labelled(line[at + 1], &value);
	return f != FIELD_NONE && f != FIELD_OTHER && !h->has[f];
}

/* Can it be a label that no table has? */
static bool
is_word(struct str s)
{
	if (s.n == 0 || s.n > LABEL_MAX / 2)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (strchr("@<>,;\"/=0123456789", s.p[i]) != NULL)
			return false;
	return true;
}

/* A line with a label that no table has. */
static bool
is_labelled_somehow(struct str line)
{
	struct str s = head_content(line, NULL);
	size_t colon, behind;

	return find_colon(s, &colon, &behind) &&
	    is_word(str_sub(s, 0, colon)) && behind < s.n &&
	    (s.p[behind] == ' ' || s.p[behind] == '\t');
}

bool
head_block(struct arena *a, const struct str *line, size_t n, size_t at,
           struct forward_head *out)
{
	enum forward_field last = FIELD_NONE;
	struct buf value = BUF_INIT;
	size_t i;

	memset(out, 0, sizeof *out);
	for (i = at; i < n && i < at + HEAD_LINES_MAX; i++) {
		struct str v = STR_NONE;
		enum forward_field f = labelled(line[i], &v);

		if (is_blank(line[i])) {
			if (!is_gap(line, n, i, out))
				break;
			continue;
		}
		if (f == FIELD_NONE && last != FIELD_NONE &&
		    is_labelled_somehow(line[i]) && goes_on(line, n, i, out))
			f = FIELD_OTHER;
		if (f == FIELD_NONE) {
			if (last == FIELD_NONE ||
			    (!is_folded(last, buf_view(&value), line[i]) &&
			    !goes_on(line, n, i, out)))
				break;
			buf_char(&value, ' ');
			buf_str(&value, head_content(line[i], NULL));
			continue;
		}
		if (f != FIELD_OTHER && out->has[f])
			break;
		out->value[last] = str_copy(a, buf_view(&value));
		buf_reset(&value);
		buf_str(&value, v);
		out->has[f] = true;
		last = f;
	}
	out->value[last] = str_copy(a, buf_view(&value));
	out->end = i;
	buf_clear(&value);
	return last != FIELD_NONE;
}

/* May a label begin here? After the end of something, with a capital. */
static bool
may_begin(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	if ((c & 0xc0) == 0x80 || (c < 0x80 && !(c >= 'A' && c <= 'Z')))
		return false;
	return i == 0 || (s.p[i - 1] != ' ' && s.p[i - 1] != '\t');
}

/* A label whose colon its translator forgot: "...CETAssunto x". Only where
 * it is glued to a bracket, a digit or a zone. */
static enum forward_field
without_colon(struct str s, size_t i, size_t *behind)
{
	char room[FOLD_MAX];
	enum forward_field f;
	size_t blank = str_find_char(str_sub(s, 0, i + LABEL_MAX), ' ', i);

	if (i == 0 || blank >= s.n || blank >= i + LABEL_MAX ||
	    !(s.p[i - 1] == '>' || (s.p[i - 1] >= '0' && s.p[i - 1] <= '9') ||
	    (s.p[i - 1] >= 'A' && s.p[i - 1] <= 'Z')))
		return FIELD_NONE;
	f = forward_label(forward_fold(str_sub(s, i, blank), room));
	*behind = blank + 1;
	return f == FIELD_CC || f == FIELD_SUBJECT ? f : FIELD_NONE;
}

bool
head_glued(struct str line, struct forward_head *out)
{
	enum forward_field last = FIELD_NONE;
	struct str s = str_trim(line);
	size_t from = 0, tries = 0;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < s.n && last != FIELD_SUBJECT; i++) {
		enum forward_field f = FIELD_NONE;
		size_t colon, behind = 0;
		char room[FOLD_MAX];

		if (!may_begin(s, i))
			continue;
		if (++tries > COLONS_MAX * LABEL_MAX)
			break;
		if (find_colon(str_sub(s, i, s.n), &colon, &behind)) {
			f = forward_label(label_of(str_sub(s, i,
			    i + colon), room));
			behind += i;
			if (f == FIELD_NONE && is_word(str_sub(s, i,
			    i + colon)) && i > 0 && s.p[i - 1] == '>')
				f = out->has[FIELD_DATE] ? FIELD_SUBJECT :
				    FIELD_DATE;
		}
		if (f == FIELD_NONE)
			f = without_colon(s, i, &behind);
		if (f == FIELD_NONE || out->has[f])
			continue;
		out->value[last] = str_trim(str_sub(s, from, i));
		out->has[f] = true;
		last = f;
		from = behind;
		i = behind - 1;
	}
	out->value[last] = str_trim(str_sub(s, from, s.n));
	return out->has[FIELD_FROM];
}
