/* What reading apart costs: the same mails filed by a desk that reads them
 * itself and by one that has postroom-read do it, by turns in one run.
 *
 * usage: filing READER DIRECTORY [ROUNDS]   every file of it is a mail */
#include <dirent.h>
#include <stdlib.h>

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

/* Milliseconds to file the whole set into a fresh store. */
static double
run(const struct set *s, struct reader *reader)
{
	struct err e = ERR_INIT;
	struct kit k;
	int64_t began;
	double took;

	kit_init(&k, "");
	kit_take_all(&k, "support", &s->mails);
	if (reader != NULL)
		k.belt.reader = reader;
	began = clock_mono_ms();
	while (file_batch(&k.belt, k.now, &e) > 0)
		continue;
	took = (double)(clock_mono_ms() - began);
	check(e.text, e.kind == ERR_NONE);
	kit_clear(&k);
	return took;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	double here[ROUNDS_MAX], apart[ROUNDS_MAX], cost[ROUNDS_MAX];
	int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 5;
	struct set set = { 0 };
	struct err e = ERR_INIT;
	struct reader *reader;

	if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX)
		return 64;
	log_open(LOG_TO_STDERR, "", LOG_WARNING, "bench");
	load(&set, argv[2]);
	reader = reader_apart_new(argv[1], READER_WALL_MS, &e);
	check(e.text, reader != NULL);
	for (int i = 0; i < rounds; i++) {
		here[i] = run(&set, NULL);
		apart[i] = run(&set, reader);
		cost[i] = 100 * (apart[i] / here[i] - 1);
		printf("%zu mails: here %.0f ms, apart %.0f ms: %+.1f %%\n",
		    set.mails.n, here[i], apart[i], cost[i]);
	}
	qsort(cost, (size_t)rounds, sizeof *cost, by_size);
	printf("reading apart costs, median: %+.1f %% (least %+.1f, most"
	    " %+.1f)\n", cost[rounds / 2], cost[0], cost[rounds - 1]);
	reader_apart_free(reader);
	arena_clear(&set.arena);
	return 0;
}
