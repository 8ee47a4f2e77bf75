#include "tests/unit/flow_desk.h"

#include "flow/digests.h"
#include "mail/digest.h"

/* T08, SECURITY.md 2.2: what is the same mail, and what only claims to be. */

#define HEAD "From: Ann <ann@customer.example>\nTo: support@example.com\n" \
	"Date: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: Lamp\n"
#define ID "Message-ID: <1@customer.example>\n"
#define TRACE "Return-Path: <ann@customer.example>\n" \
	"Received: from b by c; Tue, 2 Jan 2024 10:00:00 +0000\n" \
	"Delivered-To: support@example.com\nX-Original-To: help@x\n" \
	"Authentication-Results: mx; dmarc=pass\n" \
	"ARC-Seal: i=1; a=rsa-sha256\nDKIM-Signature: v=1; b=abc\n" \
	"X-Spam-Status: No\nX-TUID: x\n"

static const struct query outcomes = { "test.outcomes",
	"SELECT what || CASE WHEN duplicate_of > 0 THEN"
	" ' of ' || duplicate_of ELSE '' END FROM desk.outcome"
	" ORDER BY intake", NULL };
static const struct query links = { "test.links",
	"SELECT conversation || '-' || other FROM desk.conversation_link"
	" ORDER BY conversation, other", NULL };
static const struct query answered = { "test.answered",
	"SELECT to_address FROM desk.letter WHERE kind = 'automatic'"
	" ORDER BY id", NULL };

