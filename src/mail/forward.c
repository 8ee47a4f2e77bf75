#include "mail/forward.h"

#include "mail/forward_body.h"
#include "mail/forward_box.h"
#include "mail/forward_head.h"
#include "mail/forward_word.h"
#include "mail/quote_line.h"
#include "mime/date.h"

enum {
	GAP_MAX = 3,            /* empty lines between its line and header */
	ATTRIBUTIONS_MAX = 1000,        /* that are looked at closely */
	RULE_MIN = 5,           /* bytes of a line drawn across */
};

/* What stands at the top of a quoted mail. */
enum opening { OPENS_NOTHING, OPENS_FORWARD, OPENS_REPLY };

struct scan {
	struct arena *arena;
	struct str text;
	struct str *line;       /* FORWARD_LINES_MAX at most */
	size_t n;
	size_t tries;           /* of ATTRIBUTIONS_MAX */
	enum forward_says says;
	struct str bare;        /* the subject less what says so */
	bool was_marked;        /* a line marked as quoted went by */

	/* Of what was found: */
	struct forward_head head;
	size_t from, body;      /* the first lines of it and of its body */
	size_t depth;           /* marks of quoting that its body has */
	bool may_indent;        /* with blanks */
};

static void
cut_lines(struct scan *s)
{
	struct str rest = s->text, one;
	size_t count = 1;

	for (size_t i = 0; i < rest.n && count < FORWARD_LINES_MAX; i++)
		count += rest.p[i] == '\n';
	s->line = arena_array(s->arena, count, sizeof *s->line);
	while (s->n < count && str_cut(&rest, '\n', &one))
		s->line[s->n++] = one;
}

static bool
is_empty(const struct scan *s, size_t i)
{
	return head_content(s->line[i], NULL).n == 0;
}

static bool
is_rule(struct str s)
{
	size_t k = 0;

	s = head_content(s, NULL);
	while (k < s.n && (s.p[k] == '_' || s.p[k] == '-' || s.p[k] == '='))
		k++;
	return k == s.n && k >= RULE_MIN;
}

/* A rule over line i, but for empty lines; s->n: there is none. */
static size_t
rule_above(const struct scan *s, size_t i)
{
	while (i > 0 && is_empty(s, i - 1))
		i--;
	return i > 0 && is_rule(s->line[i - 1]) ? i - 1 : s->n;
}

/* The next line that is not empty, a few on at most. */
static size_t
next_full(const struct scan *s, size_t i)
{
	size_t end = i + GAP_MAX;

	while (i < s->n && i < end && is_empty(s, i))
		i++;
	return i;
}

/* Who, and one thing more. */
static bool
is_header(const struct forward_head *h)
{
	return h->has[FIELD_FROM] && (h->has[FIELD_DATE] ||
	    h->has[FIELD_TO] || h->has[FIELD_SUBJECT]);
}

/* One that stands without any line above it: forms that people fill in have
 * a "From:" and a "Subject:", too, but no date. */
static bool
is_sure_header(const struct forward_head *h)
{
	return h->has[FIELD_DATE] && ((h->has[FIELD_FROM] &&
	    (h->has[FIELD_TO] || h->has[FIELD_SUBJECT])) ||
	    (h->has[FIELD_TO] && h->has[FIELD_SUBJECT]));
}

/* The header on the next lines, if any, and where the body begins. */
static bool
take_head(struct scan *s, size_t at)
{
	size_t first = next_full(s, at);

	s->body = at;
	head_content(s->line[at > 0 ? at - 1 : 0], &s->depth);
	if (first >= s->n || !head_block(s->arena, s->line, s->n, first,
	    &s->head))
		return false;
	head_content(s->line[first], &s->depth);
	s->body = s->head.end;
	return true;
}

/* "28.10.2021, 12:46, "Ann" <a@b>:", whatever its language: a date, an
 * address in brackets, a colon. Only where a forward is sure. */
