#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mail/forward.h"
#include "mail/forward_box.h"
#include "mail/forward_head.h"
#include "mail/forward_word.h"
#include "mime/limits.h"

struct got {
	struct arena arena;
	struct original o;
	struct str message;
	bool is;
};

static void
got_clear(struct got *g)
{
	arena_clear(&g->arena);
}

static void
read_it(struct got *g, const char *subject, struct str text)
{
	*g = (struct got){ .arena = ARENA_INIT };
	g->is = forward_read(&g->arena, text, str_from(subject), &g->o,
	    &g->message);
}

static struct str
addresses(struct arena *a, const struct mailboxes *all)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < all->n; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? " " : "",
		    STR_ARG(all->box[i].address));
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* RD-5: what is a forward, and what is an answer? */
static void
forwards_are_told(void **state)
{
	static const struct {
		const char *what, *subject, *in;
		bool want;
	} T[] = {
		{ "Gmail", "", "see\n\n---------- Forwarded message "
		    "---------\nFrom: Ann\n", true },
		{ "the line alone", "", "--- Forwarded message ---\nHi\n",
		    true },
		{ "Apple", "", "see\n\nBegin forwarded message:\n\nFrom: "
		    "Ann\n", true },
		{ "Apple, quoted", "", "see\n\n> Begin forwarded message:\n"
		    ">\n> From: Ann\n", true },
		{ "in German", "", "-------- Weitergeleitete Nachricht "
		    "--------\nVon: Ann\n", true },
		{ "accents in two characters", "", "Debut du message "
		    "re\xcc\x81" "expe\xcc\x81" "die\xcc\x81 :\n", true },
		{ "dashes of another kind", "", "‐‐‐‐‐‐‐ Forwarded Message "
		    "‐‐‐‐‐‐‐\nFrom: Ann\n", true },
		{ "words that no table has, over a header", "",
		    "This was forwarded by me:\nFrom: a@b\nDate: 1 Jan\n",
		    true },
		{ "the same over no header", "", "This was forwarded by me:\n"
		    "Hello\n", false },
		{ "run together on one line", "", "----- Forwarded Message "
		    "----- From: Ann <a@b>To: Bob\n", true },
		{ "Outlook's header under Fw:", "Fw: x", "From: a\nTo: b\n",
		    true },
		{ "under Re:", "Re: x", "From: a\nSent: b\nTo: c\nSubject: "
		    "d\n", false },
		{ "under a counted reply", "AW[2]: x", "Von: a\nGesendet: b\n"
		    "An: c\nBetreff: d\n", false },
		{ "under neither, with a date", "x", "From: a\nSent: b\n"
		    "To: c\nSubject: d\n", true },
		{ "a form under neither", "x", "From: Bob\nSubject: y\n"
		    "I need help\n", false },
		{ "under a rule", "x", "___________\nFrom: Ann\nTo: Bob\n",
		    true },
		{ "a tag before the prefix", "[EXT] FW: x", "From: a\nTo: b\n",
		    true },
		{ "VS: over Danish labels", "VS: x", "Fra: a\nSendt: b\n"
		    "Til: c\nEmne: d\n", true },
		{ "VS: over Finnish labels", "VS: x", "Lähettäjä: a\n"
		    "Lähetetty: b\nVastaanottaja: c\nAihe: d\n", false },
		{ "the original message under FW:", "FW: x", "-----Original "
		    "Message-----\nFrom: a\nSent: b\n", true },
		{ "under RE:", "RE: x", "-----Original Message-----\n"
		    "From: a\nSent: b\n", false },
		{ "an answer", "", "yes\nOn 1 Jan 2024, Ann wrote:\n> x\n",
		    false },
		{ "the same line under Fw:", "Fw: x", "yes\nOn 1 Jan 2024, "
		    "Ann wrote:\nx\n", true },
		{ "folded, under Re:", "Re: x", "yes\nOn 1 Jan 2024, Ann\n"
		    "<a@b.example> wrote:\n\n---- Forwarded message ----\n",
		    false },
		{ "a language without a table, under Fw:", "Fw: x",
		    "1.1.2024 10:00 Ann <a@b.example> qirjutasi:\nx\n",
		    true },
		{ "a forward that was answered", "", "yes\nOn 1 Jan 2024, Ann "
		    "wrote:\n> ---------- Forwarded message ---------\n",
		    false },
		{ "answered below, without a word", "", "> hello\n> "
		    "---------- Forwarded message ---------\nyes\n", false },
		{ "prose", "Fw: x", "I forwarded it: see there\n", false },
		{ "nothing", "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct got g;

		read_it(&g, T[i].subject, str_from(T[i].in));
		check_int(T[i].what, g.is, T[i].want);
		got_clear(&g);
	}
}

/* RD-5: who, when, to whom, and what. */
static void
forwards_are_read(void **state)
{
	static const struct {
		const char *what, *subject, *in;
		const char *name, *from, *to, *cc, *about, *date, *body;
		const char *message;
	} T[] = {
		{ "Gmail", "", "see\n\n---------- Forwarded message ---------\n"
		    "De: Ann <a@b.example>\nDate: mié, 27 oct 2021\n"
		    "Subject: x\nTo: <c@d.example>, e@f.example\n"
		    "Cc: Gil <g@h.example>\n\n\nHi\n\nBye\n",
		    "Ann", "a@b.example", "c@d.example e@f.example",
		    "g@h.example", "x", "mié, 27 oct 2021", "Hi\n\nBye",
		    "see" },
		{ "Apple quotes it all", "", "> Anfang der weitergeleiteten "
		    "Nachricht:\n>\n> Von: Ann <a@b.example>\n> Betreff: x\n"
		    "> Datum: 1. Juni\n> An: c@d.example\n>\n> Hi\n>> old\n"
		    "\nmine\n",
		    "Ann", "a@b.example", "c@d.example", "", "x", "1. Juni",
		    "Hi\n> old", "mine" },
		{ "only what follows is quoted", "", "Forwarded message:\n\n"
		    "> From: Ann <a@b.example>\n> Date: 1 Jan\n>\n> Hi\n",
		    "Ann", "a@b.example", "", "", "", "1 Jan", "Hi", "" },
		{ "only the body is quoted", "", "--- Forwarded message ---\n"
		    "From: a@b.example\nDate: 1 Jan\n\n> Hi\n> there\n",
		    "", "a@b.example", "", "", "", "1 Jan", "Hi\nthere", "" },
		{ "no empty line under the header", "FW: x",
		    "From: Ann <a@b.example>\nDate: 1 Jan\nTo: c@d.example "
		    "<c@d.example>\nSubject: x\nHi\nthere\n",
		    "Ann", "a@b.example", "c@d.example", "", "x", "1 Jan",
		    "Hi\nthere", "" },
		{ "empty lines within the header", "FW: x",
		    "*From:* Ann <a@b.example>\n\n*Sent:* 1 Jan\n\n*To:* "
		    "c@d.example\n\n*Subject:* x\n\nTo: be kept\n",
		    "Ann", "a@b.example", "c@d.example", "", "x", "1 Jan",
		    "To: be kept", "" },
		{ "fields that go on", "FW: x", "From: Ann <a@b.example>\n"
		    "Sent: 1 Jan\nTo: c@d.example;\n e@f.example\nCc: Gil\n"
		    "<g@h.example>\nSubject: a\nb\nImportance: High\n\nHi\n",
		    "Ann", "a@b.example", "c@d.example e@f.example",
		    "g@h.example", "a", "1 Jan", "b\nImportance: High\n\nHi",
		    "" },
		{ "a label that no table has", "FW: x", "From: Ann "
		    "<a@b.example>\nSent: 1 Jan\nTo: c@d.example\nXyzzy: "
		    "n@o.example\nSubject: x\n\nHi\n",
		    "Ann", "a@b.example", "c@d.example", "", "x", "1 Jan",
		    "Hi", "" },
		{ "Yahoo, run together", "", "see\n  ----- Przekazana "
		    "wiadomość ----- Od: Ann <a@b.example>Do: \"c@d.example\" "
		    "<c@d.example>Dw Gil <g@h.example>Wysłano: wtorek, "
		    "09:26:50 CETTemat: x: y\n Hi\n",
		    "Ann", "a@b.example", "c@d.example", "g@h.example",
		    "x: y", "wtorek, 09:26:50 CET", " Hi", "see" },
		{ "with a date that no table has", "", "----- Forwarded "
		    "message ----- From: Ann <a@b.example>Cc: "
		    "<g@h.example>Xyzzy: 1.1.2024Subject: x\nHi\n",
		    "Ann", "a@b.example", "", "g@h.example", "x", "1.1.2024",
		    "Hi", "" },
		{ "Outlook 2019 has no header but a line", "FW: x",
		    "see\n\n\xef\xbb\xbfOn 28/10/2021 12:46, \"Doe, Ann\" "
		    "<a@b.example> wrote:\n\n    Hi\n      there\n",
		    "Doe, Ann", "a@b.example", "", "", "x",
		    "28/10/2021 12:46", "Hi\n  there", "see" },
		{ "the date behind", "FW: x", "Ann <a@b.example> kirjoitti "
		    "28/10/2021 12.46:\n\n    Hi\n", "Ann", "a@b.example",
		    "", "", "x", "28/10/2021 12.46", "Hi", "" },
		{ "the name in brackets of two kinds", "FW: x", "28/10/2021 "
		    "12:46 používateľ Ann Doe (<a@b.example>) napísal:\n\n"
		    "    Hi\n", "Ann Doe", "a@b.example", "", "", "x",
		    "28/10/2021 12:46", "Hi", "" },
		{ "a line of its own under the other", "", "-------- "
		    "Пересылаемое сообщение --------\n28.10.2021, 12:46, "
		    "\"Ann\" <a@b.example>:\n\nHi\n\n-------- Конец "
		    "пересылаемого сообщения --------\n", "Ann",
		    "a@b.example", "", "", "", "28.10.2021, 12:46", "Hi",
		    "" },
		{ "a frame around the header", "", "==== Forwarded message "
		    "====\nFrom: Ann <a@b.example>\nDate : 1 Jan\n"
		    "==== Forwarded message ====\n\nHi\n", "Ann",
		    "a@b.example", "", "", "", "1 Jan", "Hi", "" },
		{ "the outermost of two", "Fwd: y", "--- Forwarded message "
		    "---\nFrom: a@b.example\nSubject: x\n\nHi\n\n--- "
		    "Forwarded message ---\nFrom: c@d.example\n\nold\n", "",
		    "a@b.example", "", "", "x", "", "Hi\n\n--- Forwarded "
		    "message ---\nFrom: c@d.example\n\nold", "" },
		{ "under a rule", "Fw: x", "see\n\n_________________\n"
		    "Von: Ann <a@b.example>\nGesendet: 1. Mai\nAn: "
		    "c@d.example\nKopie (CC): g@h.example\nBetreff: x\n\nHi\n",
		    "Ann", "a@b.example", "c@d.example", "g@h.example", "x",
		    "1. Mai", "Hi", "see" },
		{ "nothing but the line", "Fwd: x", "--- Forwarded message "
		    "---\n\nHi\n", "", "", "", "", "x", "", "Hi", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct got g;

		read_it(&g, T[i].subject, str_from(T[i].in));
		check_int(T[i].what, g.is, true);
		check_str(T[i].what, g.o.from.name, str_from(T[i].name));
		check_str(T[i].what, g.o.from.address, str_from(T[i].from));
		check_str(T[i].what, addresses(&g.arena, &g.o.to),
		    str_from(T[i].to));
		check_str(T[i].what, addresses(&g.arena, &g.o.cc),
		    str_from(T[i].cc));
		check_str(T[i].what, g.o.subject, str_from(T[i].about));
		check_str(T[i].what, g.o.date, str_from(T[i].date));
		check_str(T[i].what, g.o.body, str_from(T[i].body));
		check_str(T[i].what, g.message, str_from(T[i].message));
		got_clear(&g);
	}
}

static void
a_date_is_read(void **state)
{
	struct got g;

	(void)state;
	read_it(&g, "", STR("--- Forwarded message ---\nDate: Mon, 1 Jan 2024 "
	    "10:00:00 +0000\nFrom: a@b\n\nHi\n"));
	check_int("date", g.o.date_ms, 1704103200000);
	got_clear(&g);
}

/* RD-5: people, as programs show them. */
static void
people(void **state)
{
	static const struct {
		const char *what, *in, *names, *addresses;
	} T[] = {
		{ "plain", "Ann <a@b>", "Ann|", "a@b" },
		{ "bare", "a@b", "|", "a@b" },
		{ "in brackets alone", "<a@b>, c@d", "||", "a@b c@d" },
		{ "the domain in small letters", "Ann <A@B.Example>", "Ann|",
		    "A@b.example" },
		{ "a link to it", "Ann <mailto:a@b>", "Ann|", "a@b" },
		{ "Outlook's", "Ann [mailto:a@b]", "Ann|", "a@b" },
		{ "shown with its link", "a@b<mailto:a@b>", "|", "a@b" },
		{ "a link that differs", "Ann <a@b<mailto:c@d>>; "
		    "e@f<mailto:g@h>", "Ann||", "a@b e@f" },
		{ "a link on the name", "Ann<mailto:a@b> <a@b<mailto:a@b>> "
		    "on behalf of c@d<mailto:c@d>", "Ann|", "a@b" },
		{ "the address as name", "\"a@b\" <a@b>", "|", "a@b" },
		{ "single quotes", "'Doe, Ann' <a@b>, \"'c@d'\" <c@d>",
		    "Doe, Ann||", "a@b c@d" },
		{ "French quotes", "« Ann » <a@b>", "Ann|", "a@b" },
		{ "a comma in the name", "Doe, Ann <a@b>; Roe, Bob <c@d>",
		    "Doe, Ann|Roe, Bob|", "a@b c@d" },
		{ "a semicolon in quotes", "\"Doe; Ann\" <a@b>", "Doe; Ann|",
		    "a@b" },
		{ "a quote without its mate", "\"Ann <a@b>; Bob <c@d>",
		    "Ann|Bob|", "a@b c@d" },
		{ "no address", "Ann; Bob", "Ann|Bob|", " " },
		{ "round brackets", "Ann (a@b)", "Ann|", "a@b" },
		{ "nobody", " ; ,", "", "" },
		{ "no address after all", "Ann <@>; Bob", "Bob|", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mailboxes all = { NULL, 0 };
		struct buf names = BUF_INIT;

		forward_boxes(&a, str_from(T[i].in), &all);
		for (size_t k = 0; k < all.n; k++)
			buf_printf(&names, "%.*s|", STR_ARG(all.box[k].name));
		check_str(T[i].what, buf_view(&names), str_from(T[i].names));
		check_str(T[i].what, addresses(&a, &all),
		    str_from(T[i].addresses));
		buf_clear(&names);
		arena_clear(&a);
	}
}

static void
lines_are_folded(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "case and accents", "  Début  DU\tmessage ", "debut du "
		    "message" },
		{ "a dotted I and one without", "İLETİ başlangıcı",
		    "ileti baslangici" },
		{ "Cyrillic", "ПОЧАТОК Йой", "початок иои" },
		{ "Greek", "Θέμα Αποστολέας", "θεμα αποστολεασ" },
		{ "accents on their own", "e\xcc\x81", "e" },
		{ "unseen marks", "\xef\xbb\xbf" "a\xe2\x80\x8f", "a" },
		{ "other scripts stay", "件名", "件名" },
		{ "a wide colon", "件名：", "件名:" },
		{ "bad bytes go", "a\xff" "b", "ab" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		char room[FOLD_MAX];

		check_str(T[i].what, forward_fold(str_from(T[i].in), room),
		    str_from(T[i].want));
	}
}

/* A word that is not folded would never be found. */
static void
tables_are_folded(void **state)
{
	char room[FOLD_MAX];
	const char *w;
	size_t i, k;

	(void)state;
	for (i = 0; (w = forward_label_word(i)) != NULL; i++) {
		check_str(w, forward_fold(str_from(w), room), str_from(w));
		for (k = 0; k < i; k++)
			check(w, !str_is(str_from(w), forward_label_word(k)));
	}
	check("there are labels", i > 100);
	for (i = 0; (w = forward_word(i)) != NULL; i++)
		check_str(w, forward_fold(str_from(w), room), str_from(w));
	check("there are words", i > 100);
}

/* RD-7 */
static void
limits_hold(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct buf b = BUF_INIT;
		struct got g;

		for (size_t i = 1; i < FORWARD_LINES_MAX + over; i++)
			buf_z(&b, "a\n");
		buf_z(&b, "--- Forwarded message ---\nHi");
		read_it(&g, "", buf_view(&b));
		check_int("it begins too late", g.is, over == 0);
		if (g.is)
			check_str("all of the body", g.o.body, STR("Hi"));
		got_clear(&g);
		buf_clear(&b);
	}
	for (size_t over = 0; over < 2; over++) {
		struct mailboxes all = { NULL, 0 };
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;

		for (size_t i = 0; i < MIME_ADDRESSES_MAX + over; i++)
			buf_z(&b, "a@b;");
		forward_boxes(&a, buf_view(&b), &all);
		check_int("addresses", all.n, MIME_ADDRESSES_MAX);
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forwards_are_told),
		cmocka_unit_test(forwards_are_read),
		cmocka_unit_test(a_date_is_read),
		cmocka_unit_test(people),
		cmocka_unit_test(lines_are_folded),
		cmocka_unit_test(tables_are_folded),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests_name("mail_forward", tests, NULL, NULL);
}
