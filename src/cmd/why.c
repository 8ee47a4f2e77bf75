#include "cmd/verb.h"

/* `why` and `explain`: sentences, in order (OP-6). */

static const struct flag explain_flags[] = {
	{ "channel", FLAG_TEXT, "C", "the one it comes in by; preset: whose "
	    "address it is sent to" },
	{ NULL, FLAG_END, NULL, NULL },
};

enum { INDENT = 2, MARGIN = 78 };

/* Broken at spaces; what has none goes over the edge. */
static void
put_wrapped(struct out *o, struct str text, int indent)
{
	int column = 0;
	struct str word;

	while (str_cut(&text, ' ', &word)) {
		int n = cell_width(word);

		if (column > 0 && column + 1 + n > MARGIN - indent) {
			fputc('\n', o->to);
			column = 0;
		}
		if (column == 0)
			fprintf(o->to, "%*s", indent, "");
		else
			fputc(' ', o->to);
		fwrite(word.p, 1, word.n, o->to);
		column += n + (column > 0);
	}
	fputc('\n', o->to);
}

/* Each rule once, as it was written. */
static void
put_rule(struct out *o, const json_t *steps, size_t at)
{
	const json_t *step = json_array_get(steps, at);
	struct str rule = out_text(o, step, "rule");
	struct str text = out_text(o, step, "rule_text");

	for (size_t i = 0; i < at; i++)
		if (str_eq(rule, out_text(o, json_array_get(steps, i),
		    "rule")))
			return;
	if (rule.n > 0 && text.n > 0)
		fprintf(o->to, "    %.*s: %.*s\n", STR_ARG(rule),
		    STR_ARG(text));
}

static void
put_steps(struct out *o, const json_t *v)
{
	const json_t *steps = json_object_get(v, "steps");

	for (size_t i = 0; i < json_array_size(steps); i++) {
		put_wrapped(o, out_text(o, json_array_get(steps, i), "text"),
		    INDENT);
		put_rule(o, steps, i);
	}
}

static void
show_why(struct out *o, const json_t *v)
{
	struct str input = out_text(o, v, "input");
	struct str id = out_text(o, v, "decision");

	if (o->n > 0)
		fputc('\n', o->to);
	fprintf(o->to, "%s%.*s%s  %.*s%s%.*s%s\n", o->bold ? "\033[1m" : "",
	    STR_ARG(out_time(o, v, "at")), o->bold ? "\033[0m" : "",
	    STR_ARG(input), id.n > 0 ? ", decision " : "", STR_ARG(id),
	    input.n == 0 || json_is_true(json_object_get(v,
	    "config_in_force")) ? "" :
	    ", by a configuration that is no longer in force");
	put_steps(o, v);
}

/* Its first words are enough to know it by. */
static struct str
first_words(struct out *o, const json_t *reading)
{
	return cell_cut(&o->arena, out_text(o, reading, "new_text"),
	    MARGIN - 20);
}

static void
put_reading(struct out *o, const json_t *m)
{
	page_line(o, "from", out_text(o, m, "from.address"));
	page_line(o, "to", out_join(o, m, "to", "address"));
	page_line(o, "cc", out_join(o, m, "cc", "address"));
	page_line(o, "subject", out_text(o, m, "subject"));
	page_line(o, "kind", out_text(o, m, "kind"));
	page_line(o, "evidence", out_text(o, m, "evidence"));
	page_line(o, "text", first_words(o, m));
	page_line(o, "files", out_join(o, m, "attachments", "name"));
	page_line(o, "mended", out_text(o, m, "repairs"));
	page_line(o, "limits", out_text(o, m, "limits"));
}

static void
show_explain(struct out *o, const json_t *v)
{
	const json_t *list = json_object_get(v, "letters"), *l;
	size_t i;

	page_section(o, "Read as");
	put_reading(o, json_object_get(v, "reading"));
	page_section(o, "What would be done");
	put_steps(o, v);
	json_array_foreach(list, i, l) {
		struct str error = out_text(o, l, "error");

		if (i == 0)
			page_section(o, "Letters");
		fprintf(o->to, "  to %.*s (%.*s, %.*s): %.*s%s%.*s\n",
		    STR_ARG(out_text(o, l, "to")),
		    STR_ARG(out_text(o, l, "kind")),
		    STR_ARG(out_text(o, l, "template")),
		    STR_ARG(out_text(o, l, "subject")),
		    error.n > 0 ? "cannot be written: " : "",
		    STR_ARG(error));
	}
	fputs("\nNothing was done.\n", o->to);
}

static const struct verb rows[] = {
	{ .noun = "explain", .name = "", .request = "explain",
	    .help = "tell what would be done with a mail, and why",
	    .operand = {{ "MAIL", OPERAND_MAIL, "mail" }},
	    .flag = explain_flags, .show = show_explain },
	{ .noun = "why", .name = "ticket", .request = "why.ticket",
	    .help = "tell what was done with a ticket, and why",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show_why },
	{ .noun = "why", .name = "message", .request = "why.message",
	    .help = "tell what was done with a message, and why",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show_why },
	{ .noun = "why", .name = "intake", .request = "why.intake",
	    .help = "tell what was done with a mail, and why",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show_why },
	{ .noun = "why", .name = "letter", .request = "why.letter",
	    .help = "tell why a letter was written, and what became of it",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show_why },
};
VERBS(why_verbs, rows);
