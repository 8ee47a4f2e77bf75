/* desk_fill CONF TICKETS: a help desk's store of some years, for views.py.
 *
 * Of every hundred tickets five are open, most of them of late; owners,
 * teams, pipelines, priorities as a desk of fifty people has them. A thousand
 * tickets have the word "thousand" in their name and another thousand in a
 * message, ten have "ten", whatever the size. All of it is indexed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/search.h"

enum { BATCH = 20000, USERS = 50, TEAMS = 8, DAYS = 1000 };
#define DAY INT64_C(86400000)
/* About as long as what people write. */
#define LINE "It does not do what it should do, this is what I tried so far."
#define STORY LINE "\n" LINE "\n" LINE "\n" LINE "\n" LINE "\n" LINE "\n" LINE \
	"\n" LINE "\n" LINE "\n" LINE "\n"
#define NEVER INT64_MAX

static const struct query contact = { "fill.contact",
	"INSERT INTO desk.contact (id, first_name, last_name, phone, mobile,"
	" company, language, marketing, created) VALUES ($1, $2, $3, '', '',"
	" $4, '', 0, 1)", NULL };
static const struct query address = { "fill.address",
	"INSERT INTO desk.contact_address VALUES ($1, $1, $2, 0)", NULL };
static const struct query talk = { "fill.conversation",
	"INSERT INTO desk.conversation VALUES ($1, 'support', $2, $3, $4, $5,"
	" $6, $1, $7, $8, $9, $10, $11)", NULL };
static const struct query ticket = { "fill.ticket",
	"INSERT INTO desk.ticket (id, name, description, pipeline, status,"
	" owner, team, inbox, priority, category, source, origin, created,"
	" changed, closed, reopened, trashed, spam, sent, sla_due) VALUES"
	" ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'email', $1, $11, $12,"
	" $13, 0, $14, $15, $16, $17)", NULL };
static const struct query whose = { "fill.ticket_contact",
	"INSERT INTO desk.ticket_contact VALUES ($1, $2)", NULL };
static const struct query sla = { "fill.sla",
	"INSERT INTO desk.ticket_sla VALUES ($1, 'standard', $2, $3, 0, '',"
	" 0, 0, '', 0, 0, $2, $3, $4)", NULL };
static const struct query property = { "fill.property",
	"INSERT INTO desk.property VALUES ($1, 'severity', $2, 0)", NULL };
static const struct query message = { "fill.message",
	"INSERT INTO desk.message VALUES ($1, 0, $2, 'incoming', 'person',"
	" 'Ann', 'a@b.example', '{\"to\":[],\"cc\":[]}', 's', $3, '', '', $4,"
	" $4, '', '', '', '', 0, 1, 0, 'none', $3, 0, 0, 0, 0, 0)", NULL };

struct fill {
	struct db *db;
	struct arena a;
	uint64_t seed;
	int64_t n, now;
};

static void
must(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "desk_fill: %s\n", e->text);
	exit(1);
}

/* From 0 to below. */
static int64_t
any(struct fill *f, int64_t below)
{
	f->seed = f->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int64_t)((f->seed >> 33) % (uint64_t)below);
}

static struct stmt *
use(struct fill *f, const struct query *q)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use(f->db, q, &e);

	must(s != NULL, &e);
	return s;
}

static void
put(struct stmt *s)
{
	struct err e = ERR_INIT;

	must(db_run(s, &e), &e);
}

static struct str
user(struct fill *f)
{
	return str_printf(&f->a, "user%lld", (long long)any(f, USERS));
}

/* One of `count` tickets, whatever their number. */
static bool
is_marked(const struct fill *f, int64_t i, int64_t count, int64_t at)
{
	int64_t step = f->n / count > 1 ? f->n / count : 1;

	return i % step == at % step && i / step < count;
}

static void
put_contact(struct fill *f, int64_t id)
{
	struct stmt *s = use(f, &contact);

	db_bind_i64(s, 1, id);
	db_bind_str(s, 2, str_printf(&f->a, "First%lld",
	    (long long)any(f, 5000)));
	db_bind_str(s, 3, str_printf(&f->a, "Last%lld",
	    (long long)any(f, 50000)));
	db_bind_str(s, 4, str_printf(&f->a, "Company %lld",
	    (long long)any(f, 5000)));
	put(s);
	s = use(f, &address);
	db_bind_str(s, 1, str_printf(&f->a, "c%lld@customer.example",
	    (long long)id));
	db_bind_i64(s, 2, id);
	put(s);
}

static void
put_message(struct fill *f, int64_t i, int64_t created)
{
	struct stmt *s = use(f, &message);

	db_bind_i64(s, 1, i);
	db_bind_i64(s, 2, i);
	db_bind_i64(s, 3, created);
	db_bind_str(s, 4, str_printf(&f->a, "Dear all, about w%lld and "
	    "w%lld: %s please have a look.\n%s", (long long)any(f, 20000),
	    (long long)any(f, 20000), is_marked(f, i, 1000, 3) ?
	    "thousandfold" : "", STORY));
	put(s);
}

struct drawn {
	int64_t created, changed, closed, contact;
	bool open, spam, trash, sent;
	struct str owner, inbox, name;
};

