/* What is wrong, and where: text -> diagnostics (OP-1, CONFIG.md). */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "conf/conf.h"

/* Only the lines that name a place, without the name of the file. */
static struct str
places(struct arena *a, const struct buf *said)
{
	struct buf b = BUF_INIT;
	struct str rest = buf_view(said), line, out;

	while (str_cut_line(&rest, &line))
		if (str_starts(line, "t:"))
			buf_printf(&b, "%.*s\n",
			    STR_ARG(str_sub(line, 2, line.n)));
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

struct row {
	const char *what, *text, *want;
};

static void
check_rows(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = ARENA_INIT;
		struct buf said = BUF_INIT;
		struct conf *c = conf_from_text("t", str_from(row[i].text),
		    &said);

		check_str(row[i].what, places(&a, &said),
		    str_from(row[i].want));
		check(row[i].what, (c == NULL) ==
		    (strstr(row[i].want, " error: ") != NULL));
		conf_free(c);
		buf_clear(&said);
		arena_clear(&a);
	}
}

#define CHECK_ROWS(T) check_rows((T), sizeof(T) / sizeof *(T))

static void
grammar(void **state)
{
	static const struct row T[] = {
		{ "an empty file is a configuration", "", "" },
		{ "comments, blank lines and stray semicolons",
		  "# one\n\n ;; # two\nstop-wait 5s;\n", "" },
		{ "a backslash continues a line",
		  "stop-wait \\\n 5s\n", "" },
		{ "lines may end in CR LF",
		  "stop-wait \\\r\n 5s\r\nlog stderr\r\n", "" },
		{ "a byte order mark is skipped",
		  "\xef\xbb\xbfstop-wait 5s\n", "" },
		{ "a number sign inside a word is part of it",
		  "team a { notify x#y@z.example }\n", "" },
		{ "several directives on a line, a block's end ends the last",
		  "inbox a { kind helpdesk } inbox b { kind helpdesk }", "" },
		{ "a string that is not closed",
		  "user a { email a@b.example\n\tname \"Alice\n}\n",
		  "2:7: error: the string is not closed on its line "
		  "(\"\"\" begins one of several lines)\n" },
		{ "one that took a brace along: blocks cannot be trusted",
		  "user a { name \"Alice }\nbad\n",
		  "1:8: error: the block is not closed\n"
		  "1:15: error: the string is not closed on its line "
		  "(\"\"\" begins one of several lines)\n" },
		{ "a block text that is not closed hides what follows",
		  "user a { name \"\"\"x\n }\nbad\n",
		  "1:8: error: the block is not closed\n"
		  "1:15: error: the \"\"\" block is not closed\n" },
		{ "a block that is not closed",
		  "team a {\n", "1:8: error: the block is not closed\n" },
		{ "a brace too many", "team a { }\n}\n",
		  "2:1: error: } without {\n" },
		{ "a block without a name", "{ }\n",
		  "1:1: error: a block needs a directive in front of it\n" },
		{ "a string where a directive should begin", "\"log\" stderr\n",
		  "1:1: error: a directive begins with a bare word\n" },
		{ "only two escapes are known in a string",
		  "user a { email a@b.example; name \"a\\n\" }\n",
		  "1:36: error: in a string a backslash stands only before "
		  "\" or \\\n" },
		{ "two words that touch",
		  "user a { email a@b.example; name \"a\"b }\n",
		  "1:37: error: a space is missing between two words\n"
		  "1:37: error: name takes one value; quotes keep words "
		  "together\n" },
		{ "columns count characters, not bytes",
		  "user a { name \"\xc3\x84\"; emial x; email a@b.example }\n",
		  "1:20: error: unknown directive \"emial\"; did you mean "
		  "\"email\"?\n" },
		{ "invalid UTF-8 is refused and not shown", "log \xff\n",
		  " error: line 1, column 5: not valid UTF-8\n" },
		{ "so is a control character", "log stderr\n\x01\n",
		  " error: line 2, column 1: control character\n" },
		{ "16 blocks in each other are read, the 17th is not",
		  "a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{ x }}}}}}}}}}}}}}}}}",
		  "1:1: error: unknown directive \"a\"\n"
		  "1:34: error: more than 16 blocks in each other\n" },
		{ "include needs a file", "include \"x\"\n",
		  "1:1: error: include works in a file only\n" },
		{ "a regex is compiled when it is read",
		  "filter { when subject ~ /(a/i then spam }\n",
		  "1:25: error: the regex is wrong after 2 bytes: missing "
		  "closing parenthesis\n" },
		{ "a flag that is none",
		  "filter { when subject !~ /a/q then spam }\n",
		  "1:26: error: unknown flag 'q' behind the regex; there are "
		  "i, m, s and x\n" },
		{ "a slash begins a regex only after a match",
		  "templates /etc/x/y\n", "" },
	};

	(void)state;
	CHECK_ROWS(T);
}

