/* tests/fault/vfs_shim.c -- a disk that fails, for tests only (SECURITY.md
 * R06, R07, R09, R10, R17).
 *
 * A shared object that puts itself between SQLite and the disk. Nothing in
 * the program knows of it: it is preloaded, and its constructor registers a
 * VFS as the default one.
 *
 *     LD_PRELOAD=tests/fault/vfs_shim.so \
 *     VFS_SHIM="op=sync file=desk.db-wal at=3 do=eio" postroom ... desk
 *
 * VFS_SHIM is words KEY=VALUE; without it the shim only counts.
 *
 *   op=    which calls: read write sync truncate open delete shm lock, or
 *          any; several with commas. Default: sync.
 *   file=  only files whose path holds this text. Default: all.
 *   prog=  only in a process one of whose arguments is this ("desk",
 *          "receive", "send"; "run" starts the roles and is none itself).
 *   at=    the n-th such call from 1 (default); 0: never, only count.
 *   for=   how many such calls fail from then on (default 1; 0: all).
 *   do=    eio       the call fails with SQLite's I/O error of its kind
 *          full      ... with SQLITE_FULL (a write: half of it is written)
 *          busy      ... with SQLITE_BUSY (lock)
 *          kill      SIGKILL before the call
 *          cut       power cut before the call: what this process wrote since
 *                    each file's last sync is taken back; then SIGKILL
 *          after     power cut right after the call
 *          some      power cut; of each 512-byte sector not synced a coin
 *                    says whether it reached the disk: reordered, torn pages
 *          lie       sync only: answers OK and does nothing, from then on, so
 *                    that a later cut= takes it all back
 *   cut=   with do=lie: power cut at this one of all counted calls
 *   seed=  for the coin
 *   once=  a file, made when it fires: while it is there no process fires
 *          again, so that a role started anew works
 *   log=   a file; one line is added when it fires, and "calls N" at the end
 *          of a process that ends in the ordinary way (PROG PID N)
 *
 * A power cut takes back only what this process wrote. When several roles
 * run, kill them all at once afterwards (the log's line says it happened):
 * the memory in which they share the WAL's index outlives one of them, but no
 * power cut. Under AddressSanitizer: ASAN_OPTIONS=verify_asan_link_order=0.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, WORD = 256 };

enum op {
	OP_READ = 1, OP_WRITE = 2, OP_SYNC = 4, OP_TRUNCATE = 8, OP_OPEN = 16,
	OP_DELETE = 32, OP_SHM = 64, OP_LOCK = 128, OP_ANY = 255
};

enum deed {
	DO_NOTHING, DO_EIO, DO_FULL, DO_BUSY, DO_KILL, DO_CUT, DO_AFTER,
	DO_SOME, DO_LIE
};

static const struct { const char *name; unsigned op; } ops[] = {
	{ "read", OP_READ }, { "write", OP_WRITE }, { "sync", OP_SYNC },
	{ "truncate", OP_TRUNCATE }, { "open", OP_OPEN },
	{ "delete", OP_DELETE }, { "shm", OP_SHM }, { "lock", OP_LOCK },
	{ "any", OP_ANY },
};

static const struct { const char *name; enum deed deed; } deeds[] = {
	{ "eio", DO_EIO }, { "full", DO_FULL }, { "busy", DO_BUSY },
	{ "kill", DO_KILL }, { "cut", DO_CUT }, { "after", DO_AFTER },
	{ "some", DO_SOME }, { "lie", DO_LIE },
};

/* A sector as it was at the last sync. */
struct sector {
	int64_t at;
	bool there;                     /* there was such a sector */
	struct sector *next;
	unsigned char bytes[SECTOR];
};

struct file {
	sqlite3_file base;
	struct file *next;              /* all that are open */
	char path[1024];
	sqlite3_int64 synced_size;
	struct sector *sector[1024];    /* hash by place */
	size_t dirty;
	sqlite3_file *real;             /* behind this struct */
};

