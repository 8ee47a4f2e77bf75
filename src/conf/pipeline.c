#include "conf/make.h"

#include <string.h>

/* --- status NAME { ... } ------------------------------------------------- */

/* Statuses are known before the pipeline's rules name them: the first
 * `status` of a pipeline declares all. */
static void
declare_statuses(struct make *m, const struct directives *list,
                 struct pipeline *p)
{
	struct status *all;

	p->status = arena_array(&m->c->arena, list->n + 1, sizeof *all);
	for (size_t i = 0; i < list->n; i++) {
		const struct directive *d = &list->one[i];
		const struct status *before;

		if (!str_is(d->name.text, "status") || d->narg != 1 ||
		    !d->has_block || !name_is_good(m, &d->arg[0]))
			continue;
		if (p->nstatus >= MAX_STATUSES) {
			say_error(&m->said, d->name.at, "more than %d "
			    "statuses in a pipeline", MAX_STATUSES);
			return;
		}
		before = pipeline_status(p, d->arg[0].text);
		if (before != NULL) {
			say_error(&m->said, d->arg[0].at, "status %s is "
			    "defined twice; first at %s",
			    say_quoted(&m->said, d->arg[0].text),
			    say_place(&m->said, before->at));
			continue;
		}
		all = &p->status[p->nstatus++];
		all->name = str_z(&m->c->arena, d->arg[0].text);
		all->label = all->name;
		all->at = d->name.at;
	}
}

void
read_status(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	struct pipeline *p = into;

	if (d->narg != 1 || !d->has_block) {
		say_error(&m->said, d->name.at,
		    "%s takes one name and a block", o->name);
		return;
	}
	for (size_t i = 0; i < p->nstatus; i++) {
		struct status *s = &p->status[i];

		if (str_is(d->arg[0].text, s->name) &&
		    s->at.file == d->name.at.file &&
		    s->at.line == d->name.at.line &&
		    s->at.col == d->name.at.col)
			fill_block(m, &block_status, d, s);
	}
}

/* --- when EVENT ... ------------------------------------------------------ */

static void
read_trigger(struct make *m, const struct directive *d, struct pipeline *p,
             struct trigger *t)
{
	t->at = d->name.at;
	if (d->has_block)
		say_error(&m->said, d->name.at, "this takes no block: when "
		    "%s off, or set status NAME", d->arg[0].text.p);
	else if (d->narg == 2 && str_is(d->arg[1].text, "off"))
		t->off = true;
	else if (d->narg == 4 && str_is(d->arg[1].text, "set") &&
	    str_is(d->arg[2].text, "status"))
		t->to = refer_status(m, p, &d->arg[3]);
	else
		say_error(&m->said, d->arg[0].at, "after %s stands: off, or "
		    "set status NAME", d->arg[0].text.p);
}

static void
read_when_actions(struct make *m, const struct directive *d,
                  const struct pipeline *p, struct actions *into)
{
	if (d->has_block && d->narg == 1)
		actions_read(m, p, &d->in, into);
	else if (d->has_block || d->narg != 2 ||
	    !str_is(d->arg[1].text, "off"))
		say_error(&m->said, d->arg[0].at, "after %s stands: off, or "
		    "a block of actions", d->arg[0].text.p);
}

void
read_when(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct pipeline *p = into;
	const struct choice *event;

	if (d->narg == 0) {
		say_error(&m->said, d->name.at, "%s takes an event", o->name);
		return;
	}
	event = value_choice(m, o->name, o->choice, &d->arg[0]);
	if (event == NULL)
		return;
	if (m->when[event->value].file != NULL) {
		say_error(&m->said, d->arg[0].at, "when %s is given twice; "
		    "first at %s", event->word,
		    say_place(&m->said, m->when[event->value]));
		return;
	}
	m->when[event->value] = d->name.at;
	switch ((enum when_event)event->value) {
	case WHEN_SENT:
		read_trigger(m, d, p, &p->email_sent);
		break;
	case WHEN_REPLIES:
		read_trigger(m, d, p, &p->customer_replies);
		break;
	case WHEN_MESSAGE:
		read_when_actions(m, d, p, &p->message_received);
		break;
	case WHEN_ASSIGNED:
		read_when_actions(m, d, p, &p->assigned);
		break;
	case WHEN_COMMENTED:
		read_when_actions(m, d, p, &p->commented);
		break;
	case WHEN_EVENTS:
		break;
	}
}

