#include "flow/chat_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "base/clock.h"

/* Where in the document something is wrong, and what. */
struct look {
	struct arena *a;
	struct str raw;
	struct err *e;
};

static bool
wrong(struct look *l, const char *path, const char *what)
{
	return err_set(l->e, ERR_INPUT, "%s: %s", path, what);
}

static const char *
within(struct look *l, const char *path, const char *key)
{
	return path[0] == '\0' ? key :
	    str_printf(l->a, "%s.%s", path, key).p;
}

/* Nothing but these keys: a misspelt one must not pass unseen. */
static bool
only(struct look *l, const json_t *o, const char *path,
     const char *const *keys)
{
	const char *key;
	json_t *v;

	if (!json_is_object(o))
		return wrong(l, path[0] == '\0' ? "document" : path,
		    "must be an object");
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		size_t i = 0;

		while (keys[i] != NULL && strcmp(keys[i], key) != 0)
			i++;
		if (keys[i] == NULL)
			return wrong(l, within(l, path, key),
			    "there is no such key");
	}
	return true;
}

/* A text of at most max bytes; absent and null are "". */
static bool
text(struct look *l, const json_t *o, const char *path, const char *key,
     size_t max, bool lines, struct str *out)
{
	const json_t *v = json_object_get(o, key);
	struct str s;

	*out = STR_NONE;
	if (v == NULL || json_is_null(v))
		return true;
	path = within(l, path, key);
	if (!json_is_string(v))
		return wrong(l, path, "must be a string");
	s = (struct str){ json_string_value(v), json_string_length(v) };
	if (s.n > max)
		return wrong(l, path, str_printf(l->a, "is longer than %zu "
		    "bytes", max).p);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' && !(lines &&
		    (s.p[i] == '\n' || s.p[i] == '\t' || s.p[i] == '\r')))
			return wrong(l, path, "has a control character or a "
			    "line end in it");
	*out = str_copy(l->a, s);
	return true;
}

static bool
id(struct look *l, const json_t *o, const char *key, struct str *out)
{
	if (!text(l, o, "", key, CHAT_ID_MAX, false, out))
		return false;
	for (size_t i = 0; i < out->n; i++) {
		char c = out->p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    c == '.'))
			return wrong(l, key, "may have letters, digits and "
			    "- _ . only");
	}
	return true;
}

/* RFC 3339 with seconds, "2026-01-05T08:00:00Z" or with +01:00. */
static bool
when(const char *z, int64_t *out)
{
	int y, mo, d, h, mi, s, oh = 0, om = 0, n = 0;
	char sign = 'Z';

	if (sscanf(z, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s,
	    &n) != 6 || n != 19)
		return false;
	z += n;
	if (*z == '.')
		for (z++; *z >= '0' && *z <= '9'; z++)
			;
	sign = *z;
	if (sign == '+' || sign == '-') {
		if (sscanf(z + 1, "%2d:%2d%n", &oh, &om, &n) != 2 || n != 5 ||
		    z[6] != '\0')
			return false;
	} else if (strcmp(z, "Z") != 0)
		return false;
	if (y < 1970 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 ||
	    h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60 || oh < 0 ||
	    oh > 23 || om < 0 || om > 59)
		return false;
	*out = (clock_days(y, mo, d) * 86400 + h * 3600 + mi * 60 + s -
	    (sign == '-' ? -1 : 1) * (oh * 3600 + om * 60)) * 1000;
	return true;
}

static bool
time_of(struct look *l, const json_t *o, const char *path, const char *key,
        int64_t *out)
{
	const json_t *v = json_object_get(o, key);

	*out = 0;
	if (v == NULL || json_is_null(v))
		return true;
	if (!json_is_string(v) || !when(json_string_value(v), out))
		return wrong(l, within(l, path, key), "must be a time like "
		    "\"2026-01-05T08:00:00Z\"");
	return true;
}

/* --- The contact ---------------------------------------------------------- */