static struct {
	pthread_mutex_t lock;
	unsigned ops;
	enum deed deed;
	char file[WORD], log[1024], prog[WORD], once[1024];
	int64_t at, times, cut, n;
	uint64_t coin;
	bool ours, lying;
	struct file *open;
	sqlite3_vfs vfs, *real;
} shim = { .lock = PTHREAD_MUTEX_INITIALIZER, .ops = OP_SYNC, .at = 1,
	.times = 1, .coin = 88172645463325252u };

/* --- What is said -------------------------------------------------------- */

static void
say(const char *what, const char *path)
{
	char line[1400];
	int fd, n;

	if (shim.log[0] == '\0')
		return;
	n = snprintf(line, sizeof line, "%s %s %ld %lld %s\n", what,
	    shim.prog[0] != '\0' ? shim.prog : "-", (long)getpid(),
	    (long long)shim.n, path);
	fd = open(shim.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd >= 0) {
		(void)!write(fd, line, (size_t)n);
		close(fd);
	}
}

/* --- The power cut -------------------------------------------------------- */

static uint64_t
toss(void)
{
	shim.coin ^= shim.coin << 13;
	shim.coin ^= shim.coin >> 7;
	shim.coin ^= shim.coin << 17;
	return shim.coin >> 20;
}

static void
forget(struct file *f)
{
	for (size_t i = 0; i < sizeof f->sector / sizeof *f->sector; i++)
		while (f->sector[i] != NULL) {
			struct sector *s = f->sector[i];

			f->sector[i] = s->next;
			free(s);
		}
	f->dirty = 0;
	if (f->real->pMethods->xFileSize(f->real, &f->synced_size) !=
	    SQLITE_OK)
		f->synced_size = 0;
}

static void
keep_sector(struct file *f, int64_t at)
{
	struct sector **slot = &f->sector[(uint64_t)at % 1024], *s;
	int code;

	for (s = *slot; s != NULL; s = s->next)
		if (s->at == at)
			return;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	s->at = at;
	s->there = at * SECTOR < f->synced_size;
	code = f->real->pMethods->xRead(f->real, s->bytes, SECTOR,
	    at * SECTOR);
	if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
		abort();
	s->next = *slot;
	*slot = s;
	f->dirty++;
}

static void
keep(struct file *f, int64_t from, int64_t to)
{
	for (int64_t at = from / SECTOR; at * SECTOR < to; at++)
		keep_sector(f, at);
}

static void
take_back_sector(struct file *f, const struct sector *s)
{
	int64_t n = f->synced_size - s->at * SECTOR;

	if (!s->there && shim.deed != DO_SOME)
		return;                 /* cut off by the size */
	if (!s->there || n > SECTOR)
		n = SECTOR;
	f->real->pMethods->xWrite(f->real, s->bytes, (int)n,
	    s->at * SECTOR);
}

static void
take_back(struct file *f)
{
	sqlite3_int64 size = 0;

	f->real->pMethods->xFileSize(f->real, &size);
	for (size_t i = 0; i < sizeof f->sector / sizeof *f->sector; i++)
		for (struct sector *s = f->sector[i]; s != NULL; s = s->next)
			if (shim.deed != DO_SOME || toss() % 2 == 0)
				take_back_sector(f, s);
	if (shim.deed != DO_SOME || toss() % 4 == 0)
		f->real->pMethods->xTruncate(f->real, f->synced_size);
}

static void
power_cut(const char *path)
{
	for (struct file *f = shim.open; f != NULL; f = f->next)
		if (f->dirty > 0)
			take_back(f);
	say("cut", path);
	kill(getpid(), SIGKILL);
	pause();
}

/* --- Does this call fail? ------------------------------------------------- */

static bool
is_spent(void)
{
	int fd;

	if (shim.once[0] == '\0')
		return false;
	fd = open(shim.once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd >= 0)
		close(fd);
	return fd < 0;
}

