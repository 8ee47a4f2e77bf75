/* conf/lex.h -- text -> words, braces and ends of directives. */
#ifndef CONF_LEX_H
#define CONF_LEX_H

#include "conf/tree.h"

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

bool lex_ended(const struct lexer *x);
struct place lex_place(struct lexer *x);        /* of the next byte */
void lex_step(struct lexer *x, size_t n);

/* lex_next takes the next token; a word is in x->word. A regex is one only
 * where it may stand. */
enum token lex_next(struct lexer *x, bool regex_may_stand);

#endif
