/* What a text means: values, defaults, look-ups. */
#include "tests/unit/unit.h"

#include <string.h>

#include "conf/conf.h"

static const char least[] =
    "inbox desk { kind helpdesk }\n"
    "inbox sales { kind conversations; new-tickets-to desk }\n"
    "relay out { host smtp.example.com }\n"
    "user alice { email Alice@example.net a@home.example; login al }\n"
    "channel one { inbox desk; address One@Example.com; relay out\n"
    "  imap { host imap.example.com; user u; password-env P } }\n"
    "channel two { inbox sales; address two@example.com }\n";

static struct conf *
conf_of(const char *text)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(text), &said);

	if (c == NULL)
		fail_msg("%s", said.p);
	buf_clear(&said);
	return c;
}

static void
defaults_of_the_top(void **state)
{
	struct conf *c = conf_of("");

	(void)state;
	check_str("state-dir", str_from(c->state_dir),
	    STR("/var/lib/postroom"));
	check_int("log", c->log_to, LOG_TO_STDERR);
	check_int("level", c->log_level, LOG_INFO);
	check_str("no path", str_from(c->log_path), STR(""));
	check_str("no templates", str_from(c->templates), STR(""));
	check_int("stop-wait", c->stop_wait_ms, 60000);
	check_int("SE-7: limits", c->nauto_reply, 2);
	check_int("one", c->auto_reply[0].count, 1);
	check_int("an hour", c->auto_reply[0].per_ms, 3600000);
	check_int("two", c->auto_reply[1].count, 2);
	check_int("a day", c->auto_reply[1].per_ms, 86400000);
	check_str("file", str_from(c->file), STR("t"));
	conf_free(c);
	conf_free(NULL);
}

static void
default_pipeline(void **state)
{
	static const struct {
		const char *name, *label;
		enum status_class class;
	} T[] = {
		{ "new", "New", STATUS_OPEN },
		{ "waiting-on-contact", "Waiting on contact", STATUS_OPEN },
		{ "waiting-on-us", "Waiting on us", STATUS_OPEN },
		{ "closed", "Closed", STATUS_CLOSED },
	};
	struct conf *c = conf_of("");
	const struct pipeline *p = conf_pipeline(c, STR("support"));
	const struct action *a;

	(void)state;
	check_int("PL-1: one pipeline", c->npipeline, 1);
	check("named support", p != NULL);
	check_int("of four statuses", p->nstatus, 4);
	for (size_t i = 0; i < 4; i++) {
		check_str("name", str_from(p->status[i].name),
		    str_from(T[i].name));
		check_str("label", str_from(p->status[i].label),
		    str_from(T[i].label));
		check_int(T[i].name, p->status[i].class, T[i].class);
		check_int("no mail to anyone", p->status[i].on.n, 0);
	}
	check("initial", pipeline_initial(p) == &p->status[0]);
	check("first closed", pipeline_first_closed(p) == &p->status[3]);
	check("AU-2", !p->email_sent.off &&
	    p->email_sent.to == &p->status[1]);
	check("AU-3", !p->customer_replies.off &&
	    p->customer_replies.to == &p->status[2]);
	check_int("AU-12", p->message_received.n, 1);
	a = &p->message_received.action[0];
	check_int("notifies", a->what, ACTION_NOTIFY);
	check_int("the owner", a->whom, NOTIFY_OWNER);
	check_str("with", str_from(a->template), STR("notify-reply"));
	check("AU-7", !p->apply_to_chat && !p->apply_to_messenger);
	check_int("TH-7: reopens for ever", p->reopen_window_ms, 0);
	check_int("a default has no line", p->at.line, 0);
	conf_free(c);
}

