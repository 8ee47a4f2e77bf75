#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

enum {
	BAR_EVERY_MS = 200,
	LINE_EVERY_MS = 10 * 1000,
	BAR_WIDTH = 20,
	SPEED_AFTER_MS = 1000,          /* before, a rate says nothing */
};

void
progress_begin(struct progress *p, bool silent)
{
	*p = (struct progress){ .silent = silent,
	    .bar = isatty(STDERR_FILENO) == 1 };
	p->began_ms = p->drawn_ms = clock_mono_ms();
}

double
progress_seconds(const struct progress *p)
{
	return (double)(clock_mono_ms() - p->began_ms) / 1000;
}

const char *
progress_count(int64_t n, char out[PROGRESS_TEXT])
{
	char plain[PROGRESS_TEXT];
	int len = snprintf(plain, sizeof plain, "%lld", (long long)n);
	size_t at = 0;

	for (int i = 0; i < len && at + 2 < PROGRESS_TEXT; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = plain[i];
	}
	out[at] = '\0';
	return out;
}

const char *
progress_bytes(int64_t n, char out[PROGRESS_TEXT])
{
	static const char *const units[] = { "KB", "MB", "GB", "TB" };
	double v = (double)n / 1000;
	size_t i = 0;

	while (v >= 1000 && i + 1 < sizeof units / sizeof *units) {
		v /= 1000;
		i++;
	}
	snprintf(out, PROGRESS_TEXT, v < 10 ? "%.1f %s" : "%.0f %s", v,
	    units[i]);
	return out;
}

static void
put_time(char *out, size_t n, double seconds)
{
	long s = (long)seconds;

	if (s >= 3600)
		snprintf(out, n, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60,
		    s % 60);
	else
		snprintf(out, n, "%ld:%02ld", s / 60, s % 60);
}

/* "12,345 mails, 61 MB, 3,210/s, 0:17 left" */
static void
put_figures(char *out, size_t n, const struct progress *p,
            const struct import *im)
{
	char seen[PROGRESS_TEXT], bytes[PROGRESS_TEXT], rate[PROGRESS_TEXT];
	char left[PROGRESS_TEXT] = "";
	double s = progress_seconds(p);
	bool soon = s * 1000 < SPEED_AFTER_MS;

	if (!soon && im->at > 0 && im->total > im->at)
		put_time(left, sizeof left, s * (double)(im->total - im->at) /
		    (double)im->at);
	progress_count(soon ? 0 : (int64_t)((double)im->counts.seen / s),
	    rate);
	snprintf(out, n, "%s mails, %s%s%s%s%s%s",
	    progress_count(im->counts.seen, seen),
	    progress_bytes(im->counts.bytes, bytes), soon ? "" : ", ",
	    soon ? "" : rate, soon ? "" : "/s", left[0] != '\0' ? ", " : "",
	    left);
	if (left[0] != '\0')
		strncat(out, " left", n - strlen(out) - 1);
}

static int
percent(const struct import *im)
{
	if (im->total <= 0)
		return 0;
	return im->at >= im->total ? 100 :
	    (int)(100 * (double)im->at / (double)im->total);
}

static int
terminal_width(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ?
	    w.ws_col : 80;
}

static void
draw_bar(struct progress *p, const struct import *im)
{
	static const char full[] = "####################";
	static const char empty[] = "--------------------";
	char figures[160], line[240];
	int done = percent(im), cells = done * BAR_WIDTH / 100;

	put_figures(figures, sizeof figures, p, im);
	if (im->total > 0)
		snprintf(line, sizeof line, "[%.*s%.*s] %3d%%  %s", cells,
		    full, BAR_WIDTH - cells, empty, done, figures);
	else                            /* a pipe: nobody knows its end */
		snprintf(line, sizeof line, "%s", figures);
	fprintf(stderr, "\r%.*s\033[K", terminal_width() - 1, line);
	fflush(stderr);
	p->drawn = true;
}

void
progress_show(struct progress *p, const struct import *im)
{
	int64_t now = clock_mono_ms();
	char figures[160];

	if (p->silent || now - p->drawn_ms <
	    (p->bar ? BAR_EVERY_MS : LINE_EVERY_MS))
		return;
	p->drawn_ms = now;
	if (p->bar) {
		draw_bar(p, im);
		return;
	}
	put_figures(figures, sizeof figures, p, im);
	if (im->total > 0)
		fprintf(stderr, "postroom: %d%%: %s\n", percent(im), figures);
	else
		fprintf(stderr, "postroom: %s\n", figures);
}

void
progress_clear(struct progress *p)
{
	if (p->drawn)
		fprintf(stderr, "\r\033[K");
	p->drawn = false;
}
