#include "cmd/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/utf8.h"
#include "cmd/client.h"
#include "cmd/import_source.h"
#include "cmd/progress.h"

/* `postroom import` (CH-9): what is asked, how far it is, what came of it.
 * The work is flow/import's. */

enum { COMPLAINTS = 20 };       /* so many mails are named; all are counted */

static const struct flag flags[] = {
	{ "channel", FLAG_TEXT, "C", "whose mail it is" },
	{ "dry-run", FLAG_YES, NULL, "only count what would be taken" },
	{ "since", FLAG_TEXT, "DATE",
	    "only mail received since then (2024-01-31, or 90d)" },
	{ "before", FLAG_TEXT, "DATE", "only mail received before then" },
	{ "status", FLAG_TEXT, "S",
	    "of tickets it makes; preset: the first closed one" },
	{ "sent", FLAG_YES, NULL,
	    "what our own addresses wrote was sent by us" },
	{ "password-file", FLAG_TEXT, "FILE", "imap URL: the password" },
	{ "password-command", FLAG_TEXT, "COMMAND",
	    "imap URL: prints the password" },
	{ "ca-file", FLAG_TEXT, "FILE", "imap URL: whom to believe" },
	{ NULL, FLAG_END, NULL, NULL },
};

struct run {
	struct job *job;
	struct progress progress;
	int signals;                    /* signalfd */
	sigset_t mask;
	int complaints;
	const char *place;              /* where the mail went */
	struct import import;
};

/* --- While it runs -------------------------------------------------------- */

/* The first interrupt ends it in good order, the second at once. */
static bool
stopped(void *arg)
{
	struct run *r = arg;
	struct signalfd_siginfo got;

	if (read(r->signals, &got, sizeof got) != (ssize_t)sizeof got)
		return false;
	sigprocmask(SIG_UNBLOCK, &r->mask, NULL);
	return true;
}

static void
moved(void *arg, const struct import *im)
{
	struct run *r = arg;

	progress_show(&r->progress, im);
}

static void
complain(void *arg, const char *line)
{
	struct run *r = arg;
	struct arena a = ARENA_INIT;

	if (r->complaints++ < COMPLAINTS && !r->job->opt.quiet) {
		progress_clear(&r->progress);
		fprintf(stderr, "postroom: not taken: %s\n",
		    str_z(&a, utf8_printable(&a, str_from(line))));
		arena_clear(&a);
	}
}

static bool
watch_signals(struct run *r, struct failure *f)
{
	sigemptyset(&r->mask);
	sigaddset(&r->mask, SIGINT);
	sigaddset(&r->mask, SIGTERM);
	sigprocmask(SIG_BLOCK, &r->mask, NULL);
	r->signals = signalfd(-1, &r->mask, SFD_NONBLOCK | SFD_CLOEXEC);
	r->import.stop_fd = r->signals;
	return r->signals >= 0 || failure_set(f, FAIL_AGAIN, NULL,
	    "no descriptor is left: %s", strerror(errno));
}

/* --- What came of it ------------------------------------------------------ */

