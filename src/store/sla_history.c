/* What a ticket's clocks are read from. */
#include "store/sla.h"

#include "desk/thread.h"
#include "store/list.h"
#include "store/row.h"
#include "store/tickets.h"

static const struct query versions = { "sla.versions",
	"SELECT since, goals FROM desk.sla_version WHERE sla = $1"
	" ORDER BY since, id", NULL };
static const struct query messages = { "sla.messages",
	"SELECT m.created, m.direction, m.kind, m.by_user, m.third_party,"
	"  m.forwarded, m.claims"
	" FROM desk.conversation AS c"
	" JOIN desk.message AS m ON m.conversation = c.id"
	" WHERE c.ticket = $1 AND c.spam = 0 AND c.trashed = 0"
	" AND m.direction <> 'comment'"
	" ORDER BY m.created, m.id LIMIT $2", NULL };
static const struct query sight = { "sla.sight",
	"SELECT count(*), coalesce(sum(spam = 0 AND trashed = 0), 0)"
	" FROM desk.conversation WHERE ticket = $1", NULL };
static const struct query events = { "sla.events",
	"SELECT at, what, from_value, to_value FROM desk.event"
	" WHERE ticket = $1 AND (what IN ('ticket.created', 'ticket.status',"
	"  'sla.due-soon', 'sla.overdue', $2) OR (what = 'ticket.property'"
	"  AND substr(why, 1, length($4)) = $4))"
	" ORDER BY id LIMIT $3", NULL };

const struct query *const sla_history_queries[] = {
	&versions, &messages, &sight, &events, NULL
};

static void
add(struct sla_history *h, struct arena *a, struct sla_moment m)
{
	/* What was before the ticket counts from its making. */
	if (m.at < h->ticket.created)
		m.at = h->ticket.created;
	*ARENA_PUSH(a, h->moment, h->nmoment) = m;
}

/* SL-4: whose message is it? */
static void
add_message(struct sla_history *h, struct stmt *s, struct arena *a)
{
	struct sla_moment m = { .at = db_i64(s, 0) };
	enum mail_kind kind;

	if (str_is(db_str(s, 1), direction_name(OUTGOING))) {
		m.what = SLA_AT_ANSWER;
		if (db_str(s, 3).n > 0)
			add(h, a, m);
		return;
	}
	m.what = SLA_AT_QUESTION;
	for (kind = KIND_PERSON; kind < KIND_OWN; kind++)
		if (str_is(db_str(s, 2), mail_kind_name(kind)))
			break;
	if (thread_wakes(kind) && db_i64(s, 4) == 0 && db_i64(s, 5) == 0 &&
	    db_str(s, 6).n == 0)
		add(h, a, m);
}

static bool
load_messages(struct db *db, struct sla_history *h, struct arena *a,
              struct err *e)
{
	struct stmt *s = db_use(db, &messages, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, h->ticket.id);
	db_bind_i64(s, 2, SLA_MOMENTS);
	while ((got = db_step(s, e)) == 1)
		add_message(h, s, a);
	db_done(s);
	return got == 0;
}

static void
add_event(struct sla_history *h, struct stmt *s, struct arena *a)
{
	struct sla_moment m = { .at = db_i64(s, 0) };
	struct str what = db_str(s, 1);

	if (str_starts(what, "sla.")) {
		m.what = str_is(what, "sla.overdue") ? SLA_AT_TOLD_OVERDUE
		    : SLA_AT_TOLD_SOON;
		if (sla_goal_from(db_str(s, 2), &m.goal))
			add(h, a, m);
		return;
	}
	m.text = row_str(s, 3, a);
	m.before = row_str(s, 2, a);
	m.what = str_is(what, "ticket.created") ||
	    str_is(what, "ticket.status") ? SLA_AT_STATUS : SLA_AT_VALUE;
	add(h, a, m);
}

