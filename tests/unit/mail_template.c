/* SPEC TM-1; SECURITY T18. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "mail/markdown.h"
#include "mail/template.h"
#include "mail/template_names.h"

static char root[] = "template.XXXXXX";

static void
put(const char *path, const char *text)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	check(path, io_replace(str_printf(&a, "%s/%s", root, path).p,
	    str_from(text), 0600, &e));
	arena_clear(&a);
}

static const struct value item_values[] = {
	{ STR_INIT("item.text"), STR_INIT("one\ntwo"), NULL, 0 },
	{ STR_INIT("item.text"), STR_INIT("three"), NULL, 0 },
};
static const struct values items[] = {
	{ (struct value *)&item_values[0], 1 },
	{ (struct value *)&item_values[1], 1 },
};
static struct value some[] = {
	{ STR_INIT("ticket.id"), STR_INIT("7"), NULL, 0 },
	{ STR_INIT("ticket.name"), STR_INIT("a\r\nBcc: <b> {{ticket.id}}"),
	    NULL, 0 },
	{ STR_INIT("verified"), STR_INIT(""), NULL, 0 },
	{ STR_INIT("quote.text"), STR_INIT("x\n\ny\n"), NULL, 0 },
	{ STR_INIT("reply.text"), STR_INIT("*hi* <b>"), NULL, 0 },
	{ STR_INIT("messages"), STR_INIT(""), items, 2 },
};
static const struct values values = { some, sizeof some / sizeof *some };

static void
rendering(void **state)
{
	static const struct {
		const char *what, *body, *want;
	} T[] = {
		{ "a value", "#{{ticket.id}}.", "#7." },
		{ "spaces in a tag", "{{ ticket.id }}", "7" },
		{ "a value is not read again (T18)", "{{ticket.name}}",
		    "a\r\nBcc: <b> {{ticket.id}}" },
		{ "a known name without a value is empty",
		    "<{{agent.name}}>", "<>" },
		{ "a section of something", "{{#ticket.id}}yes{{/ticket.id}}",
		    "yes" },
		{ "a section of nothing", "a{{#verified}}b{{/verified}}c",
		    "ac" },
		{ "inverted", "{{^verified}}no{{/verified}}"
		    "{{^ticket.id}}x{{/ticket.id}}", "no" },
		{ "a section tag alone takes its line",
		    "a\n  {{#ticket.id}}  \nb\n{{/ticket.id}}\nc\n",
		    "a\nb\nc\n" },
		{ "a comment too", "a\n{{! long\nstory }}\nb", "a\nb" },
		{ "two tags on a line do not",
		    "a\n{{#ticket.id}}{{/ticket.id}}\nb", "a\n\nb" },
		{ "a list", "{{#messages}}\n- {{item.text}} {{ticket.id}}\n"
		    "{{/messages}}\nend",
		    "- one\ntwo 7\n- three 7\nend" },
		{ "further lines repeat > and blanks",
		    "> {{quote.text}}\n", "> x\n> \n> y\n" },
		{ "a list in a margin",
		    "{{#messages}}\n  {{item.text}}\n{{/messages}}\n",
		    "  one\n  two\n  three\n" },
		{ "markdown in text is as it is",
		    "{{reply.text.markdown}}", "*hi* <b>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const char *dir = root;
		struct templates *t = templates_new(&dir, 1);
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct rendered r;

		put("x.txt", str_printf(&a, "Subject: s\n\n%s",
		    T[i].body).p);
		if (!template_render(t, &a, "x", STR(""), &values, &r, &e))
			fail_msg("%s: %s", T[i].what, e.text);
		check_str(T[i].what, r.text, str_from(T[i].want));
		check_str(T[i].what, r.subject, STR("s"));
		arena_clear(&a);
		templates_free(t);
	}
}

static void
places(void **state)
{
	const char *dir = root;
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct rendered r;

	(void)state;
	put("p.txt", "Subject: {{ticket.name}}\r\n\r\nx\r\n");
	put("p.html", "{{ticket.name}}|{{reply.text.markdown}}"
	    "{{reply.text}}");
	check("renders", template_render(t, &a, "p", STR(""), &values, &r,
	    &e));
	check_str("a subject is one line", r.subject,
	    STR("a  Bcc: <b> {{ticket.id}}"));
	check_str("CR LF in a file is LF", r.text, STR("x\n"));
	check_str("HTML is escaped, Markdown made", r.html,
	    STR("a<br>\nBcc: &lt;b&gt; {{ticket.id}}|<p><em>hi</em> "
	    "&lt;b&gt;</p>\n*hi* &lt;b&gt;"));
	arena_clear(&a);
	templates_free(t);
}

static void
mistakes(void **state)
{
	static const struct {
		const char *what, *file, *want;
	} T[] = {
		{ "no subject", "Hello\n", "m.txt:1:1: the first line" },
		{ "no empty line", "Subject: a\nb\n", "m.txt:2:1: after" },
		{ "a value nobody gives", "Subject: a\n\n12{{ticket.idd}}",
		    "m.txt:3:3: there is no value {{ticket.idd}}; did you "
		    "mean {{ticket.id}}?" },
		{ "in the subject", "Subject: {{x}}\n\n",
		    "m.txt:1:10: there is no value {{x}}" },
		{ "a section left open", "Subject: a\n\n\n{{#verified}}",
		    "m.txt:4:1: the section {{verified}} is never closed" },
		{ "crossed", "Subject: a\n\n{{#verified}}{{/ticket.id}}",
		    "m.txt:3:14: {{/ticket.id}} closes the section "
		    "{{verified}} of line 3" },
		{ "closed too often", "Subject: a\n\n{{/verified}}",
		    "m.txt:3:1: this section was not opened" },
		{ "unescaped values are not offered (T18)",
		    "Subject: a\n\n{{{verified}}}", "m.txt:3:1: this kind" },
		{ "nor are partials", "Subject: a\n\n{{>x}}",
		    "m.txt:3:1: this kind" },
		{ "no end of a tag", "Subject: a\n\n{{verified",
		    "m.txt:3:1: a {{ without" },
		{ "no name", "Subject: a\n\n{{}}", "m.txt:3:1: a name" },
		{ "not UTF-8", "Subject: a\n\n\xff", "m.txt: is not valid" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const char *dir = root;
		struct templates *t = templates_new(&dir, 1);
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT, f = ERR_INIT;
		struct rendered r;

		put("m.txt", T[i].file);
		check(T[i].what, !template_check(t, "m", template_known, &e));
		check_str(T[i].what, str_sub(str_from(e.text),
		    strlen(root) + 1, strlen(root) + 1 + strlen(T[i].want)),
		    str_from(T[i].want));
		check_int(T[i].what, e.kind, ERR_SETUP);
		check(T[i].what, !template_render(t, &a, "m", STR(""),
		    &values, &r, &f));
		check_str("the same when it is used", str_from(f.text),
		    str_from(e.text));
		arena_clear(&a);
		templates_free(t);
	}
}

static void
says_where_it_looked(struct templates *t, struct arena *a,
                     const char *const dir[3])
{
	struct err e = ERR_INIT;
	struct rendered r;

	check("none", !template_render(t, a, "none", STR(""), &values, &r,
	    &e));
	check_str("the directories, but for the one not given",
	    str_from(e.text), str_printf(a, "there is no template none; "
	    "looked in %s, %s", dir[0], dir[2]));
}

static void
search(void **state)
{
	static const struct {
		const char *what, *name, *language, *want;
	} T[] = {
		{ "the brand's own words first", "both", "", "brand" },
		{ "even in English when ours speak the language", "both",
		    "de", "brand" },
		{ "the language", "base", "de", "deutsch" },
		{ "of the language without its land", "base", "de-AT",
		    "deutsch" },
		{ "English if there is no other", "base", "sv", "english" },
		{ "a language is no path", "base", "../x", "english" },
	};
	struct arena a = ARENA_INIT;
	const char *dir[3] = { str_printf(&a, "%s/brand", root).p, "", root };
	struct templates *t = templates_new(dir, 3);
	struct rendered r;

	(void)state;
	mkdir(dir[0], 0700);
	put("brand/both.txt", "Subject: brand\n\n");
	put("both.txt", "Subject: shipped\n\n");
	put("both.de.txt", "Subject: shipped\n\n");
	put("both.html", "shipped twin");
	put("base.txt", "Subject: english\n\n");
	put("base.de.txt", "Subject: deutsch\n\n");
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct err e = ERR_INIT;

		if (!template_render(t, &a, T[i].name,
		    str_from(T[i].language), &values, &r, &e))
			fail_msg("%s: %s", T[i].what, e.text);
		check_str(T[i].what, r.subject, str_from(T[i].want));
		check_str("no twin from another place", r.html, STR_NONE);
	}
	for (const char *const *bad = (const char *const[]){ "none",
	    "../base", "", NULL }; *bad != NULL; bad++) {
		struct err e = ERR_INIT;

		check(*bad, !template_render(t, &a, *bad, STR(""), &values,
		    &r, &e));
		check_int(*bad, e.kind, ERR_SETUP);
	}
	says_where_it_looked(t, &a, dir);
	templates_free(t);
	arena_clear(&a);
}

static size_t
times(struct str text, struct str tag)
{
	size_t n = 0;

	for (size_t at = 0; (at = str_find(text, tag, at)) < text.n;
	    at += tag.n)
		n++;
	return n;
}

static void
read_file(const char *path, struct buf *out)
{
	struct err e = ERR_INIT;

	if (!io_file(path, 1 << 20, out, &e))
		fail_msg("%s", e.text);
}

/* A translation says what the English one says: each value as often. */
static void
same_values(const char *english, const char *path)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct str one, other;

	read_file(english, &a);
	read_file(path, &b);
	one = buf_view(&a);
	other = buf_view(&b);
	check_int(path, times(other, STR("{{")), times(one, STR("{{")));
	for (size_t at = 0; (at = str_find(one, STR("{{"), at)) < one.n;
	    at += 2) {
		struct str tag = str_sub(one, at, str_find(one, STR("}}"),
		    at) + 2);

		if (!str_starts(tag, "{{!") &&
		    times(one, tag) != times(other, tag))
			fail_msg("%s: %.*s", path, STR_ARG(tag));
	}
	buf_clear(&a);
	buf_clear(&b);
}

