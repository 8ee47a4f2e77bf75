#include "cmd/templates.h"

#include <string.h>

#include "desk/missing.h"
#include "flow/brands.h"
#include "mail/template.h"
#include "mail/template_names.h"

struct look {
	const struct conf *c;
	FILE *to;
	struct brands *brands;          /* own */
	struct arena arena;             /* own */
	const char **known;             /* in arena; NULL-terminated */
	struct str *said;               /* in arena: each warning once */
	size_t nsaid;
	int bad;

	enum rule_at at;                /* of the list that is looked at */
	bool users;                     /* of the action */
	const struct channel *channel;
	bool in_rule;
};

/* What all templates may name, and the properties of the admin's (PL-8). */
static void
know(struct look *l)
{
	const char **at;
	size_t n = 0;

	for (size_t i = 0; template_known[i] != NULL; i++)
		*ARENA_PUSH(&l->arena, l->known, n) = template_known[i];
	for (size_t i = 0; i < l->c->nproperty; i++)
		*ARENA_PUSH(&l->arena, l->known, n) = str_printf(&l->arena,
		    "property.%s", l->c->property[i].name).p;
	at = ARENA_PUSH(&l->arena, l->known, n);
	*at = NULL;
}

/* --- What may be missing (AU-11) ------------------------------------------- */

static bool
is_said(struct look *l, struct str line)
{
	for (size_t i = 0; i < l->nsaid; i++)
		if (str_eq(l->said[i], line))
			return true;
	*ARENA_PUSH(&l->arena, l->said, l->nsaid) = line;
	return false;
}

static void
look_at_value(void *arg, const struct template_place *p)
{
	struct look *l = arg;
	const char *why = missing_why(l->at, l->users,
	    l->channel->company[0] != '\0', p->name, p->around, p->naround);
	struct str line;

	if (why == NULL)
		return;
	line = str_printf(&l->arena, "%s:%d:%d: warning: {{%.*s}}: %s; write "
	    "{{#%.*s}}...{{/%.*s}} around what needs it", p->file, p->line,
	    p->col, STR_ARG(p->name), why, STR_ARG(p->name),
	    STR_ARG(p->name));
	if (!is_said(l, line))
		fprintf(l->to, "%.*s\n", STR_ARG(line));
}

/* --- Rules and their templates ---------------------------------------------- */

/* It must be there and parse, in the brand of each channel. at: where the
 * configuration names it; NULL: it does not. */
static void
look_at_template(struct look *l, const char *name, const struct place *at)
{
	struct err e = ERR_INIT;

	for (size_t i = 0; i < l->c->nchannel; i++) {
		struct templates *t;

		l->channel = &l->c->channel[i];
		t = brands_of(l->brands, str_from(l->channel->name));
		if (template_check(t, name, l->known, &e)) {
			if (l->in_rule)
				template_values(t, name, look_at_value, l);
			continue;
		}
		if (at != NULL)
			fprintf(l->to, "%s:%d:%d: error: %s\n", at->file,
			    at->line, at->col, e.text);
		else
			fprintf(l->to, "%s: error: %s\n", l->c->file, e.text);
		l->bad++;
		return;
	}
}

static void
look_at_list(struct look *l, enum rule_at at, const struct actions *list)
{
	l->at = at;
	l->in_rule = true;
	for (size_t i = 0; i < list->n; i++) {
		const struct action *act = &list->action[i];

		l->users = act->what == ACTION_NOTIFY;
		if (act->template[0] != '\0')
			look_at_template(l, act->template, &act->at);
	}
}

static void
look_at_pipeline(struct look *l, const struct pipeline *p)
{
	look_at_list(l, RULE_MESSAGE, &p->message_received);
	look_at_list(l, RULE_ASSIGNED, &p->assigned);
	look_at_list(l, RULE_COMMENTED, &p->commented);
	for (size_t i = 0; i < p->nafter; i++)
		look_at_list(l, RULE_TIME, &p->after[i].actions);
	for (size_t i = 0; i < p->nstatus; i++)
		look_at_list(l, RULE_STATUS, &p->status[i].on);
}

static void
look_at_snippets(struct look *l)
{
	for (size_t i = 0; i < l->c->nsnippet; i++) {
		const struct snippet *s = &l->c->snippet[i];
		struct err e = ERR_INIT;

		if (template_text_check(s->text_at.file, s->text_at.line,
		    str_from(s->text), l->known, &e))
			continue;
		fprintf(l->to, "%s:%d:%d: error: snippet %s: %s\n",
		    s->text_at.file, s->text_at.line, s->text_at.col,
		    s->name, e.text);
		l->bad++;
	}
}

/* What is used without a rule. */
static void
look_at_others(struct look *l)
{
	const struct conf *c = l->c;

	look_at_template(l, "agent-reply", NULL);
	look_at_snippets(l);
	for (size_t i = 0; i < c->ntemplate; i++)
		look_at_template(l, c->template[i].name, &c->template[i].at);
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].transcript)
			look_at_template(l, "chat-transcript",
			    &c->channel[i].at);
}

int
templates_check(const struct conf *c, FILE *to)
{
	struct look l = { .c = c, .to = to, .brands = brands_new(c) };

	know(&l);
	look_at_others(&l);
	for (size_t i = 0; i < c->npipeline; i++)
		look_at_pipeline(&l, &c->pipeline[i]);
	for (size_t i = 0; i < c->nsla; i++) {
		look_at_list(&l, RULE_SLA, &c->sla[i].due_soon.actions);
		look_at_list(&l, RULE_SLA, &c->sla[i].overdue.actions);
	}
	brands_free(l.brands);
	arena_clear(&l.arena);
	return l.bad;
}
