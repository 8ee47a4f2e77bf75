/* tests/real/receive_driver.c -- the first belt alone, for the tests.
 *
 *	receive_driver run STATE_DIR FILE     until SIGTERM; SIGHUP reads FILE
 *	receive_driver test FILE              receive_test of each channel
 *	receive_driver dump STATE_DIR         the mails taken, one a line
 *	receive_driver raw STATE_DIR ID       the bytes of one
 *
 * FILE has a channel a paragraph, "key value" a line. POSTROOM_CRASH_AT=k
 * kills it at the k-th fault point.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/io.h"
#include "flow/receive.h"
#include "store/intake.h"

static const struct query ROWS = { "driver.rows",
	"SELECT id, channel, folder, uid, size, partial, full_size, raw"
	" FROM mail.intake ORDER BY id", "intake" };

static struct receive_control control;
static volatile sig_atomic_t asked_reload;

static int
fail(const struct err *e)
{
	fprintf(stderr, "receive_driver: %s: %s\n", err_kind_name(e->kind),
	    e->text);
	return err_exit_code(e->kind);
}

/* --- A small configuration ------------------------------------------------ */

static int64_t
number(struct str s)
{
	int64_t n = 0;

	if (!str_to_i64(s, &n)) {
		fprintf(stderr, "not a number: %.*s\n", STR_ARG(s));
		exit(64);
	}
	return n;
}

static int
word(struct str s, const char *const *words)
{
	for (int i = 0; words[i] != NULL; i++)
		if (str_is(s, words[i]))
			return i;
	fprintf(stderr, "unknown word: %.*s\n", STR_ARG(s));
	exit(64);
}

static void
set_place(struct conf *conf, struct imap *i, struct str key,
          struct str value)
{
	static const char *const tls[] = { "implicit", "starttls", "none",
	    NULL };

	if (str_is(key, "host"))
		i->host = str_z(&conf->arena, value);
	else if (str_is(key, "port"))
		i->port = (int)number(value);
	else if (str_is(key, "tls"))
		i->tls = (enum tls_mode)word(value, tls);
	else if (str_is(key, "ca"))
		i->ca_file = str_z(&conf->arena, value);
	else if (str_is(key, "user"))
		i->user = str_z(&conf->arena, value);
	else if (str_is(key, "password"))
		i->password.what = str_z(&conf->arena, value);
	else if (str_is(key, "folder"))
		*ARENA_PUSH(&conf->arena, i->folder.name, i->folder.n) =
		    str_z(&conf->arena, value);
}

static void
set_habit(struct conf *conf, struct imap *i, struct str key,
          struct str value)
{
	static const char *const after[] = { "keep", "seen", "flag",
	    "move", "delete", NULL };
	static const char *const start[] = { "now", "from-beginning",
	    "since", NULL };

	if (str_is(key, "after"))
		i->after = (enum after_intake)word(value, after);
	else if (str_is(key, "move-to"))
		i->move_to = str_z(&conf->arena, value);
	else if (str_is(key, "reconcile-ms"))
		i->reconcile_ms = number(value);
	else if (str_is(key, "flag"))
		i->flag = str_z(&conf->arena, value);
	else if (str_is(key, "start"))
		i->start = (enum start_at)word(value, start);
	else if (str_is(key, "since"))
		i->since_ms = number(value);
	else if (str_is(key, "connections"))
		i->connections = (int)number(value);
	else if (str_is(key, "poll-ms"))
		i->poll_ms = number(value);
	else if (str_is(key, "idle-ms"))
		i->idle_ms = number(value);
}

static struct channel *
new_channel(struct conf *conf, struct str name)
{
	struct channel *c = ARENA_PUSH(&conf->arena, conf->channel,
	    conf->nchannel);

	c->name = str_z(&conf->arena, name);
	c->max_size = 35 * 1024 * 1024;
	c->imap = arena_get(&conf->arena, sizeof *c->imap);
	*c->imap = (struct imap){ .host = "127.0.0.1", .port = 143,
	    .tls = TLS_MODE_NONE, .ca_file = "", .user = "",
	    .password = { .how = CREDENTIAL_LITERAL, .what = "secret" },
	    .flag = "", .start = START_BEGINNING, .connections = 4,
	    .move_to = "", .poll_ms = 60000, .idle_ms = 28 * 60000,
	    .reconcile_ms = 60 * 60000 };
	return c;
}

static struct conf *
read_conf(const char *path)
{
	struct conf *conf = calloc(1, sizeof *conf);
	struct channel *c = NULL;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct str rest, line, key;

	if (conf == NULL || !io_file(path, 1 << 20, &text, &e))
		exit(fail(&e));
	rest = buf_view(&text);
	while (str_cut_line(&rest, &line)) {
		if (!str_cut(&line, ' ', &key))
			continue;
		if (str_is(key, "channel"))
			c = new_channel(conf, line);
		else if (c != NULL && str_is(key, "max-size"))
			c->max_size = number(line);
		else if (c != NULL && str_is(key, "paused"))
			c->paused = true;
		else if (c != NULL) {
			set_place(conf, c->imap, key, line);
			set_habit(conf, c->imap, key, line);
		}
	}
	buf_clear(&text);
	return conf;
}

