#include "conf/scan.h"

#include "base/utf8.h"
#include "conf/lex.h"
#include "conf/said.h"
#include "conf/source.h"

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
		token = lex_next(x, regex_may_stand);
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
		enum token token = lex_next(x, false);

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
take_included(struct tree *t, const struct directive *d,
              struct directives *into, int nesting)
{
	struct names file = source_named(t, d);

	for (size_t i = 0; i < file.n; i++) {
		struct source *s = source_included(t, d, file.name[i]);

		if (s != NULL)
			scan_source(t, s, into, nesting);
	}
}

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
	if (!x->s->is_preset && ++x->t->ndirective > MAX_DIRECTIVES) {
		say_error(x->t->said, d.name.at, "more than %d directives",
		    MAX_DIRECTIVES);
		x->t->broken = true;
		x->at = x->s->text.n;
	} else if (str_is(d.name.text, "include"))
		take_included(x->t, &d, into, nesting);
	else
		*ARENA_PUSH(&x->t->arena, into->one, into->n) = d;
}

/* Takes one token of a list; false at its end. */
static bool
take_one(struct lexer *x, struct directives *into, int nesting,
         const struct place *opened)
{
	struct directive nameless = { 0 };

	switch (lex_next(x, false)) {
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

	while (!lex_ended(x)) {
		size_t i = x->at;
		int32_t cp = utf8_next(text, &i);

		if (!is_text(cp, i < text.n ? text.p[i] : '\n')) {
			/* No line is shown: it may hold a secret, and the
			 * terminal could not show it anyhow. */
			struct place at = lex_place(x);

			say_error(x->t->said, (struct place){ at.file, 0, 0 },
			    "line %d, column %d: %s", at.line, at.col,
			    cp < 0 ? "not valid UTF-8" : "control character");
			return false;
		}
		lex_step(x, i - x->at);
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
