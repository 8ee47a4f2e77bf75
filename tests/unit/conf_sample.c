/* The option table, the sample and the manual say the same; the whole
 * language of the design is understood. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/io.h"
#include "conf/conf.h"
#include "conf/init.h"
#include "conf/make.h"
#include "conf/options.h"
#include "conf/show.h"

static struct str
read_source(struct arena *a, const char *name)
{
	const char *source = getenv("POSTROOM_SOURCE");
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err e = ERR_INIT;
	struct str out;

	buf_printf(&path, "%s/%s", source != NULL ? source : "..", name);
	if (!io_file(path.p, 1 << 20, &text, &e))
		fail_msg("%s (set POSTROOM_SOURCE)", e.text);
	out = str_copy(a, buf_view(&text));
	buf_clear(&path);
	buf_clear(&text);
	return out;
}

/* Takes the # away where it stands directly before a directive. */
static void
uncomment(struct str text, struct buf *out)
{
	struct str line;

	while (str_cut_line(&text, &line)) {
		size_t at = 0;

		while (at < line.n && line.p[at] == '\t')
			at++;
		if (at + 1 < line.n && line.p[at] == '#' &&
		    line.p[at + 1] != ' ') {
			buf_str(out, str_sub(line, 0, at));
			at++;
		} else
			at = 0;
		if (!str_is(line, "#"))
			buf_str(out, str_sub(line, at, line.n));
		buf_char(out, '\n');
	}
}

/* A file that is there. */
static struct str
holidays(struct arena *a)
{
	const char *source = getenv("POSTROOM_SOURCE");
	char *path = realpath(source != NULL ? source : "..", NULL);
	struct str line = str_printf(a, "holidays "
	    "\"%s/tests/unit/data/holidays.ics\"", path);

	free(path);
	return line;
}

static struct conf *
load(struct str text, const char *what)
{
	struct buf said = BUF_INIT, lines = BUF_INIT;
	struct arena a = ARENA_INIT;
	struct str rest = text, line;
	struct conf *c;

	while (str_cut_line(&rest, &line)) {    /* not from a file */
		if (str_starts(str_trim(line), "holidays "))
			line = holidays(&a);
		buf_printf(&lines, "%.*s\n", STR_ARG(
		    str_starts(line, "include") ? STR("") : line));
	}
	c = conf_from_text("postroom.conf", buf_view(&lines), &said);
	if (said.n > 0)
		fail_msg("%s: %s", what, said.p);
	buf_clear(&said);
	buf_clear(&lines);
	arena_clear(&a);
	return c;
}

static void
sample_is_good(void **state)
{
	struct arena a = ARENA_INIT;
	struct str text = read_source(&a, "conf/postroom.conf");
	struct buf all = BUF_INIT;

	(void)state;
	conf_free(load(text, "as it is"));
	uncomment(text, &all);
	conf_free(load(buf_view(&all), "with all comments taken away"));
	buf_clear(&all);
	arena_clear(&a);
}

static void
program_carries_it(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	check_str("conf_init_text", str_from(conf_init_text()),
	    read_source(&a, "conf/postroom.conf"));
	for (const char *p = conf_init_text(); *p != '\0'; p++)
		check("only ASCII", (unsigned char)*p < 0x80);
	arena_clear(&a);
}

/* Was this option given by the file, somewhere in b or in a block in it? */
static bool
is_given(const struct shown_block *b, const struct option *o)
{
	for (size_t i = 0; i < b->n; i++)
		if ((b->value[i].option == o && b->value[i].at.line > 0) ||
		    (b->value[i].in != NULL && is_given(b->value[i].in, o)))
			return true;
	return false;
}

static void
check_option(const struct conf *c, struct str text, const char *block,
             const struct option *o)
{
	struct arena a = ARENA_INIT;
	bool given = o->type == OPTION_LATER || o->type == OPTION_NAMED ||
	    strcmp(o->name, "include") == 0;

	for (const struct shown_block *b = c->shown; b != NULL; b = b->next)
		given = given || is_given(b, o);
	/* One password a block; the other ways stand in the prose. */
	if (!given && o->type == OPTION_CREDENTIAL)
		given = str_find(text, str_printf(&a, "#     %s ", o->name), 0)
		    < text.n;
	if (!given)
		fail_msg("%s %s is not in conf/postroom.conf", block, o->name);
	arena_clear(&a);
}

static void
sample_names_every_option(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf all = BUF_INIT;
	struct str text = read_source(&a, "conf/postroom.conf");
	struct conf *c;

	(void)state;
	uncomment(text, &all);
	c = load(buf_view(&all), "sample");
	for (size_t i = 0; all_blocks[i] != NULL; i++)
		for (size_t j = 0; j < all_blocks[i]->n; j++)
			check_option(c, text, all_blocks[i]->name,
			    &all_blocks[i]->option[j]);
	conf_free(c);
	buf_clear(&all);
	arena_clear(&a);
}

/* The section of a block begins with .Ss and ends with the next one. */
static struct str
section(struct arena *a, struct str manual, const char *block)
{
	struct str head = str_printf(a, "\n.Ss %s\n",
	    block[0] == '\0' ? "The top level" : block);
	size_t from = str_find(manual, head, 0), to;

	if (from == manual.n)
		fail_msg("the manual has no section %s", block);
	to = str_find(manual, STR("\n.S"), from + head.n);
	return str_sub(manual, from, to);
}