static void
put_json(const struct run *r)
{
	const struct import_counts *n = &r->import.counts;
	json_t *o = json_pack("{s:s,s:s,s:s,s:b,s:b,s:I,s:I,s:I,s:I,s:I,s:I,"
	    "s:I,s:I,s:f}",
	    "kind", json_string_value(json_object_get(r->job->args, "kind")),
	    "source", json_string_value(json_object_get(r->job->args,
	    "source")), "channel", r->import.channel->name,
	    "dry_run", (int)r->import.dry_run,
	    "interrupted", (int)r->import.interrupted,
	    "seen", (json_int_t)n->seen, "taken", (json_int_t)n->taken,
	    "partial", (json_int_t)n->partial,
	    "known", (json_int_t)n->known,
	    "duplicate", (json_int_t)n->duplicate,
	    "outside", (json_int_t)n->outside,
	    "unreadable", (json_int_t)n->unreadable,
	    "bytes", (json_int_t)n->bytes,
	    "seconds", progress_seconds(&r->progress));

	if (o == NULL)
		return;
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static void
put_counts(const struct run *r)
{
	const struct import_counts *n = &r->import.counts;
	const struct {
		int64_t n;
		const char *text;
	} part[] = {
		{ n->known, "taken before" },
		{ n->duplicate, "of the taken have content that is here" },
		{ n->outside, "not of that time" },
		{ n->unreadable, "unreadable" },
		{ n->partial, "larger than max-size: only their beginning" },
	};
	char a[PROGRESS_TEXT], b[PROGRESS_TEXT], c[PROGRESS_TEXT];

	printf("%s mails seen (%s) in %.1f s\n", progress_count(n->seen, a),
	    progress_bytes(n->bytes, b), progress_seconds(&r->progress));
	printf("%10s %s\n", progress_count(n->taken, c), r->import.dry_run ?
	    "would be taken" : "taken");
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (part[i].n > 0)
			printf("%10s %s\n", progress_count(part[i].n, a),
			    part[i].text);
}

/* The shell's quoting, for a line to paste. */
static void
put_quoted(FILE *to, const char *word)
{
	fputc('\'', to);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			fputs("'\\''", to);
		else
			fputc((unsigned char)*word < ' ' ? '?' : *word, to);
	fputc('\'', to);
}

static void
put_resume(const struct run *r)
{
	const json_t *args = r->job->args;

	fprintf(stderr, "postroom: go on with: postroom -c ");
	put_quoted(stderr, r->job->opt.conf);
	fprintf(stderr, " import %s ",
	    json_string_value(json_object_get(args, "kind")));
	put_quoted(stderr, json_string_value(json_object_get(args,
	    "source")));
	for (const struct flag *f = flags; f->kind != FLAG_END; f++) {
		char key[32];
		const json_t *v;
		size_t i = 0;

		for (; f->name[i] != '\0' && i + 1 < sizeof key; i++)
			key[i] = f->name[i] == '-' ? '_' : f->name[i];
		key[i] = '\0';
		v = json_object_get(args, key);
		if (v == NULL)
			continue;
		fprintf(stderr, " --%s ", f->name);
		if (json_is_string(v))
			put_quoted(stderr, json_string_value(v));
	}
	fputc('\n', stderr);
}

static void
put_summary(const struct run *r)
{
	if (r->job->opt.form == FORM_JSON) {
		put_json(r);
	} else if (!r->job->opt.quiet) {
		put_counts(r);
		if (!r->import.dry_run && r->import.counts.taken > 0)
			printf("They are filed as old mail: nothing is sent%s"
			    ".\n", strcmp(r->place, "store") == 0 ?
			    ", when the gateway runs" : "");
	}
	fflush(stdout);
}

/* --- What is asked -------------------------------------------------------- */

static const char *
given(const struct job *j, const char *key)
{
	return json_string_value(json_object_get(j->args, key));
}

static bool
read_status(struct import *im, const char *name, struct failure *f)
{
	const struct pipeline *p = im->channel->pipeline;

	if (name == NULL)
		return true;
	im->status = str_from(name);
	return pipeline_status(p, im->status) != NULL || failure_set(f,
	    FAIL_NOT_FOUND, name, "pipeline %s has no status \"%s\"",
	    p->name, name);
}

static bool
read_flags(struct run *r, const struct conf *c, struct failure *f)
{
	const struct job *j = r->job;
	const char *channel = given(j, "channel");
	const char *since = given(j, "since"), *before = given(j, "before");
	struct import *im = &r->import;

	if (channel == NULL)
		return failure_set(f, FAIL_USAGE, "--channel",
		    "--channel: whose mail is it?");
	im->conf = c;
	im->channel = conf_channel(c, str_from(channel));
	if (im->channel == NULL)
		return failure_set(f, FAIL_NOT_FOUND, channel,
		    "there is no channel \"%s\"", channel);
	im->dry_run = json_is_true(json_object_get(j->args, "dry_run"));
	im->history = json_is_true(json_object_get(j->args, "sent")) ?
	    HISTORY_SENT : HISTORY_RECEIVED;
	return (since == NULL || input_date(since, &im->since_ms, f)) &&
	    (before == NULL || input_date(before, &im->before_ms, f)) &&
	    read_status(im, given(j, "status"), f);
}

/* --- All of it ------------------------------------------------------------ */

/* Whatever went wrong, what was taken is durable and is said. */
static bool
take_all(struct run *r, struct import_source *source, struct failure *f)
{
	struct import *im = &r->import;
	struct err e = ERR_INIT, end = ERR_INIT;
	bool ok, ended;

	progress_begin(&r->progress, r->job->opt.quiet ||
	    r->job->opt.form == FORM_JSON);
	if (!import_open(im, &e))
		return failure_from_err(f, &e);
	r->place = im->hand != NULL ? hand_in_place(im->hand) : "";
	ok = import_source_take(source, im, &e);
	ended = import_end(im, &end);
	progress_clear(&r->progress);
	put_summary(r);
	if (ok && ended && !im->interrupted)
		return true;
	put_resume(r);
	if (im->interrupted && ok && ended)
		return failure_set(f, FAIL_AGAIN, NULL, "interrupted");
	return failure_from_err(f, ok ? &end : &e);
}

static int
run(struct job *j)
{
	struct run r = { .job = j, .signals = -1, .import = {
	    .stopped = stopped, .moved = moved, .complain = complain } };
	struct import_source source = { .fd = -1 };
	struct conf *c;

	fault_arm_from_environment("import");
	r.import.arg = &r;
	c = client_conf(&j->opt, &j->why);
	if (c != NULL && read_flags(&r, c, &j->why) &&
	    import_source_open(&source, j, r.import.channel, &j->why) &&
	    client_become_owner(c->state_dir, true, &j->why) &&
	    watch_signals(&r, &j->why))
		take_all(&r, &source, &j->why);
	import_source_close(&source);
	if (r.signals >= 0)
		close(r.signals);
	conf_free(c);
	return 0;
}

#define KIND(name_, source_, help_) \
	{ .noun = "import", .name = name_, .run = run, .flag = flags, \
	    .help = help_, \
	    .operand = {{ source_, OPERAND_WORD, "source" }} }

static const struct verb rows[] = {
	KIND("mbox", "FILE", "take in old mail from an mbox file (- is stdin)"),
	KIND("maildir", "DIR", "take in old mail from a Maildir"),
	KIND("imap", "FOLDER|URL",
	    "take in old mail from an IMAP folder"),
};
VERBS(import_verbs, rows);
