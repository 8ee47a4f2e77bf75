#include "cmd/out.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "api/base64.h"

enum { WIDTH_PRESET = 80, WIDTH_LEAST = 20, COLUMN_LEAST = 8, GAP = 2 };

static int
terminal_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t n;

	if (columns != NULL && str_to_i64(str_from(columns), &n) &&
	    n >= WIDTH_LEAST && n < 10000)
		return (int)n;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST)
		return size.ws_col;
	return WIDTH_PRESET;
}

void
out_init(struct out *o, FILE *to, const struct options *opt,
         const struct column *column,
         void (*show)(struct out *o, const json_t *object))
{
	memset(o, 0, sizeof *o);
	o->to = to;
	o->form = opt->form;
	o->bold = opt->color;
	o->width = opt->form == FORM_TABLE ? terminal_width(fileno(to)) : 0;
	o->column = column;
	o->show = show;
	while (column != NULL && column[o->ncolumn].kind != COLUMN_END)
		o->ncolumn++;
}

static void
put_json(struct out *o, const json_t *object)
{
	/* A terminal gets no C1 or bidi control from us, escaped or not. */
	size_t how = JSON_COMPACT;

	if (isatty(fileno(o->to)))
		how |= JSON_ENSURE_ASCII;
	json_dumpf(object, o->to, how);
	fputc('\n', o->to);
}

static void
put_raw(struct out *o, const json_t *raw)
{
	struct str text = { json_string_value(raw), json_string_length(raw) };
	struct str bytes = STR_NONE;
	struct arena a = ARENA_INIT;

	if (base64_decode(&a, text, &bytes))
		fwrite(bytes.p, 1, bytes.n, o->to);
	arena_clear(&a);
}

static void
put_tsv_row(struct out *o, const json_t *object)
{
	struct arena a = ARENA_INIT;

	for (size_t i = 0; i < o->ncolumn; i++) {
		struct str s = cell_value(&a, object, o->column[i].path,
		    o->column[i].kind, false);

		fprintf(o->to, "%s%.*s", i > 0 ? "\t" : "", STR_ARG(s));
	}
	fputc('\n', o->to);
	arena_clear(&a);
}

static void
put_tsv_title(struct out *o)
{
	for (size_t i = 0; i < o->ncolumn; i++)
		fprintf(o->to, "%s%s", i > 0 ? "\t" : "",
		    o->column[i].title);
	fputc('\n', o->to);
}

/* One thing as TSV: a member a line. */
static void
put_tsv_pairs(struct out *o, const json_t *object)
{
	struct arena a = ARENA_INIT;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
		if (!json_is_object(value) &&
		    !json_is_object(json_array_get(value, 0)))
			fprintf(o->to, "%s\t%.*s\n", key, STR_ARG(
			    cell_value(&a, object, key, COLUMN_TEXT, false)));
	arena_clear(&a);
}

static void
put_tsv(struct out *o, const json_t *object)
{
	if (o->column == NULL) {
		put_tsv_pairs(o, object);
		return;
	}
	if (o->n == 0)
		put_tsv_title(o);
	put_tsv_row(o, object);
}

static void
keep_row(struct out *o, const json_t *object)
{
	for (size_t i = 0; i < o->ncolumn; i++) {
		struct str s = cell_value(&o->arena, object,
		    o->column[i].path, o->column[i].kind, true);
		struct str *cell = ARENA_PUSH(&o->arena, o->cell, o->ncell);

		*cell = str_copy(&o->arena, s);
	}
}

/* --- The columns of a pipeline's card (PL-9) ------------------------------- */

struct card_cell {
	size_t row, column;
	struct str text;
};

static size_t
card_column(struct out *o, struct str title)
{
	size_t i;

	for (i = 0; i < o->ncard_title; i++)
		if (str_eq(o->card_title[i], title))
			return i;
	*ARENA_PUSH(&o->arena, o->card_title, o->ncard_title) =
	    str_copy(&o->arena, title);
	return i;
}

/* Tickets of several pipelines have several cards; a column has one name. */
static void
keep_card(struct out *o, const json_t *object)
{
	const json_t *card = json_object_get(object, "card");
	size_t row = o->ncell / o->ncolumn - 1;

	for (size_t i = 0; i < json_array_size(card); i++) {
		const json_t *one = json_array_get(card, i);
		struct card_cell cell = { .row = row };

		cell.column = card_column(o, cell_value(&o->arena, one,
		    "label", COLUMN_TEXT, false));
		cell.text = cell_value(&o->arena, one, "value", COLUMN_TIME,
		    true);
		*ARENA_PUSH(&o->arena, o->card_cell, o->ncard_cell) = cell;
	}
}

