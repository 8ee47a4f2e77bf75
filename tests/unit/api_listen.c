/* The desk's socket and what api/ answers: identity (PM-3, PM-5, PM-4), the
 * objects of CLI.md, bad requests, many clients. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "api/api.h"
#include "api/base64.h"
#include "api/call.h"
#include "api/listen.h"
#include "base/clock.h"
#include "base/io.h"
#include "tests/unit/store_dir.h"

#define Q(text) { "test", text, NULL }

static const struct query rows[] = {
	Q("INSERT INTO desk.contact VALUES (1, 'Ann', 'A', '', '', '', '', 0,"
	    " 1, 0)"),
	Q("INSERT INTO desk.company VALUES (1, 'Acme', 'acme', 1)"),
	Q("INSERT INTO desk.contact_address VALUES ('ann@x', 'Ann@x', 1, 1)"),
	Q("INSERT INTO desk.conversation VALUES (1, 'support', 'desk', 's',"
	    " 0, 0, 0, 1, '', 1, 0, 1, 1)"),
	Q("INSERT INTO desk.ticket (id, name, description, pipeline, status, owner,"
	    " team, inbox, priority, category, source, origin, created, changed,"
	    " closed, reopened) VALUES (1, 'n',"
	    " '', 'support', 'new', '',"
	    " '', 'desk', 1, '', 'email', 1, 1, 1, 0, 0)"),
	Q("INSERT INTO desk.ticket_contact VALUES (1, 1)"),
	Q("INSERT INTO desk.message VALUES (1, 1, 1, 'incoming', 'person',"
	    " 'Ann', 'ann@x', '{\"to\":[{\"name\":\"\",\"address\":\"s@x\"}]"
	    ",\"cc\":[]}', 's', 1, 'mid', '', 'text', 'new', '', '', '', '',"
	    " 0, 1, 0, 'none', 1, 0, 0, 0, 0, 0)"),
	Q("INSERT INTO desk.attachment VALUES (1, 0, 'a.pdf', 'text/x', 12,"
	    " 0, '', 0, 0, 0)"),
	Q("INSERT INTO desk.event VALUES (1, 10, 1, 1, 1, 0,"
	    " 'ticket.created', 'system', '', '', 'because', 0)"),
	Q("INSERT INTO desk.letter VALUES (1, 'reply', 'support', 'out', '',"
	    " 'a@x', 'a@x', 's@x', 'subject', 'mid', 1, 1, 0, 1, 0, 5, 5,"
	    " '')"),
	Q("INSERT INTO desk.letter_body VALUES (1, 'raw bytes')"),
};

static const char conf_text[] =
    "config-version 1\nstate-dir %s\n"
    "inbox desk { kind helpdesk }\n"
    "user alice { name \"Alice\"; email alice@example.com; seat yes }\n"
    "user carol { name \"Carol\"; email carol@example.com }\n"
    "pipeline support {\n\tlabel S\n"
    "\tstatus new { label New; class open; initial yes }\n"
    "\tstatus closed { label Closed; class closed }\n}\n";

struct desk {
	struct state_dir dir;
	char sock[PATH_MAX], conf_path[PATH_MAX];
	struct api api;
	struct conf *conf;
	struct listener *listener;
};

static void
make_conf(struct desk *d)
{
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct err e = ERR_INIT;

	snprintf(d->conf_path, sizeof d->conf_path, "%.*s/conf",
	    PATH_MAX - 8, d->dir.top);
	buf_printf(&text, conf_text, d->dir.path);
	check(e.text, io_replace(d->conf_path, buf_view(&text), 0600, &e));
	d->conf = conf_load(d->conf_path, &said);
	check(said.n > 0 ? said.p : "", d->conf != NULL);
	buf_clear(&text);
	buf_clear(&said);
}

static int
open_desk(void **state)
{
	struct desk *d = calloc(1, sizeof *d);
	struct err e = ERR_INIT;

	state_dir_init(&d->dir);
	make_conf(d);
	check(e.text, db_open(&d->api.db, d->dir.path, STORE_DESK, &e) &&
	    db_begin(d->api.db, &e));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stmt *s = db_use(d->api.db, &rows[i], &e);

		check(rows[i].sql, s != NULL && db_run(s, &e));
	}
	check(e.text, db_commit(d->api.db, &e));
	d->api.conf = d->conf;
	d->api.now = clock_wall_ms;
	snprintf(d->sock, sizeof d->sock, "%.*s/desk.sock", PATH_MAX - 16,
	    d->dir.path);
	d->listener = listener_new(d->sock, &e);
	check(e.text, d->listener != NULL);
	*state = d;
	return 0;
}

static int
close_desk(void **state)
{
	struct desk *d = *state;

	listener_free(d->listener);
	db_close(d->api.db);
	conf_free(d->conf);
	unlink(d->conf_path);
	state_dir_clear(&d->dir);
	free(d);
	return 0;
}

/* One round of the desk's loop. */
static void
turn(struct desk *d)
{
	struct pollfd p[LISTEN_CLIENTS + 1];
	int n = listener_fds(d->listener, p, LISTEN_CLIENTS + 1);

	poll(p, (nfds_t)n, 20);
	listener_serve(d->listener, p, n, &d->api);
}