/* +46 (0)8-123 and +46 0 8 123 are one number. */
static struct str
phone_plain(struct arena *a, struct str s)
{
	char *p = str_z(a, s);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] >= '0' && s.p[i] <= '9') ||
		    (s.p[i] == '+' && n == 0))
			p[n++] = s.p[i];
	return n == 0 ? STR_NONE : (struct str){ p, n };
}

static bool
contact(struct look *l, const json_t *doc, struct chat *out)
{
	static const char *const keys[] = { "name", "email", "phone",
		"mobile", "company", NULL };
	const json_t *o = json_object_get(doc, "contact");

	if (o == NULL)
		return wrong(l, "contact", "is missing");
	if (!only(l, o, "contact", keys) ||
	    !text(l, o, "contact", "name", CHAT_LINE_MAX, false,
	    &out->from.name) ||
	    !text(l, o, "contact", "email", CHAT_LINE_MAX, false,
	    &out->from.address) ||
	    !text(l, o, "contact", "phone", CHAT_LINE_MAX, false,
	    &out->phone) ||
	    !text(l, o, "contact", "mobile", CHAT_LINE_MAX, false,
	    &out->mobile) ||
	    !text(l, o, "contact", "company", CHAT_LINE_MAX, false,
	    &out->company))
		return false;
	out->phone = phone_plain(l->a, out->phone);
	out->mobile = phone_plain(l->a, out->mobile);
	if (out->from.address.n > 0 && !address_is_safe(out->from.address))
		return wrong(l, "contact.email", "is no address");
	if (out->from.address.n + out->phone.n + out->mobile.n == 0)
		return wrong(l, "contact", "needs an email, a phone or a "
		    "mobile: who was it?");
	return true;
}

/* --- Messages ------------------------------------------------------------- */

static const struct {
	const char *word;
	enum chat_by by;
} speakers[] = {
	{ "contact", CHAT_BY_CONTACT }, { "agent", CHAT_BY_AGENT },
	{ "bot", CHAT_BY_BOT },
};

static bool
speaker(struct look *l, const json_t *o, const char *path, enum chat_by *out)
{
	struct str by;

	if (!text(l, o, path, "by", 20, false, &by))
		return false;
	for (size_t i = 0; i < sizeof speakers / sizeof *speakers; i++)
		if (str_is(by, speakers[i].word)) {
			*out = speakers[i].by;
			return true;
		}
	return wrong(l, within(l, path, "by"),
	    "must be \"contact\", \"agent\" or \"bot\"");
}

/* The bytes stay where they are in the document (nothing is copied), so they
 * must stand there as they are: base64 without JSON's escapes. */
static bool
attachment(struct look *l, const json_t *o, const char *path,
           struct attachment *out)
{
	static const char *const keys[] = { "name", "type", "content", NULL };
	const json_t *v = json_object_get(o, "content");
	struct buf bytes = BUF_INIT;
	struct str s;
	size_t at;

	if (!only(l, o, path, keys) ||
	    !text(l, o, path, "name", CHAT_LINE_MAX, false, &out->name) ||
	    !text(l, o, path, "type", CHAT_LINE_MAX, false, &out->type))
		return false;
	path = within(l, path, "content");
	if (!json_is_string(v))
		return wrong(l, path, "must be a string of base64");
	s = (struct str){ json_string_value(v), json_string_length(v) };
	at = str_find(l->raw, s, 0);
	if (s.n > 0 && (!base64_is_clean(s) || at >= l->raw.n))
		return wrong(l, path, "must be plain base64, without line "
		    "ends and escapes");
	decode_all(CODING_BASE64, s, l->raw.n, &bytes);
	out->said = out->name;
	out->offset = s.n > 0 ? at : 0;
	out->length = s.n;
	out->coding = CODING_BASE64;
	out->size = bytes.n;
	buf_clear(&bytes);
	if (out->type.n == 0)
		out->type = STR("application/octet-stream");
	return true;
}

static bool
attachments(struct look *l, const json_t *o, const char *path,
            struct chat_entry *out)
{
	const json_t *list = json_object_get(o, "attachments");

	path = within(l, path, "attachments");
	if (list == NULL)
		return true;
	if (!json_is_array(list) ||
	    json_array_size(list) > CHAT_ATTACHMENTS_MAX)
		return wrong(l, path, "must be a list of at most 200");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct attachment one = { .name = STR_NONE };

