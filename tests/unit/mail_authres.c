#include "mail/authres.h"

#include <string.h>

#include "tests/unit/unit.h"

/* T03, SECURITY.md 1.2: what a field says, and nothing it only mentions. Who
 * is believed is the desk's. */

#define ID "mx.y.example"
#define PASS "dmarc=pass header.from=x.example"
#define FIVE_PROPERTIES " a.b=1 a.b=2 a.b=3 a.b=4 a.b=5"
#define TEN "; a=b; a=b; a=b; a=b; a=b; a=b; a=b; a=b; a=b; a=b"
#define OPEN_10 "(((((((((("
#define CLOSE_10 "))))))))))"

/* "id 3/1 dmarc=pass header.from=x; ..." position and Received above it. */
static struct str
told(struct arena *a, const struct mail *m)
{
	struct buf out = BUF_INIT;
	struct str s;

	for (size_t i = 0; i < m->nauthres; i++) {
		const struct authres *one = &m->authres[i];

		buf_printf(&out, "%s%.*s %u/%u%s", i > 0 ? " | " : "",
		    STR_ARG(one->authserv_id), one->position,
		    one->received_above, one->is_sound ? "" : " unsound");
		for (size_t k = 0; k < one->nresult; k++) {
			const struct authresult *r = &one->result[k];

			buf_printf(&out, "; %.*s=%.*s", STR_ARG(r->method),
			    STR_ARG(r->result));
			for (size_t p = 0; p < r->nproperty; p++)
				buf_printf(&out, " %.*s.%.*s=%.*s",
				    STR_ARG(r->property[p].ptype),
				    STR_ARG(r->property[p].name),
				    STR_ARG(r->property[p].value));
		}
	}
	s = str_copy(a, buf_view(&out));
	buf_clear(&out);
	return s;
}

#define AR "Authentication-Results: "

static void
mail_says(void **state)
{
	static const struct {
		const char *what, *headers, *want;
	} T[] = {
		{ "the genuine one",
		  AR ID "; " PASS "\nReceived: from x\n",
		  ID " 0/0; " PASS },
		{ "another authserv-id is told as what it is",
		  AR "evil.example; " PASS "\n",
		  "evil.example 0/0; " PASS },
		{ "the same id below Received has one above it",
		  "Received: from a\nSubject: s\n" AR ID "; " PASS
		  "\nReceived: from b\n",
		  ID " 2/1; " PASS },
		{ "an id in a comment is no id",
		  AR "(" ID ") evil.example (" ID "); " PASS "\n",
		  "evil.example 0/0; " PASS },
		{ "dmarc=pass in a reason is no result",
		  AR ID "; spf=fail reason=\"; dmarc=pass \\\"; dmarc=pass\" "
		  "smtp.mailfrom=a@x.example\n",
		  ID " 0/0; spf=fail smtp.mailfrom=a@x.example" },
		{ "dmarc=pass in a quoted string is a value",
		  AR ID "; spf=fail smtp.helo=\"x; dmarc=pass\"\n",
		  ID " 0/0; spf=fail smtp.helo=x; dmarc=pass" },
		{ "dmarc=pass in a comment is no result",
		  AR ID "; spf=fail (a (b \\) ; dmarc=pass) ; dmarc=pass) "
		  "smtp.helo=h\n",
		  ID " 0/0; spf=fail smtp.helo=h" },
		{ "a folded field is one line",
		  AR ID "\r\n\t;\r\n dmarc\r\n =\r\n pass\r\n\theader.from="
		  "x.example\r\nSubject: s\r\n",
		  ID " 0/0; " PASS },
		{ "a fold does not join two words",
		  AR ID "; dma\n rc=pass\n", ID " 0/0 unsound" },
		{ "pass and fail in two fields are both told",
		  AR ID "; dmarc=pass\n" AR ID "; dmarc=fail\n",
		  ID " 0/0; dmarc=pass | " ID " 1/0; dmarc=fail" },
		{ "pass and fail in one field are both told",
		  AR ID "; dmarc=pass; dmarc=fail\n",
		  ID " 0/0; dmarc=pass; dmarc=fail" },
		{ "upper case is as good, and stays",
		  "AUTHENTICATION-RESULTS: MX.Y.EXAMPLE; DMARC=PASS "
		  "HEADER.FROM=X.EXAMPLE\n",
		  "MX.Y.EXAMPLE 0/0; DMARC=PASS HEADER.FROM=X.EXAMPLE" },
		{ "version 1 of the field",
		  AR ID " 1; " PASS "\n", ID " 0/0; " PASS },
		{ "none is no result, and sound",
		  AR ID " (nothing) ; none\n", ID " 0/0" },
		{ "garbage",
		  AR "<html>dmarc=pass</html>\n", " 0/0 unsound" },
		{ "nothing at all", AR "\n", " 0/0 unsound" },
		{ "a field of another name",
		  "X-" AR ID "; " PASS "\nARC-" AR "i=1; " ID "; " PASS
		  "\n", "" },
		{ "one in the body", "Subject: s\n\n" AR ID "; " PASS "\n",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(T[i].headers), &m);
		check_str(T[i].what, told(&a, &m), str_from(T[i].want));
		arena_clear(&a);
	}
}

