#include "api/key.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/io.h"
#include "desk/token.h"

static bool
key_make(const char *path, struct err *e)
{
	char key[TOKEN_KEY_BYTES];
	bool ok;

	digest_random(key, sizeof key);
	ok = io_replace(path, (struct str){ key, sizeof key }, 0600, e);
	secret_wipe(key, sizeof key);
	return ok;
}

static bool
key_read(const char *path, struct secret *out, struct err *e)
{
	struct buf b = BUF_INIT;
	bool ok = io_file(path, TOKEN_KEY_BYTES, &b, e);

	if (ok && b.n != TOKEN_KEY_BYTES)
		ok = err_set(e, ERR_SETUP, "%s: has %zu bytes, a key has %d; "
		    "restore it from a backup", path, b.n, TOKEN_KEY_BYTES);
	if (ok)
		secret_set(out, buf_view(&b));
	if (b.p != NULL)
		secret_wipe(b.p, b.cap);
	buf_clear(&b);
	return ok;
}

bool
key_load(const char *state_dir, struct secret *out, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof path, "%s/keys", state_dir) >=
	    (int)sizeof path - 8)
		return err_set(e, ERR_SETUP, "%s: path too long", state_dir);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	snprintf(path, sizeof path, "%s/keys/token", state_dir);
	if (stat(path, &st) != 0) {
		if (errno != ENOENT)
			return err_set(e, ERR_SETUP, "%s: %s", path,
			    strerror(errno));
		if (!key_make(path, e))
			return false;
	} else if ((st.st_mode & 077) != 0) {
		return err_set(e, ERR_SETUP,
		    "%s: others may read it; run: chmod 600 %s", path, path);
	}
	return key_read(path, out, e);
}
