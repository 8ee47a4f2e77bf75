#include "store/search.h"

#include <stdlib.h>
#include <string.h>

/* The tickets of one word, newest first. */
static const struct query having = { "search.having",
	"SELECT n.rowid / 2 AS found FROM desk.search_name AS n"
	" WHERE n.search_name MATCH $1 AND n.rowid % 2 = 0"
	" UNION SELECT tc.ticket FROM desk.search_name AS n"
	" JOIN desk.ticket_contact AS tc ON tc.contact = n.rowid / 2"
	" WHERE n.search_name MATCH $1 AND n.rowid % 2 = 1"
	" UNION SELECT c.ticket FROM desk.search_message AS m"
	" JOIN desk.message AS said ON said.id = m.rowid"
	" JOIN desk.conversation AS c ON c.id = said.conversation"
	" WHERE m.search_message MATCH $1 AND c.ticket > 0"
	" ORDER BY found DESC LIMIT $2", "search_name search_message" };

const struct query *const search_queries[] = { &having, NULL };

/* --- Words ---------------------------------------------------------------- */

/* What FTS5's unicode61 takes for no part of a word, as far as people type
 * it: ASCII signs, and the punctuation of U+00A1..BF and U+2000..206F,
 * U+3000..303F. A word must be one token. */
static size_t
no_word(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	unsigned char d = s.n > 1 ? (unsigned char)s.p[1] : 0;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') ? 0 : 1;
	if (c == 0xc2 && s.n > 1)
		return 2;
	if (s.n > 2 && ((c == 0xe2 && (d == 0x80 || d == 0x81)) ||
	    (c == 0xe3 && d == 0x80)))
		return 3;
	return 0;
}

/* The next word as FTS5 wants it: "word" or "word" *. False: there is none. */
static bool
next_word(struct str *rest, struct arena *a, struct str *out)
{
	size_t skip, n = 0;

	while (rest->n > 0 && (skip = no_word(*rest)) > 0)
		*rest = str_sub(*rest, skip, rest->n);
	while (n < rest->n && no_word(str_sub(*rest, n, rest->n)) == 0)
		n++;
	if (n == 0)
		return false;
	*out = str_printf(a, "\"%.*s\"%s", (int)n, rest->p,
	    n < rest->n && rest->p[n] == '*' ? " *" : "");
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

/* --- Sets of tickets ------------------------------------------------------ */

struct set {
	int64_t *id;                    /* falling */
	size_t n;
};

static bool
load(struct db *db, struct str word, struct arena *a, struct set *out,
    struct err *e)
{
	struct stmt *s = db_use(db, &having, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, word);
	db_bind_i64(s, 2, SEARCH_MOST);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, out->id, out->n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

static void
intersect(struct set *a, const struct set *b)
{
	size_t n = 0;

	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->id[i] == b->id[k]) {
			a->id[n++] = a->id[i++];
			k++;
		} else if (a->id[i] > b->id[k]) {
			i++;
		} else {
			k++;
		}
	}
	a->n = n;
}

static bool
having_all(struct db *db, struct str words, struct arena *a,
    struct set *out, struct err *e)
{
	struct str word;
	int n = 0;

	while (next_word(&words, a, &word)) {
		struct set one = { NULL, 0 };

		if (n == SEARCH_WORDS)
			return err_set(e, ERR_INPUT, "search: more than %d "
			    "words", SEARCH_WORDS);
		if (!load(db, word, a, &one, e))
			return false;
		if (n++ == 0)
			*out = one;
		else
			intersect(out, &one);
	}
	return n > 0 || err_set(e, ERR_INPUT, "search: there is no word in "
	    "it");
}

/* --- The page ------------------------------------------------------------- */

static bool
fits(const struct ticket_filter *f, const struct ticket *t)
{
	enum shelf shelf = t->trashed > 0 ? SHELF_TRASH : t->spam ? SHELF_SPAM
	    : SHELF_DESK;

	return shelf == f->shelf && (!f->by_owner || str_eq(t->owner, f->owner)) &&
	    (f->team.n == 0 || str_eq(t->team, f->team)) &&
	    (f->pipeline.n == 0 || str_eq(t->pipeline, f->pipeline)) &&
	    (f->status.n == 0 || str_eq(t->status, f->status)) &&
	    (f->priority < 0 || f->priority == (int)t->priority) &&
	    (f->class == CLASS_ANY || (f->class == CLASS_OPEN) ==
	    (t->closed == 0));
}

static int
compare_str(struct str a, struct str b)
{
	int got = memcmp(a.p != NULL ? a.p : "", b.p != NULL ? b.p : "",
	    a.n < b.n ? a.n : b.n);

	return got != 0 ? got : (a.n > b.n) - (a.n < b.n);
}

static int64_t
number(const struct ticket_filter *f, const struct ticket *t)
{
	return f->sort == SORT_CREATED ? t->created : f->sort ==
	    SORT_CHANGED ? t->changed : f->sort == SORT_PRIORITY ?
	    (int64_t)t->priority : 0;
}

static int
compare(const void *pa, const void *pb, void *arg)
{
	const struct ticket *a = pa, *b = pb;
	const struct ticket_filter *f = arg;
	int64_t na = number(f, a), nb = number(f, b);
	int got = (na > nb) - (na < nb);

	if (f->sort == SORT_STATUS) {
		got = compare_str(a->pipeline, b->pipeline);
		if (got == 0)
			got = compare_str(a->status, b->status);
	}
	if (got == 0)
		got = (a->id > b->id) - (a->id < b->id);
	return f->desc ? -got : got;
}

static bool
load_tickets(struct db *db, const struct set *set,
    const struct ticket_filter *f, struct arena *a, struct ticket **out,
    size_t *n, struct err *e)
{
	for (size_t i = 0; i < set->n; i++) {
		struct ticket t;
		int got = list_ticket(db, set->id[i], a, &t, e);

		if (got < 0)
			return false;
		if (got == 1 && fits(f, &t))
			*ARENA_PUSH(a, *out, *n) = t;
	}
	return true;
}

bool
search_tickets(struct db *db, struct str words,
    const struct ticket_filter *f, struct arena *a, struct ticket **out,
    size_t *n, struct err *e)
{
	struct ticket_filter by = *f;
	struct ticket *all = NULL;
	struct set set = { NULL, 0 };
	size_t nall = 0, from = 0;

	*out = NULL;
	*n = 0;
	if (!having_all(db, words, a, &set, e) ||
	    !load_tickets(db, &set, f, a, &all, &nall, e))
		return false;
	if (nall > 0)
		qsort_r(all, nall, sizeof *all, compare, &by);
	if (f->after > 0) {
		while (from < nall && all[from].id != f->after)
			from++;
		if (from == nall)
			return err_set(e, ERR_INPUT, "ticket %lld is not "
			    "among those found", (long long)f->after);
		from++;
	}
	*out = all + from;
	*n = nall - from < (size_t)f->limit ? nall - from :
	    (size_t)f->limit;
	return true;
}
