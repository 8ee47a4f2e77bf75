#include "cmd/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/client.h"
#include "cmd/live.h"
#include "cmd/templates.h"
#include "conf/init.h"
#include "conf/show.h"
#include "store/accepted.h"

static void
print(FILE *to, const struct buf *b)
{
	fwrite(b->n > 0 ? b->p : "", 1, b->n, to);
}

/* PL-4. Nobody but its owner and root may look into the store. */
static bool
fits_store(struct job *j, const struct conf *c)
{
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	struct stat st;
	int bad = 0;

	if (stat(c->state_dir, &st) == 0 &&
	    (geteuid() == 0 || geteuid() == st.st_uid))
		bad = accepted_judge_dir(c, &said, &e);
	print(stderr, &said);
	buf_clear(&said);
	if (bad > 0)
		failure_set(&j->why, FAIL_SETUP, j->opt.conf, "%s: the "
		    "tickets need more than it has; nothing was changed",
		    j->opt.conf);
	else if (bad < 0)
		failure_from_err(&j->why, &e);
	return bad == 0;
}

static int
check_config(struct job *j)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(j->opt.conf, &said);
	bool live = json_is_true(json_object_get(j->args, "live"));
	int bad;

	print(stderr, &said);
	buf_clear(&said);
	if (c == NULL) {
		failure_set(&j->why, FAIL_SETUP, j->opt.conf,
		    "%s: has errors; nothing was changed", j->opt.conf);
		return 0;
	}
	bad = templates_check(c, stderr);
	if (bad > 0)
		failure_set(&j->why, FAIL_SETUP, j->opt.conf,
		    "%s: %d template%s cannot be used; nothing was changed",
		    j->opt.conf, bad, bad > 1 ? "s" : "");
	else if (fits_store(j, c) &&
	    (!live || live_check(c, NULL, &j->why)))
		printf("%s: no errors\n", j->opt.conf);
	conf_free(c);
	return 0;
}

static int
show_config(struct job *j)
{
	struct conf *c = client_conf(&j->opt, &j->why);
	struct buf text = BUF_INIT;

	if (c == NULL)
		return 0;
	conf_show(c, json_is_true(json_object_get(j->args, "non_default")),
	    &text);
	print(stdout, &text);
	buf_clear(&text);
	conf_free(c);
	return 0;
}

/* Made whole or not at all, and never over a file that is there. */
static bool
write_new(const char *path, struct str text, struct failure *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return failure_set(f, FAIL_WRITE, path, "%s: %s%s", path,
		    strerror(errno), errno == EEXIST ?
		    "; it stays as it is" : "");
	ok = io_write_all(fd, text) && fsync(fd) == 0;
	if (close(fd) != 0 || !ok) {
		failure_set(f, FAIL_IO, path, "%s: %s", path,
		    strerror(errno));
		unlink(path);
	}
	return ok;
}

static int
init(struct job *j)
{
	const char *dir = json_string_value(json_object_get(j->args, "dir"));
	char path[PATH_MAX];

	if (dir == NULL)
		dir = "/etc/postroom";
	if (snprintf(path, sizeof path, "%s/postroom.conf", dir) >=
	    (int)sizeof path)
		failure_set(&j->why, FAIL_WRITE, dir, "%s: too long", dir);
	else if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		failure_set(&j->why, FAIL_WRITE, dir, "%s: %s", dir,
		    strerror(errno));
	else if (write_new(path, str_from(conf_init_text()), &j->why))
		printf("%s: written; edit it, then run: postroom -c %s "
		    "check-config\n", path, path);
	return 0;
}

static const struct flag check_flags[] = {
	{ "live", FLAG_YES, NULL, "log in to every mail server too" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag show_flags[] = {
	{ "non-default", FLAG_YES, NULL, "only what the files say" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct verb rows[] = {
	{ .noun = "check-config", .name = "", .run = check_config,
	    .help = "find every error of the configuration",
	    .flag = check_flags },
	{ .noun = "show-config", .name = "", .run = show_config,
	    .help = "print every value with the place it came from",
	    .flag = show_flags },
	{ .noun = "init", .name = "", .run = init,
	    .help = "write a commented configuration to start from",
	    .operand = {{ "DIR", OPERAND_MAYBE, "dir" }} },
};
VERBS(config_verbs, rows);
