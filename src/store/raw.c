#include "store/raw.h"

#include <stdlib.h>

#include <zstd.h>

#include "base/arena.h"

enum {
	LEVEL = 1,              /* 3 costs 1.7 times the CPU for the same */
	LEVEL_BIG = -1,         /* base64: four times as fast, 25 % larger */
	BIG = 64 * 1024,        /* bytes; such a mail is files, nearly all */
	SHRINKS_TO = 95,        /* per cent: else it is kept as it is */
};

static const struct query PUT = { "raw.put",
	"INSERT INTO mail.raw (size, digest, coding, data)"
	" VALUES ($1, $2, $3, $4) RETURNING id", NULL };
static const struct query PUT_CHUNK = { "raw.put_chunk",
	"INSERT INTO mail.raw_chunk (raw, seq, data) VALUES ($1, $2, $3)",
	NULL };
static const struct query LOAD = { "raw.load",
	"SELECT size, coding, data FROM mail.raw WHERE id = $1", NULL };
static const struct query LOAD_CHUNKS = { "raw.load_chunks",
	"SELECT data FROM mail.raw_chunk WHERE raw = $1 ORDER BY seq", NULL };

const struct query *const raw_queries[] = {
	&PUT, &PUT_CHUNK, &LOAD, &LOAD_CHUNKS, NULL };

static void
pack_chunks(struct raw_packed *r, struct str bytes, ZSTD_CCtx *z)
{
	int level = bytes.n < BIG ? LEVEL : LEVEL_BIG;

	for (size_t i = 0; i < r->nchunk; i++) {
		struct str piece = str_sub(bytes, i * RAW_CHUNK,
		    (i + 1) * RAW_CHUNK);
		struct buf *to = &r->chunk[i];
		size_t n;

		buf_reset(to);
		if (z == NULL) {
			buf_str(to, piece);
			continue;
		}
		buf_reserve(to, ZSTD_compressBound(piece.n));
		n = ZSTD_compressCCtx(z, to->p, to->cap, piece.p, piece.n,
		    level);
		if (ZSTD_isError(n))
			out_of_memory();        /* the room is enough */
		to->n = n;
	}
}

size_t
raw_packed_bytes(const struct raw_packed *r)
{
	size_t sum = 0;

	for (size_t i = 0; i < r->nchunk; i++)
		sum += r->chunk[i].n;
	return sum;
}

/* A buffer as large as its contents: the room zstd asked for is larger. */
static void
trim(struct buf *b)
{
	char *p = realloc(b->p, b->n + 1);

	if (p == NULL)
		out_of_memory();
	b->p = p;
	b->p[b->n] = '\0';
	b->cap = b->n + 1;
}

void
raw_packer_pack(struct raw_packer *k, struct raw_packed *out, struct str bytes)
{
	if (k->zstd == NULL)
		k->zstd = ZSTD_createCCtx();
	*out = (struct raw_packed){ .size = (int64_t)bytes.n, .coding = 1 };
	out->nchunk = bytes.n == 0 ? 1 : (bytes.n - 1) / RAW_CHUNK + 1;
	out->chunk = calloc(out->nchunk, sizeof *out->chunk);
	if (k->zstd == NULL || out->chunk == NULL)
		out_of_memory();
	digest_sha256(bytes, out->digest);
	pack_chunks(out, bytes, k->zstd);
	if (raw_packed_bytes(out) >= bytes.n / 100 * SHRINKS_TO) {
		out->coding = 0;
		pack_chunks(out, bytes, NULL);
	}
	for (size_t i = 0; i < out->nchunk; i++)
		trim(&out->chunk[i]);
}

void
raw_packer_clear(struct raw_packer *k)
{
	ZSTD_freeCCtx(k->zstd);
	k->zstd = NULL;
}

void
raw_pack(struct raw_packed *out, struct str bytes)
{
	struct raw_packer k = { NULL };

	raw_packer_pack(&k, out, bytes);
	raw_packer_clear(&k);
}

void
raw_packed_clear(struct raw_packed *r)
{
	for (size_t i = 0; i < r->nchunk; i++)
		buf_clear(&r->chunk[i]);
	free(r->chunk);
	*r = (struct raw_packed){ 0 };
}

static bool
put_chunks(struct db *db, const struct raw_packed *r, int64_t id,
           struct err *e)
{
	for (size_t i = 0; i < r->nchunk; i++) {
		struct stmt *s = db_use(db, &PUT_CHUNK, e);

		if (s == NULL)
			return false;
		db_bind_i64(s, 1, id);
		db_bind_i64(s, 2, (int64_t)i);
		db_bind_blob(s, 3, buf_view(&r->chunk[i]));
		if (!db_run(s, e))
			return false;
	}
	return true;
}

bool
raw_put(struct db *db, const struct raw_packed *r, int64_t *id,
        struct err *e)
{
	struct stmt *s = db_use(db, &PUT, e);
	int got = -1;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, r->size);
	db_bind_blob(s, 2, (struct str){ (const char *)r->digest,
	    DIGEST_BYTES });
	db_bind_i64(s, 3, r->coding);
	if (r->nchunk == 1)
		db_bind_blob(s, 4, buf_view(&r->chunk[0]));
	else
		db_bind_null(s, 4);
	got = db_step(s, e);
	if (got == 1)
		*id = db_i64(s, 0);
	db_done(s);
	return got == 1 && (r->nchunk == 1 || put_chunks(db, r, *id, e));
}

static bool
damaged(int64_t id, struct err *e)
{
	return err_set(e, ERR_SETUP, "raw mail %lld: damaged row",
	    (long long)id);
}

static bool
unpack(int64_t id, struct str data, int64_t coding, struct buf *out,
       struct err *e)
{
	unsigned long long full;
	size_t n;

	if (coding == 0) {
		buf_str(out, data);
		return true;
	}
	full = ZSTD_getFrameContentSize(data.p, data.n);
	if (full > RAW_CHUNK)           /* also: unknown, or not zstd */
		return damaged(id, e);
	buf_reserve(out, (size_t)full + 1);
	n = ZSTD_decompress(out->p + out->n, (size_t)full, data.p, data.n);
	if (ZSTD_isError(n) || n != full)
		return damaged(id, e);
	out->n += n;
	out->p[out->n] = '\0';
	return true;
}

static bool
load_chunks(struct db *db, int64_t id, int64_t coding, struct buf *out,
            struct err *e)
{
	struct stmt *s = db_use(db, &LOAD_CHUNKS, e);
	int got = -1;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, id);
	while ((got = db_step(s, e)) == 1)
		if (!unpack(id, db_str(s, 0), coding, out, e)) {
			got = -1;
			break;
		}
	db_done(s);
	return got == 0;
}

int
raw_load(struct db *db, int64_t id, struct buf *out, struct err *e)
{
	struct stmt *s = db_use(db, &LOAD, e);
	size_t before = out->n;
	int64_t size = 0, coding = 0;
	struct str data;
	bool ok = false;
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, id);
	got = db_step(s, e);
	if (got == 1) {
		size = db_i64(s, 0);
		coding = db_i64(s, 1);
		data = db_str(s, 2);
		ok = size > RAW_CHUNK || unpack(id, data, coding, out, e);
	}
	db_done(s);
	if (got != 1)
		return got;
	if (ok && size > RAW_CHUNK)
		ok = load_chunks(db, id, coding, out, e);
	if (ok && (int64_t)(out->n - before) != size)
		ok = damaged(id, e);
	return ok ? 1 : -1;
}