static void
shipped_ones_are_right(void **state)
{
	static const char *const names[] = { "ticket-received",
		"ticket-closed", "reminder", "agent-reply", "chat-transcript",
		"notify-new", "notify-reply", "notify-assigned",
		"notify-comment", "notify-status", "sla-due-soon",
		"sla-overdue", "alarm", "alarm-over", "digest",
		"undelivered", "delayed", NULL };
	/* TM-2. */
	static const char *const languages[] = { "", "de", "sv", "da", "pl" };
	struct arena a = ARENA_INIT;
	const char *source = getenv("POSTROOM_SOURCE");
	const char *dir = str_printf(&a, "%s/templates",
	    source != NULL ? source : "..").p;
	struct templates *t = templates_new(&dir, 1);
	struct value v[] = {
		{ STR("ticket.id"), STR("7"), NULL, 0 },
		{ STR("message.text"), STR("secret words"), NULL, 0 },
		{ STR("conversation.subject"), STR("secret thing"), NULL, 0 },
		{ STR("ticket.name"), STR("secret thing"), NULL, 0 },
	};
	struct values all = { v, 4 };

	(void)state;
	for (size_t i = 0; names[i] != NULL; i++) {
		struct err e = ERR_INIT;
		struct rendered r;

		if (!template_check(t, names[i], template_known, &e))
			fail_msg("%s", e.text);
		check(names[i], template_render(t, &a, names[i], STR(""),
		    &all, &r, &e));
		/* SC-7: nothing of an unverified sender goes to him. */
		if (str_starts(str_from(names[i]), "ticket-"))
			check(names[i], str_find(r.text, STR("secret"), 0) ==
			    r.text.n && str_find(r.subject, STR("secret"), 0)
			    == r.subject.n);
	}
	for (size_t i = 0; names[i] != NULL; i++)
		for (size_t n = 0; n < sizeof languages / sizeof *languages;
		    n++) {
			const char *path = str_printf(&a, "%s/%s%s%s.txt",
			    dir, names[i], n > 0 ? "." : "",
			    languages[n]).p;
			struct err e = ERR_INIT;
			struct rendered r;

			check(path, access(path, R_OK) == 0);
			same_values(str_printf(&a, "%s/%s.txt", dir,
			    names[i]).p, path);
			check(path, template_render(t, &a, names[i],
			    str_from(languages[n]), &all, &r, &e));
			/* SC-7, in every language. */
			if (str_starts(str_from(names[i]), "ticket-") ||
			    str_is(str_from(names[i]), "reminder"))
				check(path, str_find(r.text, STR("secret"),
				    0) == r.text.n && str_find(r.subject,
				    STR("secret"), 0) == r.subject.n);
		}
	templates_free(t);
	arena_clear(&a);
}