#define INBOX "inbox i { kind helpdesk }\n"
#define USER "user u { email u@u.example; team t }\nteam t { }\n"
#define PIPE(rest) "pipeline p { status a { class open }; " \
	"status z { class closed }\n" rest "}\n"

/* CH-10: every mistake in a rule is named with its place. */
static void
filters(void **state)
{
	static const struct row T[] = {
		{ "a good one", "filter { when header X-A ~ /a/i and size > "
		  "1M then set priority high and no-auto-reply }\n", "" },
		{ "a field that is none",
		  "filter { when subjet ~ /a/ then drop }\n",
		  "1:15: error: \"subjet\" is not one of sender, recipient, "
		  "subject, header, body, attachment-name, size; did you mean "
		  "\"subject\"?\n" },
		{ "no regex", "filter { when subject ~ a then drop }\n",
		  "1:25: error: \"a\" is no regex; one is written as "
		  "/PATTERN/ or /PATTERN/i\n" },
		{ "an operator that is none",
		  "filter { when subject = a then drop }\n",
		  "1:23: error: \"=\" stands where ~ or !~ should\n" },
		{ "of size too", "filter { when size ~ /a/ then drop }\n",
		  "1:20: error: \"~\" stands where > or < should\n" },
		{ "nothing to do", "filter { when subject ~ /a/ }\n",
		  "1:10: error: the rule ends where then should stand; it is "
		  "written as: when FIELD ~ /REGEX/ [and ...] then DO [and "
		  "...]\n" },
		{ "what cannot be done",
		  "filter { when subject ~ /a/ then delete }\n",
		  "1:34: error: \"delete\" is not one of drop, spam, "
		  "set-aside, route, set, no-auto-reply\n" },
		{ "a channel that is not there",
		  "filter { when subject ~ /a/ then route x }\n",
		  "1:40: error: channel \"x\" is not defined\n" },
		{ "a priority that is none",
		  "filter { when subject ~ /a/ then set priority hihg }\n",
		  "1:47: error: \"hihg\" is not one of low, normal, high, "
		  "urgent; did you mean \"high\"?\n" },
		{ "a status that is none",
		  "filter { when subject ~ /a/ then set status x }\n",
		  "1:10: error: no pipeline has a status x\n" },
		{ "two ends", "filter { when subject ~ /a/ then drop and spam "
		  "}\n", "1:43: error: a mail cannot be both; one of drop, "
		  "spam and set-aside stands in a rule\n" },
		{ "deny takes addresses and domains", "deny /x\n",
		  "1:6: error: \"/x\" is neither an address nor a "
		  "domain\n" },
	};

	(void)state;
	CHECK_ROWS(T);
}

