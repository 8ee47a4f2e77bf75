/* desk CONF DIRECTORY ROUNDS: how many mails a second the rules decide.
 *
 * The mails of DIRECTORY are read once; then for each, again and again, the
 * channel, the filters and the decision, with facts of ten candidates as the
 * store would have loaded them. By turns the sender takes part in the last of
 * the ten conversations and in none, so that half of it makes tickets.
 * Prints mails a CPU second, the median of ROUNDS, and what became of them. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/io.h"
#include "desk/decide.h"
#include "desk/filter.h"
#include "desk/form.h"
#include "mail/mail.h"

enum { CANDIDATES = 10, ROUNDS_MOST = 99, MAIL_MOST = 64 * 1024 * 1024 };
#define NOW INT64_C(1700000000000)
#define KEY "0123456789abcdef0123456789abcdef"

struct world {
	struct arena arena;             /* mails and facts */
	struct conf *conf;
	struct mail *mail;
	size_t nmail;
	struct facts facts;
	struct thread_facts thread[CANDIDATES];
	size_t letters, tickets, filtered;
};

static void
load(struct world *w, const char *directory)
{
	struct dirent **one;
	int n = scandir(directory, &one, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		struct buf raw = BUF_INIT;
		struct err e = ERR_INIT;
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%s/%s", directory,
		    one[i]->d_name);
		if (one[i]->d_name[0] != '.' &&
		    io_file(path, MAIL_MOST, &raw, &e))
			mail_read(&w->arena, str_copy(&w->arena,
			    buf_view(&raw)), ARENA_PUSH(&w->arena, w->mail,
			    w->nmail));
		buf_clear(&raw);
		free(one[i]);
	}
	free(one);
	if (w->nmail == 0)
		exit(66);
}

static void
make_thread(struct world *w, int64_t i)
{
	struct thread_facts *t = &w->thread[i];
	const struct channel *ch = &w->conf->channel[0];

	t->conversation = (struct conversation){ .id = 10 + i,
	    .channel = str_from(ch->name), .inbox = str_from(ch->inbox->name),
	    .subject = STR("Printer"), .ticket = 20 + i, .contact = 30 + i,
	    .created = NOW - 86400000, .changed = NOW - 86400000 };
	t->ticket = (struct ticket){ .id = 20 + i, .name = STR("Printer"),
	    .pipeline = str_from(ch->pipeline->name),
	    .status = str_from(ch->pipeline->status[0].name),
	    .inbox = str_from(ch->inbox->name), .priority = PRIORITY_NORMAL,
	    .source = STR("email"), .origin = 10 + i, .owner = STR("alice"),
	    .created = NOW - 86400000 };
	t->contact = (struct contact){ .id = 30 + i,
	    .first_name = STR("Cleo") };
	t->contact_box = (struct mailbox){ STR("Cleo"),
	    str_printf(&w->arena, "c%d@customer.example", (int)i) };
	t->answered = (struct message){ .id = 40 + i,
	    .conversation = 10 + i, .from = t->contact_box,
	    .subject = STR("Printer"), .message_id = STR("c1@c.example"),
	    .new_text = STR("It smokes"), .date = NOW - 86400000 };
	t->latest = &t->answered;
	t->nlatest = 1;
	t->sibling = &t->conversation;
	t->nsibling = 1;
	t->origin = t->conversation;
	t->origin_contact = t->contact;
	t->origin_box = t->contact_box;
	t->origin_answered = t->answered;
}

static void
make_facts(struct world *w)
{
	struct facts *f = &w->facts;

	f->now = NOW;
	f->next = (struct next_ids){ .contact = 100, .conversation = 200,
	    .message = 300, .ticket = 400, .letter = 500 };
	f->thread = w->thread;
	f->nthread = f->ncandidate = CANDIDATES;
	for (int64_t i = 0; i < CANDIDATES; i++) {
		make_thread(w, i);
		f->candidate[i] = (struct candidate){ .by = BY_REFERENCE,
		    .msgid = STR("x@y"), .thread = (size_t)i };
	}
}

static void
decide_one(struct world *w, size_t i)
{
	struct arena a = ARENA_INIT;
	struct mail mail = w->mail[i];
	struct mail_input in = { .intake = 9, .received = NOW - 60000,
		.size = 8000, .mail = &mail };
	struct plan p;

	w->facts.candidate[CANDIDATES - 1].sender_takes_part = i % 2 == 0;
	in.channel = decide_channel(w->conf, &w->conf->channel[0], &mail);
	form_mail(&in, &a);
	filter_mail(w->conf, &in, &a);
	plan_init(&p, &a);
	decide_mail(w->conf, STR(KEY), &in, &w->facts, &a, &p);
	w->letters += p.nletter;
	w->tickets += p.nticket;
	w->filtered += in.filter.rule.n > 0;
	arena_clear(&a);
}

/* Of this thread: others on the machine do not count. */
static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
rate(struct world *w)
{
	double began = cpu_ms(), ms = 0;
	size_t n = 0;

	w->letters = w->tickets = w->filtered = 0;
	while (ms < 500) {
		for (size_t i = 0; i < w->nmail; i++)
			decide_one(w, i);
		n += w->nmail;
		ms = cpu_ms() - began;
	}
	w->letters = w->letters * 100 / n;
	w->tickets = w->tickets * 100 / n;
	w->filtered = w->filtered * 100 / n;
	return (double)n * 1000 / ms;
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
	int rounds = argc == 4 ? atoi(argv[3]) : 0;
	struct world w = { .nmail = 0 };
	struct buf said = BUF_INIT;
	double got[ROUNDS_MOST];

	if (rounds < 1 || rounds > ROUNDS_MOST)
		return 64;
	w.conf = conf_load(argv[1], &said);
	if (w.conf == NULL) {
		fprintf(stderr, "desk: %s", said.p);
		return 78;
	}
	mail_open();
	load(&w, argv[2]);
	make_facts(&w);
	for (int i = 0; i < rounds; i++)
		got[i] = rate(&w);
	qsort(got, (size_t)rounds, sizeof *got, by_size);
	printf("{\"rate\": %.0f, \"letters\": %zu, \"tickets\": %zu,"
	    " \"filtered\": %zu, \"filters\": %zu}\n", got[rounds / 2],
	    w.letters, w.tickets, w.filtered, w.conf->nfilter);
	mail_close();
	conf_free(w.conf);
	arena_clear(&w.arena);
	buf_clear(&said);
	return 0;
}
