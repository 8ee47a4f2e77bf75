#include "mail/answer.h"

#include <string.h>

#include "base/utf8.h"
#include "mail/authres.h"
#include "mime/limits.h"

/* --- The table: a row a field; tests/lint/answer finds a forgotten one ---- */

enum {
	LINE_MAX_BYTES = 4 * MIME_FIELD_MAX,    /* a header value as UTF-8 */
	BOXES_MAX = MIME_BLOCK_MAX / 2,         /* "a,a,a" fills a block */
	ATTACHMENTS_MAX = 4 * MIME_PARTS_MAX,   /* unpacked ones too */
	NOTES_MAX = 10 * MIME_NOTES_MAX,
	BOUNCES_MAX = 10 * 200,                 /* far above the reader's */
	REPLY_CODE_MAX = 999,
	NESTED_MAX = 8,                         /* tables in tables */
};

/* The widest a date of four digits can be, in any zone. */
#define DATE_MAX_MS INT64_C(253500000000000)

enum kind {
	FLAG,           /* bool */
	CHOICE,         /* an enum, int or uint32_t from 0 to max */
	DATE,           /* int64_t, Unix ms */
	SIZE,           /* uint64_t */
	OCTETS,         /* exactly max bytes */
	LINE,           /* struct str without line ends, at most max bytes */
	TEXT,           /* struct str, at most max bytes */
	PART,           /* a struct within, see of */
	LIST,           /* a pointer and, at count, a size_t; see of; max items */
};

struct table;

struct row {
	const char *name;
	enum kind kind;
	size_t at, count;
	uint64_t max;
	const struct table *of;
};

struct table {
	const struct row *row;
	size_t n;
	size_t size;                    /* of the struct */
	/* What no single field can tell; NULL: nothing. */
	bool (*is_sound)(const void *thing, size_t raw_n);
};

#define TABLE(rows, type) (rows), sizeof (rows) / sizeof *(rows), sizeof (type)

static const struct row str_rows[] = {
	{ "line", LINE, 0, 0, LINE_MAX_BYTES, NULL },
};
static const struct table str_table = { TABLE(str_rows, struct str), NULL };

static const struct row strs_rows[] = {
	{ "list", LIST, offsetof(struct strs, s), offsetof(struct strs, n),
	  BOXES_MAX, &str_table },
};
static const struct table strs_table = { TABLE(strs_rows, struct strs), NULL };

static const struct row notes_rows[] = {
	{ "list", LIST, offsetof(struct strs, s), offsetof(struct strs, n),
	  NOTES_MAX, &str_table },
};
static const struct table notes_table = {
	TABLE(notes_rows, struct strs), NULL
};

#define AT(field) offsetof(struct mailbox, field)
static const struct row box_rows[] = {
	{ "name", LINE, AT(name), 0, LINE_MAX_BYTES, NULL },
	{ "address", LINE, AT(address), 0, LINE_MAX_BYTES, NULL },
};
#undef AT
static const struct table box_table = {
	TABLE(box_rows, struct mailbox), NULL
};

static const struct row boxes_rows[] = {
	{ "list", LIST, offsetof(struct mailboxes, box),
	  offsetof(struct mailboxes, n), BOXES_MAX, &box_table },
};
static const struct table boxes_table = {
	TABLE(boxes_rows, struct mailboxes), NULL
};

/* Its bytes lie in the mail, in a coding there is. */
static bool
attachment_is_sound(const void *thing, size_t raw_n)
{
	const struct attachment *at = thing;

	return (at->coding & ((1u << ATTACHMENT_INNER) - 1)) <= CODING_UU &&
	    at->offset <= raw_n && at->length <= raw_n - at->offset;
}