static void
field_says(void **state)
{
	static const struct {
		const char *what, *value, *want;
	} T[] = {
		{ "comments and blanks everywhere",
		  "(a)" ID "(b)1(c);(d)dmarc(e)/(f)1(g)=(h)pass(i)reason(j)="
		  "(k)x(l)header(m).(n)from(o)=(p)x.example(q)",
		  ID " 0/0; " PASS },
		{ "a quoted id", "\"" ID "\"; " PASS, ID " 0/0; " PASS },
		{ "what is quoted keeps its pairs",
		  ID "; spf=pass smtp.helo=\"a\\\"b\"",
		  ID " 0/0; spf=pass smtp.helo=a\\\"b" },
		{ "a quoted local part keeps its quotes",
		  ID "; spf=pass smtp.mailfrom=\"a b\"@x.example",
		  ID " 0/0; spf=pass smtp.mailfrom=\"a b\"@x.example" },
		{ "an empty quoted value", ID "; spf=none smtp.mailfrom=\"\"",
		  ID " 0/0; spf=none smtp.mailfrom=" },
		{ "values that servers do not quote",
		  ID "; dkim=pass header.i=@x.example header.b=a+/b; "
		  "iprev=pass policy.iprev=2001:db8::1; "
		  "spf=pass smtp.mailfrom=SRS0=h=t=x.example=a@y.example",
		  ID " 0/0; dkim=pass header.i=@x.example header.b=a+/b; "
		  "iprev=pass policy.iprev=2001:db8::1; "
		  "spf=pass smtp.mailfrom=SRS0=h=t=x.example=a@y.example" },
		{ "UTF-8 in a value", "mü.example; dmarc=pass header.from=ö.x",
		  "mü.example 0/0; dmarc=pass header.from=ö.x" },
		{ "none as the result of a method", ID "; dmarc=none",
		  ID " 0/0; dmarc=none" },
		{ "comments as deep as the limit",
		  ID OPEN_10 OPEN_10 CLOSE_10 CLOSE_10 "; none", ID " 0/0" },
		{ "fifty results", ID TEN TEN TEN TEN TEN, NULL },
		{ "sixteen properties",
		  ID "; a=b" FIVE_PROPERTIES FIVE_PROPERTIES FIVE_PROPERTIES
		  " a.b=6", NULL },
		{ "a blank before the first word", " " ID "; none", ID " 0/0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct authres one = { .is_sound = false };
		struct mail m = { .authres = &one, .nauthres = 1 };

		check(T[i].what, authres_field(&a, str_from(T[i].value),
		    &notes, &one));
		check_int(T[i].what, notes.repairs.n, 0);
		check_int(T[i].what, notes.limits.n, 0);
		if (T[i].want != NULL)
			check_str(T[i].what, told(&a, &m),
			    str_from(T[i].want));
		else
			check(T[i].what, one.nresult == 50 ||
			    one.result->nproperty == 16);
		arena_clear(&a);
	}
}

/* Each is wholly without results: nothing before the fault is believed. */
static void
field_is_refused(void **state)
{
	static const struct {
		const char *what;
		struct str value;
		int limits;
	} T[] = {
		{ "an id alone", STR_INIT(ID), 0 },
		{ "no id", STR_INIT("; " PASS), 0 },
		{ "a result instead of the id", STR_INIT("spf=pass; " PASS),
		  0 },
		{ "two ids", STR_INIT("evil.example " ID "; " PASS), 0 },
		{ "version 2", STR_INIT(ID " 2; " PASS), 0 },
		{ "a version that is no number", STR_INIT(ID " 1x; " PASS),
		  0 },
		{ "a version glued to a quoted id",
		  STR_INIT("\"" ID "\"1; " PASS), 0 },
		{ "version 2 of a method", STR_INIT(ID "; dmarc/2=pass"), 0 },
		{ "none and more", STR_INIT(ID "; none; " PASS), 0 },
		{ "more and none", STR_INIT(ID "; " PASS "; none"), 0 },
		{ "a semicolon at the end", STR_INIT(ID "; " PASS ";"), 0 },
		{ "an empty result", STR_INIT(ID ";; " PASS), 0 },
		{ "a method alone", STR_INIT(ID "; " PASS "; spf"), 0 },
		{ "a method without result", STR_INIT(ID "; dmarc="), 0 },
		{ "a quoted result", STR_INIT(ID "; dmarc=\"pass\""), 0 },
		{ "a result that ends in a hyphen",
		  STR_INIT(ID "; dmarc=pass-"), 0 },
		{ "a property without type", STR_INIT(ID "; " PASS " from=x"),
		  0 },
		{ "a property without value",
		  STR_INIT(ID "; dmarc=pass header.from="), 0 },
		{ "a reason behind a property",
		  STR_INIT(ID "; " PASS " reason=x"), 0 },
		{ "two reasons", STR_INIT(ID "; dmarc=pass reason=a reason=b"),
		  0 },
		{ "values that touch",
		  STR_INIT(ID "; dmarc=pass header.a=\"b\"header.c=d"), 0 },
		{ "a comma between results",
		  STR_INIT(ID "; " PASS ", spf=pass"), 0 },
		{ "a comment without end", STR_INIT(ID "; " PASS " (x"), 0 },
		{ "a comment whose end is quoted",
		  STR_INIT(ID "; " PASS " (x\\)"), 0 },
		{ "a comment ended twice", STR_INIT(ID "; " PASS " (x))"), 0 },
		{ "quotes without end", STR_INIT(ID "; " PASS " a.b=\"x"), 0 },
		{ "quotes whose end is quoted",
		  STR_INIT(ID "; " PASS " a.b=\"x\\\""), 0 },
		{ "a backslash at the end", STR_INIT(ID "; " PASS " (\\"), 0 },
		{ "NUL", STR_INIT(ID "; " PASS "\0"), 0 },
		{ "a control", STR_INIT(ID "; " PASS " (\x1b)"), 0 },
		{ "no UTF-8", STR_INIT(ID "; " PASS " (\xff)"), 0 },
		{ "comments too deep",
		  STR_INIT(ID "(" OPEN_10 OPEN_10 CLOSE_10 CLOSE_10 "); none"),
		  1 },
		{ "a result too many",
		  STR_INIT(ID TEN TEN TEN TEN TEN "; a=b"), 1 },
		{ "a property too many",
		  STR_INIT(ID "; a=b" FIVE_PROPERTIES FIVE_PROPERTIES
		  FIVE_PROPERTIES " a.b=6 a.b=7"), 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct authres one = { .is_sound = true };

		check(T[i].what, !authres_field(&a, T[i].value, &notes, &one));
		check(T[i].what, !one.is_sound);
		check_int(T[i].what, one.nresult, 0);
		check_int(T[i].what, notes.repairs.n, 1);
		check_int(T[i].what, notes.limits.n, T[i].limits);
		arena_clear(&a);
	}
}

/* RD-7: the topmost stay, for those below are older. */
static void
fields_are_bounded(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	for (int i = 0; i < AUTHRES_FIELDS_MAX; i++)
		buf_printf(&b, AR "mx%d.example; none\n", i);
	mail_read(&a, buf_view(&b), &m);
	check_int("twenty", m.nauthres, AUTHRES_FIELDS_MAX);
	check_int("twenty", m.limits.n, 0);
	buf_z(&b, AR "last.example; none\n");
	mail_read(&a, buf_view(&b), &m);
	check_int("one more", m.nauthres, AUTHRES_FIELDS_MAX);
	check_str("the first", m.authres[0].authserv_id, STR("mx0.example"));
	check_int("one more", m.limits.n, 1);
	check_str("one more", m.limits.s[0], STR("authentication-results"));
	buf_clear(&b);
	arena_clear(&a);
}

static void
field_is_bounded(void **state)
{
	(void)state;
	for (int more = 0; more < 2; more++) {
		static const char rest[] = ID "; none (";
		size_t pad = AUTHRES_BYTES_MAX - strlen(rest) - 1;
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct mail m;

		buf_z(&b, AR);
		buf_z(&b, rest);
		for (size_t i = 0; i < pad + (size_t)more; i++)
			buf_char(&b, 'x');
		buf_z(&b, ")\n");
		mail_read(&a, buf_view(&b), &m);
		check_int("one field", m.nauthres, 1);
		check_int("sound up to the limit", m.authres->is_sound,
		    more == 0);
		check_int("noted above it", m.limits.n, more);
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_says),
		cmocka_unit_test(field_says),
		cmocka_unit_test(field_is_refused),
		cmocka_unit_test(fields_are_bounded),
		cmocka_unit_test(field_is_bounded),
	};

	return cmocka_run_group_tests_name("mail_authres", tests, NULL, NULL);
}
