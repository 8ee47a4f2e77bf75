#include "cmd/verb.h"

#include <string.h>

enum { USAGE_WIDTH = 78 };

static void
flag_usage(const struct flag *f, char *out, size_t n)
{
	const char *dashes = f->name[1] != '\0' ? "--" : "-";
	bool again = f->kind == FLAG_LIST || f->kind == FLAG_PAIRS ||
	    f->kind == FLAG_FILES;

	snprintf(out, n, " [%s%s%s%s]%s", dashes, f->name,
	    f->value != NULL ? " " : "", f->value != NULL ? f->value : "",
	    again ? "..." : "");
}

static void
operand_usage(const struct operand *op, char *out, size_t n)
{
	static const char *const forms[] = {
		[OPERAND_ID] = " %s", [OPERAND_WORD] = " %s",
		[OPERAND_MAYBE] = " [%s]", [OPERAND_BODY] = " [%s]",
		[OPERAND_PAIRS] = " %s...", [OPERAND_REST] = " %s",
		[OPERAND_MAIL] = " %s",
	};
	const char *form = forms[op->kind];
	const char *mark = strstr(form, "%s");

	snprintf(out, n, "%.*s%s%s", (int)(mark - form), form, op->name,
	    mark + 2);
}

/* Adds a piece to the usage, on a new line when this one is full. */
static void
put_piece(FILE *to, const char *piece, int *column)
{
	int n = (int)strlen(piece);

	if (*column + n > USAGE_WIDTH) {
		fprintf(to, "\n           ");
		*column = 11;
	}
	fputs(piece, to);
	*column += n;
}

static bool
is_built(const struct flag *f)
{
	return f->kind != FLAG_LATER && f->kind != FLAG_LATER_YES;
}

static void
put_usage(FILE *to, const struct verb *v)
{
	char piece[120];
	int column;

	column = fprintf(to, "    postroom %s%s%s", v->noun,
	    v->name[0] != '\0' ? " " : "", v->name);
	for (size_t i = 0; i < OPERANDS_MAX &&
	    v->operand[i].kind != OPERAND_END; i++) {
		operand_usage(&v->operand[i], piece, sizeof piece);
		put_piece(to, piece, &column);
	}
	for (const struct flag *f = v->flag; f != NULL &&
	    f->kind != FLAG_END; f++) {
		if (!is_built(f))
			continue;
		flag_usage(f, piece, sizeof piece);
		put_piece(to, piece, &column);
	}
	fputc('\n', to);
}

void
help_verb(FILE *to, const struct verb *v)
{
	char option[64];

	fprintf(to, "%s\n\n", v->help);
	put_usage(to, v);
	if (v->flag != NULL)
		fputc('\n', to);
	for (const struct flag *f = v->flag; f != NULL &&
	    f->kind != FLAG_END; f++) {
		snprintf(option, sizeof option, "%s%s %s",
		    f->name[1] != '\0' ? "--" : "-", f->name,
		    f->value != NULL ? f->value : "");
		if (is_built(f))
			fprintf(to, "    %-24s %s\n", option, f->help);
	}
}

void
help_extra(FILE *to, const struct cmd_extra *x)
{
	fprintf(to, "%s\n\n    postroom %s%s%s\n", x->help, x->name,
	    x->usage[0] != '\0' ? " " : "", x->usage);
}

void
help_noun(FILE *to, const char *noun)
{
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++) {
			const struct verb *v = &all_verbs[t]->verb[i];

			if (strcmp(v->noun, noun) == 0 && !verb_is_later(v))
				put_usage(to, v);
		}
}

static void
put_line(FILE *to, const char *noun, const char *name, const char *help)
{
	char both[64];

	snprintf(both, sizeof both, "%s%s%s", noun, *name ? " " : "", name);
	fprintf(to, "    %-22s %s\n", both, help);
}

void
help_all(FILE *to, const struct cmd_extra *extra, size_t nextra)
{
	fprintf(to, "usage: postroom [-c FILE] [--as USER] [--json | --tsv] "
	    "[--no-color]\n                [-q | -v] COMMAND ...\n\n");
	for (size_t i = 0; i < nextra; i++)
		put_line(to, extra[i].name, "", extra[i].help);
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++) {
			const struct verb *v = &all_verbs[t]->verb[i];

			if (v->help[0] != '\0')
				put_line(to, v->noun, v->name, v->help);
		}
	fprintf(to, "\npostroom help COMMAND tells more; so does "
	    "postroom(1).\n");
}
