#include "flow/keys.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/io.h"
#include "desk/token.h"

static bool
key_make(const char *path, struct err *e)
{
	uint8_t key[TOKEN_KEY_BYTES];
	bool ok;

	digest_random(key, sizeof key);
	ok = io_replace(path, (struct str){ (const char *)key, sizeof key },
	    0600, e);
	secret_wipe(key, sizeof key);
	return ok;
}

static bool
key_path(const char *state_dir, char path[PATH_MAX], struct err *e)
{
	return snprintf(path, PATH_MAX, "%s/keys/token.key", state_dir) <
	    PATH_MAX || err_set(e, ERR_SETUP, "state-dir: path too long");
}

static bool
key_read(const char *path, struct secret *out, struct err *e)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	bool ok = false;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return err_set(e, ERR_SETUP,
		    "%s: others may read it; run chmod 600 %s", path, path);
	if (!io_file(path, TOKEN_KEY_BYTES, &bytes, e))
		goto out;
	if (bytes.n != TOKEN_KEY_BYTES) {
		err_set(e, ERR_SETUP, "%s: %zu bytes instead of %d; restore "
		    "it from a backup", path, bytes.n, TOKEN_KEY_BYTES);
		goto out;
	}
	secret_set(out, buf_view(&bytes));
	ok = true;
out:
	if (bytes.p != NULL)
		secret_wipe(bytes.p, bytes.n);
	buf_clear(&bytes);
	return ok;
}

bool
keys_load(const char *state_dir, struct secret *out, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof path, "%s/keys", state_dir);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_path(e, errno, path);
	if (!key_path(state_dir, path, e))
		return false;
	/* Never a new key for one that only cannot be seen. */
	if (stat(path, &st) != 0 && errno != ENOENT)
		return err_path(e, errno, path);
	if (stat(path, &st) != 0 && !key_make(path, e))
		return false;
	return key_read(path, out, e);
}

bool
keys_look(const char *state_dir, struct secret *out, struct err *e)
{
	static const char none[TOKEN_KEY_BYTES];
	char path[PATH_MAX];
	struct stat st;

	if (!key_path(state_dir, path, e))
		return false;
	if (stat(path, &st) == 0 || errno != ENOENT)
		return key_read(path, out, e);
	secret_set(out, (struct str){ none, sizeof none });
	return true;
}