#define AT(field) offsetof(struct attachment, field)
static const struct row attachment_rows[] = {
	{ "name", LINE, AT(name), 0, LINE_MAX_BYTES, NULL },
	{ "said", LINE, AT(said), 0, LINE_MAX_BYTES, NULL },
	{ "type", LINE, AT(type), 0, LINE_MAX_BYTES, NULL },
	{ "content_id", LINE, AT(content_id), 0, LINE_MAX_BYTES, NULL },
	{ "offset", SIZE, AT(offset), 0, 0, NULL },
	{ "length", SIZE, AT(length), 0, 0, NULL },
	{ "coding", CHOICE, AT(coding), 0, ATTACHMENT_CODING_MAX,
	  NULL },
	{ "size", SIZE, AT(size), 0, 0, NULL },
	{ "md5", OCTETS, AT(md5), 0, 16, NULL },
	{ "is_inline", FLAG, AT(is_inline), 0, 0, NULL },
};
#undef AT
static const struct table attachment_table = {
	TABLE(attachment_rows, struct attachment), attachment_is_sound
};

#define AT(field) offsetof(struct bounce, field)
static const struct row bounce_rows[] = {
	{ "recipient", LINE, AT(recipient), 0, LINE_MAX_BYTES, NULL },
	{ "original", LINE, AT(original), 0, LINE_MAX_BYTES, NULL },
	{ "status", LINE, AT(status), 0, LINE_MAX_BYTES, NULL },
	{ "class", CHOICE, AT(class), 0, 5, NULL },
	{ "action", LINE, AT(action), 0, LINE_MAX_BYTES, NULL },
	{ "reply_code", CHOICE, AT(reply_code), 0, REPLY_CODE_MAX, NULL },
	{ "diagnostic", LINE, AT(diagnostic), 0, LINE_MAX_BYTES, NULL },
};
#undef AT
static const struct table bounce_table = {
	TABLE(bounce_rows, struct bounce), NULL
};

#define AT(field) offsetof(struct authproperty, field)
static const struct row authproperty_rows[] = {
	{ "ptype", LINE, AT(ptype), 0, LINE_MAX_BYTES, NULL },
	{ "name", LINE, AT(name), 0, LINE_MAX_BYTES, NULL },
	{ "value", LINE, AT(value), 0, LINE_MAX_BYTES, NULL },
};
#undef AT
static const struct table authproperty_table = {
	TABLE(authproperty_rows, struct authproperty), NULL
};

#define AT(field) offsetof(struct authresult, field)
static const struct row authresult_rows[] = {
	{ "method", LINE, AT(method), 0, LINE_MAX_BYTES, NULL },
	{ "result", LINE, AT(result), 0, LINE_MAX_BYTES, NULL },
	{ "property", LIST, AT(property), AT(nproperty),
	  AUTHRES_PROPERTIES_MAX, &authproperty_table },
};
#undef AT
static const struct table authresult_table = {
	TABLE(authresult_rows, struct authresult), NULL
};

/* What does not parse has no results to believe. */
static bool
authres_is_sound(const void *thing, size_t raw_n)
{
	const struct authres *r = thing;

	(void)raw_n;
	return r->is_sound || r->nresult == 0;
}

#define AT(field) offsetof(struct authres, field)
static const struct row authres_rows[] = {
	{ "authserv_id", LINE, AT(authserv_id), 0, LINE_MAX_BYTES, NULL },
	{ "position", CHOICE, AT(position), 0, MIME_HEADERS_MAX, NULL },
	{ "received_above", CHOICE, AT(received_above), 0, MIME_HEADERS_MAX,
	  NULL },
	{ "is_sound", FLAG, AT(is_sound), 0, 0, NULL },
	{ "result", LIST, AT(result), AT(nresult), AUTHRES_RESULTS_MAX,
	  &authresult_table },
};
#undef AT
static const struct table authres_table = {
	TABLE(authres_rows, struct authres), authres_is_sound
};

#define AT(field) offsetof(struct mailfield, field)
static const struct row mailfield_rows[] = {
	{ "name", LINE, AT(name), 0, LINE_MAX_BYTES, NULL },
	{ "value", LINE, AT(value), 0, LINE_MAX_BYTES, NULL },
};
#undef AT
static const struct table mailfield_table = {
	TABLE(mailfield_rows, struct mailfield), NULL
};