static void
markdown(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "paragraphs; a line end stays", "a\nb\n\nc",
		    "<p>a<br>\nb</p>\n<p>c</p>\n" },
		{ "strong, emphasis, code", "**a** *b* _c_ `<d>`",
		    "<p><strong>a</strong> <em>b</em> <em>c</em> "
		    "<code>&lt;d&gt;</code></p>\n" },
		{ "words with underscores, products", "a_b_c 2 * 3 * 4",
		    "<p>a_b_c 2 * 3 * 4</p>\n" },
		{ "a link", "[a&b](https://x.example/?a=1&b=\"2)",
		    "<p>[a&amp;b](<a href=\"https://x.example/?a=1&amp;b=\">"
		    "https://x.example/?a=1&amp;b=</a>&quot;2)</p>\n" },
		{ "a good link", "[a](https://x.example/)",
		    "<p><a href=\"https://x.example/\">a</a></p>\n" },
		{ "no javascript", "[a](javascript:alert(1))",
		    "<p>[a](javascript:alert(1))</p>\n" },
		{ "bare links lose the full stop", "see https://x.example.",
		    "<p>see <a href=\"https://x.example\">"
		    "https://x.example</a>.</p>\n" },
		{ "tags are text", "<script>alert('x')</script>",
		    "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
		    "</p>\n" },
		{ "lists", "- a\n- b\n\n1. c\n\n2. d",
		    "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
		    "<ol>\n<li>c</li>\n<li>d</li>\n</ol>\n" },
		{ "a quote and a heading", "> a\n> b\n\n## c",
		    "<blockquote><p>a<br>\nb</p></blockquote>\n"
		    "<h2>c</h2>\n" },
		{ "a code block", "```\n<x>\n*y*\n```\nz",
		    "<pre><code>&lt;x&gt;\n*y*\n</code></pre>\n"
		    "<p>z</p>\n" },
		{ "escapes", "\\*a\\*", "<p>*a*</p>\n" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;

		markdown_html(&b, str_from(T[i].in));
		check_str(T[i].what, buf_view(&b), str_from(T[i].want));
		buf_clear(&b);
	}
}