/* What the manual says of an option: from its .It to the next. */
static struct str
item_of(struct arena *a, struct str section, const char *name)
{
	struct str item = str_printf(a, "\n.It Ic %s", name);
	size_t at = str_find(section, item, 0);

	while (at < section.n && at + item.n < section.n &&
	    section.p[at + item.n] != '\n' && section.p[at + item.n] != ' ')
		at = str_find(section, item, at + 1);
	return str_sub(section, at, str_find(section, STR("\n.It Ic "),
	    at + 1));
}

static void
manual_lists_every_option(void **state)
{
	struct arena a = ARENA_INIT;
	struct str manual = read_source(&a, "man/postroom.conf.5");

	(void)state;
	for (size_t i = 0; all_blocks[i] != NULL; i++)
		for (size_t j = 0; j < all_blocks[i]->n; j++) {
			const struct option *o = &all_blocks[i]->option[j];
			struct str item = item_of(&a, section(&a, manual,
			    all_blocks[i]->name), o->name);

			if ((item.n > 0) != (o->type != OPTION_LATER))
				fail_msg("postroom.conf(5), %s: %s %s",
				    all_blocks[i]->name, o->name,
				    item.n > 0 ? "is not built" :
				    "is missing");
			if (o->preset != NULL && o->preset[0] != '{' &&
			    str_find(item, str_from(o->preset), 0) == item.n)
				fail_msg("postroom.conf(5), %s: the default "
				    "of %s is %s", all_blocks[i]->name,
				    o->name, o->preset);
			check(o->name, item.n == 0 || o->help != NULL);
		}
	arena_clear(&a);
}

/* Every directive of the design is understood: whatever is not built is
 * said to be so, at its place, and nothing follows from it. */
static void
whole_language(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf said = BUF_INIT;
	struct str text = read_source(&a,
	    "tests/unit/data/whole-language.conf"), rest, line;
	size_t later = 0, at;

	(void)state;
	text = str_sub(text, 0, str_find(text, STR("include \""), 0));
	at = str_find(text, STR("holidays "), 0);       /* is no file */
	text = str_printf(&a, "%.*s#%.*s", STR_ARG(str_sub(text, 0, at)),
	    STR_ARG(str_sub(text, at, text.n)));
	check("not all is built", conf_from_text("t", text, &said) == NULL);
	for (rest = buf_view(&said); str_cut_line(&rest, &line); ) {
		if (str_find(line, STR(": error: "), 0) == line.n)
			continue;
		later++;
		if (!str_ends(line, ": not built yet"))
			fail_msg("%.*s", STR_ARG(line));
	}
	check("said of each", later > 0);
	check("a place", str_find(buf_view(&said),
	    STR("t:12:1: error: oauth: not built yet\n"), 0) < said.n);
	buf_clear(&said);
	arena_clear(&a);
}

static struct str
without_places(struct arena *a, const struct buf *b)
{
	struct str rest = buf_view(b), line, out;
	struct buf kept = BUF_INIT;

	while (str_cut_line(&rest, &line)) {
		line = str_trim(str_sub(line, 0,
		    str_find(line, STR(" # "), 0)));
		buf_printf(&kept, "%.*s\n", STR_ARG(line));
	}
	out = str_copy(a, buf_view(&kept));
	buf_clear(&kept);
	return out;
}

static void
shown_with_places(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf said = BUF_INIT, some = BUF_INIT, all = BUF_INIT;
	struct conf *c = conf_from_text("t", STR("stop-wait 5s\n"
	    "relay r {\n\thost h.example; user \"a b\"; password CANARY\n}\n"),
	    &said);

	(void)state;
	conf_show(c, true, &some);
	check_str("what the file says", buf_view(&some), STR(
	    "stop-wait 5s                                             # t:1:1\n"
	    "relay r {                                                # t:2:1\n"
	    "\thost h.example                                   # t:3:2\n"
	    "\tuser \"a b\"                                       # t:3:18\n"
	    "\tpassword \"***\"                                   # t:3:30\n"
	    "}\n"));
	conf_show(c, false, &all);
	check("defaults too", strstr(all.p, "\tport 465 ") != NULL &&
	    strstr(all.p, "when email-sent set status waiting-on-contact "
	    "   # default\n") != NULL &&
	    strstr(all.p, "\t# ca-file is not given\n") != NULL);
	conf_free(c);
	/* What is shown is a configuration that means the same. */
	c = conf_from_text("t", buf_view(&all), &said);
	check_str("it can be read back", buf_view(&said), STR(""));
	buf_reset(&some);
	conf_show(c, false, &some);
	check_str("the values are the same, the places are not",
	    without_places(&a, &some), without_places(&a, &all));
	conf_free(c);
	buf_clear(&said);
	buf_clear(&some);
	buf_clear(&all);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_is_good),
		cmocka_unit_test(program_carries_it),
		cmocka_unit_test(sample_names_every_option),
		cmocka_unit_test(manual_lists_every_option),
		cmocka_unit_test(whole_language),
		cmocka_unit_test(shown_with_places),
	};

	return cmocka_run_group_tests_name("conf_sample", tests, NULL, NULL);
}
