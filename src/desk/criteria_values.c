#include "desk/criteria.h"

#include "desk/tag.h"

static struct prop_value
text(struct str s)
{
	return (struct prop_value){ .text = s };
}

static struct prop_value
number(bool has, int64_t n)
{
	return (struct prop_value){ .has = has, .number = n };
}

static struct prop_value
list(struct strs s)
{
	return (struct prop_value){ .list = s };
}

static struct prop_value
own(const struct prop *p, const struct ticket *t)
{
	for (size_t i = 0; i < t->nproperty; i++)
		if (str_is(t->property[i].name, p->name))
			return (struct prop_value){ .has = true,
				.number = t->property[i].number,
				.text = t->property[i].text };
	return text(STR_NONE);
}

struct prop_value *
criteria_values(const struct props *props, const struct ticket *t,
                const struct ticket_around *around, struct arena *a)
{
	const struct {
		const char *name;
		struct prop_value value;
	} built_in[] = {
		{ "id", number(true, t->id) },
		{ "name", text(t->name) },
		{ "description", text(t->description) },
		{ "pipeline", text(t->pipeline) },
		{ "status", text(t->status) },
		{ "status.class", text(t->closed == 0 ? STR("open") :
		    STR("closed")) },
		{ "owner", text(t->owner) },
		{ "team", text(t->team) },
		{ "inbox", text(t->inbox) },
		{ "priority", number(true, (int64_t)t->priority) },
		{ "category", text(t->category) },
		{ "source", text(t->source) },
		{ "created", number(true, t->created) },
		{ "changed", number(true, t->changed) },
		{ "closed", number(t->closed > 0, t->closed) },
		{ "sla.due", number(around->sla_due > 0, around->sla_due) },
		{ "sla.state", text(around->sla_state) },
		{ "spam", number(true, around->spam) },
		{ "sent", number(true, around->sent) },
		{ "tags", list(tags_of(t, a)) },
		{ "contact.name", list(around->name) },
		{ "contact.email", list(around->email) },
		{ "contact.company", list(around->company) },
		{ "company", list(around->companies) },
	};
	struct prop_value *out = arena_array(a, props->n + 1, sizeof *out);

	for (size_t i = 0; i < props->n; i++) {
		const struct prop *p = &props->prop[i];

		out[i] = own(p, t);
		for (size_t j = 0; !p->custom &&
		    j < sizeof built_in / sizeof *built_in; j++)
			if (str_is(str_from(p->name), built_in[j].name))
				out[i] = built_in[j].value;
	}
	return out;
}