static int
dial(struct desk *d)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof to.sun_path, "%.100s", d->sock);
	check("it listens", connect(fd, (struct sockaddr *)&to,
	    sizeof to) == 0);
	io_nonblocking(fd);
	return fd;
}

/* What comes back until as many lines are there, or the other end hung up. */
static struct str
hear(struct desk *d, int fd, int lines, struct arena *a)
{
	char piece[4096];
	struct str all = STR_NONE;

	for (int tries = 0; tries < 400 && lines > 0; tries++) {
		ssize_t n;

		turn(d);
		n = read(fd, piece, sizeof piece);
		if (n == 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			lines -= piece[i] == '\n';
		if (n > 0)
			all = str_printf(a, "%.*s%.*s", STR_ARG(all), (int)n,
			    piece);
	}
	return all;
}

static struct str
ask(struct desk *d, const char *line, int lines, struct arena *a)
{
	int fd = dial(d);
	struct str all;

	check("said", write(fd, line, strlen(line)) == (ssize_t)strlen(line));
	all = hear(d, fd, lines, a);
	close(fd);
	return all;
}

static void
answers_come_by_lines(void **state)
{
	static const struct {
		const char *what, *ask;
		int lines;
		struct str want;
	} T[] = {
		{ "an empty list", "{\"command\":\"intake.list\"}\n", 1,
		  STR_INIT("{\"done\":true}\n") },
		{ "two requests in one piece, an answer each",
		  "{\"command\":\"intake.list\"}\n"
		  "{\"command\":\"intake.list\",\"args\":{}}\n", 2,
		  STR_INIT("{\"done\":true}\n{\"done\":true}\n") },
		{ "CR LF will do", "{\"command\":\"intake.list\"}\r\n", 1,
		  STR_INIT("{\"done\":true}\n") },
		{ "raw bytes as base64", "{\"command\":\"letter.show\","
		  "\"args\":{\"id\":1,\"raw\":true}}\n", 2, STR_INIT(
		  "{\"object\":{\"raw\":\"cmF3IGJ5dGVz\"}}\n"
		  "{\"done\":true}\n") },
		{ "what is not there", "{\"command\":\"ticket.show\","
		  "\"args\":{\"id\":9}}\n", 1, STR_INIT("{\"error\":{\"kind\""
		  ":\"not-found\",\"text\":\"there is no ticket 9\","
		  "\"place\":null}}\n") },
		{ "an argument of the wrong kind", "{\"command\":"
		  "\"ticket.show\",\"args\":{\"id\":\"9\"}}\n", 1, STR_INIT(
		  "{\"error\":{\"kind\":\"usage\",\"text\":\"id: not a number"
		  "\",\"place\":\"id\"}}\n") },
		{ "an argument nobody knows", "{\"command\":\"ticket.show\","
		  "\"args\":{\"id\":1,\"x\":2}}\n", 1, STR_INIT("{\"error\":"
		  "{\"kind\":\"usage\",\"text\":\"x: no such argument here\","
		  "\"place\":\"x\"}}\n") },
		{ "a command nobody knows", "{\"command\":\"rm\"}\n", 1,
		  STR_INIT("{\"error\":{\"kind\":\"usage\",\"text\":\"no such "
		  "command: rm\",\"place\":\"rm\"}}\n") },
		{ "no object", "[1]\n", 1, STR_INIT("{\"error\":{\"kind\":"
		  "\"usage\",\"text\":\"no such command: (none)\","
		  "\"place\":null}}\n") },
		{ "a change where only reading is possible", "{\"command\":"
		  "\"ticket.close\",\"args\":{\"id\":1}}\n", 1, STR_INIT(
		  "{\"error\":{\"kind\":\"unavailable\",\"text\":"
		  "\"ticket.close: only the desk can change things\","
		  "\"place\":null}}\n") },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_str(T[i].what, ask(d, T[i].ask, T[i].lines, &a),
		    T[i].want);
		arena_clear(&a);
	}
}

static void
many_clients_wait_for_none(void **state)
{
	struct desk *d = *state;
	struct arena a = ARENA_INIT;
	int fd[LISTEN_CLIENTS + 4];
	size_t n = sizeof fd / sizeof *fd;

	for (size_t i = 0; i < n; i++) {
		fd[i] = dial(d);
		turn(d);
	}
	/* Half a line holds up nobody else. */
	check("half", write(fd[0], "{\"comm", 7) == 7);
	check("said", write(fd[1], "{\"command\":\"intake.list\"}\n",
	    26) == 26);
	check_str("answered", hear(d, fd[1], 1, &a),
	    STR("{\"done\":true}\n"));
	/* One too many waits outside until a place is free. */
	check("said", write(fd[n - 4], "{\"command\":\"intake.list\"}\n",
	    26) == 26);
	close(fd[2]);
	check_str("its turn", hear(d, fd[n - 4], 1, &a),
	    STR("{\"done\":true}\n"));
	for (size_t i = 0; i < n; i++)
		if (i != 2)
			close(fd[i]);
	for (int i = 0; i < 10; i++)
		turn(d);
	arena_clear(&a);
}

static void
keep(void *arg, json_t *object)
{
	json_t **kept = arg;

	json_decref(*kept);
	*kept = json_incref(object);
}

static json_t *
run(struct desk *d, const char *request, struct caller who,
    struct failure *f)
{
	json_t *r = json_loads(request, 0, NULL), *kept = NULL;

	api_run(&d->api, &who, r, keep, &kept, f);
	json_decref(r);
	return kept;
}

/* Every key of CLI.md is there, known or not. */
static void
objects_have_all_keys(void **state)
{
	static const struct {
		const char *request, *at, *keys;
	} T[] = {
		{ "{\"command\":\"ticket.list\"}", "", "id name description "
		  "pipeline status class owner team inbox priority category "
		  "source tags properties contacts companies conversations "
		  "origin_conversation created changed closed aliases deleted "
		  "missing sla" },
		{ "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}", "",
		  "id contact earlier events messages" },
		{ "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}", "sla",
		  "first_response next_response close" },
		{ "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}",
		  "contact", "id first_name last_name email phone mobile "
		  "company language marketing undeliverable" },
		{ "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}",
		  "events", "at ticket conversation what by from to why" },
		{ "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}",
		  "messages", "id intake conversation direction kind from to "
		  "cc subject date message_id text new_text quoted signature "
		  "attachments by third_party verified forwarded joined_by" },
		{ "{\"command\":\"conversation.list\"}", "", "id channel "
		  "inbox subject state spam trashed ticket owner contact "
		  "participants links created changed" },
		{ "{\"command\":\"conversation.show\",\"args\":{\"id\":1}}",
		  "", "contact ticket earlier messages" },
		{ "{\"command\":\"letter.list\"}", "", "id state kind to from "
		  "subject message_id conversation ticket attempts due answer "
		  "queue_id error created sent_at" },
		{ "{\"command\":\"contact.show\",\"args\":{\"contact\":"
		  "\"ANN@X\"}}", "", "id first_name last_name email phone "
		  "mobile company language marketing undeliverable" },
		{ "{\"command\":\"company.show\",\"args\":{\"company\":"
		  "\"acme\"}}", "", "id name domains contacts" },
		{ "{\"command\":\"company.list\"}", "",
		  "id name domains" },
	};
	struct caller root = { .uid = 0, .trusted = true };
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct failure f = FAILURE_INIT;
		json_t *o = run(d, T[i].request, root, &f), *at = o;
		struct str rest = str_from(T[i].keys), key;

		check(f.text, o != NULL);
		if (T[i].at[0] != '\0')
			at = json_object_get(o, T[i].at);
		if (json_is_array(at))
			at = json_array_get(at, 0);
		while (str_cut(&rest, ' ', &key))
			if (json_object_getn(at, key.p, key.n) == NULL)
				fail_msg("%s %s: no key %.*s", T[i].request,
				    T[i].at, STR_ARG(key));
		json_decref(o);
	}
}

