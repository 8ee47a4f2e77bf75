#include "cmd/verb.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "cmd/client.h"
#include "cmd/svg.h"

enum { BAR = 30, KEY = 24 };

static const struct column sla_columns[] = {
	{ "GOAL", "goal", COLUMN_TEXT }, { "BY", "by", COLUMN_TEXT },
	{ "KEY", "key", COLUMN_TEXT }, { "MET", "met", COLUMN_NUMBER },
	{ "MISSED", "missed", COLUMN_NUMBER },
	{ "MEDIAN MS", "median_ms", COLUMN_NUMBER },
	{ NULL, NULL, COLUMN_END },
};
static const struct column volume_columns[] = {
	{ "BY", "by", COLUMN_TEXT }, { "KEY", "key", COLUMN_TEXT },
	{ "CREATED", "created", COLUMN_NUMBER },
	{ "CLOSED", "closed", COLUMN_NUMBER },
	{ "MEDIAN MS", "median_ms", COLUMN_NUMBER },
	{ NULL, NULL, COLUMN_END },
};

struct report {
	struct out out;
	json_t *rows;                   /* own */
	const char *first, *second;     /* the two counts */
};

static void
take(void *arg, json_t *object)
{
	struct report *r = arg;

	json_array_append(r->rows, object);
	if (r->out.form == FORM_TSV || r->out.form == FORM_JSON)
		out_object(&r->out, object);
}

static int64_t
count(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

static int64_t
most(const struct report *r)
{
	int64_t max = 1;

	for (size_t i = 0; i < json_array_size(r->rows); i++) {
		const json_t *row = json_array_get(r->rows, i);
		int64_t n = count(row, r->first) + count(row, r->second);

		max = n > max ? n : max;
	}
	return max;
}

static void
put_bar(FILE *to, int64_t n, int64_t max, const char *block)
{
	for (int64_t i = 0; i < n * BAR / max; i++)
		fputs(block, to);
}

/* "all", or the team, channel or day it is about. */
static struct str
key_text(struct out *o, const json_t *row)
{
	struct str key = out_text(o, row, "key"), by = out_text(o, row, "by");

	if (str_is(by, "all"))
		return by;
	return key.n > 0 ? key : str_printf(&o->arena, "(no %.*s)",
	    STR_ARG(by));
}

static struct str
median_text(struct out *o, const json_t *row)
{
	const json_t *v = json_object_get(row, "median_ms");
	int64_t s = json_integer_value(v) / 1000;

	if (!json_is_integer(v))
		return STR("-");
	return str_printf(&o->arena, "%lldh %02dm", (long long)(s / 3600),
	    (int)(s / 60 % 60));
}

static struct str
section_text(struct out *o, const json_t *row)
{
	return str_printf(&o->arena, "%.*s by %.*s",
	    STR_ARG(out_text(o, row, "goal")), STR_ARG(out_text(o, row,
	    "by")));
}

/* For a person: a section for each goal and view, a bar for each row. */
static void
print_chart(struct report *r, struct out *page)
{
	struct str before = STR_NONE;
	int64_t max = most(r);

	for (size_t i = 0; i < json_array_size(r->rows); i++) {
		const json_t *row = json_array_get(r->rows, i);
		struct str section = str_trim(section_text(page, row));
		struct str key = key_text(page, row);

		if (!str_eq(section, before))
			page_section(page, str_z(&page->arena, section));
		before = section;
		fprintf(page->to, "  %.*s%*s %6lld %s %6lld %s  median %8.*s"
		    "  ", STR_ARG(cell_cut(&page->arena, key, KEY)),
		    cell_width(key) < KEY ? KEY - cell_width(key) : 0, "",
		    (long long)count(row, r->first), r->first,
		    (long long)count(row, r->second), r->second,
		    STR_ARG(median_text(page, row)));
		put_bar(page->to, count(row, r->first), max, "\xe2\x96\x88");
		put_bar(page->to, count(row, r->second), max,
		    "\xe2\x96\x91");
		fputc('\n', page->to);
	}
	if (json_array_size(r->rows) == 0)
		fputs("nothing to report\n", page->to);
}

static bool
write_svg(struct report *r, struct out *page, const char *path,
          const char *title, struct failure *f)
{
	struct svg_chart chart = { title, r->first, r->second, NULL, 0 };
	struct svg_bar *bar = NULL;
	struct buf bytes = BUF_INIT;
	struct str before = STR_NONE;
	struct err e = ERR_INIT;
	bool ok;

	for (size_t i = 0; i < json_array_size(r->rows); i++) {
		const json_t *row = json_array_get(r->rows, i);
		struct str section = str_trim(section_text(page, row));

		if (chart.n > 0 && !str_eq(section, before))
			(void)ARENA_PUSH(&page->arena, bar, chart.n);
		before = section;
		*ARENA_PUSH(&page->arena, bar, chart.n) = (struct svg_bar){
			str_trim(str_printf(&page->arena, "%.*s %.*s",
			    STR_ARG(out_text(page, row, "goal")),
			    STR_ARG(key_text(page, row)))),
			count(row, r->first), count(row, r->second)
		};
	}
	chart.bar = bar;
	svg_draw(&chart, &bytes);
	ok = io_replace(path, buf_view(&bytes), 0644, &e);
	if (!ok)
		failure_set(f, FAIL_IO, path, "%s", e.text);
	buf_clear(&bytes);
	return ok;
}

static int
run(struct job *j, const char *first, const char *second,
    const struct column *columns, const char *request_name,
    const char *title)
{
	json_t *svg = json_incref(json_object_get(j->args, "svg")), *request;
	struct report r = { .rows = json_array(), .first = first,
	    .second = second };
	struct out page;

	json_object_del(j->args, "svg");
	request = job_request(j);
	json_object_set_new(request, "command", json_string(request_name));
	out_init(&r.out, stdout, &j->opt, columns, NULL);
	out_init(&page, stdout, &j->opt, NULL, NULL);
	client_run(&j->opt, request, take, &r, &j->why);
	json_decref(request);
	if (j->why.kind == FAIL_NONE &&
	    (j->opt.form == FORM_TABLE || j->opt.form == FORM_PLAIN))
		print_chart(&r, &page);
	if (j->why.kind == FAIL_NONE && svg != NULL)
		write_svg(&r, &page, json_string_value(svg), title, &j->why);
	if ((!out_end(&r.out) || !out_end(&page)) && errno != EPIPE)
		failure_set(&j->why, FAIL_IO, NULL,
		    "the output cannot be written");
	json_decref(svg);
	json_decref(r.rows);
	return 0;
}

static int
report_sla_run(struct job *j)
{
	return run(j, "met", "missed", sla_columns, "report.sla",
	    "Goals met and missed");
}

static int
report_volume_run(struct job *j)
{
	return run(j, "created", "closed", volume_columns, "report.volume",
	    "Tickets created and closed");
}

static const struct flag flags[] = {
	{ "since", FLAG_TEXT, "YYYY-MM-DD", "from this day on (UTC); preset "
	    "30 days" },
	{ "svg", FLAG_TEXT, "FILE", "draw the chart into this file too" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct verb rows[] = {
	{ .noun = "report", .name = "sla", .request = "report.sla",
	    .run = report_sla_run, .flag = flags, .column = sla_columns,
	    .help = "goals met and missed, by team, channel and day" },
	{ .noun = "report", .name = "volume", .request = "report.volume",
	    .run = report_volume_run, .flag = flags,
	    .column = volume_columns,
	    .help = "tickets made and closed, by team, channel and day" },
};
VERBS(report_verbs, rows);