static void
free_conf(struct conf *conf)
{
	arena_clear(&conf->arena);
	free(conf);
}

/* --- run ------------------------------------------------------------------ */

static void
on_signal(int signo)
{
	if (signo == SIGHUP)
		asked_reload = 1;
	else
		receive_stop(&control);
}

static const char *conf_path;

static void *
reloader(void *arg)
{
	(void)arg;
	while (!control.stop) {
		usleep(20 * 1000);
		if (asked_reload) {
			struct conf *conf = read_conf(conf_path);

			asked_reload = 0;
			receive_reload(&control, conf);
			free_conf(conf);
		}
	}
	return NULL;
}

static void
woke(void *arg)
{
	(void)arg;
	puts("woke");
	fflush(stdout);
}

static int
run(const char *state_dir, const char *path)
{
	struct conf *conf = read_conf(path);
	struct db *db = NULL;
	struct err e = ERR_INIT;
	pthread_t thread;
	bool ok;

	conf_path = path;
	ok = db_open(&db, state_dir, STORE_MAIL, &e) &&
	    receive_control_init(&control, woke, NULL, &e);
	if (!ok)
		return fail(&e);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	pthread_create(&thread, NULL, reloader, NULL);
	log_open(LOG_TO_STDERR, "", LOG_DEBUG, "receive");
	fault_arm_from_environment("receive");
	ok = receive_run(db, conf, &control, &e);
	fprintf(stderr, "fault points passed: %" PRId64 "\n",
	    fault_passes());
	pthread_join(thread, NULL);
	receive_control_clear(&control);
	db_close(db);
	free_conf(conf);
	return ok ? 0 : fail(&e);
}

static int
test(const char *path)
{
	struct conf *conf = read_conf(path);
	struct err e = ERR_INIT;
	int code = 0;

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < conf->nchannel && code == 0; i++) {
		struct buf report = BUF_INIT;

		if (!receive_test(&conf->channel[i], &report, &e))
			code = fail(&e);
		printf("%.*s", STR_ARG(buf_view(&report)));
		buf_clear(&report);
	}
	free_conf(conf);
	return code;
}

/* --- dump, raw ------------------------------------------------------------ */

static bool
load(struct db *db, int64_t id, struct buf *out, struct err *e)
{
	buf_reset(out);
	return raw_load(db, id, out, e) == 1 ||
	    err_set(e, ERR_INPUT, "no raw mail %" PRId64, id);
}

static void
print_row(struct stmt *s, struct str bytes)
{
	uint8_t digest[DIGEST_BYTES];
	struct arena a = ARENA_INIT;

	digest_sha256(bytes, digest);
	for (int i = 0; i < 7; i++)
		printf("%.*s\t", STR_ARG(db_str(s, i)));
	printf("%.*s\n", STR_ARG(hex_encode(&a, digest, sizeof digest)));
	arena_clear(&a);
}

static int
dump(const char *state_dir)
{
	struct db *db = NULL;
	struct err e = ERR_INIT;
	struct buf bytes = BUF_INIT;
	struct stmt *s;
	int got = -1;

	if (!db_open(&db, state_dir, STORE_NONE, &e))
		return fail(&e);
	s = db_use(db, &ROWS, &e);
	while (s != NULL && (got = db_step(s, &e)) == 1) {
		if (!load(db, db_i64(s, 7), &bytes, &e)) {
			got = -1;
			break;
		}
		print_row(s, buf_view(&bytes));
	}
	db_done(s);
	buf_clear(&bytes);
	db_close(db);
	return got == 0 ? 0 : fail(&e);
}

static int
raw(const char *state_dir, const char *id)
{
	struct db *db = NULL;
	struct err e = ERR_INIT;
	struct buf bytes = BUF_INIT;

	if (!db_open(&db, state_dir, STORE_NONE, &e) ||
	    !load(db, number(str_from(id)), &bytes, &e))
		return fail(&e);
	fwrite(bytes.p, 1, bytes.n, stdout);
	buf_clear(&bytes);
	db_close(db);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "run") == 0)
		return run(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "test") == 0)
		return test(argv[2]);
	if (argc == 3 && strcmp(argv[1], "dump") == 0)
		return dump(argv[2]);
	if (argc == 4 && strcmp(argv[1], "raw") == 0)
		return raw(argv[2], argv[3]);
	fputs("usage: receive_driver run|test|dump|raw ...\n", stderr);
	return 64;
}