static void
values(void **state)
{
	static const struct row T[] = {
		{ "an unknown directive", "stat-dir /x\n",
		  "1:1: error: unknown directive \"stat-dir\"; did you mean "
		  "\"state-dir\"?\n" },
		{ "one that belongs elsewhere", "idle 5m\n",
		  "1:1: error: \"idle\" cannot stand in the top level; it "
		  "belongs in imap\n" },
		{ "a scalar twice names both places",
		  "stop-wait 5s\nstop-wait 6s\n",
		  "2:1: error: stop-wait is given twice; first at t:1:1\n" },
		{ "a duration without a unit", "stop-wait 60\n",
		  "1:11: error: \"60\" is not a duration like 90s, 15m, 4h, "
		  "2d or 3y\n" },
		{ "a duration out of range", "stop-wait 1h\n",
		  "1:11: error: \"1h\" is not between 0s and 10m\n" },
		{ "a duration beyond any number",
		  "stop-wait 9223372036854775807y\n",
		  "1:11: error: \"9223372036854775807y\" is not a duration "
		  "like 90s, 15m, 4h, 2d or 3y\n" },
		{ "booleans are yes and no only",
		  "user a { email a@b.example; seat true }\n",
		  "1:34: error: \"true\" is not one of yes, no\n" },
		{ "a choice that is near",
		  "user a { email a@b.example; role super_admin }\n",
		  "1:34: error: \"super_admin\" is not one of agent, "
		  "account-access, super-admin; did you mean "
		  "\"super-admin\"?\n" },
		{ "a value is missing", "state-dir\n",
		  "1:1: error: state-dir takes a value\n" },
		{ "a value too many", "state-dir /a /b\n",
		  "1:14: error: state-dir takes one value; quotes keep words "
		  "together\n" },
		{ "a block where none belongs", "state-dir /a { }\n",
		  "1:1: error: state-dir takes no block\n" },
		{ "another config-version", "config-version 2\n",
		  "1:16: error: this program knows config-version 1 only\n" },
		{ "a size, a rate and a number that are none",
		  "relay r { host h.example; max-outgoing 5X; rate 5; "
		  "port 70000 }\n",
		  "1:40: error: \"5X\" is not a size like 25K, 35M or 1G\n"
		  "1:49: error: \"5\" is not a rate from 1/m to 100000/m, or "
		  "off\n"
		  "1:57: error: \"70000\" is not between 1 and 65535\n" },
		{ "what is required", "relay r { }\n",
		  "1:7: error: host is missing in this relay\n" },
		{ "a name is lower case with hyphens", "team A_b { }\n",
		  "1:6: error: \"A_b\" is not a name: lower-case letters, "
		  "digits and hyphens, at most 64\n" },
		{ "a name that commands need", "team nobody { }\n",
		  "1:6: error: \"nobody\" is a word of the commands and cannot "
		  "be a name\n" },
		{ "a thing defined twice", "team a { }\nteam a { }\n",
		  "2:6: error: team \"a\" is defined twice; first at t:1:1\n" },
		{ "a user named like a team",
		  "team a { }\nuser a { email a@b.example }\n",
		  "2:1: error: user and team have the same name \"a\"; a "
		  "ticket assigned to \"a\" would be whose?\n" },
		{ "log in all its forms and one that is none",
		  "log file\n",
		  "1:5: error: log file takes a path\n" },
		{ "a level that is none", "log syslog mail level loud\n",
		  "1:23: error: \"loud\" is not one of error, warning, info, "
		  "debug\n" },
		{ "a limit that is not written so", "auto-reply-limit 1 in 1h\n",
		  "1:18: error: auto-reply-limit is written as: 1 per 1h 2 "
		  "per 1d\n" },
		{ "a second storage comes later",
		  "storage postgresql \"service=postroom\"\n",
		  "1:9: error: storage postgresql: not built yet\n" },
		{ "what is in a directive to come is not reported again",
		  "oauth x {\n\tnonsense; more nonsense\n}\n",
		  "1:1: error: oauth: not built yet\n" },
	};

	(void)state;
	CHECK_ROWS(T);
}

#define CHANNEL(rest) INBOX "relay r { host localhost; tls none }\n" \
	"admins-mail a@a.example\nchannel c { inbox i; address c@c.example; " \
	"relay r; imap { host localhost; user u; password-file /p }\n" rest \
	"}\n"

