#include "conf/scan.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/said.h"

enum token {
	TOKEN_END, TOKEN_NEWLINE, TOKEN_SEMICOLON, TOKEN_OPEN, TOKEN_CLOSE,
	TOKEN_WORD
};

struct lexer {
	struct tree *t;
	struct source *s;
	size_t at;                      /* the next byte */
	size_t line_at;                 /* where its line begins */
	int line;
	size_t col_at;                  /* col counts characters up to here */
	int col;
	bool secret;                    /* what comes is a password */
	size_t errors;                  /* in said, when this file began */
	struct word word;               /* of TOKEN_WORD */
	struct place token_at;
};

static bool
ended(const struct lexer *x)
{
	return x->at >= x->s->text.n;
}

static bool
looking_at(const struct lexer *x, const char *z)
{
	return str_starts(str_sub(x->s->text, x->at, x->s->text.n), z);
}

/* Columns are characters, counted on from the last place of this line. */
static struct place
place_now(struct lexer *x)
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

static void
step(struct lexer *x, size_t n)
{
	for (; n > 0 && !ended(x); n--)
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
	while (!ended(x)) {
		char c = x->s->text.p[x->at];
		size_t more = continuation(x);

		if (c == ' ' || c == '\t' || c == '\r')
			step(x, 1);
		else if (more > 0)
			step(x, more);
		else if (c == '#')
			while (!ended(x) && x->s->text.p[x->at] != '\n')
				step(x, 1);
		else
			return;
	}
}

/* --- Words --------------------------------------------------------------- */

static bool
ends_word(const struct lexer *x)
{
	return ended(x) || strchr(" \t\r\n;{}\"", x->s->text.p[x->at]) != NULL ||
	    continuation(x) > 0;
}

static void
take_bare(struct lexer *x)
{
	size_t from = x->at;

	while (!ends_word(x))
		step(x, 1);
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

	step(x, 1);
	out = arena_get(&x->t->arena,
	    str_find_char(text, '\n', x->at) - x->at + 1);
	while (!ended(x) && text.p[x->at] != '"' && text.p[x->at] != '\n') {
		if (text.p[x->at] == '\\') {
			if (looking_at(x, "\\\"") || looking_at(x, "\\\\"))
				step(x, 1);
			else
				say_error(x->t->said, place_now(x),
				    "in a string a backslash stands only "
				    "before \" or \\");
		}
		out[n++] = text.p[x->at];
		step(x, 1);
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
	step(x, 1);
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
	step(x, to + 3 - x->at);
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
		step(x, to - x->at);
		return;
	}
	for (flag = to + 1; flag < text.n && text.p[flag] >= 'a' &&
	    text.p[flag] <= 'z'; flag++)
		;
	flags = str_sub(text, to + 1, flag);
	x->word.text = str_copy(&x->t->arena, str_sub(text, from, to));
	regex_check(x->t, x->word.text, flags, x->word.at);
	step(x, flag - x->at);
}

static void
take_word(struct lexer *x, bool regex_may_stand)
{
	size_t from = x->at;

	x->word = (struct word){ .at = place_now(x), .secret = x->secret };
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
	if (!ended(x) && (!ends_word(x) || looking_at(x, "\"")))
		say_error(x->t->said, place_now(x),
		    "a space is missing between two words");
}

static enum token
next_token(struct lexer *x, bool regex_may_stand)
{
	static const struct {
		char c;
		enum token token;
	} single[] = {
		{ '\n', TOKEN_NEWLINE }, { ';', TOKEN_SEMICOLON },
		{ '{', TOKEN_OPEN }, { '}', TOKEN_CLOSE },
	};

	skip_blanks(x);
	x->token_at = place_now(x);
	if (ended(x))
		return TOKEN_END;
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		if (x->s->text.p[x->at] == single[i].c) {
			step(x, 1);
			return single[i].token;
		}
	take_word(x, regex_may_stand);
	return TOKEN_WORD;
}

/* --- Directives ---------------------------------------------------------- */

/* A misspelt `password` must not show what follows it in an error. */
static bool
announces_secret(const struct word *w)
{
	static const char *const harmless[] = {
		"password-file", "password-command", "password-credential",
		"password-env",
	};
	struct near n = near_to(w->text);

	if (w->kind != WORD_BARE)
		return false;
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (str_is(w->text, harmless[i]))
			return false;
	near_offer(&n, "password");
	return n.best[0] != '\0' ||
	    str_find(w->text, STR("passw"), 0) < w->text.n ||
	    str_find(w->text, STR("secret"), 0) < w->text.n;
}

static bool
is_match(const struct word *w)
{
	return w->kind == WORD_BARE &&
	    (str_is(w->text, "~") || str_is(w->text, "!~"));
}

/* Words up to what ends the directive, which is returned. A closing brace
 * ends it too, and is left for the block. */
