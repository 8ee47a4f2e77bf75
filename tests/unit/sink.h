/* tests/unit/sink.h -- tests/kit/sink.py as a child, for unit tests. */
#ifndef TESTS_UNIT_SINK_H
#define TESTS_UNIT_SINK_H

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/io.h"
#include "tests/unit/unit.h"

enum { SINK_PORTS = 128 };

struct sink {
	char dir[64];           /* temporary, removed at the end */
	pid_t pid;
	int port[SINK_PORTS];
	size_t nport;
};

static inline void
sink_shell(const char *fmt, const char *dir)
{
	struct arena a = ARENA_INIT;
	struct str line = str_printf(&a, "dir='%s'; %s", dir, fmt);

	if (system(line.p) != 0)
		fail_msg("%s", line.p);
	arena_clear(&a);
}

static inline void
sink_read_ports(struct sink *s, int fd)
{
	char line[1024] = "";
	FILE *in = fdopen(fd, "r");
	char *word;

	check("the sink listens", in != NULL &&
	    fgets(line, sizeof line, in) != NULL);
	word = line;
	while ((word = strchr(word, ' ')) != NULL && s->nport < SINK_PORTS)
		s->port[s->nport++] = (int)strtol(++word, NULL, 10);
	fclose(in);
}

/* plans: JSON, see sink.py. cert: make a certificate for localhost; it is
 * DIR/cert.pem. */
static inline void
sink_start(struct sink *s, const char *plans, bool cert)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	const char *source = getenv("POSTROOM_SOURCE"), *plan, *script;
	int out[2];

	*s = (struct sink){ .dir = "sink.XXXXXX" };
	check("a directory", mkdtemp(s->dir) != NULL && pipe(out) == 0);
	plan = str_printf(&a, "%s/plan.json", s->dir).p;
	script = str_printf(&a, "%s/tests/kit/sink.py",
	    source != NULL ? source : "..").p;
	check("the plan", io_replace(plan, str_from(plans), 0600, &e));
	if (cert)
		sink_shell("openssl req -x509 -newkey ec -pkeyopt "
		    "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
		    "/CN=localhost -addext subjectAltName=DNS:localhost "
		    "-keyout $dir/key.pem -out $dir/cert.pem 2>/dev/null",
		    s->dir);
	s->pid = fork();
	if (s->pid == 0) {
		dup2(out[1], 1);
		execlp("python3", "python3", script, "--dir", s->dir,
		    "--plan", plan, cert ? "--cert" : NULL,
		    str_printf(&a, "%s/cert.pem", s->dir).p, "--key",
		    str_printf(&a, "%s/key.pem", s->dir).p, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	sink_read_ports(s, out[0]);
	arena_clear(&a);
}

static inline void
sink_stop(struct sink *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	sink_shell("rm -rf \"$dir\"", s->dir);
}

/* How many mails the k-th port has kept. */
static inline int
sink_kept(const struct sink *s, size_t k)
{
	struct arena a = ARENA_INIT;
	DIR *d = opendir(str_printf(&a, "%s/%zu", s->dir, k).p);
	struct dirent *f;
	int n = 0;

	while (d != NULL && (f = readdir(d)) != NULL)
		n += str_ends(str_from(f->d_name), ".eml");
	if (d != NULL)
		closedir(d);
	arena_clear(&a);
	return n;
}

/* How many connections the k-th port has had. */
static inline int
sink_connects(const struct sink *s, size_t k)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	int64_t n = 0;

	if (io_file(str_printf(&a, "%s/%zu/connects", s->dir, k).p, 100,
	    &text, &e))
		str_to_i64(buf_view(&text), &n);
	buf_clear(&text);
	arena_clear(&a);
	return (int)n;
}

static inline struct str
sink_mail(const struct sink *s, size_t k, int n, struct buf *out)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	buf_reset(out);
	if (!io_file(str_printf(&a, "%s/%zu/%04d.eml", s->dir, k, n).p,
	    1 << 26, out, &e))
		fail_msg("%s", e.text);
	arena_clear(&a);
	return buf_view(out);
}

#endif
