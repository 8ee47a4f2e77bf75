#include "tests/unit/unit.h"

#include <time.h>

#include "base/arena.h"
#include "mail/quote.h"
#include "mail/quote_line.h"

/* RD-4 */
static void
texts_are_split(void **state)
{
	static const struct {
		const char *what, *in, *new_text, *quoted, *signature;
	} T[] = {
		{ "nothing is quoted", "Hello\n\nthere\n", "Hello\n\nthere",
		    "", "" },
		{ "On ... wrote:", "Yes\n\nOn Mon, 1 Jan 2024, Ann "
		    "<a@x.example> wrote:\n\n> ok?\n", "Yes",
		    "On Mon, 1 Jan 2024, Ann <a@x.example> wrote:\n\n> ok?",
		    "" },
		{ "over two lines", "Yes\n\nOn Mon, 1 Jan 2024, Ann\n"
		    "<a@x.example> wrote:\n> ok?\n", "Yes",
		    "On Mon, 1 Jan 2024, Ann\n<a@x.example> wrote:\n> ok?",
		    "" },
		{ "broken at the bracket", "Ja\n\nAm 21.4.2016 17:48 schrieb "
		    "Ann <a@x.example\n>:\n\n> gut?\n", "Ja",
		    "Am 21.4.2016 17:48 schrieb Ann <a@x.example\n>:\n\n"
		    "> gut?", "" },
		{ "no marks: all below is quoted", "Yes\n\nOn 1 Jan 2024, Ann "
		    "wrote:\nok?\nsure?\n", "Yes",
		    "On 1 Jan 2024, Ann wrote:\nok?\nsure?", "" },
		{ "Outlook", "Yes\n\n-----Original Message-----\nFrom: Ann\n"
		    "Sent: Monday\n\nok?\n", "Yes",
		    "-----Original Message-----\nFrom: Ann\nSent: Monday\n\n"
		    "ok?", "" },
		{ "Outlook without the line", "Ja\n\n"
		    "________________________________\nVon: Ann\nGesendet: "
		    "Montag\nAn: Bob\nBetreff: x\n\nok?\n", "Ja",
		    "________________________________\nVon: Ann\nGesendet: "
		    "Montag\nAn: Bob\nBetreff: x\n\nok?", "" },
		{ "the answer below", "On 1 Jan 2024, Ann wrote:\n> ok?\n\n"
		    "Yes\n", "Yes", "On 1 Jan 2024, Ann wrote:\n> ok?", "" },
		{ "answers between the lines keep what they answer",
		    "On 1 Jan 2024, Ann wrote:\n> one?\nYes\n> two?\nNo\n",
		    "> one?\nYes\n> two?\nNo", "On 1 Jan 2024, Ann wrote:",
		    "" },
		{ "one answer between two quotes is one too",
		    "> one?\nYes\n> two?\n", "> one?\nYes", "> two?", "" },
		{ "text above and below one quote", "Yes\n\nOn 1 Jan 2024, "
		    "Ann wrote:\n> ok?\n\nRegards, Bob\n",
		    "Yes\n\nRegards, Bob",
		    "On 1 Jan 2024, Ann wrote:\n> ok?", "" },
		{ "initials for marks", "Yes\n\nOn 1 Jan 2024, Ann wrote:\n"
		    "> ok?\n\nNo\n\nAK> a\nAK> b\n", "Yes\n\n> ok?\n\nNo",
		    "On 1 Jan 2024, Ann wrote:\nAK> a\nAK> b", "" },
		{ "a prompt is no initials", "Do\nsh> ls\nsh> cd\n",
		    "Do\nsh> ls\nsh> cd", "", "" },
		{ "and lose what follows", "> one?\nYes\n> two?\nNo\n> three\n",
		    "> one?\nYes\n> two?\nNo", "> three", "" },
		{ "a signature", "Yes\n\n-- \nBob\nAcme\n", "Yes", "",
		    "-- \nBob\nAcme" },
		{ "its blank was lost", "Yes\n--\nBob\n", "Yes", "",
		    "--\nBob" },
		{ "above the quote", "Yes\n\n-- \nBob\n\nOn 1 Jan 2024, Ann "
		    "wrote:\n> ok?\n", "Yes",
		    "On 1 Jan 2024, Ann wrote:\n> ok?", "-- \nBob" },
		{ "below the quote", "Yes\n\nOn 1 Jan 2024, Ann wrote:\n> "
		    "ok?\n\n-- \nBob\n", "Yes",
		    "On 1 Jan 2024, Ann wrote:\n> ok?", "-- \nBob" },
		{ "a telephone", "Yes\n\nSent from my iPhone\n", "Yes", "",
		    "Sent from my iPhone" },
		{ "closing words and a name", "Yes\n\nThanks!\nBob\n", "Yes",
		    "", "Thanks!\nBob" },
		{ "in German", "Ja\n\nMit freundlichen Gr\u00fc\u00dfen\n\n"
		    "Bob M\u00fcller\nAcme\n", "Ja", "",
		    "Mit freundlichen Gr\u00fc\u00dfen\n\nBob M\u00fcller\nAcme" },
		{ "thanks for something are text", "Yes\nThanks for that\nBob",
		    "Yes\nThanks for that\nBob", "", "" },
		{ "thanks, and a sentence", "Yes\nThanks!\nI wait for it.\n",
		    "Yes\nThanks!\nI wait for it.", "", "" },
		{ "above a quote they stay", "Yes\n\nThanks,\nBob\n\n"
		    "On 1 Jan 2024, Ann wrote:\n> ok?\n", "Yes\n\nThanks,\nBob",
		    "On 1 Jan 2024, Ann wrote:\n> ok?", "" },
		{ "a name with its addresses", "Yes\n\nBob Smith\n"
		    "bob@x.example\nTel: +49 30 123456\n", "Yes", "",
		    "Bob Smith\nbob@x.example\nTel: +49 30 123456" },
		{ "addresses that are asked about", "Which one?\n"
		    "bob@x.example\nann@x.example\n", "Which one?\n"
		    "bob@x.example\nann@x.example", "", "" },
		{ "the footer of a list", "Yes\n\n"
		    "_______________________________________________\n"
		    "users mailing list\nusers@x.example\n", "Yes", "",
		    "_______________________________________________\n"
		    "users mailing list\nusers@x.example" },
		{ "a line under a heading", "Yes\nTo do\n=====\nbuy milk\n",
		    "Yes\nTo do\n=====\nbuy milk", "", "" },
		{ "what PGP adds", "-----BEGIN PGP SIGNED MESSAGE-----\n"
		    "Hash: SHA256\n\nYes\n\n-----BEGIN PGP SIGNATURE-----\nabc\n"
		    "-----END PGP SIGNATURE-----\n", "Yes", "",
		    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n"
		    "-----BEGIN PGP SIGNATURE-----\nabc\n"
		    "-----END PGP SIGNATURE-----" },
		{ "a sentence that begins like a telephone's",
		    "Yes\n\nSent from my desk, is easier than a phone.\n",
		    "Yes\n\nSent from my desk, is easier than a phone.", "",
		    "" },
		{ "a telephone in German", "Ja\n\nVon meinem iPhone gesendet\n",
		    "Ja", "", "Von meinem iPhone gesendet" },
		{ "a name under a dash", "Yes\n- Bob\n", "Yes", "", "- Bob" },
		{ "a list is no name", "Bring:\n- milk\n", "Bring:\n- milk",
		    "", "" },
		{ "nothing but a signature is the text", "--\nBob\n",
		    "--\nBob", "", "" },
		{ "nothing but marked lines", "> a\n> b\n", "> a\n> b", "",
		    "" },
		{ "nothing but the mail that is answered",
		    "> On 1 Jan 2024, Ann wrote:\n>> b\n", "",
		    "> On 1 Jan 2024, Ann wrote:\n>> b", "" },
		{ "text in front that could belong to it",
		    "I paid a@x.example\nthe 5 Euro.\nOn 1 Jan 2024, Ann\n"
		    "wrote:\n> ok?\n", "I paid a@x.example\nthe 5 Euro.",
		    "On 1 Jan 2024, Ann\nwrote:\n> ok?", "" },
		{ "run together on one line",
		    "Yes--- On Mon, 1 Jan 2024, Ann wrote:\n> ok?\n", "Yes",
		    "--- On Mon, 1 Jan 2024, Ann wrote:\n> ok?", "" },
		{ "nothing but a header that is none of a quote",
		    "From: Bob\nSubject: x\nI need help\n",
		    "From: Bob\nSubject: x\nI need help", "", "" },
		{ "a greater-than in the text", "a\n>>> b <<<\nc\n",
		    "a\n>>> b <<<\nc", "", "" },
		{ "prose with the verb", "As I wrote:\ndo it\n",
		    "As I wrote:\ndo it", "", "" },
		{ "Subject: in prose", "Subject: to change\nmore\n",
		    "Subject: to change\nmore", "", "" },
		{ "nothing", "", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct quote got;

		quote_split(&a, str_from(T[i].in), NULL, 0, &got);
		check_str(T[i].what, got.new_text, str_from(T[i].new_text));
		check_str(T[i].what, got.quoted, str_from(T[i].quoted));
		check_str(T[i].what, got.signature,
		    str_from(T[i].signature));
		arena_clear(&a);
	}
}

static void
marked_stretches(void **state)
{
	const struct html_span span = { 4, 12 };
	struct arena a = ARENA_INIT;
	struct quote got;

	(void)state;
	quote_split(&a, STR("Yes\nOn: ok?\nBye\n"), &span, 1, &got);
	check_str("new", got.new_text, STR("Yes\nBye"));
	check_str("quoted", got.quoted, STR("On: ok?"));
	arena_clear(&a);
}

/* RD-4: the languages. */
static void
attributions(void **state)
{
	static const struct {
		const char *line;
		bool want;
	} T[] = {
		{ "On Mon, Jan 1, 2024 at 10:00 AM Ann <a@x.example> wrote:",
		    true },
		{ "Am 01.01.24 um 10:00 schrieb Ann:", true },
		{ "Ann schrieb am 01.01.2024 um 10:00 Uhr:", true },
		{ "Le lun. 1 janv. 2024 \xc3\xa0 10:00, Ann <a@x.example> a "
		    "\xc3\xa9" "crit :", true },
		{ "El lun, 1 ene 2024 a las 10:00, Ann (<a@x.example>) "
		    "escribi\xc3\xb3:", true },
		{ "Il giorno lun 1 gen 2024 alle 10:00 Ann ha scritto:",
		    true },
		{ "Em 1 de jan. de 2024, Ann escreveu:", true },
		{ "Op ma 1 jan. 2024 om 10:00 schreef Ann <a@x.example>:",
		    true },
		{ "Den m\xc3\xa5n 1 jan. 2024 kl 10:00 skrev Ann "
		    "<a@x.example>:", true },
		{ "W dniu 1.01.2024 o 10:00, Ann pisze:", true },
		{ "\xd0\xbf\xd0\xbd, 1 \xd1\x8f\xd0\xbd\xd0\xb2. 2024 \xd0\xb3. "
		    "Ann <a@x.example> \xd0\xbf\xd0\xb8\xd1\x88\xd0\xb5\xd1\x82:",
		    true },
		{ "\xe5\x9c\xa8 2024\xe5\xb9\xb4" "1\xe6\x9c\x88" "1\xe6\x97\xa5"
		    "\xef\xbc\x8c" "Ann \xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a",
		    true },
		{ "2024-01-01 10:00 GMT+01:00 Ann <a@x.example>:", true },
		{ "---- Ann wrote ----", true },
		{ "------On 12/29/1987 17:32 PM, Ann wrote-----", true },
		{ "On Mon, Jan 1, 2024 at 10:00, Ann <a@x.example> sent:",
		    true },
		{ "ma 1. tammik. 2024 klo 10.00 Ann (a@x.example) kirjoitti:",
		    true },
		{ "po 1. 1. 2024 v 10:00 odes\u00edlatel Ann <a@x.example> "
		    "napsal:", true },
		{ "pon, 1. sij 2024. u 10:00 Ann <a@x.example> napisao je:",
		    true },
		{ "Ann <a@x.example> ezt \u00edrta (id\u0151pont: 2024. jan. 1., "
		    "H, 10:00):", true },
		{ "\u00cen lun., 1 ian. 2024 la 10:00, Ann <a@x.example> a "
		    "scris:", true },
		{ "Ann <a@x.example>, 1 Oca 2024 Pzt, 10:00 tarihinde \u015funu "
		    "yazd\u0131:", true },
		{ "Pada tanggal Sen, 1 Jan 2024 pukul 10.00 Ann <a@x.example> "
		    "menulis:", true },
		{ "V\u00e0o 10:00 1 th\u00e1ng 1, 2024, Ann \u0111\u00e3 "
		    "vi\u1ebft:", true },
		{ "El dl., 1 de gen. 2024, 10:00, Ann va escriure:", true },
		{ "2024-01-01, pr, 10:00 Ann <a@x.example> ra\u0161\u0117:",
		    true },
		{ "\u0432\u0442, 5 \u044f\u043d\u0432. 2016 \u0433. \u0432 23:39, Ann "
		    "<a@x.example>:", true },
		{ "2024\u5e741\u67081\u65e5(\u6708) 10:00 Ann <a@x.example>:",
		    true },
		{ "2024\ub144 1\uc6d4 1\uc77c 10:00, Ann <a@x.example>"
		    "\ub2d8\uc774 \uc791\uc131:", true },
		{ "Ann via Discourse wrote:", true },
		{ "She wrote:", false },
		{ "On the other hand, as he wrote:", false },
		{ "The total is 2024:", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].line, line_is_attribution(str_from(T[i].line)),
		    T[i].want);
}

/* RD-4: what telephones write below a mail. */
static void
mobile_lines(void **state)
{
	static const struct {
		const char *line;
		bool want;
	} T[] = {
		{ "Sent from my Verizon Wireless BlackBerry", true },
		{ "Sent wirelessly from my BlackBerry device on the Bell "
		    "network.", true },
		{ "Sent from my Samsung Galaxy, an AT&T 5G smartphone", true },
		{ "Get Outlook for iOS<https://aka.ms/o0ukef>", true },
		{ "Envoy\u00e9 de mon iPhone", true },
		{ "Enviado do meu iPhone", true },
		{ "Verstuurd vanaf mijn iPad", true },
		{ "Skickat fr\u00e5n min iPhone", true },
		{ "iPhone\u304b\u3089\u9001\u4fe1", true },
		{ "\u53d1\u81ea\u6211\u7684 iPhone", true },
		{ "\u5f9e\u6211\u7684 iPhone \u50b3\u9001", true },
		{ "Wys\u0142ane z iPhone'a", true },
		{ "Sent from my desk, is much easier then my mobile phone.",
		    false },
		{ "The parcel was sent on Monday", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].line, line_is_mobile(str_from(T[i].line)),
		    T[i].want);
}

static void
what_folds_is_in_order(void **state)
{
	struct arena a = ARENA_INIT;
	struct quote got;

	(void)state;
	quote_split(&a, STR("Yes\n\nSent from my iPhone\n\nOn 1 Jan 2024, "
	    "Ann wrote:\nAnn> ok?\n"), NULL, 0, &got);
	check_str("elided", got.elided, STR("Sent from my iPhone\n\n"
	    "On 1 Jan 2024, Ann wrote:\n> ok?"));
	arena_clear(&a);
}

/* RD-7: these took time that grows with the square of the lines. */
static void
time_is_bounded(void **state)
{
	static const char *const lines[] = {
		"> quoted\n", "Cc: x\n", "From: x\n", "--\n", "Thanks!\n\n",
		"On Mon, 1 Jan 2024, Ann <a@x.example>\n", "Ann wrote:\n",
		"-----Original Message-----x\n", "Sent from my iPhone\n",
		"AK> a\n", "2024 a@x.example\n", "-----\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct quote got;
		clock_t from = clock();

		buf_z(&b, "a\n");
		for (size_t k = 0; k < QUOTE_LINES_MAX; k++)
			buf_z(&b, lines[i]);
		quote_split(&a, buf_view(&b), NULL, 0, &got);
		check(lines[i], clock() - from < 10 * CLOCKS_PER_SEC);
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
a_long_line_is_one(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct quote got;

	(void)state;
	while (b.n < 1 << 20)
		buf_z(&b, "On Mon, Ann wrote: > ");
	quote_split(&a, buf_view(&b), NULL, 0, &got);
	check_int("whole", got.new_text.n, b.n - 1);
	check_int("quoted", got.quoted.n, 0);
	buf_clear(&b);
	arena_clear(&a);
}

/* RD-7 */
static void
limits_hold(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct quote got;

		for (size_t i = 0; i <= QUOTE_LINES_MAX + over; i++)
			buf_z(&b, "a\n");
		quote_split(&a, buf_view(&b), NULL, 0, &got);
		check_int("cut when over", got.was_cut, over);
		check_int("nothing is lost", got.new_text.n, b.n - 1);
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_split),
		cmocka_unit_test(marked_stretches),
		cmocka_unit_test(attributions),
		cmocka_unit_test(mobile_lines),
		cmocka_unit_test(what_folds_is_in_order),
		cmocka_unit_test(time_is_bounded),
		cmocka_unit_test(a_long_line_is_one),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests_name("mail_quote", tests, NULL, NULL);
}
