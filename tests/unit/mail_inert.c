#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/inert.h"

enum { ROOM = 1 << 20 };

/* SPEC SC-9, SECURITY T16 and T17 */
static void
only_what_is_allowed_stays(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "plain HTML stays", "<p>a <b>b</b></p>",
		    "<p>a <b>b</b></p>" },
		{ "text alone is a paragraph", "a", "<p>a</p>" },
		{ "what is open gets closed", "<p><b>a",
		    "<p><b>a</b></p>" },
		{ "signs are escaped", "<p title='\"<'>&lt;b&gt; &amp; '`",
		    "<p title=\"&quot;&lt;\">&lt;b&gt; &amp; &#39;&#96;</p>" },
		{ "a script goes with its text",
		    "<p>a<script>alert(1)</script>b</p>", "<p>ab</p>" },
		{ "a style goes with its text",
		    "<style>p{x:url(y)}</style><p style='x'>a</p>",
		    "<p>a</p>" },
		{ "an unknown element leaves its text",
		    "<p>a<o:p>b</o:p><blink>c</blink></p>", "<p>abc</p>" },
		{ "a form leaves its text",
		    "<form action=x><input name=y>a<button>b</button></form>",
		    "<p>ab</p>" },
		{ "a comment goes", "<p>a<!-- b --><![if x]>c<![endif]></p>",
		    "<p>ac</p>" },
		{ "a handler goes", "<p onclick=alert(1) OnX=1>a</p>",
		    "<p>a</p>" },
		{ "ids and classes go", "<p id=x class=y>a</p>",
		    "<p>a</p>" },
		{ "a link to the web stays", "<a href='https://x.example/?a=1&amp;b'>l</a>",
		    "<a href=\"https://x.example/?a=1&amp;b\">l</a>" },
		{ "so does one to an address", "<a href=MAILTO:a@x.example>l</a>",
		    "<a href=\"MAILTO:a@x.example\">l</a>" },
		{ "a script behind a link goes",
		    "<a href='javascript:alert(1)'>l</a>", "<a>l</a>" },
		{ "coded or torn, too", "<a href='&#106;ava\tscript:x'>l</a>",
		    "<a>l</a>" },
		{ "and with a control in front",
		    "<a href='&#1;javascript:x'>l</a>", "<a>l</a>" },
		{ "a torn https is https", "<a href=' ht\ntps://x.example '>l</a>",
		    "<a href=\"https://x.example\">l</a>" },
		{ "a link into the page goes: a mail has none",
		    "<a href='/admin?delete=1'>l</a>", "<a>l</a>" },
		{ "data goes", "<a href='data:text/html,x'>l</a>",
		    "<a>l</a>" },
		{ "the mail's own picture stays", "<p><img src='cid:1@x' alt=a>",
		    "<p><img alt=\"a\" src=\"cid:1@x\" /></p>" },
		{ "a remote picture is not fetched",
		    "<p><img src='http://x.example/1.gif' width=1>",
		    "<p><img data-src=\"http://x.example/1.gif\" width=\"1\" />"
		    "</p>" },
		{ "T16: no scheme behind cid:",
		    "<p><img src='cid:javascript:alert(1)'>", "<p><img /></p>" },
		{ "a cid that is a script goes", "<p><img src='cid&Tab;:x'>",
		    "<p><img /></p>" },
		{ "a background goes",
		    "<table background='http://x'><tr><td>a</table>",
		    "<table><tr><td>a</td></tr></table>" },
		{ "a base, a link and a meta go",
		    "<base href='http://x'><link rel=stylesheet href=y>"
		    "<meta http-equiv=refresh content='0;url=z'><p>a</p>",
		    "<p>a</p>" },
		{ "foreign content leaves text alone",
		    "<svg onload=x><math><mtext>a</mtext></math></svg>",
		    "<p>a</p>" },
		{ "a frame with a page in it goes",
		    "<iframe srcdoc='<script>x</script>'></iframe><p>a</p>",
		    "<p>a</p>" },
		{ "an attribute that is no word goes",
		    "<font color='red;x:url(y)' size=2>a</font>",
		    "<font size=\"2\">a</font>" },
		{ "raw text that hides a tag (mXSS)",
		    "<noscript><p title='</noscript><img src=x onerror=y>'>",
		    "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=y&gt;\">"
		    "</p>" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		bool cut = false;
		struct str out = inert_html(&a, str_from(T[i].in), ROOM, &cut);

		check_str(T[i].what, out, str_from(T[i].want));
		check("the same again", str_eq(inert_html(&a, out, ROOM,
		    &cut), out));
		check("nothing was cut", !cut);
		arena_clear(&a);
	}
}

/* Every tag is closed in its order, and nothing but tags holds a '<'. */
static bool
is_well_formed(struct str s)
{
	const char *open[INERT_DEPTH_MAX + 1];
	size_t n = 0, at = 0;

	while ((at = str_find_char(s, '<', at)) < s.n) {
		size_t end = str_find_char(s, '>', at);
		const char *name = s.p + at + 1;

		if (end >= s.n || memchr(s.p + at + 1, '<', end - at))
			return false;
		if (*name == '/') {
			size_t len = end - at - 2;

			if (n == 0 || strncmp(open[--n], name + 1, len) != 0)
				return false;
		} else if (s.p[end - 1] != '/') {
			if (n > INERT_DEPTH_MAX)
				return false;
			open[n++] = name;
		}
		at = end + 1;
	}
	return n == 0;
}

static struct str
repeat(struct arena *a, const char *piece, size_t bytes)
{
	size_t n = strlen(piece);
	char *p = arena_get(a, bytes + 1);

	for (size_t i = 0; i < bytes; i++)
		p[i] = piece[i % n];
	return (struct str){ p, bytes };
}

static void
anything_ends_well_formed_and_stays(void **state)
{
	static const char *const pieces[] = {
		"<div>", "<p>", "<b><i>", "</b>", "<li><td>", "<table><p>",
		"<a href='https://x.example/'><p><div>", "&", "<", "<a b='",
		"<svg><p><xyz><p>", "<b><blockquote></p><u><tr><h1>",
		"<ol><li>x<dl><dd></ul>", "<script>", "<style></",
		"\xc3\xa9<font size=1>", "<td><b><table><i><li><p><form>",
	};
	static const size_t sizes[] = { 7, 1000, 20011, 100003 };

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
			struct arena a = ARENA_INIT;
			struct str in = utf8_clean(&a, repeat(&a, pieces[i],
			    sizes[k]));
			struct str out = inert_html(&a, in, 30000, NULL);

			check(pieces[i], out.n <= 30000);
			check(pieces[i], is_well_formed(out));
			check_str(pieces[i], inert_html(&a, out, 30000, NULL),
			    out);
			arena_clear(&a);
		}
}

static void
over_the_limit_it_is_cut_and_says_so(void **state)
{
	struct arena a = ARENA_INIT;
	struct str in = repeat(&a, "<p>a", 4000), out;
	bool cut = false;

	(void)state;
	out = inert_html(&a, in, 800, &cut);
	check("said so", cut);
	check("not longer", out.n <= 800 && out.n > 700);
	check("whole tags", is_well_formed(out));
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_allowed_stays),
		cmocka_unit_test(anything_ends_well_formed_and_stays),
		cmocka_unit_test(over_the_limit_it_is_cut_and_says_so),
	};

	return cmocka_run_group_tests_name("mail_inert", tests, NULL, NULL);
}
