#include "mail/authres.h"

#include <string.h>

#include "base/utf8.h"

/* The limit's name, for whichever of authres.h is passed. */
#define LIMIT "authentication-results"

struct scan {
	struct str s;
	size_t at;
	struct arena *arena;
	struct notes *notes;
};

static bool
over(struct scan *c)
{
	note_limit(c->notes, LIMIT);
	return false;
}

/* 0 at the end: no NUL is within. */
static char
peek(const struct scan *c)
{
	return c->at < c->s.n ? c->s.p[c->at] : '\0';
}

static bool
take(struct scan *c, char want)
{
	if (peek(c) != want)
		return false;
	c->at++;
	return true;
}

static bool
is_end(const struct scan *c)
{
	return c->at >= c->s.n;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* RFC 2045, 5.1: token; and UTF-8, as RFC 8601, 2.2 and 8616 have it. */
static bool
is_token(char c)
{
	return (unsigned char)c > ' ' && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* What may stand bare as a property's value: the characters of a token, a
 * local part, a domain, and of addresses and base64, which servers do not
 * quote. None of them ends a value. */
static bool
is_value(char c)
{
	return (unsigned char)c > ' ' && strchr("()<>,;\\\"", c) == NULL;
}

/* --- Words ---------------------------------------------------------------- */

/* From "(" to behind its ")". */
static bool
skip_comment(struct scan *c)
{
	int depth = 0;

	for (; c->at < c->s.n; c->at++) {
		switch (c->s.p[c->at]) {
		case '\\':
			c->at++;
			break;
		case '(':
			if (++depth > AUTHRES_COMMENT_DEPTH)
				return over(c);
			break;
		case ')':
			if (--depth > 0)
				break;
			c->at++;
			return true;
		}
	}
	return false;
}

/* [CFWS]. False: a comment without an end, or too deep. */
static bool
skip_cfws(struct scan *c)
{
	for (;;) {
		char next = peek(c);

		if (next == '(') {
			if (!skip_comment(c))
				return false;
		} else if (next == ' ' || next == '\t') {
			c->at++;
		} else {
			return true;
		}
	}
}

static bool
take_run(struct scan *c, bool (*is_part)(char), struct str *out)
{
	size_t from = c->at;

	while (!is_end(c) && is_part(c->s.p[c->at]))
		c->at++;
	*out = str_sub(c->s, from, c->at);
	return out->n > 0;
}

static bool
is_keyword_part(char c)
{
	return is_alnum(c) || c == '-';
}

/* RFC 5321, 4.1.1.1: Keyword; neither end is a hyphen. */
static bool
take_keyword(struct scan *c, struct str *out)
{
	return take_run(c, is_keyword_part, out) && is_alnum(out->p[0]) &&
	    is_alnum(out->p[out->n - 1]);
}

/* What is between the quotes, quoted pairs as they stand. */
static bool
take_quoted(struct scan *c, struct str *out)
{
	size_t from = ++c->at;

	for (; c->at < c->s.n; c->at++) {
		if (c->s.p[c->at] == '\\') {
			c->at++;
		} else if (c->s.p[c->at] == '"') {
			*out = str_sub(c->s, from, c->at++);
			return true;
		}
	}
	return false;
}

static bool
take_id(struct scan *c, struct str *out)
{
	return peek(c) == '"' ? take_quoted(c, out) :
	    take_run(c, is_token, out);
}

/* A value; or an address whose local part is quoted, then with the quotes. */
static bool
take_value(struct scan *c, struct str *out)
{
	size_t from = c->at;
	struct str domain;

	if (peek(c) != '"')
		return take_run(c, is_value, out);
	if (!take_quoted(c, out))
		return false;
	if (!take(c, '@'))
		return true;
	if (!take_run(c, is_token, &domain))
		return false;
	*out = str_sub(c->s, from, c->at);
	return true;
}

/* Of the field and of a method there is only version 1; what another would
 * mean is not known. */
static bool
take_version(struct scan *c)
{
	struct str digits;

	return take_run(c, is_digit, &digits) && str_is(digits, "1");
}

/* --- The field ------------------------------------------------------------ */

static bool
take_around(struct scan *c, char sign)
{
	return skip_cfws(c) && take(c, sign) && skip_cfws(c);
}

/* Behind what was read there must be a blank or a comment before more. */
static bool
is_apart(struct scan *c, bool *more)
{
	size_t from = c->at;

	if (!skip_cfws(c))
		return false;
	*more = !is_end(c) && peek(c) != ';';
	return !*more || c->at > from;
}

static bool
add_property(struct scan *c, struct str ptype, struct authresult *out)
{
	struct authproperty p = { .ptype = ptype };

	if (!take(c, '.') || !skip_cfws(c) || !take_keyword(c, &p.name) ||
	    !take_around(c, '=') || !take_value(c, &p.value))
		return false;
	if (out->nproperty >= AUTHRES_PROPERTIES_MAX)
		return over(c);
	*ARENA_PUSH(c->arena, out->property, out->nproperty) = p;
	return true;
}

/* [reasonspec] *propspec, up to ";" or the end. */
static bool
take_properties(struct scan *c, struct authresult *out)
{
	bool is_first = true, more;
	struct str word, reason;

	while (is_apart(c, &more)) {
		if (!more)
			return true;
		if (!take_keyword(c, &word) || !skip_cfws(c))
			return false;
		if (is_first && str_is_nocase(word, "reason") &&
		    take(c, '=')) {
			if (!skip_cfws(c) || !take_id(c, &reason))
				return false;
		} else if (!add_property(c, word, out)) {
			return false;
		}
		is_first = false;
	}
	return false;
}

/* The rest of a result whose method was read. */
static bool
take_result(struct scan *c, struct str method, struct authres *out)
{
	struct authresult r = { .method = method };

	if (take(c, '/') && !(skip_cfws(c) && take_version(c)))
		return false;
	if (!take_around(c, '=') || !take_keyword(c, &r.result) ||
	    !take_properties(c, &r))
		return false;
	if (out->nresult >= AUTHRES_RESULTS_MAX)
		return over(c);
	*ARENA_PUSH(c->arena, out->result, out->nresult) = r;
	return true;
}

static bool
take_results(struct scan *c, struct authres *out)
{
	struct str method;

	do {
		if (!take(c, ';') || !skip_cfws(c) ||
		    !take_keyword(c, &method) || !skip_cfws(c))
			return false;
		if (is_end(c) && out->nresult == 0)
			return str_is_nocase(method, "none");
		if (!take_result(c, method, out))
			return false;
	} while (!is_end(c));
	return true;
}

static bool
take_field(struct scan *c, struct authres *out)
{
	bool more;

	if (!skip_cfws(c) || !take_id(c, &out->authserv_id) ||
	    !is_apart(c, &more))
		return false;
	if (more && !(take_version(c) && skip_cfws(c)))
		return false;
	return take_results(c, out);
}

/* One line of text: valid UTF-8 without controls. */
static bool
is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') ||
		    s.p[i] == 0x7f)
			return false;
	return utf8_valid(s);
}

