#include "flow/judge.h"

#include "desk/filter.h"
#include "desk/form.h"
#include "desk/restored.h"
#include "store/facts.h"

void
judge_input(const struct conf *c, struct judged *j, struct arena *a)
{
	const struct waiting *w = j->waiting;

	j->in = (struct mail_input){
		.intake = w->intake,
		.channel = j->came_by,
		.received = w->received,
		.partial = w->partial,
		.history = w->history,
		.history_status = w->history_status,
		.size = w->size,
		.mail = j->mail,
	};
	if (w->is_json)
		chat_mail(j->chat, &j->in, j->raw, a, j->mail);
	else
		j->in.channel = decide_channel(c, j->came_by, j->mail);
	form_mail(&j->in, a);
	filter_mail(c, &j->in, a);
	if (!j->in.form.is)     /* it may be a form's by a filter's route */
		form_mail(&j->in, a);
}

void
judge_plan(const struct conf *c, struct str key, struct judged *j,
    struct arena *a)
{
	plan_init(&j->plan, a);
	decide_mail(c, key, &j->in, &j->facts, a, &j->plan);
	plan_after_restore(&j->plan, j->in.received, j->facts.restored);
}

bool
judge_mail(const struct belt *b, struct judged *j, int64_t now,
    struct arena *a, struct err *e)
{
	judge_input(b->conf, j, a);
	if (!facts_for_mail(b->db, b->conf, &j->in, now, a, &j->facts, e))
		return false;
	judge_plan(b->conf, b->key, j, a);
	return true;
}
