/* store/archive.h -- a few files in one, as `tar` reads them, each with its
 * SHA-256 in the last of them.
 *
 * POSIX.1 ustar (pax(1)), regular files only; above 8 GB the size is written
 * as GNU tar does. The last member, MANIFEST.json, names all others with
 * size and digest: an archive without it was cut off.
 */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define ARCHIVE_MANIFEST "MANIFEST.json"
enum { ARCHIVE_NAME = 100, ARCHIVE_MANIFEST_MOST = 1024 * 1024 };




/* archive_add copies a file to the end of fd under a name and adds
 * {"name","size","sha256"} and what `more` holds (stolen, or NULL) to the
 * array files. ERR_SETUP: it cannot be read; ERR_AGAIN "disk": written. */
bool archive_add(int fd, const char *name, const char *path, json_t *files,
                 json_t *more, struct err *e);

/* archive_end writes the manifest and the end. */
bool archive_end(int fd, const json_t *manifest, struct err *e);

/* archive_unpack reads an archive whole and writes its members into dir
 * (there, empty; a member "keys/x" makes dir/keys), each 0600 and synced.
 * ERR_INPUT: not such an archive, cut off, or a byte of it differs from what
 * was written; the text names the member. *manifest: owned by the caller. */
bool archive_unpack(int fd, const char *dir, json_t **manifest,
                    struct err *e);

#endif
