/* What reading apart costs: the same mails filed by a desk that reads them
 * itself and by one that has postroom-read do it, by turns in one run.
 *
 * usage: filing READER DIRECTORY [ROUNDS]   every file of it is a mail */
#include <dirent.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/reader_apart.h"
#include "tests/unit/flow_desk.h"

enum { ROUNDS_MAX = 50, MAIL_BYTES_MAX = 64 * 1024 * 1024 };

struct set {
	struct arena arena;
	struct strs mails;
};

static void
load(struct set *s, const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *one;

	if (d == NULL)
		exit(66);
	while ((one = readdir(d)) != NULL) {
		struct buf b = BUF_INIT;
		struct err e = ERR_INIT;
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%s/%s", directory, one->d_name);
		if (one->d_name[0] != '.' &&
		    io_file(path, MAIL_BYTES_MAX, &b, &e))
			*ARENA_PUSH(&s->arena, s->mails.s, s->mails.n) =
			    str_copy(&s->arena, buf_view(&b));
		buf_clear(&b);
	}
	closedir(d);
}

struct cost {
	double wall_ms, cpu_ms;
};

static double
ms(struct timeval t)
{
	return (double)t.tv_sec * 1000 + (double)t.tv_usec / 1000;
}

/* Of this process and of the children it has waited for. */
static double
cpu_ms(void)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return ms(self.ru_utime) + ms(self.ru_stime) +
	    ms(children.ru_utime) + ms(children.ru_stime);
}

/* Files the whole set into a fresh store. The start of the reader is in its
 * CPU time, for that is when its children are counted, but not in the wall. */
static struct cost
run(const struct set *s, const char *program)
{
	struct err e = ERR_INIT;
	struct reader *reader = NULL;
	struct cost cost;
	struct kit k;
	int64_t began;

	kit_init(&k, "");
	kit_take_all(&k, "support", &s->mails);
	cost.cpu_ms = -cpu_ms();
	if (program != NULL) {
		reader = reader_apart_new(program, READER_WALL_MS, &e);
		check(e.text, reader != NULL);
		k.belt.reader = reader;
		kit_read_ahead(&k);
	}
	began = clock_mono_ms();
	while (file_batch(&k.belt, k.now, &e) > 0)
		continue;
	cost.wall_ms = (double)(clock_mono_ms() - began);
	check(e.text, e.kind == ERR_NONE);
	read_ahead_free(k.belt.ahead);
	k.belt.ahead = NULL;
	reader_apart_free(reader);
	cost.cpu_ms += cpu_ms();
	kit_clear(&k);
	return cost;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
say(const char *what, double *more, int n)
{
	qsort(more, (size_t)n, sizeof *more, by_size);
	printf("reading apart costs, %s: median %+.1f %% (middle half %+.1f"
	    " to %+.1f)\n", what, more[n / 2], more[n / 4], more[n * 3 / 4]);
}

int
main(int argc, char **argv)
{
	double wall[ROUNDS_MAX], cpu[ROUNDS_MAX];
	int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 5;
	struct set set = { 0 };

	if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX)
		return 64;
	log_open(LOG_TO_STDERR, "", LOG_WARNING, "bench");
	load(&set, argv[2]);
	for (int i = 0; i < rounds; i++) {
		struct cost here = run(&set, NULL);
		struct cost apart = run(&set, argv[1]);

		wall[i] = 100 * (apart.wall_ms / here.wall_ms - 1);
		cpu[i] = 100 * (apart.cpu_ms / here.cpu_ms - 1);
		printf("%zu mails: here %.0f ms (%.0f CPU), apart %.0f ms"
		    " (%.0f CPU)\n", set.mails.n, here.wall_ms, here.cpu_ms,
		    apart.wall_ms, apart.cpu_ms);
	}
	say("wall", wall, rounds);
	say("CPU", cpu, rounds);
	arena_clear(&set.arena);
	return 0;
}