/* Counts; called with the lock held. */
static enum deed
falls(enum op op, const char *path)
{
	int64_t end = shim.times == 0 ? INT64_MAX : shim.at + shim.times;

	if (!shim.ours || (shim.ops & op) == 0 || path == NULL ||
	    strstr(path, shim.file) == NULL)
		return DO_NOTHING;
	shim.n++;
	if (shim.cut != 0 && shim.n == shim.cut)
		power_cut(path);
	if (shim.at == 0 || shim.n < shim.at || shim.n >= end ||
	    (shim.n == shim.at && is_spent()))
		return DO_NOTHING;
	if (shim.deed == DO_LIE) {
		shim.lying = true;
		return DO_LIE;
	}
	if (shim.deed != DO_NOTHING)
		say("fired", path);
	if (shim.deed == DO_KILL) {
		kill(getpid(), SIGKILL);
		pause();
	}
	if (shim.deed == DO_CUT || shim.deed == DO_SOME)
		power_cut(path);
	return shim.deed;
}

static int
answer(enum deed deed, int eio)
{
	return deed == DO_EIO ? eio : deed == DO_FULL ? SQLITE_FULL :
	    deed == DO_BUSY ? SQLITE_BUSY : SQLITE_OK;
}

/* --- The methods of a file ------------------------------------------------ */

#define FILE_OF(p) ((struct file *)(void *)(p))
#define REAL(p) (FILE_OF(p)->real)

static enum deed
begin(sqlite3_file *p, enum op op)
{
	pthread_mutex_lock(&shim.lock);
	return falls(op, FILE_OF(p)->path);
}

static int
end(sqlite3_file *p, enum deed deed, int code)
{
	if (deed == DO_AFTER)
		power_cut(FILE_OF(p)->path);
	pthread_mutex_unlock(&shim.lock);
	return code;
}

static int
shim_close(sqlite3_file *p)
{
	struct file **at = &shim.open;
	int code;

	pthread_mutex_lock(&shim.lock);
	while (*at != NULL && *at != FILE_OF(p))
		at = &(*at)->next;
	if (*at != NULL)
		*at = (*at)->next;
	forget(FILE_OF(p));
	code = REAL(p)->pMethods->xClose(REAL(p));
	pthread_mutex_unlock(&shim.lock);
	return code;
}

static int
shim_read(sqlite3_file *p, void *to, int n, sqlite3_int64 at)
{
	enum deed deed = begin(p, OP_READ);
	int code = answer(deed, SQLITE_IOERR_READ);

	if (code == SQLITE_OK)
		code = REAL(p)->pMethods->xRead(REAL(p), to, n, at);
	return end(p, deed, code);
}

static int
shim_write(sqlite3_file *p, const void *from, int n, sqlite3_int64 at)
{
	enum deed deed = begin(p, OP_WRITE);
	int code = answer(deed, SQLITE_IOERR_WRITE);

	if (code != SQLITE_IOERR_WRITE)
		keep(FILE_OF(p), at, at + n);
	if (code == SQLITE_FULL)        /* it filled up in the middle */
		REAL(p)->pMethods->xWrite(REAL(p), from, n / 2, at);
	if (code == SQLITE_OK)
		code = REAL(p)->pMethods->xWrite(REAL(p), from, n, at);
	return end(p, deed, code);
}

static int
shim_truncate(sqlite3_file *p, sqlite3_int64 size)
{
	enum deed deed = begin(p, OP_TRUNCATE);
	int code = answer(deed, SQLITE_IOERR_TRUNCATE);

	if (code == SQLITE_OK) {
		keep(FILE_OF(p), size, FILE_OF(p)->synced_size);
		code = REAL(p)->pMethods->xTruncate(REAL(p), size);
	}
	return end(p, deed, code);
}

static int
shim_sync(sqlite3_file *p, int flags)
{
	enum deed deed = begin(p, OP_SYNC);
	int code = answer(deed, SQLITE_IOERR_FSYNC);

	if (code == SQLITE_OK && !shim.lying) {
		code = REAL(p)->pMethods->xSync(REAL(p), flags);
		if (code == SQLITE_OK)
			forget(FILE_OF(p));
	}
	return end(p, deed, code);
}

