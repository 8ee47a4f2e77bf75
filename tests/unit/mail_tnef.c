#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "mail/mail.h"
#include "mail/tnef.h"

/* Writes a TNEF as Outlook does. */
static void
number(struct buf *b, uint32_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_char(b, (char)(v >> 8 * i));
}

static void
attribute(struct buf *b, uint32_t id, struct str value)
{
	number(b, 2, 1);
	number(b, id, 4);
	number(b, (uint32_t)value.n, 4);
	buf_str(b, value);
	number(b, 0, 2);
}

static void
property(struct buf *b, uint32_t type, uint32_t id, struct str value)
{
	number(b, type, 2);
	number(b, id, 2);
	number(b, 1, 4);
	number(b, (uint32_t)value.n, 4);
	buf_str(b, value);
	number(b, 0, (4 - value.n % 4) % 4);
}

static void
file(struct buf *b, const char *title, struct str bytes)
{
	attribute(b, 0x69002, STR("0123456789abcd"));
	attribute(b, 0x18010, (struct str){ title, strlen(title) + 1 });
	attribute(b, 0x6800f, bytes);
}

static void
begin(struct buf *b)
{
	number(b, 0x223e9f78, 4);
	number(b, 1, 2);
	attribute(b, 0x69007, STR("\xe4\x04\0\0\0\0\0\0"));
}

static void
sample(struct buf *b)
{
	struct buf props = BUF_INIT;

	begin(b);
	file(b, "SHORT~1.PNG", STR("png bytes"));
	number(&props, 4, 4);
	number(&props, 3, 2);           /* a number, passed over */
	number(&props, 0x3705, 2);
	number(&props, 1, 4);
	number(&props, 0x101e, 2);      /* many texts with a name of its own */
	number(&props, 0x8001, 2);
	buf_z(&props, "0123456789abcdef");
	number(&props, 0, 4);
	number(&props, 7, 4);
	number(&props, 1, 4);
	number(&props, 2, 4);
	buf_z(&props, "xy\1\1");
	property(&props, 0x1f, 0x3707, STR("\xfc\0.\0p\0n\0g\0"));
	property(&props, 0x1e, 0x370e, STR("image/png\0"));
	attribute(b, 0x69005, buf_view(&props));
	file(b, "caf\xe9.pdf", STR("pdf"));
	buf_clear(&props);
}

/* SPEC RD-8 */
static void
files_are_read(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct tnef t;

	(void)state;
	sample(&b);
	check("it is one", tnef_read(&a, buf_view(&b), &t));
	check_int("files", t.n, 2);
	check("whole", t.is_whole);
	check_str("its long name", t.file[0].name, STR("\xc3\xbc.png"));
	check_str("its type", t.file[0].type, STR("image/png"));
	check_str("its bytes", t.file[0].bytes, STR("png bytes"));
	check_str("a name in the code page", t.file[1].name,
	    STR("caf\xc3\xa9.pdf"));
	check_str("its bytes", t.file[1].bytes, STR("pdf"));
	check("no TNEF", !tnef_read(&a, STR("PK\3\4"), &t));
	check("nothing", !tnef_read(&a, STR_NONE, &t));
	buf_clear(&b);
	arena_clear(&a);
}

static void
cut_anywhere_it_gives_what_it_can(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	sample(&b);
	for (size_t n = 0; n < b.n; n++) {
		struct arena a = ARENA_INIT;
		struct str s = str_copy(&a, str_sub(buf_view(&b), 0, n));
		struct tnef t;

		if (tnef_read(&a, s, &t) && n > 60)
			check("not whole", !t.is_whole || t.n < 2);
		arena_clear(&a);
	}
	buf_clear(&b);
}

static void
the_number_of_files_has_a_limit(void **state)
{
	static const size_t counts[] = {
		TNEF_FILES_MAX - 1, TNEF_FILES_MAX, TNEF_FILES_MAX + 1, 100000
	};

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct tnef t;
		bool over = counts[i] > TNEF_FILES_MAX;

		begin(&b);
		for (size_t k = 0; k < counts[i]; k++)
			file(&b, "x", STR("y"));
		check("is one", tnef_read(&a, buf_view(&b), &t));
		check_int("files", t.n, over ? TNEF_FILES_MAX : counts[i]);
		check_int("whole", t.is_whole, !over);
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
a_mail_shows_the_files_inside(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf raw = BUF_INIT, out = BUF_INIT;
	struct mail m;

	(void)state;
	buf_z(&raw, "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\n\nhello\nbegin 644 con.txt\n#0V%T\n`\nend\nbye\n"
	    "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\n");
	sample(&raw);
	buf_z(&raw, "\n--b\nContent-Type: application/ms-tnef\n\nnone\n"
	    "--b--\n");
	mail_read(&a, buf_view(&raw), &m);
	check_int("attachments", m.nattachment, 4);
	check_str("the text around", m.text, STR("hello\nbye"));
	check_str("uuencoded", m.attachment[0].name, STR("_con.txt"));
	check_str("by its name", m.attachment[0].type, STR("text/plain"));
	check_str("in winmail.dat", m.attachment[1].name,
	    STR("\xc3\xbc.png"));
	check_str("by its name", m.attachment[2].type,
	    STR("application/pdf"));
	check_str("what is none stays", m.attachment[3].type,
	    STR("application/ms-tnef"));
	for (size_t i = 0; i < 4; i++) {
		static const char *const want[] = {
			"Cat", "png bytes", "pdf", "none"
		};

		buf_reset(&out);
		attachment_decode(&m.attachment[i], buf_view(&raw), &out);
		check_str(want[i], buf_view(&out), str_from(want[i]));
		check_int(want[i], m.attachment[i].size, out.n);
		check(want[i], m.attachment[i].coding <=
		    ATTACHMENT_CODING_MAX);
	}
	buf_clear(&raw);
	buf_clear(&out);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(cut_anywhere_it_gives_what_it_can),
		cmocka_unit_test(the_number_of_files_has_a_limit),
		cmocka_unit_test(a_mail_shows_the_files_inside),
	};

	return cmocka_run_group_tests_name("mail_tnef", tests, NULL, NULL);
}
