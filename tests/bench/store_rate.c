/* How fast mails go into a store that has many already: taken in as receive
 * does it, filed as desk does it, read in this process.
 *
 * usage: store_rate CONF DIRECTORY FIRST COUNT TOGETHER [SMALLER]
 *
 * CONF has one channel, "support". The mails of DIRECTORY are taken again and
 * again, each time with other ids: "@mail" in them becomes "@" and four
 * letters. FIRST is the number to begin with, of an endless row; TOGETHER of
 * them share a transaction; files of SMALLER bytes and more are left out.
 * Prints the seconds it took; opening and the first hundred are not in it. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/file.h"
#include "store/intake.h"

enum { WARM = 100, MAIL_MOST = 64 * 1024 * 1024 };

struct world {
	struct arena arena;
	struct strs mails;
	struct conf *conf;
	struct db *mail;
	struct reader reader;
	struct belt belt;
	int64_t folder;
	struct buf copy;
};

static void
must(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "store_rate: %s\n", e->text);
	exit(1);
}

static void
load(struct world *w, const char *directory, size_t smaller)
{
	struct dirent **one;
	struct err e = ERR_INIT;
	int n = scandir(directory, &one, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		struct buf b = BUF_INIT;
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%s/%s", directory,
		    one[i]->d_name);
		if (one[i]->d_name[0] != '.') {
			must(io_file(path, MAIL_MOST, &b, &e), &e);
			if (b.n < smaller)
				*ARENA_PUSH(&w->arena, w->mails.s, w->mails.n)
				    = str_copy(&w->arena, buf_view(&b));
		}
		buf_clear(&b);
		free(one[i]);
	}
	free(one);
	if (w->mails.n == 0)
		exit(66);
}

static void
open_store(struct world *w, const char *conf)
{
	struct buf said = BUF_INIT;
	struct intake_folder folder;
	struct err e = ERR_INIT;

	w->conf = conf_load(conf, &said);
	if (w->conf == NULL)
		err_set(&e, ERR_SETUP, "%s", said.p);
	must(w->conf != NULL, &e);
	buf_clear(&said);
	must(db_open(&w->mail, w->conf->state_dir, STORE_MAIL, &e) &&
	    db_open(&w->belt.db, w->conf->state_dir, STORE_DESK, &e), &e);
	must(db_begin(w->mail, &e) && intake_folder_open(w->mail,
	    &(struct intake_epoch){ .channel = "support", .name = "INBOX",
	    .uidvalidity = 1, .uidnext = 1, .start = INTAKE_BEGINNING,
	    .now_ms = clock_wall_ms() }, &folder, &e) &&
	    db_commit(w->mail, &e), &e);
	w->folder = folder.id;
	reader_here(&w->reader);
	w->belt.conf = w->conf;
	w->belt.key = STR("0123456789abcdef0123456789abcdef");
	w->belt.brands = brands_new(w->conf);
	w->belt.reader = &w->reader;
}

static void
close_store(struct world *w)
{
	brands_free(w->belt.brands);
	db_close(w->belt.db);
	db_close(w->mail);
	conf_free(w->conf);
	buf_clear(&w->copy);
	arena_clear(&w->arena);
}

/* The n-th of the endless row. */
static struct str
nth(struct world *w, size_t n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	struct str mark = STR("@mail");
	size_t copy = n / w->mails.n;

	buf_reset(&w->copy);
	buf_str(&w->copy, w->mails.s[n % w->mails.n]);
	for (size_t at = 0; (at = str_find(buf_view(&w->copy), mark, at)) <
	    w->copy.n; at += mark.n)
		for (size_t i = 1, left = copy; i < mark.n; i++, left /= 26)
			w->copy.p[at + i] = letters[left % 26];
	return buf_view(&w->copy);
}

static void
take(struct world *w, size_t n)
{
	struct str bytes = nth(w, n);
	struct raw_packed raw;
	struct err e = ERR_INIT;
	int64_t id, now = clock_wall_ms();

	raw_pack(&raw, bytes);
	must(intake_put(w->mail, &(struct intake_mail){
		.channel = "support", .source = "imap",
		.folder_name = "INBOX", .folder = w->folder,
		.uidvalidity = 1, .uid = (uint32_t)n + 1,
		.received_ms = now, .taken_ms = now,
		.full_size = (int64_t)bytes.n, .told = true, .raw = &raw,
	    }, &id, &e) == 1, &e);
	raw_packed_clear(&raw);
}

static void
take_and_file(struct world *w, size_t from, size_t count, size_t together)
{
	struct err e = ERR_INIT;
	int n;

	for (size_t i = 0; i < count; i += together) {
		must(db_begin(w->mail, &e), &e);
		for (size_t k = i; k < count && k < i + together; k++)
			take(w, from + k);
		must(db_commit(w->mail, &e), &e);
		do
			n = file_batch(&w->belt, clock_wall_ms(), &e);
		while (n > 0);
		must(n == 0, &e);
	}
}

int
main(int argc, char **argv)
{
	struct world w = { .copy = BUF_INIT };
	size_t first, count, together;
	int64_t began;

	if (argc < 6)
		return 64;
	first = strtoul(argv[3], NULL, 10);
	count = strtoul(argv[4], NULL, 10);
	together = strtoul(argv[5], NULL, 10);
	log_open(LOG_TO_STDERR, "", LOG_WARNING, "bench");
	load(&w, argv[2], argc > 6 ? strtoul(argv[6], NULL, 10) : SIZE_MAX);
	mail_open();
	open_store(&w, argv[1]);
	take_and_file(&w, first, WARM, together);
	began = clock_mono_ms();
	take_and_file(&w, first + WARM, count - WARM, together);
	printf("%.3f\n", (double)(clock_mono_ms() - began) / 1000);
	close_store(&w);
	return 0;
}