static int
shim_lock(sqlite3_file *p, int level)
{
	enum deed deed = begin(p, OP_LOCK);
	int code = answer(deed, SQLITE_IOERR_LOCK);

	/* Whoever waits for a lock must not hold ours. */
	pthread_mutex_unlock(&shim.lock);
	return code != SQLITE_OK ? code :
	    REAL(p)->pMethods->xLock(REAL(p), level);
}

static int
shim_shm_map(sqlite3_file *p, int page, int size, int extend,
    void volatile **out)
{
	enum deed deed = begin(p, OP_SHM);
	int code = answer(deed, SQLITE_IOERR_SHMMAP);

	if (code == SQLITE_OK)
		code = REAL(p)->pMethods->xShmMap(REAL(p), page, size, extend,
		    out);
	return end(p, deed, code);
}

static int
shim_size(sqlite3_file *p, sqlite3_int64 *size)
{
	return REAL(p)->pMethods->xFileSize(REAL(p), size);
}

static int
shim_unlock(sqlite3_file *p, int level)
{
	return REAL(p)->pMethods->xUnlock(REAL(p), level);
}

static int
shim_reserved(sqlite3_file *p, int *out)
{
	return REAL(p)->pMethods->xCheckReservedLock(REAL(p), out);
}

static int
shim_control(sqlite3_file *p, int op, void *arg)
{
	return REAL(p)->pMethods->xFileControl(REAL(p), op, arg);
}

static int
shim_sector_size(sqlite3_file *p)
{
	return REAL(p)->pMethods->xSectorSize(REAL(p));
}

static int
shim_traits(sqlite3_file *p)
{
	return REAL(p)->pMethods->xDeviceCharacteristics(REAL(p));
}

static int
shim_shm_lock(sqlite3_file *p, int at, int n, int flags)
{
	return REAL(p)->pMethods->xShmLock(REAL(p), at, n, flags);
}

static void
shim_shm_barrier(sqlite3_file *p)
{
	REAL(p)->pMethods->xShmBarrier(REAL(p));
}

static int
shim_shm_unmap(sqlite3_file *p, int drop)
{
	return REAL(p)->pMethods->xShmUnmap(REAL(p), drop);
}

/* Version 2: no xFetch, so that every read passes here. */
static const sqlite3_io_methods methods = {
	2, shim_close, shim_read, shim_write, shim_truncate, shim_sync,
	shim_size, shim_lock, shim_unlock, shim_reserved, shim_control,
	shim_sector_size, shim_traits, shim_shm_map, shim_shm_lock,
	shim_shm_barrier, shim_shm_unmap, NULL, NULL
};

/* --- The methods of the disk ---------------------------------------------- */

static int
shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *p, int flags,
    int *out)
{
	struct file *f = FILE_OF(p);
	enum deed deed;
	int code;

	(void)vfs;
	memset(f, 0, sizeof *f);
	f->real = (sqlite3_file *)(void *)(f + 1);
	pthread_mutex_lock(&shim.lock);
	deed = falls(OP_OPEN, path);
	code = answer(deed, SQLITE_CANTOPEN);
	if (code == SQLITE_OK)
		code = shim.real->xOpen(shim.real, path, f->real, flags, out);
	/* SQLite closes what has methods, opened or not. */
	if (code == SQLITE_OK) {
		f->base.pMethods = &methods;
		snprintf(f->path, sizeof f->path, "%s",
		    path != NULL ? path : "");
		forget(f);
		f->next = shim.open;
		shim.open = f;
	}
	pthread_mutex_unlock(&shim.lock);
	return code;
}

static int
shim_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	enum deed deed;
	int code;

	(void)vfs;
	pthread_mutex_lock(&shim.lock);
	deed = falls(OP_DELETE, path);
	code = answer(deed, SQLITE_IOERR_DELETE);
	if (code == SQLITE_OK)
		code = shim.real->xDelete(shim.real, path, sync);
	pthread_mutex_unlock(&shim.lock);
	return code;
}