static void
references_and_rules(void **state)
{
	static const struct row T[] = {
		{ "a channel that lacks nothing", CHANNEL(""), "" },
		{ "a reference to what is not defined",
		  CHANNEL("pipeline suport\n"),
		  "5:10: error: pipeline \"suport\" is not defined; did you "
		  "mean \"support\"?\n" },
		{ "a name may be used before it is defined",
		  "user u { email u@u.example; team late }\nteam late { }\n",
		  "" },
		{ "inbox and address are required", "channel c { }\n",
		  "1:9: error: address is missing in this channel\n"
		  "1:9: error: inbox is missing in this channel\n"
		  "1:9: warning: channel c has no imap, lmtp, maildir or pipe: no "
		  "mail comes in by it\n"
		  "1:9: warning: channel c has no relay: nothing can be sent "
		  "from it\n"
		  " warning: no admins-mail: alarms stand in the log only\n" },
		{ "PL-3: a pipeline without a closed status",
		  "pipeline p { status a { class open } }\n",
		  "1:10: error: pipeline p needs at least one status of class "
		  "open and one of class closed\n" },
		{ "a second initial status",
		  "pipeline p {\nstatus a { class open; initial yes }\n"
		  "status b { class open; initial yes }\n"
		  "status c { class closed }\n}\n",
		  "3:1: error: a second initial status; the first is at "
		  "t:2:1\n" },
		{ "an initial status that is closed",
		  "pipeline p {\nstatus a { class open }\n"
		  "status c { class closed; initial yes }\n}\n",
		  "3:1: error: the initial status must be of class open\n" },
		{ "a status defined twice",
		  PIPE("status a { class open }\n"),
		  "2:8: error: status \"a\" is defined twice; first at "
		  "t:1:14\n" },
		{ "a trigger to a status that is not there",
		  PIPE("when email-sent set status zz\n"),
		  "2:28: error: pipeline p has no status \"zz\"\n" },
		{ "a trigger twice",
		  PIPE("when email-sent off\nwhen email-sent set status a\n"),
		  "3:6: error: when email-sent is given twice; first at "
		  "t:2:1\n" },
		{ "a template that is not known, one of later",
		  PIPE("on z { send ticket-close to contact; "
		  "send chat-transcript to contact }\n"),
		  "2:13: error: template \"ticket-close\" is not known; did "
		  "you mean \"ticket-closed\"?\n"
		  "2:43: error: template chat-transcript is for the program, "
		  "not for rules\n" },
		{ "AG-6: what is meant for users never goes to a customer",
		  PIPE("on z { send notify-new to contact }\n"),
		  "2:13: error: template notify-new is meant for users; a "
		  "customer must not get it\n" },
		{ "whom to notify",
		  PIPE("on z { notify team:x with notify-new; notify boss with "
		  "notify-new }\n"),
		  "2:15: error: team \"x\" is not defined\n"
		  "2:46: error: \"boss\" is not one of owner, team, team:NAME, "
		  "user:NAME\n" },
		{ "SC-5: plaintext only on loopback",
		  "relay r { host h.example; tls none }\n",
		  "1:27: error: tls none is possible only for a loopback host "
		  "(localhost, 127.0.0.1, ::1)\n" },
		{ "127.evil.example is not loopback",
		  "relay r { host 127.evil.example; tls none }\n",
		  "1:34: error: tls none is possible only for a loopback host "
		  "(localhost, 127.0.0.1, ::1)\n" },
		{ "a user needs a password, and only one",
		  "relay r { host h.example; user u }\n"
		  "relay s { host h.example; user u; password-env A\n"
		  "\tpassword-file b }\n",
		  "1:1: error: relay has a user and no password: "
		  "password-file, password-command, password-credential or "
		  "password-env is missing\n"
		  "3:2: error: the password is given twice; first as "
		  "password-env at t:2:35\n" },
		{ "an address of two channels, case folded",
		  CHANNEL("alias C@C.example\n"),
		  "5:7: error: c@c.example is given twice; first as an address "
		  "of a channel at t:4:30\n" },
		{ "a user with a channel's address",
		  CHANNEL("") "user u { email c@c.example }\n",
		  "4:30: warning: c@c.example shares its domain with users' "
		  "own mailboxes (c@c.example): mail to it could be used to "
		  "join other services as staff\n"
		  "6:16: error: c@c.example is given twice; first as an address "
		  "of a channel at t:4:30\n" },
		{ "a team's address that would come back",
		  CHANNEL("") "team t { notify c@c.example }\n",
		  "6:17: error: c@c.example is an address of a channel "
		  "(t:4:30); notifications to it would come back as mail\n" },
		{ "SC-8: users in the domain of a channel",
		  CHANNEL("") "user u { email u@c.example }\n",
		  "4:30: warning: c@c.example shares its domain with users' "
		  "own mailboxes (u@c.example): mail to it could be used to "
		  "join other services as staff\n" },
		{ "SC-6: a local part of more than 64 octets",
		  "team t { notify aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaaaaaaaaa@b.example }\n",
		  "1:17: error: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaaa...\" has 65 octets before the @; 64 are "
		  "possible (RFC 5321, 4.5.3.1.1)\n" },
		{ "TK-12: new tickets go to a helpdesk",
		  INBOX "inbox j { kind conversations; new-tickets-to k }\n"
		  "inbox k { kind conversations }\n",
		  "2:1: error: new-tickets-to names inbox k, which is not of "
		  "kind helpdesk\n" },
		{ "PM-5: one account, one user",
		  "user u { email u@u.example; login x }\n"
		  "user v { email v@u.example; login x }\n",
		  "2:6: error: login x is also that of user u at t:1:1\n" },
		{ "what a channel has not yet",
		  "channel w { type chat; submission x }\n",
		  "1:24: error: submission: not built yet\n"
		  " warning: no admins-mail: alarms stand in the log only\n" },
		{ "TM-3: transcripts come from a channel of ours",
		  CHANNEL("} channel w { type chat; inbox i; transcript yes; "
		  "send-from x@x.example"),
		  "5:3: error: channel w: send-from x@x.example is no address "
		  "of a channel that has a relay\n" },
		{ "TM-3: without send-from the inbox's first email channel",
		  CHANNEL("} inbox k { kind helpdesk } channel w { type chat; "
		  "inbox k; transcript yes"),
		  "5:29: error: channel w: there is no email channel with a "
		  "relay in its inbox to send transcripts from; name one with "
		  "send-from\n" },
		{ "TM-3: mail has no transcripts",
		  CHANNEL("transcript yes"), "4:1: error: channel c is of type "
		  "email: only a chat or a messenger has transcripts\n" },
		{ "CH-1: lmtp on loopback only",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "lmtp 192.0.2.1:24"),
		  "5:59: error: lmtp listens on a loopback host only (localhost, "
		  "127.0.0.1, [::1]); \"192.0.2.1\" is none\n" },
		{ "lmtp without a place",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "lmtp 24"),
		  "5:59: error: \"24\" is neither unix:PATH nor HOST:PORT\n" },
		{ "lmtp with a port there is not",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "lmtp [::1]:70000"),
		  "5:59: error: \"70000\" is not a port from 1 to 65535\n" },
		{ "CH-1: one source a channel",
		  CHANNEL("lmtp unix:/run/l.sock; maildir /var/mail/c"),
		  "5:1: error: a channel has one source; c has imap already, "
		  "at t:4:52\n"
		  "5:24: error: a channel has one source; c has imap already, "
		  "at t:4:52\n" },
		{ "CH-1: a channel may be fed by deliver alone",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "pipe yes"), "" },
		{ "CH-1: pipe is a source like the others",
		  CHANNEL("pipe yes"),
		  "5:1: error: a channel has one source; c has imap already, "
		  "at t:4:52\n" },
		{ "pipe no is none",
		  CHANNEL("pipe no"), "" },
		{ "one maildir, one channel",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "maildir /m } channel e { inbox i; address e@e.example; "
		  "relay r; maildir /m"),
		  "5:67: error: channel e has the maildir of channel d at "
		  "t:5:3\n" },
		{ "start is imap's",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "maildir /m; start now"),
		  "5:66: error: \"start\" cannot stand in channel; it "
		  "belongs in imap\n" },
		{ "a flag that would delete mail",
		  CHANNEL("} channel d { inbox i; address d@d.example; relay r; "
		  "imap { host localhost; user u; password-file /p; "
		  "after-intake flag \\Deleted }"),
		  "5:121: error: \"\\Deleted\" is neither a keyword like "
		  "$Postroom nor \\Seen, \\Flagged, \\Answered or \\Draft\n" },
	};

	(void)state;
	CHECK_ROWS(T);
}

