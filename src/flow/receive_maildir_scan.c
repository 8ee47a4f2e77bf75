/* What lies in new/ is taken, then moved to cur/.
 *
 * First it is durable here, under a key of its name and its bytes; then it
 * is moved. Between the two it may be met again, after a kill: its key is
 * known, and it is only moved. The move itself need not be durable.
 */
#include "flow/receive_maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/io.h"
#include "base/log.h"
#include "store/intake.h"

enum {
	NAMES_MOST = 50000,             /* looked at in one go */
	BATCH_BYTES = 4 * 1024 * 1024,
	SINGLE_FAILS = 20,              /* then it is the store */
	PARTIAL_BYTES = 1024 * 1024,    /* kept of a mail too large; all of it
	                                 * stays in cur/ (CH-11) */
};

/* --- Files that are no mail, or cannot be read ---------------------------- */

static void
say_bad(struct maildir *d, const char *name, const char *why)
{
	for (size_t i = 0; i < d->nbad; i++)
		if (strcmp(d->bad[i], name) == 0)
			return;
	if (d->nbad == MAILDIR_BAD)
		return;
	d->bad[d->nbad] = strdup(name);
	if (d->bad[d->nbad++] == NULL)
		out_of_memory();
	log_event(LOG_ERR, "maildir.bad", KV_Z("channel", d->channel->name),
	    KV_Z("file", name), KV_Z("why", why));
}

void
maildir_clear(struct maildir *d)
{
	for (size_t i = 0; i < d->nbad; i++)
		free(d->bad[i]);
	d->nbad = 0;
	arena_clear(&d->names);
}

/* --- One file ------------------------------------------------------------- */

/* A deliverer writes in tmp/. One that writes in new/ still has the file open,
 * which a read lease finds out (fcntl(2)); where there are none, as with
 * other people's files, we trust the deliverer. */
static bool
is_written(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK) != 0)
		return errno == EAGAIN;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return false;
}

/* open_mail gives the descriptor of a regular file; -1: there is none, or
 * none to be taken, and that has been said. */
static int
open_mail(struct maildir *d, const char *name, struct stat *st)
{
	int fd = openat(d->new_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		if (errno != ENOENT)
			say_bad(d, name, errno == ELOOP ? "a symbolic link" :
			    strerror(errno));
		return -1;
	}
	if (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))
		say_bad(d, name, "not a file");
	else if (is_written(fd))
		;                       /* its end is news */
	else if (fstat(fd, st) != 0 || st->st_size == 0)
		say_bad(d, name, "empty");
	else
		return fd;
	close(fd);
	return -1;
}

static bool
read_mail(int fd, int64_t most, struct buf *out)
{
	while ((int64_t)out->n < most) {
		enum { STEP = 256 * 1024 };
		ssize_t got;

		buf_reserve(out, STEP);
		got = io_read(fd, out->p + out->n, STEP);
		if (got < 0)
			return false;
		if (got == 0)
			break;
		out->n += (size_t)got;
	}
	if ((int64_t)out->n > most)
		out->n = (size_t)most;
	return true;
}

/* The same name with other bytes is another mail: nothing is lost to a
 * deliverer that uses a name twice. */
static void
make_key(struct letter *l)
{
	struct digest *in = digest_new();
	uint8_t sum[DIGEST_BYTES];
	struct arena a = ARENA_INIT;

	digest_add(in, (struct str){ l->name, strlen(l->name) + 1 });
	digest_add(in, (struct str){ (const char *)l->raw.digest,
	    DIGEST_BYTES });
	digest_add(in, (struct str){ (const char *)&l->full_size,
	    sizeof l->full_size });
	digest_end(in, sum);
	snprintf(l->key, sizeof l->key, "%.*s", STR_ARG(hex_encode(&a, sum,
	    sizeof sum)));
	arena_clear(&a);
}

static int64_t
kept_of(const struct maildir *d, const struct stat *st)
{
	return st->st_size > d->channel->max_size ? PARTIAL_BYTES :
	    (int64_t)st->st_size;
}

/* load adds a file to the batch. A file grows only where a deliverer breaks
 * the rules; then what fstat said is what is taken. */
static void
load(struct maildir *d, const char *name, int fd, const struct stat *st)
{
	struct letter *l = &d->letter[d->nletter];
	int64_t now = clock_wall_ms(), arrived = (int64_t)st->st_mtime * 1000;
	struct buf bytes = BUF_INIT;

	if (!read_mail(fd, kept_of(d, st), &bytes)) {
		say_bad(d, name, strerror(errno));
		buf_clear(&bytes);
		return;
	}
	*l = (struct letter){ .name = name, .full_size = st->st_size,
	    .partial = st->st_size > d->channel->max_size,
	    .received_ms = arrived > 0 && arrived < now ? arrived : now };
	raw_pack(&l->raw, buf_view(&bytes));
	buf_clear(&bytes);
	make_key(l);
	d->nletter++;
}

/* --- A batch -------------------------------------------------------------- */

static bool
take(struct db *db, void *arg, struct err *e)
{
	struct maildir *d = arg;
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < d->nletter; i++) {
		struct letter *l = &d->letter[i];
		struct intake_handed row = { .channel = d->channel->name,
		    .source = "maildir", .folder = d->folder,
		    .received_ms = l->received_ms, .taken_ms = now,
		    .partial = l->partial, .full_size = l->full_size,
		    .key = str_from(l->key), .raw = &l->raw };

		l->got = intake_add(db, &row, &l->id, e);
		if (l->got < 0)
			return false;
	}
	return channel_state_taken(db, d->channel->name, now, e);
}

