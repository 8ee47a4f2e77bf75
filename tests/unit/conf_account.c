/* CH-2, CH-4: channels that log in to one account. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "conf/conf.h"

#define HEAD "config-version 1\nstate-dir /s\nadmins-mail a@a.example\n" \
	"relay r { host localhost; port 25; tls none }\n" \
	"inbox i { kind helpdesk }\n"
#define CHANNEL(name, imap) "channel " name " { inbox i; address " name \
	"@d.example; relay r; imap { password-file /p; " imap " } }\n"
#define ACCOUNT "host imap.example; user u; "

enum { CHANNELS = 4 };

/* No channel opens more connections than it has folders. */
static size_t
used(const struct conf *c, size_t channel)
{
	size_t lines = imap_lines(c, channel);
	size_t folders = c->channel[channel].imap->folder.n;

	return lines < folders ? lines : folders;
}

static void
accounts_share_their_connections(void **state)
{
	static const struct {
		const char *what, *text;
		size_t lines[CHANNELS];
	} T[] = {
		{ "one channel has them all",
		  CHANNEL("a", ACCOUNT "connections 3; folder A B C D"),
		  { 3 } },
		{ "two with many folders have half each",
		  CHANNEL("a", ACCOUNT "folder A B C D")
		  CHANNEL("b", ACCOUNT "folder E F G H"), { 2, 2 } },
		{ "who has one folder needs no more",
		  CHANNEL("a", ACCOUNT "folder A")
		  CHANNEL("b", ACCOUNT "folder B C D E"), { 1, 3 } },
		{ "the smallest number holds",
		  CHANNEL("a", ACCOUNT "connections 50; folder A B C D")
		  CHANNEL("b", ACCOUNT "connections 3; folder E F G H"),
		  { 2, 1 } },
		{ "a host has no case", CHANNEL("a", ACCOUNT "folder A B C")
		  CHANNEL("b", "host IMAP.example; user u; folder D E F"),
		  { 2, 2 } },
		{ "another user is another account",
		  CHANNEL("a", ACCOUNT "folder A B C")
		  CHANNEL("b", "host imap.example; user v; folder D E F"),
		  { 3, 3 } },
		{ "three on four: the first folder list gets the rest",
		  CHANNEL("a", ACCOUNT "folder A B")
		  CHANNEL("b", ACCOUNT "folder C D")
		  CHANNEL("c", ACCOUNT "folder E F"), { 2, 1, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		char text[4096];
		struct buf said = BUF_INIT;
		struct conf *c;

		snprintf(text, sizeof text, "%s%s", HEAD, T[i].text);
		c = conf_from_text("t", str_from(text), &said);
		check(said.n > 0 ? said.p : T[i].what, c != NULL);
		for (size_t n = 0; n < c->nchannel; n++)
			check_int(T[i].what, (int64_t)used(c, n),
			    (int64_t)T[i].lines[n]);
		conf_free(c);
		buf_clear(&said);
	}
}

static void
what_cannot_be_is_said(void **state)
{
	static const struct {
		const char *what, *text, *said;
	} T[] = {
		{ "moving into the folder that is read",
		  CHANNEL("a", ACCOUNT "after-intake move inbox"),
		  "channel a reads the folder \"inbox\" too" },
		{ "into one that another channel reads",
		  CHANNEL("a", ACCOUNT "after-intake move Done")
		  CHANNEL("b", ACCOUNT "folder B Done"),
		  "channel b reads the folder \"Done\" too" },
		{ "copies into a folder that is read (SE-11)",
		  CHANNEL("a", ACCOUNT "sent-folder Sent")
		  CHANNEL("b", ACCOUNT "folder B Sent"),
		  "sent-folder: channel b reads the folder \"Sent\" too" },
		{ "a Sent folder without a name",
		  CHANNEL("a", ACCOUNT "sent-folder \"\""),
		  "sent-folder" },
		{ "move without a folder",
		  CHANNEL("a", ACCOUNT "after-intake move"),
		  "after-intake move takes a folder" },
		{ "delete with one",
		  CHANNEL("a", ACCOUNT "after-intake delete x"),
		  "after-intake delete takes no more words" },
		{ "fewer connections than channels",
		  CHANNEL("a", ACCOUNT "connections 1")
		  CHANNEL("b", ACCOUNT "folder B"),
		  "connections 1 is too few: 2 channels log in as u" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		char text[4096];
		struct buf said = BUF_INIT;

		snprintf(text, sizeof text, "%s%s", HEAD, T[i].text);
		check(T[i].what, conf_from_text("t", str_from(text), &said) ==
		    NULL);
		check(said.p, strstr(said.p, T[i].said) != NULL);
		buf_clear(&said);
	}
}

static void
what_can_be_is_read(void **state)
{
	static const char text[] = HEAD
	    CHANNEL("a", ACCOUNT "after-intake move \"Done now\"; "
	    "reconcile 2h") CHANNEL("b", "host other.example; user u; "
	    "folder \"Done now\"; after-intake delete");
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(text), &said);

	(void)state;
	check(said.n > 0 ? said.p : "", c != NULL);
	check_int("move", c->channel[0].imap->after, AFTER_MOVE);
	check_str("to", str_from(c->channel[0].imap->move_to),
	    STR("Done now"));
	check_int("reconcile", c->channel[0].imap->reconcile_ms, 7200000);
	check_int("delete", c->channel[1].imap->after, AFTER_DELETE);
	check_int("the preset", c->channel[1].imap->reconcile_ms, 3600000);
	conf_free(c);
	buf_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_share_their_connections),
		cmocka_unit_test(what_cannot_be_is_said),
		cmocka_unit_test(what_can_be_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
