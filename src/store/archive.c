#include "store/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/io.h"

enum { BLOCK = 512, PIECE = 256 * 1024 };

/* The header of one member (pax(1), "ustar Interchange Format"). */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char sum[8], type, link[100], magic[6], version[2];
	char rest[247];
};

/* --- Headers -------------------------------------------------------------- */

static unsigned
sum_of(const struct header *h)
{
	const unsigned char *p = (const unsigned char *)h;
	size_t at = offsetof(struct header, sum);
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof *h; i++)
		sum += i >= at && i < at + sizeof h->sum ? ' ' : p[i];
	return sum;
}

/* A size above eleven octal digits: base 256, the first bit set (GNU). */
static void
put_size(char to[12], int64_t size)
{
	char text[24];

	if (size < (int64_t)1 << 33) {
		snprintf(text, sizeof text, "%011llo",
		    (unsigned long long)size);
		memcpy(to, text, 11);
		return;
	}
	memset(to, 0, 12);
	to[0] = (char)0x80;
	for (int i = 11; i >= 4; i--, size >>= 8)
		to[i] = (char)(size & 0xff);
}

static int64_t
size_of(const char from[12])
{
	int64_t size = 0;

	if (((unsigned char)from[0] & 0x80) != 0) {
		for (int i = 4; i < 12; i++)
			size = size << 8 | (unsigned char)from[i];
		return size;
	}
	for (int i = 0; i < 12 && from[i] >= '0' && from[i] <= '7'; i++)
		size = size * 8 + (from[i] - '0');
	return size;
}

static void
header_make(struct header *h, const char *name, int64_t size)
{
	char text[24];

	memset(h, 0, sizeof *h);
	memcpy(h->name, name, strnlen(name, sizeof h->name - 1));
	memcpy(h->mode, "0000600", 7);
	memcpy(h->uid, "0000000", 7);
	memcpy(h->gid, "0000000", 7);
	put_size(h->size, size);
	memcpy(h->mtime, "00000000000", 11);
	h->type = '0';
	memcpy(h->magic, "ustar", 6);
	memcpy(h->version, "00", 2);
	snprintf(text, sizeof text, "%06o", sum_of(h));
	memcpy(h->sum, text, 7);
	h->sum[7] = ' ';
}

/* --- Writing -------------------------------------------------------------- */

static bool
write_failed(struct err *e)
{
	return err_set(e, ERR_AGAIN, "disk: the archive cannot be written: "
	    "%s", strerror(errno));
}

static bool
pad(int fd, int64_t size, struct err *e)
{
	static const char none[BLOCK];
	size_t n = (size_t)((BLOCK - size % BLOCK) % BLOCK);

	return io_write_all(fd, (struct str){ none, n }) || write_failed(e);
}

static bool
put_member(int fd, const char *name, struct str bytes, struct err *e)
{
	struct header h;

	header_make(&h, name, (int64_t)bytes.n);
	if (!io_write_all(fd, (struct str){ (const char *)&h, sizeof h }) ||
	    !io_write_all(fd, bytes))
		return write_failed(e);
	return pad(fd, (int64_t)bytes.n, e);
}

/* Copies exactly size bytes: the header has said so. */
static bool
pour(int from, const char *path, int to, int64_t size,
    uint8_t digest[DIGEST_BYTES], struct err *e)
{
	struct digest *d = digest_new();
	char *piece = malloc(PIECE);
	bool ok = true;

	if (piece == NULL)
		out_of_memory();
	while (ok && size > 0) {
		ssize_t n = io_read(from, piece,
		    size < PIECE ? (size_t)size : PIECE);
		struct str got = { piece, n > 0 ? (size_t)n : 0 };

		if (n <= 0)
			ok = err_set(e, ERR_SETUP, "%s: %s", path, n < 0 ?
			    strerror(errno) : "shorter than it was");
		else if (!io_write_all(to, got))
			ok = write_failed(e);
		digest_add(d, got);
		size -= n;
	}
	digest_end(d, digest);
	free(piece);
	return ok;
}

static void
put_digest(json_t *row, const uint8_t digest[DIGEST_BYTES])
{
	struct arena a = ARENA_INIT;
	struct str hex = hex_encode(&a, digest, DIGEST_BYTES);

	json_object_set_new(row, "sha256", json_stringn(hex.p, hex.n));
	arena_clear(&a);
}

bool
archive_add(int fd, const char *name, const char *path, json_t *files,
    json_t *more, struct err *e)
{
	json_t *row = more != NULL ? more : json_object();
	uint8_t digest[DIGEST_BYTES];
	struct header h;
	struct stat st;
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ok = false;

	if (from < 0 || fstat(from, &st) != 0) {
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
		goto out;
	}
	header_make(&h, name, st.st_size);
	if (!io_write_all(fd, (struct str){ (const char *)&h, sizeof h })) {
		write_failed(e);
		goto out;
	}
	ok = pour(from, path, fd, st.st_size, digest, e) &&
	    pad(fd, st.st_size, e);
	json_object_set_new(row, "name", json_string(name));
	json_object_set_new(row, "size", json_integer(st.st_size));
	if (ok)
		put_digest(row, digest);
	json_array_append(files, row);
out:
	json_decref(row);
	if (from >= 0)
		close(from);
	return ok;
}

bool
archive_end(int fd, const json_t *manifest, struct err *e)
{
	static const char none[2 * BLOCK];
	char *text = json_dumps(manifest, JSON_INDENT(1));
	bool ok;

	if (text == NULL)
		out_of_memory();
	ok = put_member(fd, ARCHIVE_MANIFEST, str_from(text), e) &&
	    (io_write_all(fd, (struct str){ none, sizeof none }) ||
	    write_failed(e));
	free(text);
	return ok;
}