static enum token
take_words(struct lexer *x, struct directive *d)
{
	bool regex_may_stand = false, too_many = false;
	enum token token;

	x->secret = announces_secret(&d->name);
	for (;;) {
		token = next_token(x, regex_may_stand);
		if (token != TOKEN_WORD)
			break;
		regex_may_stand = is_match(&x->word);
		x->secret = x->secret || str_is(x->word.text, "password");
		if (d->narg < MAX_WORDS)
			*ARENA_PUSH(&x->t->arena, d->arg, d->narg) = x->word;
		else if (!too_many) {
			too_many = true;
			say_error(x->t->said, x->word.at,
			    "more than %d words in a directive", MAX_WORDS);
		}
	}
	x->secret = false;
	if (token == TOKEN_CLOSE)
		x->at--;
	return token;
}

static void
skip_block(struct lexer *x)
{
	for (size_t open = 1; open > 0; ) {
		enum token token = next_token(x, false);

		if (token == TOKEN_END)
			return;
		if (token == TOKEN_OPEN)
			open++;
		if (token == TOKEN_CLOSE)
			open--;
	}
}

static void take_list(struct lexer *x, struct directives *into, int nesting,
                      const struct place *opened);

static void
take_in_block(struct lexer *x, struct directive *d, int nesting)
{
	struct place at = x->token_at;

	d->has_block = true;
	if (nesting >= MAX_NESTING) {
		say_error(x->t->said, at, "more than %d blocks in each other",
		    MAX_NESTING);
		skip_block(x);
	} else
		take_list(x, &d->in, nesting + 1, &at);
}

static void
take_directive(struct lexer *x, struct directives *into, int nesting)
{
	struct directive d = { .name = x->word, .source = x->s };

	if (x->word.kind != WORD_BARE)
		say_error(x->t->said, x->word.at,
		    "a directive begins with a bare word");
	if (take_words(x, &d) == TOKEN_OPEN)
		take_in_block(x, &d, nesting);
	if (d.name.kind != WORD_BARE)
		return;
	if (++x->t->ndirective > MAX_DIRECTIVES) {
		say_error(x->t->said, d.name.at, "more than %d directives",
		    MAX_DIRECTIVES);
		x->at = x->s->text.n;
	} else if (str_is(d.name.text, "include"))
		source_include(x->t, &d, into, nesting);
	else
		*ARENA_PUSH(&x->t->arena, into->one, into->n) = d;
}

/* Takes one token of a list; false at its end. */
static bool
take_one(struct lexer *x, struct directives *into, int nesting,
         const struct place *opened)
{
	struct directive nameless = { 0 };

	switch (next_token(x, false)) {
	case TOKEN_NEWLINE:
	case TOKEN_SEMICOLON:
		break;
	case TOKEN_WORD:
		take_directive(x, into, nesting);
		break;
	case TOKEN_OPEN:
		say_error(x->t->said, x->token_at,
		    "a block needs a directive in front of it");
		x->t->broken = true;
		take_in_block(x, &nameless, nesting);
		break;
	case TOKEN_CLOSE:
		if (opened != NULL)
			return false;
		say_error(x->t->said, x->token_at, "} without {");
		x->t->broken = true;
		break;
	case TOKEN_END:
		if (opened != NULL) {
			say_error(x->t->said, *opened,
			    "the block is not closed");
			x->t->broken = true;
		}
		return false;
	}
	return true;
}

static void
take_list(struct lexer *x, struct directives *into, int nesting,
          const struct place *opened)
{
	while (take_one(x, into, nesting, opened))
		if (x->t->said->errors > x->errors + MAX_FILE_ERRORS) {
			x->at = x->s->text.n;
			x->t->broken = true;
			return;
		}
}

/* --- A whole text -------------------------------------------------------- */

static bool
is_text(int32_t cp, int32_t after)
{
	return cp >= 0x20 ? cp != 0x7f :
	    cp == '\t' || cp == '\n' || (cp == '\r' && after == '\n');
}

static bool
check_bytes(struct lexer *x)
{
	struct str text = x->s->text;

	while (!ended(x)) {
		size_t i = x->at;
		int32_t cp = utf8_next(text, &i);

		if (!is_text(cp, i < text.n ? text.p[i] : '\n')) {
			/* No line is shown: it may hold a secret, and the
			 * terminal could not show it anyhow. */
			struct place at = place_now(x);

			say_error(x->t->said, (struct place){ at.file, 0, 0 },
			    "line %d, column %d: %s", at.line, at.col,
			    cp < 0 ? "not valid UTF-8" : "control character");
			return false;
		}
		step(x, i - x->at);
	}
	return true;
}

void
scan_source(struct tree *t, struct source *s, struct directives *into,
            int nesting)
{
	struct lexer start = { .t = t, .s = s, .line = 1, .col = 1,
	    .errors = t->said->errors }, x;

	if (str_starts(s->text, "\xef\xbb\xbf"))
		s->text = str_sub(s->text, 3, s->text.n);
	x = start;
	if (!check_bytes(&x)) {
		t->broken = true;
		return;
	}
	x = start;
	take_list(&x, into, nesting, NULL);
}

struct directives
scan_preset(struct tree *t, const char *text)
{
	struct source *s = arena_get(&t->arena, sizeof *s);
	struct directives list = { NULL, 0 };

	*s = (struct source){ .file = "default", .dir = "/",
	    .text = str_from(text), .is_preset = true };
	scan_source(t, s, &list, 0);
	return list;
}