		if (!attachment(l, json_array_get(list, i),
		    str_printf(l->a, "%s[%zu]", path, i).p, &one))
			return false;
		*ARENA_PUSH(l->a, out->attachment, out->nattachment) = one;
	}
	return true;
}

static bool
message(struct look *l, const json_t *o, const char *path,
        struct chat_entry *out)
{
	static const char *const keys[] = { "at", "by", "name", "user",
		"text", "attachments", NULL };

	if (!only(l, o, path, keys) || !speaker(l, o, path, &out->by) ||
	    !time_of(l, o, path, "at", &out->at) ||
	    !text(l, o, path, "name", CHAT_LINE_MAX, false, &out->name) ||
	    !text(l, o, path, "user", CHAT_LINE_MAX, false, &out->user) ||
	    !text(l, o, path, "text", CHAT_TEXT_MAX, true, &out->text) ||
	    !attachments(l, o, path, out))
		return false;
	if (out->at == 0)
		return wrong(l, within(l, path, "at"), "is missing");
	return out->text.n + out->nattachment > 0 || wrong(l, path,
	    "has neither a text nor an attachment");
}

static bool
messages(struct look *l, const json_t *doc, struct chat *out)
{
	const json_t *list = json_object_get(doc, "messages");
	size_t n = json_array_size(list);

	if (!json_is_array(list) || n == 0 || n > CHAT_MESSAGES_MAX)
		return wrong(l, "messages", "must be a list of 1 to 2000");
	out->entry = arena_array(l->a, n, sizeof *out->entry);
	out->nentry = n;
	for (size_t i = 0; i < n; i++)
		if (!message(l, json_array_get(list, i),
		    str_printf(l->a, "messages[%zu]", i).p, &out->entry[i]))
			return false;
	return true;
}

/* --- The document --------------------------------------------------------- */

static bool
properties(struct look *l, const json_t *doc, struct chat *out)
{
	const json_t *o = json_object_get(doc, "properties");
	const char *key;
	json_t *v;

	if (o == NULL)
		return true;
	if (!json_is_object(o) || json_object_size(o) > CHAT_PROPERTIES_MAX)
		return wrong(l, "properties", "must be an object of at most "
		    "50");
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		struct property p = { .name = str_copy(l->a,
		    str_from(key)) };

		(void)v;
		if (!text(l, o, "properties", key, CHAT_LINE_MAX, false,
		    &p.value))
			return false;
		*ARENA_PUSH(l->a, out->set, out->nset) = p;
	}
	return true;
}

static bool
document(struct look *l, const json_t *doc, struct chat *out)
{
	static const char *const keys[] = { "id", "thread", "subject",
		"contact", "closed", "messages", "properties", NULL };
	const json_t *closed = json_object_get(doc, "closed");

	if (!only(l, doc, "", keys) || !id(l, doc, "id", &out->id) ||
	    !id(l, doc, "thread", &out->thread) ||
	    !text(l, doc, "", "subject", CHAT_LINE_MAX, false,
	    &out->subject))
		return false;
	if (out->id.n == 0)
		return wrong(l, "id", "is missing: it names the document, so "
		    "that it is taken once");
	if (closed != NULL && !json_is_boolean(closed))
		return wrong(l, "closed", "must be true or false");
	out->closed = json_is_true(closed);
	if (out->thread.n == 0)
		out->thread = out->id;
	return contact(l, doc, out) && messages(l, doc, out) &&
	    properties(l, doc, out);
}

bool
chat_json_read(struct str raw, struct arena *a, struct chat *out, struct err *e)
{
	struct look l = { a, raw, e };
	json_error_t why;
	json_t *doc;
	bool ok;

	*out = (struct chat){ 0 };
	doc = json_loadb(raw.p, raw.n, JSON_REJECT_DUPLICATES, &why);
	if (doc == NULL)
		return err_set(e, ERR_INPUT, "line %d, column %d: %s",
		    why.line, why.column, why.text);
	ok = document(&l, doc, out);
	json_decref(doc);
	return ok;
}
