#include "cmd/verb.h"

/* "1d 02:03:04" */
static struct str
span_text(struct out *o, const json_t *v, const char *key)
{
	int64_t ms = json_integer_value(json_object_get(v, key));
	int64_t s = ms / 1000, d = s / 86400;

	s %= 86400;
	return str_printf(&o->arena, "%lld%s%02d:%02d:%02d",
	    (long long)d, "d ", (int)(s / 3600), (int)(s / 60 % 60),
	    (int)(s % 60));
}

static void
show_interval(struct out *o, const json_t *i)
{
	bool counted = json_is_true(json_object_get(i, "counted"));
	struct str name = out_text(o, i, "name");

	fprintf(o->to, "  %.*s  %.*s  %12.*s  %s%.*s%s%.*s\n",
	    STR_ARG(out_time(o, i, "from")), STR_ARG(out_time(o, i, "to")),
	    STR_ARG(span_text(o, i, "ms")), counted ? "counted" : "not: ",
	    STR_ARG(out_text(o, i, "why")), name.n > 0 ? ", " : "",
	    STR_ARG(name));
}

static void
show_clock(struct out *o, const json_t *k)
{
	const json_t *list = json_object_get(k, "intervals");
	struct str head = str_printf(&o->arena, "%.*s: %.*s",
	    STR_ARG(out_text(o, k, "goal")), STR_ARG(out_text(o, k, "state")));

	page_section(o, str_z(&o->arena, head));
	page_line(o, "began", out_time(o, k, "began"));
	page_line(o, "ended", out_time(o, k, "ended"));
	page_line(o, "due", out_time(o, k, "due"));
	page_line(o, "goal", span_text(o, k, "target_ms"));
	for (size_t i = 0; i < json_array_size(list); i++)
		show_interval(o, json_array_get(list, i));
	if (json_is_true(json_object_get(k, "cut")))
		fputs("  (there are more)\n", o->to);
	fprintf(o->to, "  %-34s  %12.*s  counted in all\n", "",
	    STR_ARG(span_text(o, k, "sum_ms")));
}

static void
show(struct out *o, const json_t *v)
{
	const json_t *list = json_object_get(v, "clocks");
	struct str hours = out_text(o, v, "hours");

	page_head(o, "Ticket", out_text(o, v, "ticket"), STR_NONE);
	page_line(o, "sla", out_text(o, v, "sla"));
	page_line(o, "hours", hours.n > 0 ? hours : STR("24/7"));
	page_line(o, "timezone", out_text(o, v, "timezone"));
	if (json_array_size(list) == 0)
		fputs("  no goal applies to it\n", o->to);
	for (size_t i = 0; i < json_array_size(list); i++)
		show_clock(o, json_array_get(list, i));
}

static const struct verb rows[] = {
	{ .noun = "sla", .name = "explain", .request = "sla.explain",
	    .help = "list the intervals that sum to the times of a ticket",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show },
};
VERBS(sla_verbs, rows);
