#include "flow/import.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"

/* maildir(5): a mail is a file in cur or new; what is before the colon of its
 * name never changes and begins with the second in which it came. */

struct leaves {
	struct arena arena;             /* own */
	struct str *name;               /* "new/NAME" */
	size_t n;
};

static int
by_leaf(const void *a, const void *b)
{
	return str_cmp(str_sub(*(const struct str *)a, 4, SIZE_MAX),
	    str_sub(*(const struct str *)b, 4, SIZE_MAX));
}

static bool
list(const char *path, const char *part, struct leaves *out, struct err *e)
{
	char folder[PATH_MAX];
	struct dirent *d;
	DIR *dir;

	snprintf(folder, sizeof folder, "%s/%s", path, part);
	dir = opendir(folder);
	if (dir == NULL && errno == ENOENT)
		return true;
	if (dir == NULL)
		return err_set(e, ERR_INPUT, "%s: %s", folder,
		    strerror(errno));
	while ((d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.')
			*ARENA_PUSH(&out->arena, out->name, out->n) =
			    str_printf(&out->arena, "%s/%s", part, d->d_name);
	closedir(dir);
	return true;
}

static int64_t
received(struct str leaf, const struct stat *st)
{
	int64_t s;

	if (str_to_i64(str_sub(leaf, 0, str_find_char(leaf, '.', 0)), &s) &&
	    s > 0 && s < INT64_C(100000000000))
		return s * 1000;
	return (int64_t)st->st_mtime * 1000;
}

/* read_file: false without *e is this file's own trouble, told. */
static bool
read_file(struct import *im, const char *path, struct buf *out,
          struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = 1;

	buf_reset(out);
	if (fd < 0 || fstat(fd, st) != 0 || !S_ISREG(st->st_mode)) {
		im->counts.seen++;
		import_skip(im, path, fd < 0 ? strerror(errno) :
		    "not a file");
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (got > 0 && out->n < import_most(im)) {
		size_t room = import_most(im) - out->n;

		room = room < 256 * 1024 ? room : 256 * 1024;
		buf_reserve(out, room);
		got = io_read(fd, out->p + out->n, room);
		if (got > 0)
			out->n += (size_t)got;
	}
	close(fd);
	if (got < 0) {
		im->counts.seen++;
		import_skip(im, path, strerror(errno));
	}
	return got >= 0;
}

static bool
take(struct import *im, const char *path, struct str folder, struct str name,
     struct buf *bytes, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct str leaf = str_sub(name, 4, name.n), unique;
	struct import_mail mail = { .folder = folder };
	struct stat st;
	bool ok = true;
	int known;

	unique = str_sub(leaf, 0, str_find_char(leaf, ':', 0));
	mail.key = unique.n <= 120 && utf8_valid(unique) ?
	    import_key(&a, "maildir", str_from(path), unique) :
	    import_key(&a, "maildir", str_printf(&a, "%s/%.*s", path,
	    STR_ARG(unique)), STR("long"));
	known = import_knows(im, mail.key, e);
	if (known == 0 && read_file(im, str_printf(&a, "%s/%.*s", path,
	    STR_ARG(name)).p, bytes, &st)) {
		mail.bytes = buf_view(bytes);
		mail.received_ms = received(leaf, &st);
		mail.full_size = (int64_t)st.st_size > (int64_t)bytes->n ?
		    (int64_t)st.st_size : (int64_t)bytes->n;
		ok = import_take(im, &mail, e);
	}
	arena_clear(&a);
	return ok && known >= 0;
}

bool
import_maildir(struct import *im, const char *path, struct err *e)
{
	struct leaves all = { ARENA_INIT, NULL, 0 };
	struct buf bytes = BUF_INIT;
	char real[PATH_MAX];
	struct str folder;
	bool ok;

	if (realpath(path, real) == NULL)
		return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	folder = utf8_clean(&all.arena, str_from(strrchr(real, '/') + 1));
	ok = list(real, "cur", &all, e) && list(real, "new", &all, e);
	if (ok && all.n == 0) {
		char cur[PATH_MAX + 8];

		snprintf(cur, sizeof cur, "%s/cur", real);
		ok = access(cur, F_OK) == 0 || err_set(e, ERR_INPUT,
		    "%s: no Maildir: there is no cur in it", path);
	}
	if (all.n > 0)
		qsort(all.name, all.n, sizeof *all.name, by_leaf);
	im->total = (int64_t)all.n;
	for (size_t i = 0; ok && i < all.n && import_goes_on(im); i++) {
		ok = take(im, real, folder, all.name[i], &bytes, e);
		im->at = (int64_t)i + 1;
	}
	buf_clear(&bytes);
	arena_clear(&all.arena);
	return ok;
}