/* --- Reading -------------------------------------------------------------- */

static bool
read_whole(int fd, void *to, size_t n)
{
	char *p = to;

	while (n > 0) {
		ssize_t got = io_read(fd, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* No member may leave dir: letters, digits, "._-" and one "keys/" before. */
static bool
is_good_name(const char *name)
{
	const char *leaf = strncmp(name, "keys/", 5) == 0 ? name + 5 : name;

	if (leaf[0] == '\0' || leaf[0] == '.')
		return false;
	for (; *leaf != '\0'; leaf++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789._-", *leaf) == NULL)
			return false;
	return true;
}

/* 1 a member, 0 the end, -1 with *e. */
static int
next_member(int fd, char name[ARCHIVE_NAME + 1], int64_t *size,
    struct err *e)
{
	struct header h;
	unsigned sum = 0;

	if (!read_whole(fd, &h, sizeof h)) {
		err_set(e, ERR_INPUT, "the archive is cut off");
		return -1;
	}
	if (h.name[0] == '\0' && h.type == '\0')
		return 0;
	for (int i = 0; i < 6; i++)
		sum = sum * 8 + (unsigned)(h.sum[i] - '0');
	memcpy(name, h.name, ARCHIVE_NAME);
	name[ARCHIVE_NAME] = '\0';
	*size = size_of(h.size);
	if (memcmp(h.magic, "ustar", 5) == 0 && sum == sum_of(&h) &&
	    h.type == '0' && *size >= 0 && is_good_name(name))
		return 1;
	err_set(e, ERR_INPUT, "not a backup of postroom, or damaged");
	return -1;
}

static bool
skip_padding(int fd, int64_t size)
{
	char none[BLOCK];

	return read_whole(fd, none,
	    (size_t)((BLOCK - size % BLOCK) % BLOCK));
}

/* What a member really is goes into seen[name]. */
static bool
unpack_one(int fd, const char *dir, const char *name, int64_t size,
    json_t *seen, struct err *e)
{
	json_t *row = json_object();
	uint8_t digest[DIGEST_BYTES];
	char path[PATH_MAX];
	bool ok = false;
	int to;

	snprintf(path, sizeof path, "%s/keys", dir);
	if (strncmp(name, "keys/", 5) == 0 && mkdir(path, 0700) != 0 &&
	    errno != EEXIST)
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	snprintf(path, sizeof path, "%s/%s", dir, name);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0) {
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	} else {
		ok = pour(fd, "the archive", to, size, digest, e) &&
		    (fsync(to) == 0 || write_failed(e));
		if (!ok && e->kind == ERR_SETUP)
			e->kind = ERR_INPUT;    /* cut off */
		close(to);
	}
	if (ok && !skip_padding(fd, size))
		ok = err_set(e, ERR_INPUT, "the archive is cut off");
	if (ok) {
		put_digest(row, digest);
		json_object_set_new(row, "size", json_integer(size));
		json_object_set(seen, name, row);
	}
	json_decref(row);
	return ok;
}

static bool
read_manifest(int fd, int64_t size, json_t **out, struct err *e)
{
	char *text;
	bool ok;

	if (size > ARCHIVE_MANIFEST_MOST)
		return err_set(e, ERR_INPUT, "%s: too large",
		    ARCHIVE_MANIFEST);
	text = malloc((size_t)size + 1);
	if (text == NULL)
		out_of_memory();
	ok = read_whole(fd, text, (size_t)size) && skip_padding(fd, size);
	if (ok)
		*out = json_loadb(text, (size_t)size, 0, NULL);
	free(text);
	return (ok && *out != NULL) ||
	    err_set(e, ERR_INPUT, "%s: damaged", ARCHIVE_MANIFEST);
}

static bool
compare(const json_t *manifest, json_t *seen, struct err *e)
{
	const json_t *files = json_object_get(manifest, "files");
	size_t i;
	json_t *row;

	if (json_array_size(files) != json_object_size(seen))
		return err_set(e, ERR_INPUT, "the archive holds other files "
		    "than its manifest says");
	json_array_foreach(files, i, row) {
		const char *name = json_string_value(
		    json_object_get(row, "name"));
		const json_t *is = json_object_get(seen,
		    name != NULL ? name : "");

		if (is == NULL || !json_equal(json_object_get(is, "sha256"),
		    json_object_get(row, "sha256")))
			return err_set(e, ERR_INPUT, "%s: damaged in the "
			    "archive: its bytes are not those that were "
			    "written", name != NULL ? name : "a file");
	}
	return true;
}

bool
archive_unpack(int fd, const char *dir, json_t **manifest, struct err *e)
{
	json_t *seen = json_object();
	char name[ARCHIVE_NAME + 1];
	int64_t size = 0;
	int got;
	bool ok = true;

	*manifest = NULL;
	while (ok && *manifest == NULL &&
	    (got = next_member(fd, name, &size, e)) != 0) {
		if (got < 0)
			ok = false;
		else if (strcmp(name, ARCHIVE_MANIFEST) == 0)
			ok = read_manifest(fd, size, manifest, e);
		else
			ok = unpack_one(fd, dir, name, size, seen, e);
	}
	if (ok && *manifest == NULL)
		ok = err_set(e, ERR_INPUT, "the archive is cut off: there is "
		    "no %s", ARCHIVE_MANIFEST);
	ok = ok && compare(*manifest, seen, e);
	if (!ok) {
		json_decref(*manifest);
		*manifest = NULL;
	}
	json_decref(seen);
	return ok;
}