/* --- The words ------------------------------------------------------------ */

static unsigned
ops_of(char *text)
{
	unsigned set = 0;
	char *rest = NULL;

	for (char *w = strtok_r(text, ",", &rest); w != NULL;
	    w = strtok_r(NULL, ",", &rest)) {
		size_t i = 0;

		while (i < sizeof ops / sizeof *ops &&
		    strcmp(ops[i].name, w) != 0)
			i++;
		if (i == sizeof ops / sizeof *ops) {
			fprintf(stderr, "vfs_shim: no such op: %s\n", w);
			abort();
		}
		set |= ops[i].op;
	}
	return set;
}

static enum deed
deed_of(const char *word)
{
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (strcmp(deeds[i].name, word) == 0)
			return deeds[i].deed;
	fprintf(stderr, "vfs_shim: no such do: %s\n", word);
	abort();
}

static void
take_word(char *word)
{
	char *value = strchr(word, '=');

	if (value == NULL) {
		fprintf(stderr, "vfs_shim: KEY=VALUE, not: %s\n", word);
		abort();
	}
	*value++ = '\0';
	if (strcmp(word, "op") == 0)
		shim.ops = ops_of(value);
	else if (strcmp(word, "do") == 0)
		shim.deed = deed_of(value);
	else if (strcmp(word, "file") == 0)
		snprintf(shim.file, sizeof shim.file, "%s", value);
	else if (strcmp(word, "prog") == 0)
		snprintf(shim.prog, sizeof shim.prog, "%s", value);
	else if (strcmp(word, "once") == 0)
		snprintf(shim.once, sizeof shim.once, "%s", value);
	else if (strcmp(word, "log") == 0)
		snprintf(shim.log, sizeof shim.log, "%s", value);
	else if (strcmp(word, "at") == 0)
		shim.at = strtoll(value, NULL, 10);
	else if (strcmp(word, "for") == 0)
		shim.times = strtoll(value, NULL, 10);
	else if (strcmp(word, "cut") == 0)
		shim.cut = strtoll(value, NULL, 10);
	else if (strcmp(word, "seed") == 0)
		shim.coin ^= strtoull(value, NULL, 10) * 0x9e3779b97f4a7c15u;
	else {
		fprintf(stderr, "vfs_shim: no such word: %s\n", word);
		abort();
	}
}

static bool
is_our_program(void)
{
	char line[8192];
	ssize_t n = 0;
	int fd;

	if (shim.prog[0] == '\0')
		return true;
	fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, line, sizeof line - 1);
		close(fd);
	}
	line[n > 0 ? n : 0] = '\0';
	for (ssize_t i = 0; i < n; i += (ssize_t)strlen(line + i) + 1)
		if (strcmp(line + i, shim.prog) == 0)
			return true;
	return false;
}

__attribute__((constructor)) static void
shim_begin(void)
{
	const char *words = getenv("VFS_SHIM");
	char text[2048], *rest = NULL;

	snprintf(text, sizeof text, "%s", words != NULL ? words : "at=0");
	for (char *w = strtok_r(text, " ", &rest); w != NULL;
	    w = strtok_r(NULL, " ", &rest))
		take_word(w);
	shim.ours = is_our_program();
	shim.real = sqlite3_vfs_find(NULL);
	if (shim.real == NULL)
		return;
	shim.vfs = *shim.real;
	shim.vfs.pNext = NULL;
	shim.vfs.zName = "shim";
	shim.vfs.szOsFile = (int)sizeof(struct file) + shim.real->szOsFile;
	shim.vfs.xOpen = shim_open;
	shim.vfs.xDelete = shim_delete;
	sqlite3_vfs_register(&shim.vfs, 1);
}

__attribute__((destructor)) static void
shim_end(void)
{
	if (shim.ours)
		say("calls", "");
}
