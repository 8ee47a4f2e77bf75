/* tests/bench/read_kit.h -- mails in memory, a clock and a hash, the same for
 * both sides of tests/bench/read.py. */
#ifndef TESTS_BENCH_READ_KIT_H
#define TESTS_BENCH_READ_KIT_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct kit_mail {
	char *p;
	size_t n;
};

struct kit {
	struct kit_mail *mail;
	size_t n;
	uint64_t bytes;
	/* What came out of it. */
	uint64_t hash, decoded;
	int is_timed;           /* then nothing is hashed */
	uint64_t parts, references;
};

static inline int
kit_by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Loads DIR/ *.eml, by name. Ends the program when it cannot. */
static inline void
kit_load(struct kit *k, const char *dir)
{
	char **name = NULL, path[4096];
	DIR *d = opendir(dir);
	struct dirent *e;

	*k = (struct kit){ 0 };
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strstr(e->d_name, ".eml") == NULL)
			continue;
		name = realloc(name, (k->n + 1) * sizeof *name);
		if (name == NULL || (name[k->n++] = strdup(e->d_name)) == NULL)
			abort();
	}
	if (k->n == 0) {
		fprintf(stderr, "%s: no *.eml in it\n", dir);
		exit(66);
	}
	closedir(d);
	qsort(name, k->n, sizeof *name, kit_by_name);
	k->mail = calloc(k->n, sizeof *k->mail);
	for (size_t i = 0; i < k->n; i++) {
		FILE *f;
		long n;

		snprintf(path, sizeof path, "%s/%s", dir, name[i]);
		f = fopen(path, "rb");
		if (f == NULL || fseek(f, 0, SEEK_END) != 0 ||
		    (n = ftell(f)) < 0)
			abort();
		rewind(f);
		k->mail[i].n = (size_t)n;
		k->mail[i].p = malloc(k->mail[i].n + 1);
		if (k->mail[i].p == NULL ||
		    fread(k->mail[i].p, 1, k->mail[i].n, f) != k->mail[i].n)
			abort();
		fclose(f);
		free(name[i]);
		k->bytes += k->mail[i].n;
	}
	free(name);
}

/* A sum over leaves, so that their order does not count; line ends count as
 * LF, because the two sides keep them differently. */
static inline void
kit_leaf(struct kit *k, const char *p, size_t n)
{
	uint64_t h = 1469598103934665603U, word = 0;
	unsigned have = 0;

	k->decoded += n;
	if (k->is_timed)
		return;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r')
			continue;
		word = word << 8 | (unsigned char)p[i];
		if (++have == 8) {
			h = (h ^ word) * 1099511628211U;
			h ^= h >> 29;
			have = 0;
			word = 0;
		}
	}
	h = (h ^ word) * 1099511628211U + have;
	k->hash += h;
}

static inline double
kit_cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Reads all twice: once for the hash, once against the clock. Returns the
 * seconds of CPU that the second took. */
static inline double
kit_run(struct kit *k, void (*read)(struct kit *, struct kit_mail *))
{
	double from;

	for (size_t i = 0; i < k->n; i++)
		read(k, &k->mail[i]);
	k->decoded = k->parts = k->references = 0;
	k->is_timed = 1;
	from = kit_cpu();
	for (size_t i = 0; i < k->n; i++)
		read(k, &k->mail[i]);
	return kit_cpu() - from;
}

static inline void
kit_say(const struct kit *k, const char *what, double cpu)
{
	printf("{\"what\": \"%s\", \"mails\": %zu, \"bytes\": %llu, "
	    "\"cpu\": %.4f, \"per_second\": %.0f, \"parts\": %llu, "
	    "\"references\": %llu, \"decoded\": %llu, "
	    "\"hash\": \"%016llx\"}\n", what, k->n,
	    (unsigned long long)k->bytes, cpu, (double)k->n / cpu,
	    (unsigned long long)k->parts, (unsigned long long)k->references,
	    (unsigned long long)k->decoded, (unsigned long long)k->hash);
}

#endif