static struct drawn
draw(struct fill *f, int64_t i)
{
	struct drawn d = { .created = f->now - DAYS * DAY +
	    (DAYS * DAY / f->n) * i };

	d.open = any(f, 100) < (i > f->n - f->n / 20 ? 70 : 2);
	d.changed = d.created + any(f, 5 * DAY);
	d.closed = d.open ? 0 : d.changed;
	d.spam = any(f, 100) == 0;
	d.trash = any(f, 300) == 0;
	d.sent = any(f, 50) == 0;
	d.owner = any(f, 100) < (d.open ? 20 : 2) ? STR("") : user(f);
	d.inbox = any(f, 10) == 0 ? STR("second") : STR("desk");
	d.contact = 1 + i / 3;
	d.name = str_printf(&f->a, "About w%lld and w%lld%s%s",
	    (long long)any(f, 20000), (long long)any(f, 20000),
	    is_marked(f, i, 1000, 0) ? " thousand" : "",
	    is_marked(f, i, 10, 5) ? " ten" : "");
	return d;
}

static void
put_talk(struct fill *f, int64_t i, const struct drawn *d)
{
	struct stmt *s = use(f, &talk);

	db_bind_i64(s, 1, i);
	db_bind_str(s, 2, d->inbox);
	db_bind_str(s, 3, d->name);
	db_bind_i64(s, 4, !d->open);
	db_bind_i64(s, 5, d->spam);
	db_bind_i64(s, 6, d->trash ? d->changed : 0);
	db_bind_str(s, 7, d->owner);
	db_bind_i64(s, 8, d->contact);
	db_bind_i64(s, 9, d->sent);
	db_bind_i64(s, 10, d->created);
	db_bind_i64(s, 11, d->changed);
	put(s);
}

static void
put_ticket(struct fill *f, int64_t i, const struct drawn *d)
{
	static const char *const open[] = {
		"new", "waiting-on-contact", "waiting-on-us" };
	static const char *const categories[] = { "question", "fault", "wish" };
	struct stmt *s = use(f, &ticket);
	int64_t rank = any(f, 20);

	db_bind_i64(s, 1, i);
	db_bind_str(s, 2, d->name);
	db_bind_str(s, 3, STR(STORY));
	db_bind_str(s, 4, any(f, 5) == 0 ? STR("billing") : STR("support"));
	db_bind_str(s, 5, d->open ? str_from(open[any(f, 3)])
	    : STR("closed"));
	db_bind_str(s, 6, d->owner);
	db_bind_str(s, 7, any(f, 10) < 6 ? STR("") : str_printf(&f->a,
	    "team%lld", (long long)any(f, TEAMS)));
	db_bind_str(s, 8, d->inbox);
	db_bind_i64(s, 9, rank == 0 ? 3 : rank < 3 ? 2 : rank < 6 ? 0 : 1);
	db_bind_str(s, 10, str_from(categories[any(f, 3)]));
	db_bind_i64(s, 11, d->created);
	db_bind_i64(s, 12, d->changed);
	db_bind_i64(s, 13, d->closed);
	db_bind_i64(s, 14, d->trash ? d->changed : 0);
	db_bind_i64(s, 15, d->spam);
	db_bind_i64(s, 16, d->sent);
	db_bind_i64(s, 17, d->open ? f->now + any(f, 5 * DAY) : NEVER);
	put(s);
}

static void
put_around(struct fill *f, int64_t i, const struct drawn *d)
{
	struct stmt *s = use(f, &whose);

	db_bind_i64(s, 1, i);
	db_bind_i64(s, 2, d->contact);
	put(s);
	s = use(f, &sla);
	db_bind_i64(s, 1, i);
	db_bind_str(s, 2, d->open ? STR("active") : STR("met"));
	db_bind_i64(s, 3, d->changed + DAY);
	db_bind_i64(s, 4, d->closed);
	put(s);
	if (any(f, 10) == 0) {
		s = use(f, &property);
		db_bind_i64(s, 1, i);
		db_bind_str(s, 2, any(f, 2) == 0 ? STR("high") : STR("low"));
		put(s);
	}
	if (i % 4 == 0 || is_marked(f, i, 1000, 3))
		put_message(f, i, d->created);
}

static void
put_all(struct fill *f)
{
	struct err e = ERR_INIT;

	for (int64_t i = 1; i <= f->n; ) {
		must(db_begin_light(f->db, &e), &e);
		for (int64_t k = 0; k < BATCH && i <= f->n; k++, i++) {
			struct drawn d = draw(f, i);

			if (i % 3 == 0 || i == 1)
				put_contact(f, d.contact);
			put_talk(f, i, &d);
			put_ticket(f, i, &d);
			put_around(f, i, &d);
			arena_clear(&f->a);
		}
		must(db_commit(f->db, &e), &e);
	}
}

static void
index_all(struct fill *f)
{
	struct err e = ERR_INIT;
	int n;

	must(search_forget(f->db, &e), &e);
	while ((n = search_index(f->db, &e)) > 0)
		continue;
	must(n == 0, &e);
}

int
main(int argc, char **argv)
{
	struct fill f = { .seed = 7, .now = clock_wall_ms() };
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	struct conf *c;

	if (argc != 3)
		return 64;
	c = conf_load(argv[1], &said);
	if (c == NULL)
		err_set(&e, ERR_SETUP, "%s", said.p);
	must(c != NULL && db_open(&f.db, c->state_dir, STORE_DESK, &e), &e);
	f.n = strtoll(argv[2], NULL, 10);
	put_all(&f);
	index_all(&f);
	db_close(f.db);
	conf_free(c);
	buf_clear(&said);
	return 0;
}
