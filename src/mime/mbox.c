#include "mime/mbox.h"

#include <string.h>

#include "mime/date.h"

void
mbox_init(struct mbox *m, size_t most, size_t keep)
{
	*m = (struct mbox){ .most = most, .keep = keep };
}

void
mbox_clear(struct mbox *m)
{
	buf_clear(&m->window);
	buf_clear(&m->head);
	buf_clear(&m->plain);
}

/* --- The line that begins a mail ------------------------------------------ */

static bool
is_one_of(struct str word, const char *names)
{
	for (; *names != '\0' && word.n == 3; names += 3)
		if (str_eq_nocase(word, (struct str){ names, 3 }))
			return true;
	return false;
}

static bool
is_digits(struct str s, size_t least, size_t most)
{
	if (s.n < least || s.n > most)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* 9:05 or 09:05:17 */
static bool
is_time(struct str s)
{
	struct str piece;
	size_t n = 0;

	while (str_cut(&s, ':', &piece))
		if (!is_digits(piece, n++ == 0 ? 1 : 2, 2))
			return false;
	return n == 2 || n == 3;
}

static struct str
word_at(struct str line, size_t *at)
{
	size_t from;

	while (*at < line.n && (line.p[*at] == ' ' || line.p[*at] == '\t'))
		++*at;
	for (from = *at; *at < line.n && line.p[*at] != ' ' &&
	    line.p[*at] != '\t'; ++*at)
		;
	return str_sub(line, from, *at);
}

/* What stands behind a month: a day, a time and, before or behind a zone, a
 * year. */
static bool
is_date_tail(struct str line, size_t at)
{
	struct str day = word_at(line, &at), time = word_at(line, &at);

	if (!is_digits(day, 1, 2) || !is_time(time))
		return false;
	for (int i = 0; i < 3; i++)
		if (is_digits(word_at(line, &at), 4, 4))
			return true;
	return false;
}

bool
mbox_from_line(struct str line, bool exact, int64_t *date_ms)
{
	struct str before = STR_NONE, word;
	size_t at = 5, from = 0;

	if (!str_starts(line, "From ") || line.n > MBOX_LINE)
		return false;
	for (size_t n = 0; at < line.n; n++, before = word) {
		size_t start = at;
		bool weekday = is_one_of(before, "monTueWedThuFriSatSun");

		word = word_at(line, &at);
		if (n > 0 && is_one_of(word, "JanFebMarAprMayJunJul"
		    "AugSepOctNovDec") && is_date_tail(line, at)) {
			if (exact && (!weekday || n != 2))
				return false;
			if (!weekday)
				from = start;
			if (!date_read(str_sub(line, from, line.n), NULL,
			    date_ms))
				*date_ms = 0;
			return true;
		}
		from = start;
	}
	return false;
}

/* --- Where mails begin and end -------------------------------------------- */

/* At a place where a line begins: 1 a mail begins there, 0 none does, -1
 * that cannot be told yet. */
static int
begins(const struct mbox *m, size_t at, bool exact, int64_t *date_ms)
{
	struct str w = buf_view(&m->window);
	size_t end = str_find_char(w, '\n', at), n;

	n = end < w.n && end > at && w.p[end - 1] == '\r' ? end - 1 : end;
	if (end < w.n || m->ended)
		return mbox_from_line(str_sub(w, at, n), exact, date_ms);
	if (w.n - at > MBOX_LINE ||
	    memcmp(w.p + at, "From ", w.n - at < 5 ? w.n - at : 5) != 0)
		return 0;
	return -1;
}

/* Is the line that ends before `at` empty? */
static bool
is_blank_before(struct str w, size_t from, size_t at)
{
	size_t i = at;

	if (i > from && w.p[i - 1] == '\n')
		i--;
	if (i > from && w.p[i - 1] == '\r')
		i--;
	return i == from || w.p[i - 1] == '\n';
}

/* find looks for the next mail's line in what has not been looked at: 1 with
 * its place, 0 there is none yet; everything before m->looked is settled. */
static int
find(struct mbox *m, size_t *place)
{
	struct str w = buf_view(&m->window);
	int64_t ignored;

	while (m->looked < w.n) {
		const char *hit = memmem(w.p + m->looked, w.n - m->looked,
		    "\nFrom ", 6);
		size_t at;
		int is;

		if (hit == NULL)
			break;
		at = (size_t)(hit - w.p) + 1;
		is = begins(m, at, !is_blank_before(w, m->at, at), &ignored);
		if (is < 0) {
			m->looked = at - 1;
			return 0;
		}
		m->looked = at;
		*place = at;
		if (is > 0)
			return 1;
	}
	/* The line may be cut in two: "\nFro". */
	if (w.n >= 6 && m->looked < w.n - 6)
		m->looked = w.n - 6;
	return 0;
}

/* --- Content-Length ------------------------------------------------------- */

/* The place behind the empty line that ends the fields; 0: not there yet. */
static size_t
body_at(struct str w, size_t at)
{
	while (at < w.n) {
		size_t end = str_find_char(w, '\n', at);

		if (end >= w.n)
			return 0;
		if (end == at || (end == at + 1 && w.p[at] == '\r'))
			return end + 1;
		at = end + 1;
	}
	return 0;
}

static int64_t
content_length(struct str head)
{
	struct str line;
	int64_t n = -1;

	while (str_cut_line(&head, &line))
		if (str_starts_nocase(line, "content-length:") &&
		    (!str_to_i64(str_trim(str_sub(line, 15, line.n)), &n) ||
		    n < 0))
			return -1;
	return n;
}

/* At the end of a body of the right length is the end of the file or, with
 * an empty line before it or not, the next mail. */
static int
ends_well(const struct mbox *m, size_t end)
{
	struct str w = buf_view(&m->window);
	int64_t ignored;

	for (int blank = 0; blank < 2 && end < w.n; blank++) {
		if (w.p[end] == '\r')
			end++;
		if (end < w.n && w.p[end] == '\n')
			end++;
	}
	if (end >= w.n)
		return m->ended ? 1 : -1;
	if (w.p[end - 1] != '\n')
		return 0;
	return begins(m, end, false, &ignored);
}

/* measure moves m->looked behind a body whose length is told and right.
 * False: more is needed to know. */
static bool
measure(struct mbox *m)
{
	struct str w = buf_view(&m->window);
	size_t body = body_at(w, m->at);
	int64_t n;
	int good;

	if (body == 0)
		return m->ended || w.n - m->at > MBOX_HEADERS;
	n = content_length(str_sub(w, m->at, body));
	if (n < 0 || (uint64_t)n > m->most)
		return true;
	if (body + (size_t)n > w.n)
		return m->ended;
	good = ends_well(m, body + (size_t)n);
	if (good == 1 && n > 0)
		m->looked = body + (size_t)n - 1;
	return good >= 0;
}

/* --- What a mail is ------------------------------------------------------- */

/* A writer puts an empty line behind each mail. */
static struct str
without_last_blank(struct str s)
{
	size_t n = s.n;

	if (n == 0 || s.p[n - 1] != '\n' || !is_blank_before(s, 0, n))
		return s;
	n--;
	if (n > 0 && s.p[n - 1] == '\r')
		n--;
	return str_sub(s, 0, n);
}

static bool
is_quoted(struct str s, size_t at)
{
	size_t i = at;

	while (i < s.n && s.p[i] == '>')
		i++;
	return i > at && str_starts(str_sub(s, i, s.n), "From ");
}

/* Lines ">From " of the body lose one ">". A body with a bare line "From "
 * is of a writer that quotes none (mboxcl2): it stays as it is. */
static struct str
unquoted(struct mbox *m, struct str s)
{
	size_t at = body_at(s, 0), done = 0;

	if (at == 0 || str_find(s, STR("\nFrom "), at - 1) < s.n)
		return s;
	buf_reset(&m->plain);
	for (at--; at < s.n; at = str_find(s, STR("\n>"), at + 1)) {
		if (!is_quoted(s, at + 1))
			continue;
		buf_str(&m->plain, str_sub(s, done, at + 1));
		done = at + 2;
	}
	if (done == 0)
		return s;
	buf_str(&m->plain, str_sub(s, done, s.n));
	return buf_view(&m->plain);
}

/* --- Mails above the limit ------------------------------------------------ */

/* Kept before m->looked: what tells whether an empty line is before it. */
enum { CONTEXT = 4 };

/* spill lets go of what is settled and returns how much that was. */
static int64_t
spill(struct mbox *m)
{
	size_t n = m->looked > CONTEXT ? m->looked - CONTEXT : 0;

	memmove(m->window.p, m->window.p + n, m->window.n - n);
	m->window.n -= n;
	m->looked -= n;
	m->base += (int64_t)n;
	return (int64_t)n;
}

static void
become_large(struct mbox *m)
{
	m->large = true;
	buf_reset(&m->head);
	buf_str(&m->head, str_sub(buf_view(&m->window), m->at,
	    m->at + MBOX_LINE + m->keep));
}

/* grow is for a mail whose end is not in sight. */
static void
grow(struct mbox *m)
{
	if (!m->large && m->looked - m->at <= m->most)
		return;
	if (!m->large)
		become_large(m);
	spill(m);
	m->at = 0;
}

/* --- One mail after the other --------------------------------------------- */

/* first moves to the first mail; what is before it is none. */
static bool
first(struct mbox *m)
{
	size_t place = 0;
	int64_t ignored;
	int is = m->looked > 0 || m->window.n == 0 ? 0 :
	    begins(m, 0, false, &ignored);

	if (is < 0)
		return false;
	if (is == 0 && find(m, &place) == 0) {
		if (m->ended) {
			m->strange += (int64_t)(m->window.n - m->at);
			m->at = m->looked = m->window.n;
		} else if (m->looked > MBOX_LINE) {
			m->strange += spill(m);
		}
		return false;
	}
	m->strange += (int64_t)place;
	m->at = m->looked = place;
	m->began = m->base + (int64_t)place;
	m->begun = true;
	return true;
}

/* The mail ends at `end`, where the next begins. */
static void
give(struct mbox *m, size_t end, struct mbox_mail *out)
{
	struct str s = str_sub(buf_view(&m->window), m->at, end), line;
	int64_t full = m->base + (int64_t)end - m->began;
	size_t before;

	s = m->large ? buf_view(&m->head) : without_last_blank(s);
	before = s.n;
	str_cut_line(&s, &line);
	*out = (struct mbox_mail){ .offset = m->began };
	mbox_from_line(line, false, &out->date_ms);
	full -= (int64_t)(before - s.n);
	out->bytes = unquoted(m, m->large ? str_sub(s, 0, m->keep) : s);
	out->full_size = m->large ? full : (int64_t)out->bytes.n;
}

static void
move_on(struct mbox *m, size_t end)
{
	m->at = m->looked = end;
	m->began = m->base + (int64_t)end;
	m->large = m->measured = false;
	m->begun = end < m->window.n;
}

void
mbox_feed(struct mbox *m, struct str piece)
{
	if (m->at > 0) {
		memmove(m->window.p, m->window.p + m->at,
		    m->window.n - m->at);
		m->window.n -= m->at;
		m->looked -= m->at;
		m->base += (int64_t)m->at;
		m->at = 0;
	}
	buf_str(&m->window, piece);
}

void
mbox_end(struct mbox *m)
{
	m->ended = true;
}

bool
mbox_next(struct mbox *m, struct mbox_mail *out)
{
	size_t end;

	if (!m->begun && !first(m))
		return false;
	if (!m->measured && !m->large && !measure(m))
		return false;
	m->measured = true;
	if (find(m, &end) == 0) {
		if (!m->ended) {
			grow(m);
			return false;
		}
		end = m->window.n;
	}
	give(m, end, out);
	move_on(m, end);
	return true;
}