/* The form of CONFIG.md to the letter: tabs kept, the caret under the word,
 * sorted by place, the closing line. */
static void
form(void **state)
{
	struct buf said = BUF_INIT;

	(void)state;
	check("NULL", conf_from_text("conf.d/10-support.conf", STR(
	    INBOX "channel c { inbox i; address c@c.example\n"
	    "\tpipeline suport\n}\nbad\nadmins-mail a@a.example\n"
	    "relay r { host h.example; user u; pasword hunter2 }\n"),
	    &said) == NULL);
	check_str("the form", buf_view(&said), STR(
	    "conf.d/10-support.conf:2:9: warning: channel c has no imap, "
	    "lmtp, maildir or pipe: no mail comes in by it\n"
	    "    2 | channel c { inbox i; address c@c.example\n"
	    "      |         ^\n"
	    "conf.d/10-support.conf:2:9: warning: channel c has no relay: "
	    "nothing can be sent from it\n"
	    "    2 | channel c { inbox i; address c@c.example\n"
	    "      |         ^\n"
	    "conf.d/10-support.conf:3:11: error: pipeline \"suport\" is not "
	    "defined; did you mean \"support\"?\n"
	    "    3 | \tpipeline suport\n"
	    "      | \t         ^\n"
	    "conf.d/10-support.conf:5:1: error: unknown directive \"bad\"\n"
	    "    5 | bad\n"
	    "      | ^\n"
	    "conf.d/10-support.conf:7:1: error: relay has a user and no "
	    "password: password-file, password-command, password-credential "
	    "or password-env is missing\n"
	    "    7 | relay r { host h.example; user u; pasword *** }\n"
	    "      | ^\n"
	    "conf.d/10-support.conf:7:35: error: unknown directive "
	    "\"pasword\"; did you mean \"password\"?\n"
	    "    7 | relay r { host h.example; user u; pasword *** }\n"
	    "      |                                   ^\n"
	    "4 errors; nothing was changed\n"));
	buf_clear(&said);
}

