#include "conf/lex.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/regex.h"
#include "conf/said.h"

bool
lex_ended(const struct lexer *x)
{
	return x->at >= x->s->text.n;
}

static bool
looking_at(const struct lexer *x, const char *z)
{
	return str_starts(str_sub(x->s->text, x->at, x->s->text.n), z);
}

/* Columns are characters, counted on from the last place of this line. */
struct place
lex_place(struct lexer *x)
{
	struct place at = { x->s->file, 0, 0 };

	if (x->s->is_preset)
		return at;
	if (x->col_at < x->line_at) {
		x->col_at = x->line_at;
		x->col = 1;
	}
	while (x->col_at < x->at) {
		utf8_next(x->s->text, &x->col_at);
		x->col++;
	}
	at.line = x->line;
	at.col = x->col;
	return at;
}

void
lex_step(struct lexer *x, size_t n)
{
	for (; n > 0 && !lex_ended(x); n--)
		if (x->s->text.p[x->at++] == '\n') {
			x->line++;
			x->line_at = x->at;
		}
}

static size_t
continuation(const struct lexer *x)
{
	if (looking_at(x, "\\\n"))
		return 2;
	return looking_at(x, "\\\r\n") ? 3 : 0;
}

static void
skip_blanks(struct lexer *x)
{
	while (!lex_ended(x)) {
		char c = x->s->text.p[x->at];
		size_t more = continuation(x);

		if (c == ' ' || c == '\t' || c == '\r')
			lex_step(x, 1);
		else if (more > 0)
			lex_step(x, more);
		else if (c == '#')
			while (!lex_ended(x) && x->s->text.p[x->at] != '\n')
				lex_step(x, 1);
		else
			return;
	}
}

/* --- Words --------------------------------------------------------------- */

static bool
ends_word(const struct lexer *x)
{
	return lex_ended(x) || continuation(x) > 0 ||
	    strchr(" \t\r\n;{}\"", x->s->text.p[x->at]) != NULL;
}

static void
take_bare(struct lexer *x)
{
	size_t from = x->at;

	while (!ends_word(x))
		lex_step(x, 1);
	x->word.kind = WORD_BARE;
	x->word.text = str_copy(&x->t->arena,
	    str_sub(x->s->text, from, x->at));
}

/* A word that was not closed took what follows it; were there braces in it,
 * blocks no longer match. */
static void
note_swallowed(struct lexer *x, struct str text)
{
	if (str_find_char(text, '{', 0) < text.n ||
	    str_find_char(text, '}', 0) < text.n)
		x->t->broken = true;
}

static void
take_string(struct lexer *x)
{
	struct str text = x->s->text;
	char *out;
	size_t n = 0;

	lex_step(x, 1);
	out = arena_get(&x->t->arena,
	    str_find_char(text, '\n', x->at) - x->at + 1);
	while (!lex_ended(x) && text.p[x->at] != '"' && text.p[x->at] != '\n') {
		if (text.p[x->at] == '\\') {
			if (looking_at(x, "\\\"") || looking_at(x, "\\\\"))
				lex_step(x, 1);
			else
				say_error(x->t->said, lex_place(x),
				    "in a string a backslash stands only "
				    "before \" or \\");
		}
		out[n++] = text.p[x->at];
		lex_step(x, 1);
	}
	x->word.kind = WORD_QUOTED;
	x->word.text = (struct str){ out, n };
	if (!looking_at(x, "\"")) {
		say_error(x->t->said, x->word.at,
		    "the string is not closed on its line "
		    "(\"\"\" begins one of several lines)");
		note_swallowed(x, x->word.text);
		return;
	}
	lex_step(x, 1);
}

static size_t
indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return n;
}

/* What all lines of a block have in front is the file's indentation, not the
 * text's; so is the line of the closing quotes. */
