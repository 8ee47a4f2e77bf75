#include "desk/thread.h"

#include "desk/people.h"

bool
thread_wakes(enum mail_kind kind)
{
	return kind == KIND_PERSON || kind == KIND_LIST ||
	    kind == KIND_CALENDAR;
}

bool
thread_names_forward(const struct facts *f)
{
	for (size_t i = 0; i < f->ncandidate; i++)
		if (f->candidate[i].forwarded)
			return true;
	return false;
}

/* A conversation belongs to its channel wherever it was moved (MM-2, TK-12);
 * one of another channel only within the inbox. */
static bool
same_place(const struct channel *ch, const struct conversation *v)
{
	return str_is(v->channel, ch->name) ||
	    str_is(v->inbox, ch->inbox->name);
}

/* duplicates one-ticket: a mail to two inboxes comes by either first, and
 * may join what it would have joined by the other (CH-8). */
static bool
also_sent_to(const struct conf *c, const struct mail *m,
             const struct conversation *v)
{
	const struct mailboxes to[] = { m->to, m->cc };

	for (size_t i = 0; i < 2 && c->one_ticket; i++)
		for (size_t j = 0; j < to[i].n; j++) {
			const struct channel *ch = conf_channel_of_address(c,
			    to[i].box[j].address);

			if (ch != NULL && same_place(ch, v))
				return true;
		}
	return false;
}

/* Why nobody can write into it any more; NULL: it is in reach. */
static const char *
out_of_reach(const struct conf *c, const struct mail_input *in,
             const struct candidate *k,
             const struct conversation *v)
{
	if (v->trashed != 0)
		return "the conversation it names is in the trash";
	/* A transcript is sent from any of our channels. */
	if (!k->transcript && !same_place(in->channel, v) &&
	    !also_sent_to(c, in->mail, v))
		return "the conversation it names is in another inbox";
	return NULL;
}

/* TH-7. A closed conversation keeps the time of its closing in `changed`. */
static bool
window_passed(const struct conf *c, const struct mail_input *in,
              const struct thread_facts *t, int64_t now)
{
	const struct pipeline *p = t->ticket.id != 0
	    ? conf_pipeline(c, t->ticket.pipeline) : in->channel->pipeline;
	int64_t at = in->received > 0 && in->received < now
	    ? in->received : now;
	int64_t since = t->conversation.changed;

	if (!t->conversation.closed || p == NULL || p->reopen_window_ms <= 0)
		return false;
	if (t->ticket.closed != 0 && t->ticket.closed < since)
		since = t->ticket.closed;
	return at - since > p->reopen_window_ms;
}

static bool
counts(const struct mail_input *in, const struct candidate *k)
{
	return k->by >= BY_OUR_ID ||
	    (k->by == BY_REFERENCE && in->channel->thread_references);
}

/* One candidate, by the table of thread.h; *why: of a new one. */
static enum thread_how
judge(const struct conf *c, const struct mail_input *in,
      const struct facts *f, const struct candidate *k, const char **why)
{
	const struct thread_facts *t = &f->thread[k->thread];

	*why = out_of_reach(c, in, k, &t->conversation);
	if (*why != NULL)
		return THREAD_NEW;
	if (!k->sender_takes_part) {
		*why = "its sender does not take part in the conversation "
		    "it names";
		return k->by >= BY_OUR_ID ? THREAD_THIRD_PARTY : THREAD_NEW;
	}
	*why = "the conversation it names was closed too long ago";
	if (in->history == HISTORY_NOT && thread_wakes(in->mail->kind) &&
	    window_passed(c, in, t, f->now))
		return THREAD_NEW;
	return THREAD_JOIN;
}

static const char transcript_answered[] =
    "it answers the transcript of that chat (TM-3)";

/* TM-3: a person's answer to a transcript is mail, the chat is none. The first
 * opens a conversation of the ticket, which the next ones name as well. */
static bool
answers_transcript(const struct mail_input *in, const struct candidate *k)
{
	return k->transcript && thread_wakes(in->mail->kind) &&
	    in->chat == NULL;
}

static void
choose_mail(const struct facts *f, const struct candidate *k,
            struct verdict *v)
{
	int64_t ticket = f->thread[k->thread].ticket.id;

	for (size_t i = 0; i < f->ncandidate && ticket != 0; i++) {
		const struct candidate *o = &f->candidate[i];
		const struct conversation *c =
		    &f->thread[o->thread].conversation;

		if (o->transcript || !o->sender_takes_part ||
		    c->ticket != ticket || c->trashed != 0)
			continue;
		v->at = (int)o->thread;
		return;
	}
	v->how = THREAD_NEW;
	v->at = THREAD_NONE;
	v->linked = v->ticket_of = (int)k->thread;
	v->why = transcript_answered;
}

const char *
thread_refuses(const struct conf *c, const struct mail_input *in,
               const struct facts *f, const struct candidate *k)
{
	const char *why;

	if (k->thread >= f->nthread)
		return "the conversation it names is not there any more";
	if (!counts(in, k))
		return "the channel does not thread by references";
	if (answers_transcript(in, k))
		return transcript_answered;
	return judge(c, in, f, k, &why) == THREAD_NEW ? why : NULL;
}

struct verdict
thread_choose(const struct conf *c, const struct mail_input *in,
              const struct facts *f)
{
	struct verdict v = { THREAD_NEW, THREAD_NONE, BY_NOTHING,
	    THREAD_NONE, "", THREAD_NONE };

	for (size_t i = 0; i < f->ncandidate; i++) {
		const struct candidate *k = &f->candidate[i];
		const char *why;

		if (!counts(in, k) || k->thread >= f->nthread)
			continue;
		v.how = judge(c, in, f, k, &why);
		if (v.how != THREAD_NEW) {
			v.at = (int)k->thread;
			v.by = k->by;
			v.linked = THREAD_NONE;
			if (v.how == THREAD_JOIN && answers_transcript(in, k))
				choose_mail(f, k, &v);
			return v;
		}
		if (v.linked == THREAD_NONE) {
			v.linked = (int)k->thread;
			v.why = why;
		}
	}
	return v;
}

struct verdict
thread_named(const struct conf *c, const struct mail_input *in,
             const struct facts *f)
{
	struct verdict v = { THREAD_NEW, THREAD_NONE, BY_NOTHING,
	    THREAD_NONE, "", THREAD_NONE };

	for (size_t i = 0; i < f->ncandidate; i++) {
		const struct candidate *k = &f->candidate[i];
		const char *why;

		if (!counts(in, k) || k->thread >= f->nthread)
			continue;
		why = out_of_reach(c, in, k,
		    &f->thread[k->thread].conversation);
		if (why == NULL) {
			v.how = THREAD_JOIN;
			v.at = (int)k->thread;
			v.by = k->by;
			return v;
		}
		if (v.linked == THREAD_NONE) {
			v.linked = (int)k->thread;
			v.why = why;
		}
	}
	return v;
}

struct verdict
thread_verdict(const struct conf *c, const struct mail_input *in,
               const struct facts *f)
{
	/* As decide_mail sorts them. */
	bool ours = in->mail->kind == KIND_OWN ||
	    people_ours(c, in->mail->from.address);

	return ours ? thread_named(c, in, f) : thread_choose(c, in, f);
}
