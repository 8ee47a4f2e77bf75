/* store/raw.h -- the bytes of a mail, exactly as a door gave them.
 *
 * zstd where it shrinks; above 1 MB in pieces, each coded alone, so that no
 * row is huge. Packing needs no database and may run in any thread.
 */
#ifndef STORE_RAW_H
#define STORE_RAW_H

#include "base/bytes.h"
#include "base/digest.h"
#include "store/db.h"

enum { RAW_CHUNK = 1024 * 1024 };       /* bytes of a mail in one row */

struct raw_packed {
	int64_t size;                   /* bytes, before coding */
	uint8_t digest[DIGEST_BYTES];   /* SHA-256 of those bytes */
	int coding;                     /* 0 as it is, 1 zstd */
	size_t nchunk;
	struct buf *chunk;              /* own; each is one row's data */
};

/* raw_pack makes the rows' contents; bytes are not kept. */
void raw_pack(struct raw_packed *out, struct str bytes);

/* The same for many mails, with the memory that packing wants (some 300 KB)
 * asked for once. Of one thread at a time; zeroed to begin with. */
struct raw_packer { struct ZSTD_CCtx_s *zstd; };
void raw_packer_pack(struct raw_packer *k, struct raw_packed *out,
                     struct str bytes);
void raw_packer_clear(struct raw_packer *k);

void raw_packed_clear(struct raw_packed *r);    /* zeroed is fine */
size_t raw_packed_bytes(const struct raw_packed *r);    /* memory it holds */

/* raw_put writes the rows in the open transaction; *id names them. */
bool raw_put(struct db *db, const struct raw_packed *r, int64_t *id,
             struct err *e);

/* raw_load adds the mail's bytes to *out. Returns 1; 0 there is none (it may
 * be purged); -1 with *e: ERR_SETUP the row is damaged. */
int raw_load(struct db *db, int64_t id, struct buf *out, struct err *e);

extern const struct query *const raw_queries[];         /* NULL ends it */

#endif