/* OP-1: all errors of one run. */
static void
ten_mistakes(void **state)
{
	static const char text[] =
	    "state-dirr /x\n"
	    "stop-wait soon\n"
	    "inbox i { kind helpdesk; kind helpdesk }\n"
	    "user a { email nobody }\n"
	    "user b { email b@b.example; team ghosts }\n"
	    "relay r { host h.example; tls none }\n"
	    "pipeline p { status s { class open } }\n"
	    "pipeline q { status s { class opne }; "
	    "status t { class closed } }\n"
	    "oauth x { }\n"
	    "channel c { inbox i; pipeline q; address c@ }\n";
	static const char *const at[] = {
		"t:1:1:", "t:2:11:", "t:3:26:", "t:4:16:", "t:5:34:",
		"t:6:27:", "t:7:10:", "t:8:31:", "t:9:1:", "t:10:42:",
	};
	struct buf said = BUF_INIT;

	(void)state;
	check("no conf", conf_from_text("t", str_from(text), &said) == NULL);
	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		check(at[i], strstr(said.p, at[i]) != NULL);
	check("ten", strstr(said.p, "\n10 errors; nothing was changed\n") !=
	    NULL);
	buf_clear(&said);
}

static void
at_most_a_hundred(void **state)
{
	struct buf text = BUF_INIT, said = BUF_INIT;
	size_t shown = 0;
	struct str rest, line;

	(void)state;
	for (int i = 0; i < 150; i++)
		buf_z(&text, "zzzzz\n");
	check("no conf", conf_from_text("t", buf_view(&text), &said) == NULL);
	for (rest = buf_view(&said); str_cut_line(&rest, &line); )
		shown += str_starts(line, "t:");
	check_int("shown", shown, 100);
	check("all counted", str_ends(buf_view(&said),
	    "the first 100 are shown\n150 errors; nothing was changed\n"));
	buf_clear(&text);
	buf_clear(&said);
}

/* --- Files --------------------------------------------------------------- */

static char dir[] = "/tmp/postroom-conf-XXXXXX";

static void
put_file(const char *name, const char *text, mode_t mode)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	check(path, f != NULL && fputs(text, f) >= 0);
	fclose(f);
	check(path, chmod(path, mode) == 0);
}

static struct conf *
load(const char *name, struct buf *said)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	buf_reset(said);
	return conf_load(path, said);
}

static int
make_dir(void **state)
{
	char path[200];

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/conf.d", dir);
	return mkdir(path, 0700);
}

static int
remove_dir(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command);
}