static void
what_is_the_same_mail(void **state)
{
	static const struct {
		const char *what, *first, *second;
		const char *channel;            /* of the second */
		const char *outcomes, *links;
	} T[] = {
		{ "identical bytes by two UIDs are one mail",
		    ID HEAD "\nIt is broken.\n", ID HEAD "\nIt is broken.\n",
		    "support", "filed\nduplicate of 1\n", "" },
		{ "delivered again, with another trace: one mail",
		    ID HEAD "\nIt is broken.\n",
		    TRACE ID HEAD "\nIt is broken.\n",
		    "support", "filed\nduplicate of 1\n", "" },
		{ "the same id, another body: two mails, linked",
		    ID HEAD "\nIt is broken.\n", ID HEAD "\nIt burns.\n",
		    "support", "filed\nfiled\n", "1-2\n2-1\n" },
		{ "the same id from somebody else: two mails, linked",
		    "Message-ID: <1@customer.example>\n"
		    "From: mallory@evil.example\n\nhaha\n",
		    ID HEAD "\nIt is broken.\n",
		    "support", "filed\nfiled\n", "1-2\n2-1\n" },
		{ "no id, another body: two mails",
		    HEAD "\nIt is broken.\n", HEAD "\nIt burns.\n",
		    "support", "filed\nfiled\n", "" },
		{ "no id, all alike: one mail",
		    HEAD "\nIt is broken.\n", HEAD "\nIt is broken.\n",
		    "support", "filed\nduplicate of 1\n", "" },
		{ "an empty id is none",
		    "Message-ID:\n" HEAD "\nIt is broken.\n",
		    "Message-ID:\n" HEAD "\nIt burns.\n",
		    "support", "filed\nfiled\n", "" },
		{ "another id, the same body: two mails",
		    ID HEAD "\nping\n", "Message-ID: <2@x>\n" HEAD "\nping\n",
		    "support", "filed\nfiled\n", "" },
		{ "in two inboxes: a mail in each, linked (CH-8)",
		    ID HEAD "\nIt is broken.\n", ID HEAD "\nIt is broken.\n",
		    "other", "filed\nfiled\n", "1-2\n2-1\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		kit_init(&k, "");
		kit_take(&k, "support", T[i].first);
		kit_file(&k);
		kit_take(&k, T[i].channel, T[i].second);
		kit_file(&k);
		check_str(T[i].what, kit_ask(&k, &outcomes),
		    str_from(T[i].outcomes));
		check_str(T[i].what, kit_ask(&k, &links),
		    str_from(T[i].links));
		kit_clear(&k);
	}
}

/* The real mail is answered though somebody sent its id first; the same mail
 * in two inboxes is answered once (CH-8, SE-7). */
static void
who_is_answered(void **state)
{
	static const struct {
		const char *what, *first, *channel, *answered;
	} T[] = {
		{ "a stranger's mail with this id", "Message-ID: "
		    "<1@customer.example>\nFrom: mallory@evil.example\n\nx\n",
		    "support",
		    "mallory@evil.example\nann@customer.example\n" },
		{ "the mail itself, in another inbox",
		    ID HEAD "\nIt is broken.\n", "other",
		    "ann@customer.example\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		kit_init(&k, "");
		kit_take(&k, T[i].channel, T[i].first);
		kit_take(&k, "support", ID HEAD "\nIt is broken.\n");
		kit_file(&k);
		check_str(T[i].what, kit_ask(&k, &answered),
		    str_from(T[i].answered));
		kit_clear(&k);
	}
}

static void
run(struct kit *k, const struct query *q)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use(k->belt.db, q, &e);

	check(q->sql, s != NULL && db_run(s, &e));
}

/* TK-7: what was purged does not come back from the server or an archive. Of
 * a mail the digest and its key outlive all else. */
static void
a_digest_outlives_its_message(void **state)
{
	static const struct query purge[] = {
		{ "test.1", "DELETE FROM desk.message", NULL },
		{ "test.2", "DELETE FROM desk.ref", NULL },
		{ "test.3", "DELETE FROM desk.ticket", NULL },
		{ "test.4", "DELETE FROM desk.conversation", NULL },
	};
	struct err e = ERR_INIT;
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", ID HEAD "\nIt is broken.\n");
	kit_file(&k);
	check(e.text, db_begin(k.belt.db, &e));
	for (size_t i = 0; i < sizeof purge / sizeof *purge; i++)
		run(&k, &purge[i]);
	check(e.text, db_commit(k.belt.db, &e));
	kit_take(&k, "support", TRACE ID HEAD "\nIt is broken.\n");
	kit_file(&k);
	check_str("it is known", kit_ask(&k, &outcomes),
	    STR("filed\nduplicate of 1\n"));
	check_rows("nothing came back", &k, "SELECT count(*) FROM "
	    "desk.message", "0\n");
	check_rows("one digest", &k, "SELECT inbox || ' ' || intake FROM "
	    "desk.digest", "help 1\n");
	kit_clear(&k);
}

/* R18: `db recover` could not save the digests; what was filed is read again
 * before a second copy of it is judged. */
static void
digests_that_were_lost_come_back(void **state)
{
	static const struct query lose = { "test.lose",
		"DELETE FROM desk.digest", NULL };
	static const struct query mend = { "test.mend",
		"INSERT INTO desk.undigested SELECT intake FROM desk.outcome"
		" UNION SELECT 99", NULL };
	struct err e = ERR_INIT;
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", ID HEAD "\nIt is broken.\n");
	kit_file(&k);
	check(e.text, db_begin(k.belt.db, &e) &&
	    db_run(db_use(k.belt.db, &lose, &e), &e) &&
	    db_run(db_use(k.belt.db, &mend, &e), &e) &&
	    db_commit(k.belt.db, &e));
	check_int("two are looked at", digests_mend(&k.belt, &e), 2);
	check_int("and no more", digests_mend(&k.belt, &e), 0);
	kit_take(&k, "support", ID HEAD "\nIt is broken.\n");
	kit_file(&k);
	check_str("it is known", kit_ask(&k, &outcomes),
	    STR("filed\nduplicate of 1\n"));
	check_rows("none is left, not even one that is gone", &k,
	    "SELECT count(*) FROM desk.undigested", "0\n");
	kit_clear(&k);
}

/* A dry run of an import asks the same of bytes alone. */
static void
the_digest_of_bytes_alone_is_the_same(void **state)
{
	static const char *const mails[] = {
		ID HEAD "\nIt is broken.\n", TRACE ID HEAD "\nx\n\n\n", HEAD,
		"\nonly a body\n", "Subject: folded\n twice\n\nx",
	};

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		uint8_t alone[DIGEST_BYTES];
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(mails[i]), &m);
		mail_digest(str_from(mails[i]), alone);
		check(mails[i], digest_same(alone, m.digest, DIGEST_BYTES));
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_the_same_mail),
		cmocka_unit_test(who_is_answered),
		cmocka_unit_test(a_digest_outlives_its_message),
		cmocka_unit_test(digests_that_were_lost_come_back),
		cmocka_unit_test(the_digest_of_bytes_alone_is_the_same),
	};

	return cmocka_run_group_tests_name("flow_duplicates", tests, NULL,
	    NULL);
}