bool
authres_field(struct arena *a, struct str value, struct notes *notes,
              struct authres *out)
{
	struct scan c = { value, 0, a, notes };

	out->authserv_id = STR_NONE;
	out->result = NULL;
	out->nresult = 0;
	out->is_sound = is_text(value) && take_field(&c, out);
	if (!out->is_sound) {
		note_repair(notes, "an Authentication-Results is unreadable");
		out->result = NULL;
		out->nresult = 0;
	}
	return out->is_sound;
}

void
authres_read(struct arena *a, const struct headers *h, struct notes *notes,
             struct mail *out)
{
	uint32_t received = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct field *f = &h->field[i];
		struct str value;
		struct authres *one;

		if (str_is_nocase(f->name, "Received"))
			received++;
		if (!str_is_nocase(f->name, "Authentication-Results"))
			continue;
		if (out->nauthres >= AUTHRES_FIELDS_MAX) {
			note_limit(notes, LIMIT);
			return;
		}
		value = header_unfold(a, f->value);
		if (value.n > AUTHRES_BYTES_MAX) {
			note_limit(notes, LIMIT);
			value = STR_NONE;
		}
		one = ARENA_PUSH(a, out->authres, out->nauthres);
		one->position = (uint32_t)i;    /* MIME_HEADERS_MAX */
		one->received_above = received;
		authres_field(a, value, notes, one);
	}
}