#define AT(field) offsetof(struct original, field)
static const struct row original_rows[] = {
	{ "from", PART, AT(from), 0, 0, &box_table },
	{ "to", PART, AT(to), 0, 0, &boxes_table },
	{ "cc", PART, AT(cc), 0, 0, &boxes_table },
	{ "subject", LINE, AT(subject), 0, LINE_MAX_BYTES, NULL },
	{ "date", LINE, AT(date), 0, LINE_MAX_BYTES, NULL },
	{ "date_ms", DATE, AT(date_ms), 0, 0, NULL },
	{ "body", TEXT, AT(body), 0, MIME_TEXT_MAX, NULL },
};
#undef AT
static const struct table original_table = {
	TABLE(original_rows, struct original), NULL
};

#define AT(field) offsetof(struct mail, field)
static const struct row mail_rows[] = {
	{ "from", PART, AT(from), 0, 0, &box_table },
	{ "from_is_one", FLAG, AT(from_is_one), 0, 0, NULL },
	{ "sender", PART, AT(sender), 0, 0, &box_table },
	{ "reply_to", PART, AT(reply_to), 0, 0, &boxes_table },
	{ "to", PART, AT(to), 0, 0, &boxes_table },
	{ "cc", PART, AT(cc), 0, 0, &boxes_table },
	{ "return_path", LINE, AT(return_path), 0, LINE_MAX_BYTES, NULL },
	{ "delivered_to", LINE, AT(delivered_to), 0, LINE_MAX_BYTES, NULL },
	{ "subject", LINE, AT(subject), 0, LINE_MAX_BYTES, NULL },
	{ "date_ms", DATE, AT(date_ms), 0, 0, NULL },
	{ "message_id", LINE, AT(message_id), 0, LINE_MAX_BYTES, NULL },
	{ "in_reply_to", PART, AT(in_reply_to), 0, 0, &strs_table },
	{ "references", PART, AT(references), 0, 0, &strs_table },
	{ "text", TEXT, AT(text), 0, MIME_TEXT_MAX, NULL },
	{ "html", TEXT, AT(html), 0, MIME_TEXT_MAX, NULL },
	{ "new_text", TEXT, AT(new_text), 0, MIME_TEXT_MAX, NULL },
	{ "quoted", TEXT, AT(quoted), 0, MIME_TEXT_MAX, NULL },
	{ "signature", TEXT, AT(signature), 0, MIME_TEXT_MAX, NULL },
	{ "elided", TEXT, AT(elided), 0, MIME_TEXT_MAX, NULL },
	{ "forwarded", FLAG, AT(forwarded), 0, 0, NULL },
	{ "original", PART, AT(original), 0, 0, &original_table },
	{ "message", TEXT, AT(message), 0, MIME_TEXT_MAX, NULL },
	{ "attachment", LIST, AT(attachment), AT(nattachment),
	  ATTACHMENTS_MAX, &attachment_table },
	{ "kind", CHOICE, AT(kind), 0, KIND_OWN, NULL },
	{ "wants_no_auto_reply", FLAG, AT(wants_no_auto_reply), 0, 0, NULL },
	{ "list_id", LINE, AT(list_id), 0, LINE_MAX_BYTES, NULL },
	{ "field", LIST, AT(field), AT(nfield), MIME_HEADERS_MAX,
	  &mailfield_table },
	{ "authres", LIST, AT(authres), AT(nauthres), AUTHRES_FIELDS_MAX,
	  &authres_table },
	{ "bounce", LIST, AT(bounce), AT(nbounce), BOUNCES_MAX,
	  &bounce_table },
	{ "original_message_id", LINE, AT(original_message_id), 0,
	  LINE_MAX_BYTES, NULL },
	{ "feedback_type", LINE, AT(feedback_type), 0, LINE_MAX_BYTES, NULL },
	{ "repairs", PART, AT(repairs), 0, 0, &notes_table },
	{ "limits", PART, AT(limits), 0, 0, &notes_table },
	{ "evidence", PART, AT(evidence), 0, 0, &notes_table },
	{ "digest", OCTETS, AT(digest), 0, DIGEST_BYTES, NULL },
};
#undef AT
static const struct table mail_table = { TABLE(mail_rows, struct mail), NULL };

