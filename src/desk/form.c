#include "desk/form.h"

#include "conf/regex.h"
#include "mime/addr.h"

/* What the patterns found; the first that finds something wins. */
struct found {
	struct str email, name, first, last, subject, message;
};

static const struct {
	const char *name;
	size_t at;
} parts[] = {
	{ "email", offsetof(struct found, email) },
	{ "name", offsetof(struct found, name) },
	{ "first-name", offsetof(struct found, first) },
	{ "last-name", offsetof(struct found, last) },
	{ "subject", offsetof(struct found, subject) },
	{ "message", offsetof(struct found, message) },
};

static void
put_first(struct str *at, struct str value)
{
	if (at->n == 0)
		*at = value;
}

/* The same property given by two fields is the first one's. */
static void
put_property(struct arena *a, struct form_said *out, const char *name,
             struct str value)
{
	for (size_t i = 0; i < out->nset; i++)
		if (str_is(out->set[i].name, name))
			return;
	*ARENA_PUSH(a, out->set, out->nset) =
	    (struct property){ str_from(name), value };
}

static void
put_value(struct arena *a, const struct form_field *f, struct str value,
          struct found *found, struct form_said *out)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (str_is(str_from(f->name), parts[i].name)) {
			put_first((struct str *)(void *)((char *)found +
			    parts[i].at), value);
			return;
		}
	if (str_is(str_from(f->name), "phone"))
		put_first(&out->phone, value);
	else if (str_is(str_from(f->name), "mobile"))
		put_first(&out->mobile, value);
	else if (str_is(str_from(f->name), "company"))
		put_first(&out->company, value);
	else
		put_property(a, out, f->name, value);
}

static void
look(const struct mail_input *in, struct arena *a, struct found *found,
     struct form_said *out)
{
	for (size_t i = 0; i < in->channel->nfield; i++) {
		const struct form_field *f = &in->channel->field[i];
		struct str value;

		switch (regex_find(f->regex, in->mail->text, &value)) {
		case REGEX_FOUND:
			value = str_trim(value);
			if (value.n > 0)
				put_value(a, f, value, found, out);
			break;
		case REGEX_UNDECIDED:
			*ARENA_PUSH(a, out->undecided.s, out->undecided.n) =
			    str_printf(a, "%s:%d: %s", f->regex->at.file,
			    f->regex->at.line, f->regex->text);
			break;
		case REGEX_NOT:
			break;
		}
	}
}

/* The first of them that can be written to. */
static struct mailbox
first_safe(const struct mailboxes *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (address_is_safe(all->box[i].address))
			return all->box[i];
	return (struct mailbox){ STR_NONE, STR_NONE };
}

static struct mailbox
person(struct arena *a, const struct mail *m, const struct found *f)
{
	struct mailboxes typed = { NULL, 0 };
	struct mailbox box;

	if (f->email.n > 0)
		addr_read(a, f->email, NULL, &typed);
	box = first_safe(&typed);
	if (box.address.n == 0)
		box = first_safe(&m->reply_to);
	if (f->name.n > 0)
		box.name = f->name;
	else if (f->first.n > 0 && f->last.n > 0)
		box.name = str_printf(a, "%.*s, %.*s", STR_ARG(f->last),
		    STR_ARG(f->first));
	else if (f->first.n + f->last.n > 0)
		box.name = f->first.n > 0 ? f->first : f->last;
	return box;
}

/* Web servers mark their mail as automatic; a report or a list is no form,
 * and an answer is its sender's. */
static bool
may_be_form(const struct mail *m)
{
	return m->in_reply_to.n == 0 && m->references.n == 0 &&
	    (m->kind == KIND_PERSON || m->kind == KIND_AUTO_REPLY);
}

void
form_mail(struct mail_input *in, struct arena *a)
{
	struct found f = { .email = STR_NONE };
	struct mailbox box;
	struct mail *m;

	if (in->chat != NULL)           /* it has said who */
		return;
	in->form = (struct form_said){ .was = in->mail->from };
	if (in->channel->type != CHANNEL_FORM || !may_be_form(in->mail))
		return;
	look(in, a, &f, &in->form);
	box = person(a, in->mail, &f);
	if (box.address.n == 0) {
		in->form.why = "no field and no Reply-To names a person: the "
		    "contact is the sender of the mail (CH-12)";
		return;
	}
	in->form.is = true;
	in->form.why = f.email.n > 0
	    ? "a form: its fields say who wrote it (CH-12)"
	    : "a form: Reply-To says who wrote it (CH-12)";
	m = arena_get(a, sizeof *m);
	*m = *in->mail;
	m->from = box;
	m->from_is_one = true;
	m->sender = (struct mailbox){ STR_NONE, STR_NONE };
	m->reply_to = m->cc = (struct mailboxes){ NULL, 0 };
	m->kind = KIND_PERSON;
	m->wants_no_auto_reply = false;
	m->authres = NULL;
	m->nauthres = 0;
	if (f.subject.n > 0)
		m->subject = f.subject;
	if (f.message.n > 0)
		m->new_text = f.message;
	in->mail = m;
}
