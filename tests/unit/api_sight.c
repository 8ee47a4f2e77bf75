/* A list shows what show shows: all of it, nothing else, in full pages,
 * whoever asks (VW-6; PM-2, PM-3, PM-4, PL-6). Reports count no more, and a
 * digest has no more (VW-5). */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/view_look.h"
#include "tests/unit/store_dir.h"

enum { THINGS = 60, PAGE = 4, NOW = 1000000 };

static const char words[] =
    "state-dir /tmp/x\n"
    "inbox desk { kind helpdesk }\ninbox spare { kind helpdesk }\n"
    "inbox sales { kind conversations }\n"
    "team support { }\nteam billing { }\n"
    "user all { email a@x.example; seat yes; team support }\n"
    "user mate { email b@x.example; seat yes; team support; see team }\n"
    "user open { email c@x.example; seat yes; team support billing;"
    " see team; unassigned yes }\n"
    "user own { email d@x.example; seat yes; team billing; see own }\n"
    "user seatless { email e@x.example; team billing }\n"
    "user narrow { email f@x.example; see own; unassigned yes }\n"
    "user boss { email g@x.example; role super-admin }\n"
    "relay out { host 127.0.0.1; port 9; tls none }\n"
    "pipeline support { access everyone; status new { class open }"
    " status closed { class closed } }\n"
    "pipeline secret { access team:billing; status new { class open }"
    " status closed { class closed } }\n"
    "channel one { inbox desk; address o@m.example; pipeline support;"
    " relay out }\n"
    "channel two { inbox sales; address t@m.example; pipeline support;"
    " relay out }\n";

static const char *const people[] = {
	"all", "mate", "open", "own", "seatless", "narrow", "boss",
};
static const char *const owners[] = {
	"", "all", "mate", "open", "own", "seatless", "gone",
};
static const char *const inboxes[] = { "desk", "spare", "sales" };
static const char *const pipelines[] = { "support", "secret" };
static const char *const channels[] = { "one", "two", "gone" };

/* The same row of numbers each time: a failure is found again. */
static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

#define PICK(seed, list) \
	((list)[next(seed) % (sizeof(list) / sizeof *(list))])

static void
run(struct db *db, struct str sql)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use_once(db, "test", sql.p, &e);

	check(sql.p, s != NULL && db_run(s, &e));
}

static void
put_things(struct db *db, uint32_t *seed, struct arena *a)
{
	for (int i = 1; i <= THINGS; i++) {
		const char *inbox = PICK(seed, inboxes);

		run(db, str_printf(a, "INSERT INTO desk.ticket (id, name,"
		    " description, pipeline, status, owner, team, inbox,"
		    " priority, category, source, origin, created, changed,"
		    " closed, reopened, trashed, spam) VALUES (%d, 'n', '',"
		    " '%s', 'new', '%s', '', '%s', 1, '', 'email', 0, %d, 1,"
		    " 0, 0, %d, %d)", i, PICK(seed, pipelines),
		    PICK(seed, owners), inbox, NOW, i % 11 == 0, i % 13 == 0));
		/* MM-2: a conversation may be elsewhere than its ticket. */
		run(db, str_printf(a, "INSERT INTO desk.conversation VALUES"
		    " (%d, 'one', '%s', 's', 0, %d, %d, %d, '%s', 0, 0, 1,"
		    " 1)", i, PICK(seed, inboxes), i % 13 == 0, i % 11 == 0,
		    i % 3 == 0 ? 0 : i, PICK(seed, owners)));
		run(db, str_printf(a, "INSERT INTO desk.letter VALUES (%d,"
		    " 'reply', 'one', 'out', '', 'a@x', 'a@x', 's@x', 's',"
		    " 'm', %d, %d, 0, 0, 0, 5, 5, '')", i, i % 7 == 0 ? 0 :
		    1 + (int)(next(seed) % THINGS), i % 5 == 0 || i % 7 == 0 ?
		    0 : 1 + (int)(next(seed) % THINGS)));
		if (i % 4 == 0)
			continue;
		run(db, str_printf(a, "INSERT INTO desk.outcome VALUES (%d,"
		    " '%s', 0, %d, 0, '', '', 1)", i, i % 3 == 0 ?
		    "set-aside" : "filed", i % 3 == 0 ? 0 :
		    1 + (int)(next(seed) % THINGS)));
	}
}

