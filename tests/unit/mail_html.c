#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mail/html.h"
#include "mail/html_trim.h"

/* RD-3 */
static void
html_becomes_text(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "plain words", "<html><body>a  b\n c</body></html>",
		    "a b c\n" },
		{ "paragraphs", "<p>a</p><p>b</p>", "a\n\nb\n" },
		{ "Word's paragraphs stand close",
		    "<p class=MsoNormal>a</p><p class=MsoNormal>b</p>",
		    "a\nb\n" },
		{ "but for an empty one", "<p class=MsoNormal>a</p>"
		    "<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>",
		    "a\n\nb\n" },
		{ "blocks and breaks", "<div>a</div><div>b<br>c</div>",
		    "a\nb\nc\n" },
		{ "an empty line", "<div>a</div><div><br></div><div>b</div>",
		    "a\n\nb\n" },
		{ "entities", "&lt;a&gt; &amp; &uuml; &#8364;",
		    "<a> & \xc3\xbc \xe2\x82\xac\n" },
		{ "a link", "<a href=\"https://x.example/\">here</a>",
		    "here <https://x.example/>\n" },
		{ "a link that shows its address",
		    "<a href=\"https://x.example/\">x.example</a>",
		    "x.example\n" },
		{ "an address", "<a href=\"mailto:a@x.example\">a@x.example</a>",
		    "a@x.example\n" },
		{ "a link that runs is no link",
		    "<a href=\"javascript:alert(1)\">here</a>", "here\n" },
		{ "a list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b\n" },
		{ "a numbered list", "<ol><li>a<li>b</ol>", "1. a\n2. b\n" },
		{ "a list in a list", "<ul><li>a<ul><li>b</ul></ul>",
		    "- a\n  - b\n" },
		{ "a table", "<table><tr><td>a</td><td>b</td></tr>"
		    "<tr><td>c</td></tr></table>", "a  b\nc\n" },
		{ "a heading", "<h1>a</h1>b", "a\nb\n" },
		{ "a quote", "a<blockquote>b<br>c</blockquote>d",
		    "a\n> b\n> c\nd\n" },
		{ "a quote in a quote",
		    "x<blockquote>a<blockquote>b</blockquote></blockquote>",
		    "x\n> a\n> > b\n" },
		{ "a quote around all of it is its margin",
		    "<blockquote>a<blockquote>b</blockquote></blockquote>",
		    "a\n> b\n" },
		{ "but not if it says whom it cites",
		    "<blockquote type=cite>a</blockquote>", "> a\n" },
		{ "a quotation made with Gmail's button",
		    "x<blockquote class=gmail_quote>a</blockquote>",
		    "x\na\n" },
		{ "one below its author", "Ann:<blockquote class=gmail_quote>a"
		    "</blockquote>", "Ann:\n> a\n" },
		{ "an indent is no quote", "<blockquote style=\"margin:0 40px;"
		    "border:none\">a</blockquote>", "a\n" },
		{ "nothing runs, nothing hidden shows",
		    "<head><title>t</title><style>s</style></head>"
		    "<script>x</script>a", "a\n" },
		{ "comments go", "a<!-- b --><!--[if mso]>c<![endif]-->d",
		    "ad\n" },
		{ "preformatted", "<pre>a\n  b\n</pre>c", "a\n  b\nc\n" },
		{ "a picture's words", "<img src=x alt=\"our logo\">",
		    "[our logo]\n" },
		{ "an emoji sent as a picture",
		    "<img alt=\"\xf0\x9f\x98\x80\" src=x>",
		    "\xf0\x9f\x98\x80\n" },
		{ "a bare less-than", "a < b <3", "a < b <3\n" },
		{ "a tag that never ends", "a<b", "a\n" },
		{ "no end tags", "<div><b>a<div>b", "a\nb\n" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct html_text got;

		html_read(&a, str_from(T[i].in), 10000, &got);
		check_str(T[i].what, got.text, str_from(T[i].want));
		arena_clear(&a);
	}
}

