/* desk_pages SMALL-CONF LARGE-CONF ROUNDS < REQUESTS: how long a page takes
 * in a store of few tickets and in one of many, asked by turns as the desk is
 * asked, for views.py.
 *
 * A request is a line of JSON, {"name", "as", "command", "args"}; "after" may
 * be a part of all ids, 0.5. For each a line comes back: the name, rows and
 * median CPU milliseconds of both. The last one tells how far memory grew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "api/api.h"
#include "base/clock.h"

enum { ROUNDS_MOST = 99 };

struct store {
	struct conf *conf;
	struct api api;
	int64_t last;                   /* its greatest id */
	double ms[ROUNDS_MOST];
	size_t rows;
};

static const struct query greatest = { "pages.last",
	"SELECT max(id) FROM desk.ticket", NULL };

static void
must(bool ok, const char *why)
{
	if (ok)
		return;
	fprintf(stderr, "desk_pages: %s\n", why);
	exit(1);
}

static void
open_store(struct store *st, const char *conf)
{
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	struct stmt *s;

	st->conf = conf_load(conf, &said);
	must(st->conf != NULL, said.p);
	buf_clear(&said);
	must(db_open(&st->api.db, st->conf->state_dir, STORE_NONE, &e),
	    e.text);
	st->api.conf = st->conf;
	st->api.now = clock_wall_ms;
	s = db_use(st->api.db, &greatest, &e);
	must(s != NULL && db_step(s, &e) == 1, e.text);
	st->last = db_i64(s, 0);
	db_done(s);
}

static void
close_store(struct store *st)
{
	db_close(st->api.db);
	conf_free(st->conf);
}

/* Of this thread: all is in memory, and others on the machine do not count. */
static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
count(void *arg, json_t *object)
{
	struct store *st = arg;

	(void)object;
	st->rows++;
}

static json_t *
for_store(const json_t *request, const struct store *st)
{
	json_t *out = json_deep_copy(request);
	json_t *args = json_object_get(out, "args");
	const json_t *after = json_object_get(args, "after");

	json_object_del(out, "name");
	if (json_is_real(after))
		json_object_set_new(args, "after", json_integer(
		    (json_int_t)(json_real_value(after) * (double)st->last)));
	return out;
}

static void
ask(struct store *st, const json_t *request, int round)
{
	static const struct caller root = { 0, true };
	struct failure f = FAILURE_INIT;
	json_t *mine = for_store(request, st);
	double began = now_ms();

	st->rows = 0;
	must(api_run(&st->api, &root, mine, count, st, &f), f.text);
	st->ms[round] = now_ms() - began;
	json_decref(mine);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *ms, int n)
{
	qsort(ms, (size_t)n, sizeof *ms, by_size);
	return ms[n / 2];
}

static void
tell(struct store st[2], const json_t *request, int rounds)
{
	json_t *told = json_pack("{s:O,s:i,s:i,s:f,s:f}", "name",
	    json_object_get(request, "name"), "small_rows", (int)st[0].rows,
	    "large_rows", (int)st[1].rows, "small_ms", median(st[0].ms,
	    rounds), "large_ms", median(st[1].ms, rounds));

	json_dumpf(told, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(told);
}

/* The first of each is not counted: it reads what the next find read. Where
 * few tickets do not fill a page, both are asked for as many as they are. */
static void
compare(struct store st[2], json_t *request, int rounds)
{
	size_t few;

	ask(&st[0], request, 0);
	ask(&st[1], request, 0);
	few = st[0].rows < st[1].rows ? st[0].rows : st[1].rows;
	json_object_set_new(json_object_get(request, "args"), "limit",
	    json_integer(few > 0 ? (json_int_t)few : 1));
	for (int i = 0; i < rounds; i++) {
		ask(&st[0], request, i);
		ask(&st[1], request, i);
	}
	tell(st, request, rounds);
}

static long
peak_kib(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_maxrss;
}

int
main(int argc, char **argv)
{
	struct store st[2] = { { .last = 0 } };
	int rounds = argc == 4 ? atoi(argv[3]) : 0;
	char *line = NULL;
	size_t room = 0;
	long before;

	if (rounds < 1 || rounds > ROUNDS_MOST)
		return 64;
	open_store(&st[0], argv[1]);
	open_store(&st[1], argv[2]);
	before = peak_kib();
	while (getline(&line, &room, stdin) > 0) {
		json_t *request = json_loads(line, 0, NULL);

		must(request != NULL, line);
		compare(st, request, rounds);
		json_decref(request);
	}
	printf("{\"grew_kib\": %ld}\n", peak_kib() - before);
	free(line);
	close_store(&st[0]);
	close_store(&st[1]);
	return 0;
}