static void
put_mails(struct db *db, uint32_t *seed, struct arena *a)
{
	for (int i = 1; i <= THINGS; i++)
		run(db, str_printf(a, "INSERT INTO mail.intake (id, channel,"
		    " source, folder, uidvalidity, uid, size, received, taken,"
		    " partial, full_size, raw) VALUES (%d, '%s', 'imap',"
		    " 'INBOX', 7, %d, 1, 1, 1, 0, 1, 0)", i,
		    PICK(seed, channels), i));
}

struct door {
	struct state_dir dir;
	struct api api;
	struct conf *conf;
	json_t *got;                    /* objects of the last answer */
};

static void
fill(struct door *d, enum store_file file,
     void (*put)(struct db *, uint32_t *, struct arena *))
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct db *db = NULL;
	uint32_t seed = 11;

	check(e.text, db_open(&db, d->dir.path, file, &e) &&
	    db_begin(db, &e));
	put(db, &seed, &a);
	check(e.text, db_commit(db, &e));
	db_close(db);
	arena_clear(&a);
}

static int64_t
at_now(void)
{
	return NOW;
}

static int
open_door(void **state)
{
	struct door *d = calloc(1, sizeof *d);
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;

	state_dir_init(&d->dir);
	d->conf = conf_from_text("t", str_from(words), &said);
	check(said.n > 0 ? said.p : "", d->conf != NULL);
	buf_clear(&said);
	fill(d, STORE_DESK, put_things);
	fill(d, STORE_MAIL, put_mails);
	check(e.text, db_open(&d->api.db, d->dir.path, STORE_NONE, &e));
	d->api.conf = d->conf;
	d->api.now = at_now;
	*state = d;
	return 0;
}

static int
close_door(void **state)
{
	struct door *d = *state;

	json_decref(d->got);
	db_close(d->api.db);
	conf_free(d->conf);
	state_dir_clear(&d->dir);
	free(d);
	return 0;
}

static void
take(void *arg, json_t *object)
{
	struct door *d = arg;

	json_array_append(d->got, object);
}

/* args: owned by the callee. */
static bool
ask(struct door *d, const char *who, const char *what, json_t *args)
{
	struct caller root = { 0, true };
	struct failure f = FAILURE_INIT;
	json_t *request = json_pack("{s:s,s:s,s:o}", "command", what, "as",
	    who, "args", args);
	bool ok;

	json_decref(d->got);
	d->got = json_array();
	ok = api_run(&d->api, &root, request, take, d, &f);
	json_decref(request);
	if (!ok && f.kind != FAIL_DENIED)
		fail_msg("%s as %s: %s", what, who, f.text);
	return ok;
}

/* Follows a list to its end; marks what it shows. */
static int
read_list(struct door *d, const char *who, const char *noun,
          const char *state, bool *shown)
{
	int n = 0, before = 0;
	size_t more = PAGE;
	char what[40];

	snprintf(what, sizeof what, "%s.list", noun);

	while (more == PAGE) {
		json_t *args = json_pack("{s:i,s:i,s:s}", "limit", PAGE,
		    "after", before, "sort", "id");

		if (state[0] != '\0')
			json_object_set_new(args, "state",
			    json_string(state));
		check(noun, ask(d, who, what, args));
		more = json_array_size(d->got);
		for (size_t i = 0; i < more; i++) {
			before = (int)json_integer_value(json_object_get(
			    json_array_get(d->got, i), "id"));
			check("each once", !shown[before]);
			shown[before] = true;
			n++;
		}
	}
	return n;
}

static void
a_list_shows_what_show_shows(void **state)
{
	static const struct {
		const char *noun, *show, *state[3];
	} T[] = {
		{ "ticket", "ticket.show", { "", "trashed", "spam" } },
		{ "conversation", "conversation.show",
		  { "", "trashed", "spam" } },
		{ "letter", "letter.show", { "" } },
		{ "intake", "intake.show", { "" } },
	};
	struct door *d = *state;

	for (size_t p = 0; p < sizeof people / sizeof *people; p++)
		for (size_t t = 0; t < sizeof T / sizeof *T; t++) {
			bool shown[THINGS + 1] = { false };
			int n = 0, may = 0;

			for (int k = 0; k < 3 && T[t].state[k] != NULL; k++)
				n += read_list(d, people[p], T[t].noun,
				    T[t].state[k], shown);
			for (int id = 1; id <= THINGS; id++) {
				bool ok = ask(d, people[p], T[t].show,
				    json_pack("{s:i}", "id", id));

				may += ok;
				if (ok != shown[id])
					fail_msg("%s, %s %d: %s shown, %s "
					    "listed", people[p], T[t].noun,
					    id, ok ? "is" : "not",
					    shown[id] ? "is" : "not");
			}
			check_int(people[p], n, may);
			check("boss sees all", may == THINGS ||
			    strcmp(people[p], "boss") != 0);
		}
}

