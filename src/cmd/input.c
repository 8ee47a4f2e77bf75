#include "cmd/verb.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/base64.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/utf8.h"

/* A text is what a person writes; files must fit the desk's line. */
enum { TEXT_MAX = 1024 * 1024, ATTACH_MAX = 45 * 1024 * 1024 };

static bool
read_stdin(struct buf *out, struct failure *f)
{
	ssize_t got = 1;

	if (isatty(0))
		fprintf(stderr, "(write the text; end it with control-D)\n");
	while (got > 0 && out->n <= TEXT_MAX) {
		buf_reserve(out, 64 * 1024);
		got = io_read(0, out->p + out->n, 64 * 1024);
		if (got > 0)
			out->n += (size_t)got;
	}
	if (got < 0)
		return failure_set(f, FAIL_INPUT, "-",
		    "standard input cannot be read");
	return out->n <= TEXT_MAX || failure_set(f, FAIL_INPUT, "-",
	    "standard input: more than %d bytes", TEXT_MAX);
}

bool
input_text(const char *path, json_t **out, struct failure *f)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	bool ok;

	if (strcmp(path, "-") == 0)
		ok = read_stdin(&b, f);
	else
		ok = io_file(path, TEXT_MAX, &b, &e) ||
		    failure_set(f, FAIL_INPUT, path, "%s", e.text);
	if (ok && (!utf8_valid(buf_view(&b)) ||
	    memchr(b.n > 0 ? b.p : "", '\0', b.n) != NULL))
		ok = failure_set(f, FAIL_INPUT, path,
		    "%s: not text in UTF-8", path);
	if (ok)
		*out = json_stringn(b.n > 0 ? b.p : "", b.n);
	buf_clear(&b);
	return ok;
}

bool
input_mail(const char *path, json_t **out, struct failure *f)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct str data;
	bool ok = io_file(strcmp(path, "-") == 0 ? "/dev/stdin" : path,
	    ATTACH_MAX, &b, &e) ||
	    failure_set(f, FAIL_INPUT, path, "%s", e.text);

	if (ok && b.n == 0)
		ok = failure_set(f, FAIL_INPUT, path, "%s: empty", path);
	if (ok) {
		data = base64_encode(&a, buf_view(&b));
		*out = json_stringn(data.p, data.n);
	}
	buf_clear(&b);
	arena_clear(&a);
	return ok;
}

static const char *
type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} known[] = {
		{ ".txt", "text/plain" }, { ".log", "text/plain" },
		{ ".csv", "text/csv" }, { ".html", "text/html" },
		{ ".pdf", "application/pdf" }, { ".png", "image/png" },
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".svg", "image/svg+xml" },
		{ ".zip", "application/zip" }, { ".json",
		"application/json" }, { ".docx", "application/vnd."
		"openxmlformats-officedocument.wordprocessingml.document" },
		{ ".xlsx", "application/vnd."
		"openxmlformats-officedocument.spreadsheetml.sheet" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
		{ ".eml", "message/rfc822" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof known / sizeof *known;
	    i++)
		if (str_is_nocase(str_from(dot), known[i].end))
			return known[i].type;
	return "application/octet-stream";
}

bool
input_attachment(const char *path, size_t *total, json_t **out,
                 struct failure *f)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct str data;
	bool ok = io_file(path, ATTACH_MAX - *total, &b, &e) ||
	    failure_set(f, FAIL_INPUT, path, "%s", e.text);

	if (ok) {
		*total += b.n;
		data = base64_encode(&a, buf_view(&b));
		*out = json_pack("{s:s,s:s,s:s%}", "name", name, "type",
		    type_of(name), "data", data.p, data.n);
		ok = *out != NULL || failure_set(f, FAIL_INPUT, path,
		    "%s: its name is not valid UTF-8", path);
	}
	buf_clear(&b);
	arena_clear(&a);
	return ok;
}

bool
input_date(const char *text, int64_t *ms, struct failure *f)
{
	struct str s = str_from(text);
	int64_t n, y, m, d;

	if (str_ends(s, "d") && str_to_i64(str_sub(s, 0, s.n - 1), &n) &&
	    n > 0 && n < 100000) {
		*ms = clock_wall_ms() - n * 86400000;
		return true;
	}
	if (s.n == 10 && s.p[4] == '-' && s.p[7] == '-' &&
	    str_to_i64(str_sub(s, 0, 4), &y) && y >= 1970 &&
	    str_to_i64(str_sub(s, 5, 7), &m) && m >= 1 && m <= 12 &&
	    str_to_i64(str_sub(s, 8, 10), &d) && d >= 1 && d <= 31) {
		*ms = clock_days(y, (int)m, (int)d) * 86400000;
		return true;
	}
	return failure_set(f, FAIL_USAGE, text, "%s: is not a date such as "
	    "2024-01-31, nor days such as 90d", text);
}