static void
taken(void *arg)
{
	struct maildir *d = arg;

	for (size_t i = 0; i < d->nletter; i++) {
		struct letter *l = &d->letter[i];

		if (l->got == 1)
			log_event(l->partial ? LOG_WARNING : LOG_INFO,
			    l->partial ? "mail.partial" : "mail.taken",
			    KV_ID("mail", l->id),
			    KV_Z("channel", d->channel->name),
			    KV_Z("source", "maildir"),
			    KV_Z("file", l->name),
			    KV_ID("size", l->raw.size));
	}
}

/* target makes the name in cur/: with an info part, and not one that is
 * there. False: it would be too long. */
static bool
target(const struct maildir *d, const char *name, char *out, size_t room)
{
	const char *info = strstr(name, ":2,");
	int base = info != NULL ? (int)(info - name) : (int)strlen(name);
	struct stat st;

	if (info == NULL)
		info = ":2,";
	for (int n = 0; n < 1000; n++) {
		int len = n == 0 ?
		    snprintf(out, room, "%.*s%s", base, name, info) :
		    snprintf(out, room, "%.*s.%d%s", base, name, n, info);

		if (len >= (int)room)
			return false;
		if (fstatat(d->cur_fd, out, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return true;
	}
	return false;
}

/* put_away moves one to cur/. Without a good name there it keeps its own. */
static bool
put_away(struct maildir *d, const char *name, struct err *e)
{
	char to[NAME_MAX + 1];
	int failed;

	if (!target(d, name, to, sizeof to))
		snprintf(to, sizeof to, "%s", name);
	fault_point("rename");
	failed = renameat(d->new_fd, name, d->cur_fd, to);
	if (failed == 0 || errno == ENOENT)
		return true;
	return err_set(e, ERR_AGAIN, "%s/cur: %s", d->channel->maildir,
	    strerror(errno));
}

static void
empty_batch(struct maildir *d)
{
	for (size_t i = 0; i < d->nletter; i++)
		raw_packed_clear(&d->letter[i].raw);
	d->nletter = 0;
	d->held = 0;
}

/* flush_batch makes what was loaded durable and then moves it. */
static bool
flush_batch(struct maildir *d, struct err *e)
{
	struct job job = { .work = take, .landed = taken, .arg = d,
	    .mails = d->nletter, .bytes = d->held };
	bool ok;

	if (d->nletter == 0) {
		jobs_let_go(d->local->jobs, d->held);
		d->held = 0;
		return true;
	}
	ok = jobs_run(d->local->jobs, &job, e);
	for (size_t i = 0; ok && i < d->nletter; i++)
		ok = put_away(d, d->letter[i].name, e);
	empty_batch(d);
	return ok;
}

/* room gets the right to so many bytes: by waiting only while none is held
 * (flow/jobs.h). */
static bool
room(struct maildir *d, int64_t bytes, struct err *e)
{
	struct jobs *q = d->local->jobs;
	bool full = d->nletter == MAILDIR_BATCH ||
	    (d->nletter > 0 && d->held + bytes > BATCH_BYTES);

	if ((full || (d->nletter > 0 && !jobs_try_hold(q, bytes))) &&
	    !flush_batch(d, e))
		return false;
	if (d->nletter == 0) {
		jobs_let_go(q, d->held);
		d->held = 0;
		jobs_hold(q, bytes);
	}
	d->held += bytes;
	return true;
}

/* --- new/ ----------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
maildir_list(struct maildir *d, struct err *e)
{
	int fd = openat(d->new_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *one;

	arena_clear(&d->names);
	d->name = NULL;
	d->nname = 0;
	if (dir == NULL) {
		err_set(e, ERR_AGAIN, "%s/new: %s", d->channel->maildir,
		    strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (d->nname < NAMES_MOST && (one = readdir(dir)) != NULL)
		if (one->d_name[0] != '.')
			*ARENA_PUSH(&d->names, d->name, d->nname) =
			    str_z(&d->names, str_from(one->d_name));
	closedir(dir);
	if (d->nname > 0)
		qsort(d->name, d->nname, sizeof *d->name, by_name);
	return true;
}

static bool
visit_one(struct maildir *d, const char *name, struct err *e)
{
	struct stat st;
	int fd = open_mail(d, name, &st);
	bool ok;

	if (fd < 0)
		return true;
	ok = room(d, kept_of(d, &st), e);
	if (ok)
		load(d, name, fd, &st);
	close(fd);
	return ok && (!d->singly || flush_batch(d, e));
}

bool
maildir_scan(struct maildir *d, struct err *e)
{
	struct err why = ERR_INIT;
	int most = d->singly ? SINGLE_FAILS : 1, fails = !maildir_list(d, &why);

	for (size_t i = 0; fails < most && i < d->nname; i++) {
		if (local_stopping(d->local))
			break;
		fails += !visit_one(d, d->name[i], &why);
	}
	fails += !flush_batch(d, &why);
	d->singly = fails > 0;
	return fails == 0 || err_set(e, why.kind, "%s", why.text);
}