/* --- Putting -------------------------------------------------------------- */

static void
put_count(struct buf *out, size_t n)
{
	uint32_t n32 = (uint32_t)n;     /* all limits are far below */

	buf_put(out, &n32, sizeof n32);
}

static void
put_str(struct buf *out, struct str s, size_t max)
{
	s = utf8_cut(s, max);
	put_count(out, s.n);
	buf_str(out, s);
}

/* A header value that still has a line end is no reason to lose a mail. */
static void
put_line(struct buf *out, struct str s, size_t max)
{
	size_t at = out->n;

	put_str(out, s, max);
	for (at += sizeof(uint32_t); at < out->n; at++)
		if (out->p[at] == '\n' || out->p[at] == '\r')
			out->p[at] = ' ';
}

static void put_table(struct buf *out, const struct table *t, const char *p);

static void
put_list(struct buf *out, const struct row *r, const char *p)
{
	char *items;
	size_t n;

	memcpy(&items, p + r->at, sizeof items);
	memcpy(&n, p + r->count, sizeof n);
	if (n > r->max)
		n = (size_t)r->max;
	put_count(out, n);
	for (size_t i = 0; i < n; i++)
		put_table(out, r->of, items + i * r->of->size);
}

static void
put_row(struct buf *out, const struct row *r, const char *p)
{
	struct str s;

	switch (r->kind) {
	case FLAG:
		buf_put(out, p + r->at, sizeof(bool));
		break;
	case CHOICE:
		buf_put(out, p + r->at, sizeof(unsigned));
		break;
	case DATE:
	case SIZE:
		buf_put(out, p + r->at, sizeof(uint64_t));
		break;
	case OCTETS:
		buf_put(out, p + r->at, (size_t)r->max);
		break;
	case LINE:
		memcpy(&s, p + r->at, sizeof s);
		put_line(out, s, (size_t)r->max);
		break;
	case TEXT:
		memcpy(&s, p + r->at, sizeof s);
		put_str(out, s, (size_t)r->max);
		break;
	case PART:
		put_table(out, r->of, p + r->at);
		break;
	case LIST:
		put_list(out, r, p);
		break;
	}
}

static void
put_table(struct buf *out, const struct table *t, const char *p)
{
	for (size_t i = 0; i < t->n; i++)
		put_row(out, &t->row[i], p);
}

void
answer_put(const struct mail *m, struct buf *out)
{
	put_table(out, &mail_table, (const char *)m);
}

/* --- Taking --------------------------------------------------------------- */

struct taking {
	struct str left;
	size_t raw_n;
	struct arena *arena;
	int depth;
	struct err *e;
};

static bool
take(struct taking *t, void *out, size_t n)
{
	if (n > t->left.n)
		return err_set(t->e, ERR_INPUT, "it ends too early");
	memcpy(out, t->left.p, n);
	t->left = str_sub(t->left, n, t->left.n);
	return true;
}

static bool
take_count(struct taking *t, uint64_t max, size_t *out)
{
	uint32_t n = 0;

	if (!take(t, &n, sizeof n))
		return false;
	if (n > max)
		return err_set(t->e, ERR_INPUT, "%lu are too many",
		    (unsigned long)n);
	*out = n;
	return true;
}

static bool
take_flag(struct taking *t, void *out)
{
	unsigned char c = 0;
	bool b;

	if (!take(t, &c, sizeof c))
		return false;
	if (c > 1)
		return err_set(t->e, ERR_INPUT, "neither true nor false");
	b = c == 1;
	memcpy(out, &b, sizeof b);
	return true;
}