/* Whatever is typed: tags come out in pairs, properly nested. */
static void
markdown_is_balanced(void **state)
{
	static const char alphabet[] = "**__``[[]](())<> \n\n->#1.ab\\h";
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[64], open[64][12];
		struct buf b = BUF_INIT;
		size_t n = 0, depth = 0;

		for (; n < sizeof text; n++) {
			seed = seed * 1664525 + 1013904223;
			text[n] = alphabet[(seed >> 16) %
			    (sizeof alphabet - 1)];
		}
		markdown_html(&b, (struct str){ text, n });
		for (size_t i = 0; i < b.n; i++) {
			char tag[12] = "";

			if (b.p[i] != '<')
				continue;
			check("a tag", sscanf(b.p + i + 1, "%11[a-z0-9/]",
			    tag) == 1);
			if (strcmp(tag, "br") == 0 || strcmp(tag, "hr") == 0)
				continue;
			if (tag[0] == '/') {
				check(b.p, depth > 0 && strcmp(tag + 1,
				    open[--depth]) == 0);
			} else {
				check("depth", depth < 64);
				memcpy(open[depth++], tag, sizeof tag);
			}
		}
		check_int("all closed", depth, 0);
		buf_clear(&b);
	}
}

static int
make_root(void **state)
{
	(void)state;
	return mkdtemp(root) == NULL;
}

static int
remove_root(void **state)
{
	struct arena a = ARENA_INIT;
	int rc = system(str_printf(&a, "rm -rf '%s'", root).p);

	(void)state;
	arena_clear(&a);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rendering),
		cmocka_unit_test(places),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(search),
		cmocka_unit_test(shipped_ones_are_right),
		cmocka_unit_test(markdown),
		cmocka_unit_test(markdown_is_balanced),
	};

	return cmocka_run_group_tests_name("template", tests, make_root,
	    remove_root);
}
