#include "cmd/verb.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/io.h"
#include "cmd/client.h"
#include "flow/hand_in.h"
#include "mime/mbox.h"

/* `postroom deliver`: one mail on standard input (CH-1), for Postfix's
 * pipe(8), procmail, maildrop, fetchmail. Those know the codes of
 * sysexits(3), and give a mail back to its sender for any but 0 and 75: so
 * what an admin can mend is 75, whatever it is. */

static const struct flag flags[] = {
	{ "channel", FLAG_TEXT, "C", "whose mail it is" },
	{ NULL, FLAG_END, NULL, NULL },
};

struct delivery {
	enum hand_answer answer;
	char why[160];
};

static void
answered(void *arg, enum hand_answer what, const char *why)
{
	struct delivery *d = arg;

	d->answer = what;
	snprintf(d->why, sizeof d->why, "%s", why);
}

/* All of it, but no more than most bytes are kept. */
static bool
read_mail(size_t most, struct buf *out, int64_t *full, struct failure *f)
{
	char piece[64 * 1024];
	ssize_t got;

	*full = 0;
	while ((got = io_read(STDIN_FILENO, piece, sizeof piece)) > 0) {
		size_t room = most - out->n;

		*full += got;
		buf_put(out, piece, (size_t)got < room ? (size_t)got : room);
	}
	if (got < 0)
		return failure_set(f, FAIL_AGAIN, "-",
		    "standard input cannot be read: %s", strerror(errno));
	return *full > 0 || failure_set(f, FAIL_INPUT, "-",
	    "standard input is empty: there is no mail");
}

/* Programs of the mbox time put a line "From SENDER DATE" before the mail. */
static struct str
without_from_line(struct str bytes)
{
	struct str rest = bytes, line;

	return str_starts(bytes, "From ") && str_cut_line(&rest, &line) ?
	    rest : bytes;
}

static bool
hand_over(const struct conf *c, const struct channel *ch, struct buf *bytes,
          int64_t full, struct failure *f)
{
	struct delivery d = { HAND_NEW, "" };
	struct str mail = without_from_line(buf_view(bytes));
	struct hand_mail m = { .channel = ch, .source = "pipe",
	    .full_size = full - (int64_t)(bytes->n - mail.n),
	    .bytes = mail };
	struct hand_in *h = NULL;
	struct err e = ERR_INIT;
	bool ok = hand_in_open(&h, c, 1, answered, &d, &e) &&
	    hand_in_put(h, &m, &e) && hand_in_flush(h, &e);

	hand_in_close(h);
	/* A channel that receive does not know yet is one to reload for. */
	if (!ok)
		return failure_set(f, FAIL_AGAIN, NULL, "%s", e.text);
	return d.answer != HAND_REFUSED || failure_set(f, FAIL_INPUT, NULL,
	    "%s", d.why);
}

static bool
deliver(struct job *j, const char *name, struct failure *f)
{
	struct conf *c = client_conf(&j->opt, f);
	const struct channel *ch = c == NULL ? NULL :
	    conf_channel(c, str_from(name));
	struct buf bytes = BUF_INIT;
	int64_t full;
	bool ok = false;

	if (c != NULL && ch == NULL)
		failure_set(f, FAIL_NOT_FOUND, name, "there is no channel "
		    "\"%s\"", name);
	else if (c != NULL)
		ok = read_mail((size_t)ch->max_size + 1, &bytes, &full, f) &&
		    client_become_owner(c->state_dir, true, f) &&
		    hand_over(c, ch, &bytes, full, f);
	buf_clear(&bytes);
	conf_free(c);
	return ok;
}

static int
run(struct job *j)
{
	const char *name = json_string_value(json_object_get(j->args,
	    "channel"));
	struct failure f = FAILURE_INIT;

	fault_arm_from_environment("deliver");
	if (name == NULL) {
		failure_set(&j->why, FAIL_USAGE, "--channel",
		    "--channel: whose mail is it?");
		return 0;
	}
	if (!deliver(j, name, &f)) {
		if (f.kind != FAIL_NOT_FOUND && f.kind != FAIL_INPUT)
			f.kind = FAIL_AGAIN;
		j->why = f;
	}
	return 0;
}

static const struct verb rows[] = {
	{ .noun = "deliver", .name = "", .run = run, .flag = flags,
	    .help = "take in one mail from standard input" },
};
VERBS(deliver_verbs, rows);