static void
put_cards_in(struct out *o)
{
	size_t n = o->ncolumn + o->ncard_title, rows = o->ncell / o->ncolumn;
	struct column *column = arena_array(&o->arena, n, sizeof *column);
	struct str *cell = arena_array(&o->arena, rows * n, sizeof *cell);

	for (size_t i = 0; i < n; i++)
		column[i] = i < o->ncolumn ? o->column[i] : (struct column){
		    str_z(&o->arena, o->card_title[i - o->ncolumn]), "",
		    COLUMN_TEXT };
	for (size_t i = 0; i < o->ncell; i++)
		cell[i / o->ncolumn * n + i % o->ncolumn] = o->cell[i];
	for (size_t i = 0; i < o->ncard_cell; i++)
		cell[o->card_cell[i].row * n + o->ncolumn +
		    o->card_cell[i].column] = o->card_cell[i].text;
	o->column = column;
	o->cell = cell;
	o->ncolumn = n;
	o->ncell = rows * n;
}

void
out_object(void *out, json_t *object)
{
	struct out *o = out;
	const json_t *raw = json_object_get(object, "raw");

	if (json_is_string(raw) && o->form != FORM_JSON)
		put_raw(o, raw);
	else if (o->form == FORM_JSON)
		put_json(o, object);
	else if (o->form == FORM_TSV)
		put_tsv(o, object);
	else if (o->column != NULL) {
		keep_row(o, object);
		if (o->card)
			keep_card(o, object);
	}
	else if (o->show != NULL)
		o->show(o, object);
	o->n++;
}

static void
measure(const struct out *o, int *width)
{
	for (size_t c = 0; c < o->ncolumn; c++)
		width[c] = cell_width(str_from(o->column[c].title));
	for (size_t i = 0; i < o->ncell; i++) {
		int w = cell_width(o->cell[i]);

		if (w > width[i % o->ncolumn])
			width[i % o->ncolumn] = w;
	}
}

/* Takes from the widest column, one by one, until the table fits. */
static void
shrink(const struct out *o, int *width)
{
	int total = GAP * (int)(o->ncolumn - 1);

	for (size_t c = 0; c < o->ncolumn; c++)
		total += width[c];
	while (o->width > 0 && total > o->width) {
		size_t widest = 0;

		for (size_t c = 1; c < o->ncolumn; c++)
			if (width[c] > width[widest])
				widest = c;
		if (width[widest] <= COLUMN_LEAST)
			break;
		width[widest]--;
		total--;
	}
}

static void
put_row(struct out *o, const struct str *cell, const int *width)
{
	int owed = 0;

	for (size_t c = 0; c < o->ncolumn; c++) {
		struct str s = cell_cut(&o->arena, cell[c], width[c]);
		int pad = width[c] - cell_width(s);
		bool right = o->column[c].kind == COLUMN_NUMBER;

		/* Spaces wait until something follows them. */
		owed += right ? pad : 0;
		if (s.n > 0) {
			fprintf(o->to, "%*s%.*s", owed, "", STR_ARG(s));
			owed = 0;
		}
		owed += (right ? 0 : pad) + GAP;
	}
	fputc('\n', o->to);
}

static void
put_table(struct out *o)
{
	struct str *title = arena_array(&o->arena, o->ncolumn, sizeof *title);
	int *width = arena_array(&o->arena, o->ncolumn, sizeof *width);

	measure(o, width);
	shrink(o, width);
	for (size_t c = 0; c < o->ncolumn; c++)
		title[c] = str_from(o->column[c].title);
	fputs(o->bold ? "\033[1m" : "", o->to);
	put_row(o, title, width);
	fputs(o->bold ? "\033[0m" : "", o->to);
	for (size_t i = 0; i < o->ncell; i += o->ncolumn)
		put_row(o, &o->cell[i], width);
}

bool
out_end(struct out *o)
{
	if (o->ncard_title > 0)
		put_cards_in(o);
	if (o->ncell > 0)
		put_table(o);
	arena_clear(&o->arena);
	return fflush(o->to) == 0 && !ferror(o->to);
}
