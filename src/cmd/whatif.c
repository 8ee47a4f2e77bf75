#include "cmd/verb.h"

#include <limits.h>
#include <string.h>

#include "api/render.h"
#include "base/utf8.h"
#include "cmd/client.h"
#include "flow/keys.h"
#include "flow/reader_apart.h"
#include "flow/whatif.h"
#include "store/accepted.h"

/* `postroom whatif NEW.conf` (OP-7): for who owns the store, as
 * check-config is. */

static const struct flag flags[] = {
	{ "since", FLAG_TEXT, "D",
	    "only mail taken since then (2024-01-31, or 90d)" },
	{ NULL, FLAG_END, NULL, NULL },
};

enum { KINDS = 64 };

struct asking {
	struct job *job;
	struct conf *file;              /* own; what -c names */
	struct conf *accepted;          /* own; what is in force, or NULL */
	struct conf *would;             /* own */
	struct secret key;
	struct whatif w;
	struct arena arena;
	/* How often each thing differs. */
	struct {
		struct str what;
		int64_t n;
	} kind[KINDS];
	size_t nkind;
};

static void
count(struct asking *k, const char *what)
{
	size_t i = 0;

	while (i < k->nkind && !str_is(k->kind[i].what, what))
		i++;
	if (i == KINDS)
		return;
	if (i == k->nkind)
		k->kind[k->nkind++].what = str_copy(&k->arena,
		    str_from(what));
	k->kind[i].n++;
}

static void
put_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static json_t *
render_difference(const struct difference *d)
{
	struct arena a = ARENA_INIT;
	json_t *o = json_object();

	render_z(o, "what", d->what);
	render_word(o, "from", d->from);
	render_word(o, "to", d->to);
	render_word(o, "rule", d->rule);
	render_text(o, "text", differ_text(d, &a));
	arena_clear(&a);
	return o;
}

static void
tell_json(const struct whatif_mail *m)
{
	json_t *o = json_object(), *list = json_array();

	render_number(o, "intake", m->intake);
	render_time(o, "at", m->at);
	render_word(o, "from", m->from);
	render_text(o, "subject", m->subject);
	render_id(o, "message", m->message);
	render_id(o, "ticket", m->ticket);
	for (size_t i = 0; i < m->ndifference; i++)
		json_array_append_new(list,
		    render_difference(&m->difference[i]));
	json_object_set_new(o, "differences", list);
	put_json(o);
}

static void
tell_text(const struct whatif_mail *m)
{
	struct arena a = ARENA_INIT;

	printf("mail %lld", (long long)m->intake);
	if (m->ticket > 0)
		printf(", ticket %lld", (long long)m->ticket);
	printf("  %.*s  %.*s\n", STR_ARG(utf8_printable(&a, m->from)),
	    STR_ARG(utf8_printable(&a, m->subject)));
	for (size_t i = 0; i < m->ndifference; i++)
		printf("  %.*s\n", STR_ARG(utf8_printable(&a,
		    differ_text(&m->difference[i], &a))));
	arena_clear(&a);
}

static void
emit(void *arg, const struct whatif_mail *m)
{
	struct asking *k = arg;

	for (size_t i = 0; i < m->ndifference; i++)
		count(k, m->difference[i].what);
	if (k->job->opt.form == FORM_JSON)
		tell_json(m);
	else if (!k->job->opt.quiet)
		tell_text(m);
}

static void
sum_json(const struct asking *k)
{
	json_t *o = json_object(), *by = json_object();

	render_number(o, "mails", k->w.mails);
	render_number(o, "differ", k->w.differ);
	render_number(o, "not_kept", k->w.not_kept);
	render_number(o, "not_read", k->w.not_read);
	for (size_t i = 0; i < k->nkind; i++)
		render_number(by, k->kind[i].what.p, k->kind[i].n);
	json_object_set_new(o, "by", by);
	put_json(o);
}

static void
sum_text(const struct asking *k)
{
	printf("%s%lld mails decided again, %lld of them otherwise",
	    k->w.differ > 0 && !k->job->opt.quiet ? "\n" : "",
	    (long long)k->w.mails, (long long)k->w.differ);
	for (size_t i = 0; i < k->nkind; i++)
		printf("%s%.*s %lld", i == 0 ? ": " : ", ",
		    STR_ARG(k->kind[i].what), (long long)k->kind[i].n);
	if (k->w.not_kept > 0)
		printf("; %lld not kept any more", (long long)k->w.not_kept);
	if (k->w.not_read > 0)
		printf("; %lld cannot be read", (long long)k->w.not_read);
	printf("\nNothing was done.\n");
}

/* --- What it works on ----------------------------------------------------- */

static bool
load_would(struct asking *k, const char *path)
{
	struct buf said = BUF_INIT;

	k->would = conf_load(path, &said);
	if (said.n > 0 && (k->would == NULL || k->job->opt.verbose))
		fwrite(said.p, 1, said.n, stderr);
	buf_clear(&said);
	return k->would != NULL || failure_set(&k->job->why, FAIL_SETUP, path,
	    "%s: has errors; nothing was decided by it", path);
}

static bool
open_all(struct asking *k, const char *new_conf)
{
	struct failure *f = &k->job->why;
	struct err e = ERR_INIT;
	char path[PATH_MAX];

	if (!load_would(k, new_conf))
		return false;
	k->file = client_conf(&k->job->opt, f);
	if (k->file == NULL || !client_store(k->file, &k->w.db, f))
		return false;
	/* The reader before the key is loaded. */
	reader_apart_path(path);
	k->w.reader = reader_apart_new(path, READER_WALL_MS, &e);
	if (k->w.reader == NULL ||
	    !keys_look(k->file->state_dir, &k->key, &e) ||
	    accepted_get(k->w.db, &k->accepted, &e) < 0)
		return failure_from_err(f, &e);
	k->w.key = secret_view(&k->key);
	k->w.was = k->accepted != NULL ? k->accepted : k->file;
	k->w.would = k->would;
	return true;
}

static void
run(struct asking *k)
{
	struct job *j = k->job;
	const char *path = json_string_value(json_object_get(j->args,
	    "conf"));
	const char *since = json_string_value(json_object_get(j->args,
	    "since"));
	struct err e = ERR_INIT;

	if ((since != NULL && !input_date(since, &k->w.since, &j->why)) ||
	    !open_all(k, path))
		return;
	if (!whatif_run(&k->w, &e))
		failure_from_err(&j->why, &e);
	else if (j->opt.form == FORM_JSON)
		sum_json(k);
	else
		sum_text(k);
	if (fflush(stdout) != 0 && j->why.kind == FAIL_NONE)
		failure_set(&j->why, FAIL_IO, NULL,
		    "the output cannot be written");
}

static int
whatif(struct job *j)
{
	struct asking k = { .job = j, .key = SECRET_INIT,
		.w = { .emit = emit } };

	k.w.arg = &k;
	run(&k);
	db_close(k.w.db);
	reader_apart_free(k.w.reader);
	secret_clear(&k.key);
	conf_free(k.would);
	conf_free(k.accepted);
	conf_free(k.file);
	arena_clear(&k.arena);
	return 0;
}

static const struct verb rows[] = {
	{ .noun = "whatif", .name = "", .run = whatif, .flag = flags,
	    .help = "tell what another configuration would have done",
	    .operand = {{ "NEW.conf", OPERAND_WORD, "conf" }} },
};
VERBS(whatif_verbs, rows);