static void
what_a_user_may(void **state)
{
	static const struct {
		const char *what, *text;
		enum role role;
		bool seat, make_views, unassigned;
		enum scope see, edit, delete;
	} T[] = {
		{ "PM-1: an agent, who sees all and has no seat", "",
		  ROLE_AGENT, false, false, false, SCOPE_ALL, SCOPE_AS_SEE,
		  SCOPE_AS_SEE },
		{ "PM-1: roles", "role super-admin", ROLE_SUPER_ADMIN, false,
		  false, false, SCOPE_ALL, SCOPE_AS_SEE, SCOPE_AS_SEE },
		{ "PM-1: a help desk seat", "role account-access; seat yes",
		  ROLE_ACCOUNT_ACCESS, true, false, false, SCOPE_ALL,
		  SCOPE_AS_SEE, SCOPE_AS_SEE },
		{ "PM-1: make views", "make-views yes", ROLE_AGENT, false,
		  true, false, SCOPE_ALL, SCOPE_AS_SEE, SCOPE_AS_SEE },
		{ "PM-1: what to see, edit and delete",
		  "see team; unassigned yes; edit own; delete all",
		  ROLE_AGENT, false, false, true, SCOPE_TEAM, SCOPE_OWN,
		  SCOPE_ALL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct conf *c = conf_of(str_printf(&a, "team one { }\n"
		    "team two { }\nuser u { email u@x.example; team two one"
		    "; %s }\n", T[i].text).p);
		const struct user *u = conf_user(c, STR("u"));

		check_int(T[i].what, u->role, T[i].role);
		check_int(T[i].what, u->seat, T[i].seat);
		check_int(T[i].what, u->make_views, T[i].make_views);
		check_int(T[i].what, u->unassigned, T[i].unassigned);
		check_int(T[i].what, u->see, T[i].see);
		check_int(T[i].what, u->edit, T[i].edit);
		check_int(T[i].what, u->delete, T[i].delete);
		check_str("PM-1: the first team is the primary one",
		    str_from(u->team[0]->name), STR("two"));
		conf_free(c);
		arena_clear(&a);
	}
}

static void
triggers(void **state)
{
	static const struct {
		const char *what, *text;
		const char *sent, *replies;     /* NULL: off */
		size_t on_message;
	} T[] = {
		{ "AU-4: without such statuses they are off", "",
		  NULL, NULL, 1 },
		{ "AU-4: switched off", "status waiting-on-contact { class "
		  "open }\nwhen email-sent off\nwhen message-received off",
		  NULL, NULL, 0 },
		{ "AU-4: another target", "when customer-replies set status z\n"
		  "when message-received { notify owner with notify-new\n"
		  "notify team with notify-new }", NULL, "z", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf text = BUF_INIT;
		struct conf *c;
		const struct pipeline *p;

		buf_printf(&text, "pipeline p { status a { class open }\n"
		    "status z { class closed }\n%s\n}\n", T[i].text);
		c = conf_of(text.p);
		p = &c->pipeline[0];
		check(T[i].what, p->email_sent.off == (T[i].sent == NULL));
		check(T[i].what, (p->email_sent.to == NULL) ==
		    p->email_sent.off);
		check(T[i].what, p->customer_replies.off ==
		    (T[i].replies == NULL));
		if (T[i].replies != NULL)
			check_str(T[i].what,
			    str_from(p->customer_replies.to->name),
			    str_from(T[i].replies));
		check_int(T[i].what, p->message_received.n, T[i].on_message);
		check("first open is initial",
		    pipeline_initial(p) == &p->status[0]);
		conf_free(c);
		buf_clear(&text);
	}
}

static void
actions(void **state)
{
	struct conf *c = conf_of("team t { }\nuser u { email u@u.example }\n"
	    "pipeline p {\nstatus a { class open }\n"
	    "on z {\n\tsend ticket-closed to contact { note \"May\" }\n"
	    "\tnotify team:t with notify-new\n"
	    "\tnotify user:u with notify-reply\n"
	    "\tnotify team with notify-new\n}\n"
	    "status z { class closed }\n"
	    "apply-to email chat; reopen-window 30d\n}\n");
	const struct actions *on = &c->pipeline[0].status[1].on;

	(void)state;
	check_int("in order, though the status comes later", on->n, 4);
	check_int("send", on->action[0].what, ACTION_SEND);
	check_str("what", str_from(on->action[0].template),
	    STR("ticket-closed"));
	check_str("note", str_from(on->action[0].note), STR("May"));
	check_int("its place", on->action[0].at.line, 6);
	check("team:t", on->action[1].whom == NOTIFY_TEAM &&
	    on->action[1].team == &c->team[0]);
	check("user:u", on->action[2].whom == NOTIFY_USER &&
	    on->action[2].user == &c->user[0]);
	check_int("team", on->action[3].whom, NOTIFY_TICKET_TEAM);
	check_str("no note", str_from(on->action[3].note), STR(""));
	check("AU-7", c->pipeline[0].apply_to_chat &&
	    !c->pipeline[0].apply_to_messenger);
	check_int("reopen-window", c->pipeline[0].reopen_window_ms,
	    INT64_C(30) * 86400000);
	conf_free(c);
}

static void
defaults_of_things(void **state)
{
	struct conf *c = conf_of(least);
	const struct channel *one = &c->channel[0], *two = &c->channel[1];
	const struct imap *i = one->imap;
	const struct relay *r = &c->relay[0];

	(void)state;
	check_str("a user's name", str_from(c->user[0].full_name),
	    STR("alice"));
	check("no seat, agent", !c->user[0].seat &&
	    c->user[0].role == ROLE_AGENT);
	check_str("no language", str_from(c->user[0].language), STR(""));
	check("the inbox", one->inbox == &c->inbox[0]);
	check("the relay", one->relay == r && two->relay == NULL);
	check("the only pipeline", one->pipeline == &c->pipeline[0]);
	check_str("lower case", str_from(one->address),
	    STR("one@example.com"));
	check_int("TK-1: auto in a helpdesk", one->ticket_creation,
	    TICKETS_AUTO);
	check_int("TK-1: manual in conversations", two->ticket_creation,
	    TICKETS_MANUAL);
	check("TK-12", c->inbox[1].new_tickets_to == &c->inbox[0]);
	check_int("SE-7: anyone", one->auto_reply_to, REPLY_TO_ANYONE);
	check_int("from-name", one->from_name, FROM_AGENT);
	check_int("SE-8", one->send_delay_ms, 10000);
	check_int("CH-11", one->max_size, 35 << 20);
	check_str("language", str_from(one->language), STR("en"));
	check("texts are never NULL", one->company[0] == '\0' &&
	    one->subject_tag[0] == '\0' && one->signature[0] == '\0' &&
	    one->templates[0] == '\0' && i->flag[0] == '\0');
	check("TH-1 (c) is on", one->thread_references && !one->paused);
	check("no imap", two->imap == NULL);
	check_int("imap port", i->port, 993);
	check_int("implicit", i->tls, TLS_MODE_IMPLICIT);
	check_int("folders", i->folder.n, 1);
	check_str("INBOX", str_from(i->folder.name[0]), STR("INBOX"));
	check("CH-4, CH-9", i->after == AFTER_KEEP && i->start == START_NOW);
	check_int("connections", i->connections, 4);
	check_int("poll", i->poll_ms, 60000);
	check_int("idle", i->idle_ms, 28 * 60000);
	check_int("env", i->password.how, CREDENTIAL_ENV);
	check_int("SE-4", r->give_up_ms, INT64_C(5) * 86400000);
	check_int("SE-12", r->max_outgoing, 25 << 20);
	check("SE-3: hold", !r->unsure_resend);
	check_int("no limit", r->rate_per_minute, 0);
	check_int("no login", r->password.how, CREDENTIAL_NONE);
	conf_free(c);
}

static void
ports_follow_tls(void **state)
{
	static const struct {
		const char *what, *text;
		int imap, relay;
	} T[] = {
		{ "implicit", "tls implicit", 993, 465 },
		{ "starttls", "tls starttls", 143, 587 },
		{ "none", "tls none", 143, 25 },
		{ "a port that is given stays", "port 7; tls starttls", 7, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf text = BUF_INIT;
		struct conf *c;

		buf_printf(&text, "relay r { host localhost; %s }\n"
		    "inbox i { kind helpdesk }\n"
		    "channel c { inbox i; address c@c.example; "
		    "imap { host ::1; %s; user u; password-env P } }\n",
		    T[i].text, T[i].text);
		c = conf_of(text.p);
		check_int(T[i].what, c->relay[0].port, T[i].relay);
		check_int(T[i].what, c->channel[0].imap->port, T[i].imap);
		conf_free(c);
		buf_clear(&text);
	}
}

static void
everything_given(void **state)
{
	struct conf *c = conf_of(
	    "log file x.log level debug\nauto-reply-limit 5 per 2h\n"
	    "relay r { host h.example; rate 120/m; unsure resend; "
	    "helo me.example; ca-file /ca; give-up 1h; max-outgoing 512K }\n"
	    "inbox i { kind helpdesk }\n"
	    "channel c { inbox i; address c@c.example; alias D@c.example\n"
	    "company \"A \\\"B\\\" \\\\ C\"; ticket-creation off; paused yes\n"
	    "threading { references no }; send-delay 0s\n"
	    "signature \"\"\"\n\t\tone\n\n\t\t  two {{x}} \\n\n\t\"\"\"\n"
	    "imap { host h; user u; password-command \"pass show x\"\n"
	    "folder INBOX \"Web forms\"; after-intake flag $Postroom\n"
	    "start since 2024-02-29 } }\n");
	const struct channel *ch = &c->channel[0];

	(void)state;
	check_int("log", c->log_to, LOG_TO_FILE);
	check_str("made absolute", str_from(c->log_path), STR("/x.log"));
	check_int("level", c->log_level, LOG_DEBUG);
	check("limit", c->nauto_reply == 1 && c->auto_reply[0].count == 5);
	check_int("rate", c->relay[0].rate_per_minute, 120);
	check("resend", c->relay[0].unsure_resend);
	check_int("size", c->relay[0].max_outgoing, 512 * 1024);
	check_str("quotes in a string", str_from(ch->company),
	    STR("A \"B\" \\ C"));
	check_int("from-name follows company", ch->from_name,
	    FROM_AGENT_VIA_COMPANY);
	check_str("alias", str_from(ch->alias.name[0]), STR("d@c.example"));
	check("flags", ch->ticket_creation == TICKETS_OFF && ch->paused &&
	    !ch->thread_references && ch->send_delay_ms == 0);
	check_str("a block loses the file's indentation only",
	    str_from(ch->signature), STR("one\n\n  two {{x}} \\n"));
	check_int("folders", ch->imap->folder.n, 2);
	check_str("with a space", str_from(ch->imap->folder.name[1]),
	    STR("Web forms"));
	check_str("flag", str_from(ch->imap->flag), STR("$Postroom"));
	check_int("after", ch->imap->after, AFTER_FLAG);
	check_int("since", ch->imap->start, START_SINCE);
	check_int("midnight UTC", ch->imap->since_ms,
	    INT64_C(1709164800000));
	check_str("command", str_from(ch->imap->password.what),
	    STR("pass show x"));
	conf_free(c);
}

static void
look_ups(void **state)
{
	struct conf *c = conf_of(least);

	(void)state;
	check("channel", conf_channel(c, STR("two")) == &c->channel[1]);
	check("no channel", conf_channel(c, STR("twos")) == NULL);
	check("by address, case folded", conf_channel_of_address(c,
	    STR("ONE@example.COM")) == &c->channel[0]);
	check("nobody's", conf_channel_of_address(c, STR("")) == NULL);
	check("with a detail, RFC 5233", conf_channel_of_address(c,
	    STR("one+x@example.com")) != NULL);
	check("a longer local part is another", conf_channel_of_address(c,
	    STR("onex@example.com")) == NULL);
	check("a detail elsewhere is another", conf_channel_of_address(c,
	    STR("one+x@example.org")) == NULL);
	check("user", conf_user(c, STR("alice")) == &c->user[0]);
	check("by login", conf_user_of_login(c, "al") == &c->user[0]);
	check("no login is nobody's", conf_user_of_login(c, "") == NULL);
	check("by the second address", conf_user_of_address(c,
	    STR("A@Home.Example")) == &c->user[0]);
	check("inbox", conf_inbox(c, STR("sales")) == &c->inbox[1]);
	check("relay", conf_relay(c, STR("out")) == &c->relay[0]);
	check("no team", conf_team(c, STR("x")) == NULL);
	conf_free(c);
}

static void
hash_names_the_text(void **state)
{
	struct conf *a = conf_of("stop-wait 5s\n");
	struct conf *b = conf_of("stop-wait 5s");
	struct conf *d = conf_of("stop-wait 6s\n");

	(void)state;
	check_str("the text", a->text, STR("stop-wait 5s\n"));
	check("the same", strcmp(a->hash, b->hash) == 0);
	check("another", strcmp(a->hash, d->hash) != 0);
	conf_free(a);
	conf_free(b);
	conf_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_of_the_top),
		cmocka_unit_test(default_pipeline),
		cmocka_unit_test(what_a_user_may),
		cmocka_unit_test(triggers),
		cmocka_unit_test(actions),
		cmocka_unit_test(defaults_of_things),
		cmocka_unit_test(ports_follow_tls),
		cmocka_unit_test(everything_given),
		cmocka_unit_test(look_ups),
		cmocka_unit_test(hash_names_the_text),
	};

	return cmocka_run_group_tests_name("conf_values", tests, NULL, NULL);
}