static void
who_asks_matters(void **state)
{
	static const struct {
		const char *what, *request;
		uid_t uid;
		bool trusted;
		enum failure_kind want;
	} T[] = {
		{ "the owner reads as nobody",
		  "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}",
		  4000000001u, true, FAIL_NONE },
		{ "PM-5: a stranger does not read",
		  "{\"command\":\"ticket.show\",\"args\":{\"id\":1}}",
		  4000000001u, false, FAIL_DENIED },
		{ "PM-5: a stranger is not alice by saying so",
		  "{\"command\":\"ticket.show\",\"as\":\"alice\","
		  "\"args\":{\"id\":1}}", 4000000001u, false, FAIL_DENIED },
		{ "PM-5: the owner is",
		  "{\"command\":\"ticket.show\",\"as\":\"alice\","
		  "\"args\":{\"id\":1}}", 4000000001u, true, FAIL_NONE },
		{ "PM-4: without a seat a help desk's ticket is not shown",
		  "{\"command\":\"ticket.show\",\"as\":\"carol\","
		  "\"args\":{\"id\":1}}", 4000000001u, true, FAIL_DENIED },
		{ "PM-4: nor its conversation",
		  "{\"command\":\"conversation.show\",\"as\":\"carol\","
		  "\"args\":{\"id\":1}}", 4000000001u, true, FAIL_DENIED },
		{ "PM-4: nor its letter",
		  "{\"command\":\"letter.show\",\"as\":\"carol\","
		  "\"args\":{\"id\":1}}", 4000000001u, true, FAIL_DENIED },
		{ "a user nobody configured",
		  "{\"command\":\"ticket.show\",\"as\":\"zed\","
		  "\"args\":{\"id\":1}}", 4000000001u, true, FAIL_INPUT },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct caller who = { T[i].uid, T[i].trusted };
		struct failure f = FAILURE_INIT;

		json_decref(run(d, T[i].request, who, &f));
		check_int(T[i].what, f.kind, T[i].want);
	}
}