static bool
load_events(struct db *db, const struct sla *sla, struct sla_history *h,
            struct arena *a, struct err *e)
{
	struct str changed = str_printf(a, "ticket.%s", sla->by);
	struct stmt *s = db_use(db, &events, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, h->ticket.id);
	db_bind_str(s, 2, changed);
	db_bind_i64(s, 3, SLA_MOMENTS);
	/* Those of the admin's say which of them it was. */
	db_bind_str(s, 4, str_printf(a, "%s ", sla->by));
	while ((got = db_step(s, e)) == 1)
		add_event(h, s, a);
	db_done(s);
	return got == 0;
}

static bool
load_versions(struct db *db, const struct sla *sla, struct sla_history *h,
              struct arena *a, struct err *e)
{
	struct stmt *s = db_use(db, &versions, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(sla->name));
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, h->version, h->nversion) =
		    (struct sla_version){ db_i64(s, 0), row_str(s, 1, a) };
	db_done(s);
	return got == 0;
}

static bool
load_sight(struct db *db, struct sla_history *h, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &sight, h->ticket.id, &s, e);

	if (got == 1)
		h->out_of_sight = h->ticket.trashed != 0 || h->ticket.spam ||
		    (db_i64(s, 0) > 0 && db_i64(s, 1) == 0);
	db_done(s);
	return got >= 0;
}

static bool
load_around(struct db *db, struct sla_history *h, struct arena *a,
              struct err *e)
{
	struct ticket_around *to = &h->around;
	struct contact_row *row;
	struct company_row *firm;
	size_t n;

	if (!list_companies_of_ticket(db, h->ticket.id, a, &firm, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(a, to->companies.s, to->companies.n) =
		    firm[i].company.name;
	if (!list_contacts_of_ticket(db, h->ticket.id, a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct contact *k = &row[i].contact;

		*ARENA_PUSH(a, to->name.s, to->name.n) = str_trim(str_printf(
		    a, "%.*s %.*s", STR_ARG(k->first_name),
		    STR_ARG(k->last_name)));
		*ARENA_PUSH(a, to->company.s, to->company.n) = k->company;
		for (size_t j = 0; j < row[i].naddress; j++)
			*ARENA_PUSH(a, to->email.s, to->email.n) =
			    row[i].address[j].address;
	}
	return true;
}

/* Messages stand before the events they caused; equals stay in order. */
static void
sort(struct sla_history *h, struct arena *a)
{
	struct sla_moment *all = h->moment;
	struct sla_moment *to = arena_array(a, h->nmoment + 1, sizeof *to);

	for (size_t width = 1; width < h->nmoment; width *= 2) {
		struct sla_moment *swap = all;

		for (size_t from = 0; from < h->nmoment; from += 2 * width) {
			size_t i = from, j, n = from, mid = from + width;
			size_t end = from + 2 * width;

			mid = mid < h->nmoment ? mid : h->nmoment;
			end = end < h->nmoment ? end : h->nmoment;
			for (j = mid; n < end; n++)
				to[n] = j == end || (i < mid &&
				    all[i].at <= all[j].at) ? all[i++]
				    : all[j++];
		}
		all = to;
		to = swap;
	}
	h->moment = all;
}

int
sla_history(struct db *db, const struct conf *c, int64_t ticket,
            struct arena *a, struct sla_history *out, struct err *e)
{
	const struct sla *sla;
	int got;

	*out = (struct sla_history){ .nmoment = 0 };
	got = tickets_get(db, ticket, a, &out->ticket, e);
	if (got != 1)
		return got;
	if (sla_asks_contacts(c) && !load_around(db, out, a, e))
		return -1;
	sla = sla_of(c, out);
	if (sla == NULL)
		return 1;
	if (!load_messages(db, out, a, e) ||
	    !load_events(db, sla, out, a, e) ||
	    !load_versions(db, sla, out, a, e) || !load_sight(db, out, e))
		return -1;
	sort(out, a);
	return 1;
}
