#include "mail/bounce_report.h"

#include <stdbool.h>

/* The fields that count. One that comes again begins the next recipient,
 * because some programs leave out the empty line between them. */
enum what {
	FINAL, ORIGINAL, ACTION, STATUS, DIAGNOSTIC, REPORTED, TYPE, ID, OTHER
};

static const struct name {
	const char *name;
	enum what what;
} names[] = {
	{ "Final-Recipient", FINAL }, { "Original-Recipient", ORIGINAL },
	{ "Action", ACTION }, { "Status", STATUS },
	{ "Diagnostic-Code", DIAGNOSTIC },
	{ "Original-Rcpt-To", REPORTED }, { "Removal-Recipient", REPORTED },
	{ "Feedback-Type", TYPE }, { "X-Original-Message-ID", ID },
	{ "Original-Message-ID", ID },
	/* The letter's own headers, where its part was not closed off. */
	{ "Message-ID", ID },
};

static enum what
field_what(struct str name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is_nocase(name, names[i].name))
			return names[i].what;
	return OTHER;
}

/* "rfc822;<a@x.example>" is a@x.example: one line, no type, no brackets. */
static struct str
recipient(struct str v)
{
	size_t semi;

	v = str_sub(v, 0, str_find_char(v, '\n', 0));
	semi = str_find_char(v, ';', 0);
	if (semi < v.n && semi < str_find_char(v, '@', 0) && semi < 20)
		v = str_sub(v, semi + 1, v.n);
	v = str_trim(v);
	if (v.n >= 2 && v.p[0] == '<' && v.p[v.n - 1] == '>')
		v = str_sub(v, 1, v.n - 1);
	return v;
}

static void
close_group(struct arena *a, struct bounce_group *g, struct bounce_report *out)
{
	if ((g->final.n > 0 || g->original.n > 0) &&
	    out->n < BOUNCE_RECIPIENTS_MAX)
		*ARENA_PUSH(a, out->group, out->n) = *g;
	*g = (struct bounce_group){ .final = STR_NONE };
}

static struct str *
slot(struct bounce_group *g, enum what what)
{
	switch (what) {
	case FINAL: case REPORTED:
		return &g->final;
	case ORIGINAL:
		return &g->original;
	case ACTION:
		return &g->action;
	case STATUS:
		return &g->status;
	case DIAGNOSTIC:
		return &g->diagnostic;
	case TYPE: case ID: case OTHER:
		break;
	}
	return NULL;
}

static void
take(struct arena *a, enum what what, struct str v, struct bounce_group *g,
     struct bounce_report *out)
{
	struct str *at = slot(g, what);

	if (what == TYPE && out->feedback_type.n == 0)
		out->feedback_type = v;
	if (what == ID && out->message_id.n == 0)
		out->message_id = v;
	if (at == NULL)
		return;
	if (at->n > 0)
		close_group(a, g, out);
	*at = what == FINAL || what == REPORTED || what == ORIGINAL ?
	    recipient(v) : v;
}

/* Takes a field with the lines it is folded over off *rest. */
static bool
cut_field(struct str *rest, struct str *field)
{
	struct str line, more = *rest;

	if (!str_cut_line(rest, &line))
		return false;
	*field = line;
	while (rest->n > 0 && line.n > 0 &&
	    (rest->p[0] == ' ' || rest->p[0] == '\t')) {
		str_cut_line(rest, &line);
		if (str_trim(line).n == 0)
			break;
		field->n = (size_t)(line.p + line.n - more.p);
	}
	return true;
}

void
bounce_report_read(struct arena *a, struct str text,
                   struct bounce_report *out)
{
	struct bounce_group g = { .final = STR_NONE };
	struct str field;

	while (cut_field(&text, &field)) {
		size_t colon = str_find_char(str_sub(field, 0, 40), ':', 0);
		enum what what;

		if (str_trim(field).n == 0) {
			close_group(a, &g, out);
			continue;
		}
		if (colon >= field.n || colon >= 40)
			continue;
		what = field_what(str_trim(str_sub(field, 0, colon)));
		if (what != OTHER)
			take(a, what, str_trim(str_sub(field, colon + 1,
			    field.n)), &g, out);
	}
	close_group(a, &g, out);
}