/* PM-4: a list leaves out what may not be reached. */
static void
lists_leave_out(void **state)
{
	struct caller root = { .uid = 0, .trusted = true };
	struct failure f = FAILURE_INIT;
	struct desk *d = *state;
	json_t *o = run(d, "{\"command\":\"ticket.list\",\"as\":\"carol\"}",
	    root, &f);

	check_int("no failure", f.kind, FAIL_NONE);
	check("nothing", o == NULL);
}

static void
a_change_says_who(void **state)
{
	struct caller owner = { .uid = 4000000001u, .trusted = true };
	struct failure f = FAILURE_INIT;
	struct desk *d = *state;

	d->api.writes = true;
	json_decref(run(d, "{\"command\":\"ticket.close\",\"args\":"
	    "{\"id\":1}}", owner, &f));
	d->api.writes = false;
	check_int("even the owner must act as somebody", f.kind, FAIL_DENIED);
}

static void
base64_goes_both_ways(void **state)
{
	static const struct {
		const char *what;
		struct str bytes, text;
	} T[] = {
		{ "nothing", STR_INIT(""), STR_INIT("") },
		{ "RFC 4648 10: f", STR_INIT("f"), STR_INIT("Zg==") },
		{ "fo", STR_INIT("fo"), STR_INIT("Zm8=") },
		{ "foo", STR_INIT("foo"), STR_INIT("Zm9v") },
		{ "zeros", STR_INIT("\0\0"), STR_INIT("AAA=") },
		{ "high bytes", STR_INIT("\xff\xfe\xfd\xfc"),
		  STR_INIT("//79/A==") },
	};
	static const char *const bad[] = { "Zg", "Zg=", "Z===", "Zh==",
		"Zm9v\n", "Zm 9v==", "Zm=v" };
	struct arena a = ARENA_INIT;
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		check_str(T[i].what, base64_encode(&a, T[i].bytes),
		    T[i].text);
		check(T[i].what, base64_decode(&a, T[i].text, &out));
		check_str(T[i].what, out, T[i].bytes);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check(bad[i], !base64_decode(&a, str_from(bad[i]), &out));
	arena_clear(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_come_by_lines),
		cmocka_unit_test(many_clients_wait_for_none),
		cmocka_unit_test(objects_have_all_keys),
		cmocka_unit_test(who_asks_matters),
		cmocka_unit_test(lists_leave_out),
		cmocka_unit_test(a_change_says_who),
		cmocka_unit_test(base64_goes_both_ways),
	};

	return cmocka_run_group_tests(tests, open_desk, close_desk);
}
