#include "tests/unit/flow_desk.h"

#include <string.h>
#include <sys/wait.h>

#include "base/fault.h"
#include "base/io.h"

/* RL-1, CH-5: whoever files is killed at its k-th database step or commit,
 * for every k; the next one goes on. Each mail is filed exactly once. */

#define FROM "From: Carla <carla@customer.example>\n" \
	"To: support@example.com\n"
#define FROM_BOB "From: Bob <bob@other.example>\n" \
	"To: support@example.com\n"

static const char *const mails[] = {
	FROM "Message-ID: <1@c>\nSubject: Lamp\n\nIt is broken.\n",
	FROM "Message-ID: <2@c>\nIn-Reply-To: <1@c>\nSubject: Re: Lamp\n"
	"\nIt burns.\n",
	FROM "Message-ID: <1@c>\nSubject: Lamp\n\nIt is broken.\n",
	FROM_BOB "Message-ID: <3@b>\nSubject: Chair\n\nOne leg short.\n",
};

static void
take_all(struct kit *k)
{
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++)
		kit_take(k, "support", mails[i]);
}

/* The files of the store before anything was filed, to begin again from. */
static const char *const leaves[] = { "mail.db", "desk.db", "out.db" };

struct before {
	struct buf file[3];             /* own */
};

static void
remember(const struct kit *k, struct before *b)
{
	for (size_t i = 0; i < 3; i++) {
		struct err e = ERR_INIT;
		char path[PATH_MAX];

		state_dir_file(&k->dir, leaves[i], path);
		check(e.text, io_file(path, SIZE_MAX, &b->file[i], &e));
	}
}

static void
begin_again(const struct kit *k, const struct before *b)
{
	char path[PATH_MAX], other[PATH_MAX + 8];

	for (size_t i = 0; i < 3; i++) {
		FILE *f;

		state_dir_file(&k->dir, leaves[i], path);
		snprintf(other, sizeof other, "%s-wal", path);
		unlink(other);
		snprintf(other, sizeof other, "%s-shm", path);
		unlink(other);
		f = fopen(path, "w");
		check(path, f != NULL && fwrite(b->file[i].p, 1,
		    b->file[i].n, f) == b->file[i].n && fclose(f) == 0);
	}
}

/* The child files what waits; killed at the n-th point (0: never). Returns
 * true when it was killed. */
static bool
run_once(struct kit *k, int64_t n)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct err e = ERR_INIT;
		int filed;

		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(9);
		kit_open(k, "");
		fault_arm(n);
		do
			filed = file_batch(&k->belt, k->now, &e);
		while (filed > 0);
		_exit(filed < 0 ? 8 : 0);
	}
	check("waited", child > 0 && waitpid(child, &status, 0) == child);
	if (WIFEXITED(status))
		check_int("the run ended well", WEXITSTATUS(status), 0);
	return WIFSIGNALED(status);
}

static void
check_filed_once(struct kit *k, const char *what)
{
	check_rows(what, k, "SELECT intake || ' ' || what || ' ' || message"
	    " || ' ' || conversation || ' ' || duplicate_of"
	    " FROM desk.outcome ORDER BY intake",
	    "1 filed 1 1 0\n2 filed 2 1 0\n3 duplicate 0 0 1\n"
	    "4 filed 3 2 0\n");
	check_rows(what, k, "SELECT id || ' ' || intake FROM desk.message"
	    " ORDER BY id", "1 1\n2 2\n3 4\n");
	check_rows(what, k, "SELECT id || ' ' || status FROM desk.ticket"
	    " ORDER BY id", "1 waiting-on-us\n2 new\n");
	check_rows(what, k, "SELECT to_address FROM desk.letter"
	    " WHERE kind = 'automatic' ORDER BY id",
	    "carla@customer.example\nbob@other.example\n");
	check_rows(what, k, "SELECT count(*) FROM desk.letter AS l"
	    " LEFT JOIN desk.letter_body AS b ON b.letter = l.id"
	    " WHERE b.letter IS NULL", "0\n");
	check_rows(what, k, "SELECT count(*) FROM desk.decision", "4\n");
	check_rows(what, k, "SELECT count(*) FROM desk.tries", "0\n");
}

void
crash_tests(void **state)
{
	struct before before = { 0 };
	struct kit k;
	int64_t n = 0;
	bool killed;

	(void)state;
	kit_init(&k, "");
	take_all(&k);
	kit_close(&k);
	remember(&k, &before);
	do {
		char what[64];

		begin_again(&k, &before);
		killed = run_once(&k, ++n);
		if (killed)
			check("the next run is whole", !run_once(&k, 0));
		kit_open(&k, "");
		snprintf(what, sizeof what, "killed at point %lld",
		    (long long)n);
		check_filed_once(&k, what);
		kit_close(&k);
	} while (killed);
	print_message("killed at %lld points\n", (long long)n - 1);
	check("there were points", n > 50);
	for (size_t i = 0; i < 3; i++)
		buf_clear(&before.file[i]);
	kit_open(&k, "");
	kit_clear(&k);
}