static struct str
block_text(struct arena *a, struct str raw)
{
	struct buf b = BUF_INIT;
	size_t indent = SIZE_MAX, first = str_find_char(raw, '\n', 0);
	struct str rest, line, out;

	if (first == raw.n)
		return str_copy(a, raw);
	if (str_trim(str_sub(raw, 0, first)).n == 0)
		raw = str_sub(raw, first + 1, raw.n);
	for (rest = raw; str_cut_line(&rest, &line); )
		if (str_trim(line).n > 0 && indent_of(line) < indent)
			indent = indent_of(line);
	for (rest = raw; str_cut_line(&rest, &line); ) {
		if (rest.n == 0 && str_trim(line).n == 0)
			break;
		buf_str(&b, str_sub(line, indent, line.n));
		buf_char(&b, '\n');
	}
	out = buf_view(&b);
	out = str_copy(a, str_sub(out, 0, out.n > 0 ? out.n - 1 : 0));
	secret_wipe(b.p, b.n);
	buf_clear(&b);
	return out;
}

static void
take_block(struct lexer *x)
{
	size_t from = x->at + 3;
	size_t to = str_find(x->s->text, STR("\"\"\""), from);

	if (from > x->s->text.n)
		from = x->s->text.n;
	x->word.kind = WORD_QUOTED;
	x->word.text = block_text(&x->t->arena,
	    str_sub(x->s->text, from, to));
	if (to >= x->s->text.n) {
		say_error(x->t->said, x->word.at,
		    "the \"\"\" block is not closed");
		x->t->broken = true;
	}
	lex_step(x, to + 3 - x->at);
}

static void
take_regex(struct lexer *x)
{
	struct str text = x->s->text, flags;
	size_t from = x->at + 1, to = from, flag;

	while (to < text.n && text.p[to] != '/' && text.p[to] != '\n')
		to += text.p[to] == '\\' && to + 1 < text.n &&
		    text.p[to + 1] != '\n' ? 2 : 1;
	x->word.kind = WORD_REGEX;
	if (to >= text.n || text.p[to] != '/') {
		say_error(x->t->said, x->word.at,
		    "the /regex/ is not closed on its line");
		x->word.text = str_copy(&x->t->arena,
		    str_sub(text, from, to));
		note_swallowed(x, x->word.text);
		lex_step(x, to - x->at);
		return;
	}
	for (flag = to + 1; flag < text.n && text.p[flag] >= 'a' &&
	    text.p[flag] <= 'z'; flag++)
		;
	flags = str_sub(text, to + 1, flag);
	x->word.text = str_copy(&x->t->arena, str_sub(text, from, to));
	x->word.flags = str_copy(&x->t->arena, flags);
	regex_check(x->t, x->word.text, flags, x->word.at);
	lex_step(x, flag - x->at);
}

static void
take_word(struct lexer *x, bool regex_may_stand)
{
	size_t from = x->at;

	x->word = (struct word){ .at = lex_place(x), .secret = x->secret };
	if (looking_at(x, "\"\"\""))
		take_block(x);
	else if (looking_at(x, "\""))
		take_string(x);
	else if (regex_may_stand && looking_at(x, "/"))
		take_regex(x);
	else
		take_bare(x);
	if (x->secret)
		*ARENA_PUSH(&x->t->arena, x->s->secret, x->s->nsecret) =
		    (struct span){ from, x->at };
	if (x->word.text.n > MAX_WORD_BYTES) {
		say_error(x->t->said, x->word.at,
		    "a word is longer than %d bytes", MAX_WORD_BYTES);
		x->word.text = STR_NONE;
	}
	if (!lex_ended(x) && (!ends_word(x) || looking_at(x, "\"")))
		say_error(x->t->said, lex_place(x),
		    "a space is missing between two words");
}

enum token
lex_next(struct lexer *x, bool regex_may_stand)
{
	static const struct {
		char c;
		enum token token;
	} single[] = {
		{ '\n', TOKEN_NEWLINE }, { ';', TOKEN_SEMICOLON },
		{ '{', TOKEN_OPEN }, { '}', TOKEN_CLOSE },
	};

	skip_blanks(x);
	x->token_at = lex_place(x);
	if (lex_ended(x))
		return TOKEN_END;
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		if (x->s->text.p[x->at] == single[i].c) {
			lex_step(x, 1);
			return single[i].token;
		}
	take_word(x, regex_may_stand);
	return TOKEN_WORD;
}