static bool
is_shaped(struct str line)
{
	struct str s = head_content(line, NULL);
	size_t open = str_find_char(s, '<', 0), digits = 0;
	size_t at = str_find_char(s, '@', open);

	if (s.n > ATTRIBUTION_MAX || !str_ends(s, ":") || at >= s.n ||
	    str_find_char(s, '>', at) >= s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	return digits >= 4;
}

static bool
take_shaped(struct scan *s, size_t i)
{
	if (i >= s->n || !is_shaped(s->line[i]))
		return false;
	head_attribution(s->line[i], &s->head);
	head_content(s->line[i], &s->depth);
	s->may_indent = true;
	s->body = i + 1;
	return true;
}

static enum opening
at_forward_line(struct scan *s, size_t i)
{
	struct str rest;

	if (forward_line(s->line[i], &rest)) {
		s->from = i;
		if (rest.n > 0 && head_glued(rest, &s->head)) {
			s->body = i + 1;
			head_content(s->line[i], &s->depth);
		} else if (!take_head(s, i + 1) &&
		    !take_shaped(s, next_full(s, i + 1))) {
			s->head = (struct forward_head){ .end = 0 };
		}
		return OPENS_FORWARD;
	}
	if (forward_line_maybe(s->line[i]) && take_head(s, i + 1) &&
	    is_header(&s->head)) {
		s->from = i;
		return OPENS_FORWARD;
	}
	return OPENS_NOTHING;
}

/* "VS:" over Finnish labels is an answer, over any others a forward. */
static bool
says_reply(const struct scan *s, size_t at)
{
	char room[FOLD_MAX];
	struct str label = forward_fold(head_content(s->line[at], NULL), room);

	if (s->says != SAYS_EITHER)
		return s->says == SAYS_REPLY;
	return str_starts(label, "lahettaja");
}

static enum opening
at_header(struct scan *s, size_t i)
{
	bool original = line_is_original(s->line[i]);
	size_t first = original ? next_full(s, i + 1) : i, rule;

	if (!original && !head_may_begin(s->line[i]))
		return OPENS_NOTHING;
	if (!take_head(s, first) || !is_header(&s->head))
		return original ? OPENS_REPLY : OPENS_NOTHING;
	rule = original ? i : rule_above(s, i);
	if (rule == s->n && s->says != SAYS_FORWARD &&
	    !is_sure_header(&s->head))
		return OPENS_NOTHING;
	s->from = rule < s->n ? rule : i;
	return says_reply(s, first) ? OPENS_REPLY : OPENS_FORWARD;
}

/* "On ... wrote:", over as many lines as it may be folded into. */
static enum opening
at_attribution(struct scan *s, size_t i)
{
	struct buf joined = BUF_INIT;
	enum opening found = OPENS_NOTHING;

	for (size_t k = i; k < s->n && k < i + ATTRIBUTION_LINES_MAX &&
	    found == OPENS_NOTHING; k++) {
		struct str one = head_content(s->line[k], NULL);

		if (one.n == 0 || joined.n + one.n >= ATTRIBUTION_MAX)
			break;
		if (k > i)
			buf_char(&joined, ' ');
		buf_str(&joined, one);
		if (!line_may_attribute(buf_view(&joined)))
			continue;
		if (s->tries++ >= ATTRIBUTIONS_MAX)
			break;
		if (!line_is_attribution(buf_view(&joined)))
			continue;
		found = s->says == SAYS_FORWARD ? OPENS_FORWARD : OPENS_REPLY;
		head_attribution(str_copy(s->arena, buf_view(&joined)),
		    &s->head);
		head_content(s->line[i], &s->depth);
		s->may_indent = true;
		s->from = i;
		s->body = k + 1;
	}
	buf_clear(&joined);
	return found;
}

/* The first thing in the text that opens a mail of somebody else. */
static enum opening
find(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		enum opening found;
		size_t depth;

		if (head_content(s->line[i], &depth).n == 0)
			continue;
		/* Marked lines under others are part of what is answered. */
		if (depth > 0 && s->was_marked)
			continue;
		s->was_marked = s->was_marked || depth > 0;
		found = at_forward_line(s, i);
		if (found == OPENS_NOTHING)
			found = at_header(s, i);
		if (found == OPENS_NOTHING)
			found = at_attribution(s, i);
		if (found == OPENS_NOTHING && s->says == SAYS_FORWARD &&
		    take_shaped(s, i)) {
			s->from = i;
			return OPENS_FORWARD;
		}
		if (found != OPENS_NOTHING)
			return found;
	}
	return OPENS_NOTHING;
}

/* The texts above and below, in one. */
static struct str
joined(struct arena *a, struct str above, struct str below)
{
	above = forward_trim(above);
	below = forward_trim(below);
	if (above.n == 0 || below.n == 0)
		return above.n == 0 ? below : above;
	return str_printf(a, "%.*s\n\n%.*s", STR_ARG(above), STR_ARG(below));
}

static size_t
offset(const struct scan *s, size_t line)
{
	if (line >= s->n)
		return s->n == 0 ? 0 : (size_t)(s->line[s->n - 1].p -
		    s->text.p) + s->line[s->n - 1].n;
	return (size_t)(s->line[line].p - s->text.p);
}

static void
take(struct scan *s, struct original *o, struct str *message)
{
	struct mailboxes from = { NULL, 0 };
	struct str above = str_sub(s->text, 0, offset(s, s->from));
	struct str quoted = str_sub(s->text, offset(s, s->body), s->text.n);
	struct str below = STR_NONE;

	if (s->depth > 0) {
		size_t end = forward_marked_end(quoted);

		below = str_sub(quoted, end, quoted.n);
		quoted = str_sub(quoted, 0, end);
	}
	forward_boxes(s->arena, s->head.value[FIELD_FROM], &from);
	if (from.n > 0)
		o->from = from.box[0];
	forward_boxes(s->arena, s->head.value[FIELD_TO], &o->to);
	forward_boxes(s->arena, s->head.value[FIELD_CC], &o->cc);
	o->subject = s->head.value[FIELD_SUBJECT];
	/* Where nothing tells the subject, it is the one of the forward. */
	if (!s->head.has[FIELD_SUBJECT] && s->says == SAYS_FORWARD)
		o->subject = s->bare;
	o->date = s->head.value[FIELD_DATE];
	date_read(o->date, NULL, &o->date_ms);
	o->body = forward_body(s->arena, quoted, s->depth,
	    s->may_indent);
	*message = joined(s->arena, above, below);
}

bool
forward_read(struct arena *a, struct str text, struct str subject,
             struct original *original, struct str *message)
{
	struct scan s = { .arena = a, .text = text };

	s.says = forward_subject(subject, &s.bare);
	cut_lines(&s);
	if (find(&s) != OPENS_FORWARD)
		return false;
	take(&s, original, message);
	return true;
}