/* SL-6, and PM-2: no count tells of what may not be seen. */
static void
a_report_counts_what_is_listed(void **state)
{
	struct door *d = *state;

	for (size_t p = 0; p < sizeof people / sizeof *people; p++) {
		bool shown[THINGS + 1] = { false };
		int n = read_list(d, people[p], "ticket", "", shown);
		int counted = 0;

		check("a report", ask(d, people[p], "report.volume",
		    json_pack("{s:s}", "since", "1970-01-01")));
		for (size_t i = 0; i < json_array_size(d->got); i++) {
			const json_t *o = json_array_get(d->got, i);

			if (strcmp(json_string_value(json_object_get(o,
			    "by")), "all") == 0)
				counted += (int)json_integer_value(
				    json_object_get(o, "created"));
		}
		check_int(people[p], counted, n);
	}
}

/* VW-5, and PM-2: a digest is the recipient's own list. */
static void
a_digest_has_what_is_listed(void **state)
{
	struct door *d = *state;
	struct belt belt = { .db = d->api.db, .conf = d->conf };
	static const char *const views[] = { "all-open", "mine", "spam" };

	for (size_t i = 0; i < sizeof people / sizeof *people * 3; i++) {
		const char *who = people[i / 3], *view = views[i % 3];
		struct view_page page = { NULL, 0, 0 };
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;

		if (!view_look(&belt, conf_user(d->conf, str_from(who)),
		    str_from(view), NOW, &a, &page, &e))
			fail_msg("%s: %s", who, e.text);
		check("a list", ask(d, who, "ticket.list", json_pack(
		    "{s:s,s:i}", "view", view, "limit", 1000)));
		check_int(who, page.total, (int64_t)json_array_size(d->got));
		check_int(who, (int64_t)page.n, page.total < DIGEST_TICKETS ?
		    page.total : DIGEST_TICKETS);
		for (size_t k = 0; k < page.n; k++)
			check_int(who, page.ticket[k].id, json_integer_value(
			    json_object_get(json_array_get(d->got, k), "id")));
		arena_clear(&a);
	}
}

/* VW-1: what a digest may name is what there is. */
static void
the_default_views_are_known(void **state)
{
	struct door *d = *state;
	size_t n = 0;

	check("a list", ask(d, "boss", "view.list", json_object()));
	for (size_t i = 0; i < json_array_size(d->got); i++) {
		const json_t *o = json_array_get(d->got, i);

		if (strcmp(json_string_value(json_object_get(o, "kind")),
		    "default") == 0 && conf_default_views[n] != NULL)
			check_str("in order", str_from(json_string_value(
			    json_object_get(o, "name"))),
			    str_from(conf_default_views[n++]));
	}
	check("all of them", n > 0 && conf_default_views[n] == NULL);
	check_int("and no other", (int64_t)n,
	    (int64_t)json_array_size(d->got));
}

/* A digest is a letter about no one ticket: it tells of many. */
static void
a_letter_about_nothing_is_for_who_sees_all(void **state)
{
	enum { NOTHING = 35 };
	struct door *d = *state;

	for (size_t p = 0; p < sizeof people / sizeof *people; p++)
		check_int(people[p], ask(d, people[p], "letter.show",
		    json_pack("{s:i}", "id", NOTHING)),
		    strcmp(people[p], "boss") == 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_shows_what_show_shows),
		cmocka_unit_test(a_report_counts_what_is_listed),
		cmocka_unit_test(a_digest_has_what_is_listed),
		cmocka_unit_test(the_default_views_are_known),
		cmocka_unit_test(a_letter_about_nothing_is_for_who_sees_all),
	};

	return cmocka_run_group_tests(tests, open_door, close_door);
}
