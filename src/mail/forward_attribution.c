#include "mail/forward_head.h"

#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Opening and closing quotes, as the languages have them. */
static const struct {
	const char *open, *close;
} quotes[] = {
	{ "\"", "\"" },
	{ "\xc2\xab", "\xc2\xbb" },
	{ "\xe2\x80\x9e", "\xe2\x80\x9d" },
	{ "\xe2\x80\x9e", "\xe2\x80\x9c" },
	{ "\xe2\x80\x9c", "\xe2\x80\x9d" },
};

/* What is quoted last in s, with its quotes; empty: nothing is. */
static struct str
quoted(struct str s)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		struct str close = str_from(quotes[i].close);
		size_t from = str_find(s, str_from(quotes[i].open), 0);
		size_t to;

		if (from >= s.n)
			continue;
		to = str_find(s, close, from + strlen(quotes[i].open));
		if (to < s.n)
			return str_sub(s, from, to + close.n);
	}
	return STR_NONE;
}

/* Words that stand between the date and the name. */
static const char *const between[] = {
	"am", "pm", "uhr", "schrieb", "skrev", "heeft", "uzytkownik",
	"uzivatel", "pouzivatel", "пользователь", "користувач", "user",
	"utilisateur", "a.m.", "p.m.", "h", "klo", "o", "r.", "г.", "р.",
	"idopontban", "na", "hat", "wrote", "utc", "gmt", "cet", "cest",
	"est", "edt", "pst", "pdt", "napisal(a)", "napisal", "napsal(a)",
	"schreef", "kirjoitti", "brugeren", "brukeren", "anvandaren",
};

static bool
is_between(struct str word)
{
	char room[FOLD_MAX];
	struct str w = forward_fold(word, room);

	while (w.n > 0 && (w.p[w.n - 1] == ',' || w.p[w.n - 1] == ':'))
		w.n--;
	for (size_t i = 0; i < w.n; i++)
		if (is_digit(w.p[i]))
			return true;
	for (size_t i = 0; i < sizeof between / sizeof *between; i++)
		if (str_is(w, between[i]))
			return true;
	return w.n == 0;
}

/* The name that stands last in s, behind date and verb. */
static struct str
name_behind(struct str s)
{
	size_t from = 0, at = 0;

	while (at < s.n) {
		size_t end = str_find_char(s, ' ', at);

		if (is_between(str_sub(s, at, end)))
			from = end;
		at = end + 1;
	}
	return str_trim(str_sub(s, from, s.n));
}

/* From the first digit to the last. */
static struct str
date_in(struct str s)
{
	size_t from = 0, to = s.n;

	while (from < s.n && !is_digit(s.p[from]))
		from++;
	while (to > from && !is_digit(s.p[to - 1]))
		to--;
	if (str_starts_nocase(str_sub(s, to, s.n), " am") ||
	    str_starts_nocase(str_sub(s, to, s.n), " pm"))
		to += 3;
	return str_sub(s, from, to);
}

void
head_attribution(struct str line, struct forward_head *out)
{
	struct str s = head_content(line, NULL), front, name;
	size_t at = str_find_char(s, '@', 0), open = at, close = at;

	memset(out, 0, sizeof *out);
	out->has[FIELD_FROM] = out->has[FIELD_DATE] = true;
	if (at >= s.n) {
		out->value[FIELD_FROM] = quoted(s);
		out->value[FIELD_DATE] = date_in(s);
		return;
	}
	while (open > 0 && strchr("<[( \t", s.p[open - 1]) == NULL)
		open--;
	while (close < s.n && strchr(">]) \t,", s.p[close]) == NULL)
		close++;
	front = str_sub(s, 0, open);
	while (front.n > 0 && strchr("<[( \t", front.p[front.n - 1]) != NULL)
		front.n--;
	name = quoted(front);
	if (name.n == 0)
		name = name_behind(front);
	out->value[FIELD_FROM] = str_sub(s, (size_t)(name.p - s.p), close);
	if (name.n == 0)
		out->value[FIELD_FROM] = str_sub(s, open, close);
	/* The date stands before the name, or behind it all. */
	out->value[FIELD_DATE] = date_in(name.n > 0 ?
	    str_sub(s, 0, (size_t)(name.p - s.p)) : front);
	if (out->value[FIELD_DATE].n == 0)
		out->value[FIELD_DATE] = date_in(str_sub(s, close, s.n));
}