static bool
take_choice(struct taking *t, uint64_t max, void *out)
{
	unsigned n = 0;

	if (!take(t, &n, sizeof n))
		return false;
	if (n > max)
		return err_set(t->e, ERR_INPUT, "%u is none of its kind", n);
	memcpy(out, &n, sizeof n);
	return true;
}

static bool
take_date(struct taking *t, void *out)
{
	int64_t ms = 0;

	if (!take(t, &ms, sizeof ms))
		return false;
	if (ms > DATE_MAX_MS || ms < -DATE_MAX_MS)
		return err_set(t->e, ERR_INPUT, "no date");
	memcpy(out, &ms, sizeof ms);
	return true;
}

static bool
take_str(struct taking *t, const struct row *r, void *out)
{
	struct str s = STR_NONE;
	size_t n = 0;

	if (!take_count(t, r->max, &n))
		return false;
	if (n > t->left.n)
		return err_set(t->e, ERR_INPUT, "it ends too early");
	if (n > 0)
		s = str_sub(t->left, 0, n);
	t->left = str_sub(t->left, n, t->left.n);
	if (memchr(s.p, '\0', s.n) != NULL || !utf8_valid(s))
		return err_set(t->e, ERR_INPUT, "not UTF-8");
	if (r->kind == LINE && (memchr(s.p, '\n', s.n) != NULL ||
	    memchr(s.p, '\r', s.n) != NULL))
		return err_set(t->e, ERR_INPUT, "more than one line");
	memcpy(out, &s, sizeof s);
	return true;
}

static bool take_table(struct taking *t, const struct table *of, char *p);

/* Each item has at least a byte in the answer, so a lie about their number
 * costs no more memory than a row's limit or the answer's length allow. */
static bool
take_list(struct taking *t, const struct row *r, char *p)
{
	char *items;
	size_t n = 0;

	if (!take_count(t, r->max, &n))
		return false;
	if (n > t->left.n)
		return err_set(t->e, ERR_INPUT, "it ends too early");
	items = n == 0 ? NULL : arena_array(t->arena, n, r->of->size);
	for (size_t i = 0; i < n; i++)
		if (!take_table(t, r->of, items + i * r->of->size))
			return false;
	memcpy(p + r->at, &items, sizeof items);
	memcpy(p + r->count, &n, sizeof n);
	return true;
}

static bool
take_row(struct taking *t, const struct row *r, char *p)
{
	switch (r->kind) {
	case FLAG:
		return take_flag(t, p + r->at);
	case CHOICE:
		return take_choice(t, r->max, p + r->at);
	case DATE:
		return take_date(t, p + r->at);
	case SIZE:
		return take(t, p + r->at, sizeof(uint64_t));
	case OCTETS:
		return take(t, p + r->at, (size_t)r->max);
	case LINE:
	case TEXT:
		return take_str(t, r, p + r->at);
	case PART:
		return take_table(t, r->of, p + r->at);
	case LIST:
		return take_list(t, r, p);
	}
	return false;
}

static bool
take_table(struct taking *t, const struct table *of, char *p)
{
	if (t->depth >= NESTED_MAX)
		return err_set(t->e, ERR_INPUT, "nested too deep");
	t->depth++;
	for (size_t i = 0; i < of->n; i++)
		if (!take_row(t, &of->row[i], p))
			return err_add(t->e, "%s", of->row[i].name);
	t->depth--;
	if (of->is_sound != NULL && !of->is_sound(p, t->raw_n))
		return err_set(t->e, ERR_INPUT, "not of this mail");
	return true;
}

bool
answer_take(struct str flat, size_t raw_n, struct arena *a,
    struct mail *out, struct err *e)
{
	struct taking t = { flat, raw_n, a, 0, e };

	if (flat.n > ANSWER_MAX)
		return err_set(e, ERR_INPUT, "too long");
	*out = (struct mail){ 0 };
	if (!take_table(&t, &mail_table, (char *)out))
		return false;
	return t.left.n == 0 ||
	    err_set(e, ERR_INPUT, "something is behind its end");
}