/* RD-4: what programs mark as quoted. */
static void
marked_quotes(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "Gmail", "a<div class=\"gmail_quote\">b</div>c", "b" },
		{ "more classes", "a<div class=\"x gmail_quote y\">b</div>c",
		    "b" },
		{ "Gmail's class on a quotation of one's own",
		    "a<blockquote class=\"gmail_quote\">b</blockquote>", "" },
		{ "Yahoo", "a<div class=yahoo_quoted>b<div>c</div></div>d",
		    "b\nc" },
		{ "Outlook: all that follows",
		    "a<div id=divRplyFwdMsg>b</div><div>c</div>", "b\nc" },
		{ "Outlook's line over the header, in any language",
		    "a<div style='border:none;border-top:solid #E1E1E1 1.0pt;"
		    "padding:3.0pt 0cm 0cm 0cm'>b</div><p>c", "b\n\nc" },
		{ "a box of one's own", "a<div style='border-top:solid red;"
		    "padding:3.0pt 0cm'>b</div>", "" },
		{ "Zimbra", "a<hr id=zwchr>b", "_" "_______________________"
		    "________\nb" },
		{ "taken over by Outlook", "a<div id=x_divRplyFwdMsg>b</div>",
		    "b" },
		{ "nothing is marked", "a<div class=quote_gmail>b</div>", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct html_text got;
		struct str span = STR_NONE;

		html_read(&a, str_from(T[i].in), 10000, &got);
		if (got.nquoted > 0)
			span = str_trim(str_sub(got.text, got.quoted[0].from,
			    got.quoted[0].to));
		check_str(T[i].what, span, str_from(T[i].want));
		arena_clear(&a);
	}
}

static void
repeat(struct buf *b, const char *what, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_z(b, what);
}

/* RD-7: each ends, at once, with at most what was asked for. */
static void
bombs(void **state)
{
	static const struct {
		const char *what, *unit;
	} T[] = {
		{ "deep blocks", "<div>" }, { "deep quotes", "<blockquote>x" },
		{ "deep lists", "<ul><li>x" }, { "bare signs", "<" },
		{ "comments without end", "<!--" }, { "entities", "&amp" },
		{ "attributes", "<a a a a a a a a a a a a a a a a a a a" },
		{ "quotes", "<a href=\"" }, { "marked", "<p class=gmail_quote>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct html_text got;

		repeat(&b, T[i].unit, 100000);
		html_read(&a, buf_view(&b), 1000, &got);
		check(T[i].what, got.text.n <= 1000);
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
tags_are_cut(void **state)
{
	static const struct {
		const char *what;
		size_t blanks, bytes;
		bool kept;
	} T[] = {
		{ "a long tag stays", 1, HTML_TAG_MAX - 20, true },
		{ "a longer one goes", 1, HTML_TAG_MAX + 20, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf in = BUF_INIT, out = BUF_INIT;

		buf_z(&in, "<a ");
		repeat(&in, "x", T[i].bytes);
		buf_z(&in, ">b");
		html_trim(buf_view(&in), SIZE_MAX, &out);
		check_int(T[i].what, out.n == in.n, T[i].kept);
		buf_clear(&in);
		buf_clear(&out);
	}
	for (size_t over = 0; over < 2; over++) {
		struct buf in = BUF_INIT, out = BUF_INIT;

		buf_z(&in, "<a");
		repeat(&in, " x", HTML_ATTRIBUTES_MAX - 1 + over);
		buf_z(&in, ">");
		html_trim(buf_view(&in), SIZE_MAX, &out);
		check_int("attributes up to the limit", in.n - out.n,
		    over * 2);
		buf_clear(&in);
		buf_clear(&out);
	}
}

static void
charset_of_a_page(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "HTML 5", "<meta charset=\"koi8-r\">", "koi8-r" },
		{ "HTML 4", "<META http-equiv=Content-Type content=\"text/html;"
		    " charset=windows-1251\">", "windows-1251" },
		{ "none", "<p>charset=x</p>", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].what, html_charset(str_from(T[i].in)),
		    str_from(T[i].want));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_becomes_text),
		cmocka_unit_test(marked_quotes),
		cmocka_unit_test(bombs),
		cmocka_unit_test(tags_are_cut),
		cmocka_unit_test(charset_of_a_page),
	};

	return cmocka_run_group_tests_name("mail_html", tests, NULL, NULL);
}
