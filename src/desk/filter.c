#include "desk/filter.h"

#include "conf/regex.h"

struct asking {
	const struct mail_input *in;
	struct filtered *out;
	struct arena *arena;
	struct regex_room room;
};

/* One text against one pattern. A limit that was reached is told, and is no
 * match, whether ~ or !~ asks (T23). */
static bool
found(struct asking *k, const struct filter_test *t, struct str s,
      bool *undecided)
{
	switch (regex_find_in(&k->room, t->regex, s, NULL)) {
	case REGEX_FOUND:
		return true;
	case REGEX_UNDECIDED:
		if (!*undecided)
			*ARENA_PUSH(k->arena, k->out->undecided.s,
			    k->out->undecided.n) = str_printf(k->arena,
			    "%s:%d: %s", t->regex->at.file, t->regex->at.line,
			    t->regex->text);
		*undecided = true;
		return false;
	case REGEX_NOT:
		break;
	}
	return false;
}

static bool
in_recipients(struct asking *k, const struct filter_test *t, bool *undecided)
{
	const struct mail *m = k->in->mail;
	const struct mailboxes to[] = { m->to, m->cc };

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < to[i].n; j++)
			if (found(k, t, to[i].box[j].address, undecided))
				return true;
	return m->delivered_to.n > 0 &&
	    found(k, t, m->delivered_to, undecided);
}

static bool
in_headers(struct asking *k, const struct filter_test *t, bool *undecided)
{
	const struct mail *m = k->in->mail;

	for (size_t i = 0; i < m->nfield; i++)
		if (str_is_nocase(m->field[i].name, t->header) &&
		    found(k, t, m->field[i].value, undecided))
			return true;
	return false;
}

static bool
in_names(struct asking *k, const struct filter_test *t, bool *undecided)
{
	const struct mail *m = k->in->mail;

	for (size_t i = 0; i < m->nattachment; i++)
		if (found(k, t, m->attachment[i].name, undecided) ||
		    found(k, t, m->attachment[i].said, undecided))
			return true;
	return false;
}

static bool
matches(struct asking *k, const struct filter_test *t, bool *undecided)
{
	const struct mail *m = k->in->mail;

	switch (t->field) {
	case FILTER_SENDER:
		return found(k, t, m->from.address, undecided);
	case FILTER_RECIPIENT:
		return in_recipients(k, t, undecided);
	case FILTER_SUBJECT:
		return found(k, t, m->subject, undecided);
	case FILTER_HEADER:
		return in_headers(k, t, undecided);
	case FILTER_BODY:
		return found(k, t, m->text, undecided);
	case FILTER_ATTACHMENT:
		return in_names(k, t, undecided);
	case FILTER_LARGER:
		return k->in->size > t->size;
	case FILTER_SMALLER:
		return k->in->size < t->size;
	}
	return false;
}

static bool
fits(struct asking *k, const struct filter *f)
{
	for (size_t i = 0; i < f->ntest; i++) {
		bool undecided = false;
		bool hit = matches(k, &f->test[i], &undecided);

		if (hit == f->test[i].not || (undecided && !hit))
			return false;
	}
	return true;
}

bool
filter_lists(const struct listed *one, size_t n, struct str address)
{
	size_t at = str_find_char(address, '@', 0);
	struct str domain = str_sub(address, at + 1, address.n);

	for (size_t i = 0; i < n && at < address.n; i++) {
		struct str what = str_from(one[i].what), tail;

		if (str_find_char(what, '@', 0) < what.n) {
			if (str_eq_nocase(address, what))
				return true;
			continue;
		}
		if (what.n > domain.n)
			continue;
		tail = str_sub(domain, domain.n - what.n, domain.n);
		if (str_eq_nocase(tail, what) && (tail.n == domain.n ||
		    domain.p[domain.n - what.n - 1] == '.'))
			return true;
	}
	return false;
}

static struct str
rule_at(struct arena *a, struct place at)
{
	return str_printf(a, "rule:%s:%d", at.file, at.line);
}

static void
follow(struct asking *k, const struct filter *f, struct mail_input *in)
{
	struct filtered *out = k->out;

	out->what = f->what;
	out->rule = rule_at(k->arena, f->at);
	out->why = str_from(f->text);
	out->no_auto_reply = f->no_auto_reply;
	out->set = arena_array(k->arena, f->nset, sizeof *out->set);
	for (size_t i = 0; i < f->nset; i++)
		out->set[out->nset++] = (struct property){
		    str_from(f->set[i].name), str_from(f->set[i].value) };
	if (f->route != NULL)
		in->channel = f->route;
}

static const struct listed *
which(const struct listed *one, size_t n, struct str address)
{
	for (size_t i = 0; i < n; i++)
		if (filter_lists(&one[i], 1, address))
			return &one[i];
	return NULL;
}

/* The first that fits; NULL: none. */
static const struct filter *
find(const struct conf *c, bool allowed, struct asking *k)
{
	for (size_t i = 0; i < c->nfilter; i++)
		if (!(allowed && c->filter[i].what == FILTER_SPAM) &&
		    fits(k, &c->filter[i]))
			return &c->filter[i];
	return NULL;
}

void
filter_mail(const struct conf *c, struct mail_input *in, struct arena *a)
{
	struct asking k = { .in = in, .out = &in->filter, .arena = a };
	struct str from = in->mail->from.address;
	bool allowed = filter_lists(c->allow, c->nallow, from);
	const struct listed *denied;
	const struct filter *first;

	in->filter = (struct filtered){ 0 };
	first = find(c, allowed, &k);
	regex_room_clear(&k.room);
	if (first != NULL) {
		follow(&k, first, in);
		return;
	}
	denied = allowed ? NULL : which(c->deny, c->ndeny, from);
	if (denied == NULL)
		return;
	in->filter.what = FILTER_SPAM;
	in->filter.rule = rule_at(a, denied->at);
	in->filter.why = str_printf(a, "deny %s", denied->what);
}