/* --- on STATUS { ... }, apply-to ----------------------------------------- */

void
read_on(struct make *m, const struct option *o, const struct directive *d,
        void *into)
{
	struct pipeline *p = into;
	const struct status *named;
	struct status *s;

	if (d->narg != 1 || !d->has_block) {
		say_error(&m->said, d->name.at, "%s takes a status and a "
		    "block of actions", o->name);
		return;
	}
	named = refer_status(m, p, &d->arg[0]);
	if (named == NULL)
		return;
	s = &p->status[named - p->status];
	if (s->on.n > 0)
		say_error(&m->said, d->name.at, "on %s is given twice; its "
		    "first action is at %s", s->name,
		    say_place(&m->said, s->on.action[0].at));
	else
		actions_read(m, p, &d->in, &s->on);
}

void
read_apply_to(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	enum { OTHER, CHAT, MESSENGER };
	static const struct choice types[] = {
		{ "email", OTHER, false }, { "form", OTHER, false },
		{ "call", OTHER, false }, { "chat", CHAT, false },
		{ "messenger", MESSENGER, false }, { NULL, 0, false },
	};
	struct pipeline *p = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a value", o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const struct choice *c = value_choice(m, o->name, types,
		    &d->arg[i]);

		if (c == NULL)
			continue;
		p->apply_to_chat = p->apply_to_chat || c->value == CHAT;
		p->apply_to_messenger = p->apply_to_messenger ||
		    c->value == MESSENGER;
	}
}

/* --- The pipeline as a whole --------------------------------------------- */

/* PL-3; an `initial` status must be open, or every ticket would be born
 * closed. */
static void
check_statuses(struct make *m, const struct directive *d,
               const struct pipeline *p)
{
	const struct status *initial = NULL;
	size_t open = 0;

	for (size_t i = 0; i < p->nstatus; i++) {
		const struct status *s = &p->status[i];

		open += s->class == STATUS_OPEN;
		if (s->initial && initial != NULL)
			say_error(&m->said, s->at, "a second initial status; "
			    "the first is at %s",
			    say_place(&m->said, initial->at));
		else if (s->initial && s->class == STATUS_CLOSED)
			say_error(&m->said, s->at, "the initial status must "
			    "be of class open");
		if (s->initial && initial == NULL)
			initial = s;
	}
	if (open == 0 || open == p->nstatus)
		say_error(&m->said, d->arg[0].at, "pipeline %s needs at "
		    "least one status of class open and one of class closed",
		    p->name);
}

/* AU-4: not given = the default target if the pipeline has it, else off. */
static void
default_trigger(struct make *m, struct pipeline *p, const char *event,
                const char *target)
{
	struct str text = str_printf(&m->tree.arena, "%s %s%s", event,
	    pipeline_status(p, str_from(target)) != NULL ? "set status " :
	    "off", pipeline_status(p, str_from(target)) != NULL ? target :
	    "");

	fill_preset(m, m->shown, option_find(&block_pipeline, "when"),
	    text.p, p);
}

void
begin_pipeline(struct make *m, const struct directive *d, void *into)
{
	memset(m->when, 0, sizeof m->when);
	declare_statuses(m, &d->in, into);
}

void
check_pipeline(struct make *m, const struct directive *d, void *into)
{
	struct pipeline *p = into;

	check_statuses(m, d, p);
	if (m->when[WHEN_SENT].file == NULL)
		default_trigger(m, p, "email-sent", "waiting-on-contact");
	if (m->when[WHEN_REPLIES].file == NULL)
		default_trigger(m, p, "customer-replies", "waiting-on-us");
	if (m->when[WHEN_MESSAGE].file == NULL)         /* AU-12 */
		fill_preset(m, m->shown, option_find(&block_pipeline, "when"),
		    "message-received { notify owner with notify-reply }", p);
	if (m->when[WHEN_ASSIGNED].file == NULL)
		fill_preset(m, m->shown, option_find(&block_pipeline, "when"),
		    "assigned { notify owner with notify-assigned }", p);
	lint_pipeline(m, p);
}