static void
includes(void **state)
{
	struct buf said = BUF_INIT;
	struct conf *c;

	(void)state;
	put_file("main", "include \"conf.d/*.conf*\"\ninclude conf.d/none-*\n"
	    "team last { include conf.d/team }\n", 0600);
	put_file("conf.d/20-b.conf", "team b { }\n", 0600);
	put_file("conf.d/10-a.conf", "team a { }\ntemplates mine\n", 0600);
	put_file("conf.d/30.conf~", "bad\n", 0600);
	put_file("conf.d/30.conf.bak", "bad\n", 0600);
	put_file("conf.d/30.conf.dpkg-old", "bad\n", 0600);
	put_file("conf.d/team", "notify x@y.example\n", 0600);
	c = load("main", &said);
	check_str("nothing is said", buf_view(&said), STR(""));
	check_int("teams", c->nteam, 3);
	check_str("sorted", str_from(c->team[0].name), STR("a"));
	check_str("then", str_from(c->team[1].name), STR("b"));
	check_str("in a block", str_from(c->team[2].notify),
	    STR("x@y.example"));
	check("paths are relative to the file they stand in",
	    str_ends(str_from(c->templates), "/conf.d/mine"));
	check("the place", strstr(c->team[0].at.file, "/conf.d/10-a.conf") &&
	    c->team[0].at.line == 1);
	check("all text is kept", str_find(c->text, STR("team b"), 0) <
	    c->text.n && str_find(c->text, STR("notify"), 0) < c->text.n);
	check_int("the hash", strlen(c->hash), 64);
	conf_free(c);

	put_file("loop", "include other\n", 0600);
	put_file("other", "\ninclude loop\n", 0600);
	check("a loop", load("loop", &said) == NULL);
	check("says where", strstr(said.p, "/other:2:9: error: ") != NULL &&
	    strstr(said.p, "/loop includes itself\n") != NULL);
	put_file("missing", "include nothing.conf\n", 0600);
	check("a file that is not there", load("missing", &said) == NULL);
	check("says so", strstr(said.p, "/missing:1:9: error: ") != NULL &&
	    strstr(said.p, "No such file") != NULL);
	check("so is the first", load("no-such", &said) == NULL);
	check("says so", strstr(said.p, "No such file") != NULL);
	check("a directory is none", load("conf.d", &said) == NULL);
	check("says so", strstr(said.p, "not a file") != NULL);
	buf_clear(&said);
}

static void
files_are_bounded(void **state)
{
	struct buf said = BUF_INIT, big = BUF_INIT;

	(void)state;
	for (int i = 0; i < 300; i++) {
		char name[40];

		snprintf(name, sizeof name, "conf.d/many-%03d", i);
		put_file(name, "# nothing\n", 0600);
	}
	put_file("many", "include \"conf.d/many-*\"\n", 0600);
	check("more than 256 files", load("many", &said) == NULL);
	check("named", strstr(said.p, "more than 256 files") != NULL);
	for (int i = 0; i < 1024 * 1024 / 8 + 1; i++)
		buf_z(&big, "# 34567\n");
	put_file("big", big.p, 0600);
	check("more than 1 MB", load("big", &said) == NULL);
	check("named", strstr(said.p, "larger than 1048576 bytes") != NULL);
	buf_reset(&big);
	buf_reset(&said);
	for (int i = 0; i < 100001; i++)
		buf_z(&big, "a;");
	check("more than 100000 directives",
	    conf_from_text("t", buf_view(&big), &said) == NULL);
	check("named, and nothing else is said", strstr(said.p,
	    "t:1:200001: error: more than 100000 directives\n") != NULL &&
	    strstr(said.p, "\n1 error; nothing was changed\n") != NULL);
	buf_clear(&big);
	buf_clear(&said);
}

/* SC-4. */
static void
literal_passwords(void **state)
{
	static const char text[] = "relay r { host h.example; user u; "
	    "password \"CANARY 123\" }\nrelay s { host h.example }\n";
	struct buf said = BUF_INIT;
	struct conf *c;

	(void)state;
	put_file("secret", text, 0640);
	check("others can read it", load("secret", &said) == NULL);
	check("the chmod", strstr(said.p, "run: chmod 600 ") != NULL);
	check("not shown", strstr(said.p, "CANARY") == NULL);
	put_file("secret", text, 0600);
	c = load("secret", &said);
	check("only we can", c != NULL);
	check_int("how", c->relay[0].password.how, CREDENTIAL_LITERAL);
	check_str("the password", str_from(c->relay[0].password.what),
	    STR("CANARY 123"));
	check("not in the text that is kept",
	    str_find(c->text, STR("CANARY"), 0) == c->text.n &&
	    str_find(c->text, STR("password *** }\nrelay s"), 0) < c->text.n);
	conf_free(c);
	put_file("secret", "relay r { host h.example; user u; pass"
	    "word\\\n\"CANARY\n }\n", 0600);
	check("even a broken one", load("secret", &said) == NULL);
	check("is not shown", strstr(said.p, "CANARY") == NULL);
	buf_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grammar),
		cmocka_unit_test(filters),
		cmocka_unit_test(values),
		cmocka_unit_test(references_and_rules),
		cmocka_unit_test(form),
		cmocka_unit_test(ten_mistakes),
		cmocka_unit_test(at_most_a_hundred),
		cmocka_unit_test(includes),
		cmocka_unit_test(files_are_bounded),
		cmocka_unit_test(literal_passwords),
	};

	return cmocka_run_group_tests_name("conf_load", tests, make_dir,
	    remove_dir);
}
