#include "mail/tnef.h"

#include <stdint.h>
#include <string.h>

#include "mime/charset.h"

enum { SIGNATURE = 0x223e9f78 };

/* Attributes of the stream (MS-OXTNEF, 2.1.3). */
enum attribute {
	FILE_BEGINS = 0x00069002,
	FILE_TITLE = 0x00018010,
	FILE_DATA = 0x0006800f,
	FILE_PROPERTIES = 0x00069005,
	CODE_PAGE = 0x00069007,
};

/* Properties of a file (MS-OXPROPS). */
enum property {
	LONG_NAME = 0x3707, MIME_TAG = 0x370e, CONTENT_ID = 0x3712,
	DATA = 0x3701, NAMED = 0x8000
};

enum property_type {
	TYPE_OBJECT = 0x0d, TYPE_STRING = 0x1e, TYPE_UNICODE = 0x1f,
	TYPE_BINARY = 0x102, MANY = 0x1000
};

/* Reads little-endian numbers; once it is out of bytes all is zero. */
struct cursor {
	struct str s;
	size_t at;
	bool failed;
};

struct reader {
	struct arena *arena;
	struct tnef *out;
	char charset[16];
	bool has_file;
};

static struct str
take(struct cursor *c, size_t n)
{
	struct str s = STR_NONE;

	if (c->failed || n > c->s.n - c->at) {
		c->failed = true;
		return s;
	}
	s = str_sub(c->s, c->at, c->at + n);
	c->at += n;
	return s;
}

static uint32_t
number(struct cursor *c, size_t bytes)
{
	struct str s = take(c, bytes);
	uint32_t v = 0;

	for (size_t i = s.n; i-- > 0; )
		v = v << 8 | (unsigned char)s.p[i];
	return v;
}

/* Variable values are filled up to four bytes. */
static struct str
padded(struct cursor *c)
{
	uint32_t n = number(c, 4);
	struct str s = take(c, n);

	if (!c->failed)
		take(c, (4 - n % 4) % 4 <= c->s.n - c->at ?
		    (4 - n % 4) % 4 : c->s.n - c->at);
	return s;
}

static struct str
text_of(struct reader *r, struct str bytes, uint32_t type)
{
	struct str s = charset_convert(r->arena, type == TYPE_UNICODE ?
	    STR("utf-16le") : str_from(r->charset), bytes, 4096, NULL);

	return str_trim(s);
}

static struct tnef_file *
file_now(struct reader *r)
{
	return r->has_file ? &r->out->file[r->out->n - 1] : NULL;
}

static void
keep_property(struct reader *r, uint32_t id, uint32_t type, struct str value)
{
	struct tnef_file *f = file_now(r);
	struct str *to = NULL;

	switch (id) {
	case LONG_NAME:
		to = &f->name;
		break;
	case MIME_TAG:
		to = &f->type;
		break;
	case CONTENT_ID:
		to = &f->content_id;
		break;
	case DATA:
		/* In front of an object stands what it is (16 bytes). */
		if (f->bytes.n == 0 && type != TYPE_STRING)
			f->bytes = str_sub(value,
			    type == TYPE_OBJECT ? 16 : 0, value.n);
		return;
	default:
		return;
	}
	if (type == TYPE_STRING || type == TYPE_UNICODE)
		*to = text_of(r, value, type);
}

/* Bytes of one value of a fixed type, filled up; 0: it is variable. */
static size_t
fixed_size(uint32_t type)
{
	switch (type) {
	case 0x02: case 0x03: case 0x04: case 0x0a: case 0x0b:
		return 4;
	case 0x05: case 0x06: case 0x07: case 0x14: case 0x40:
		return 8;
	case 0x48:
		return 16;
	default:
		return 0;
	}
}

/* Passes over the name of a named property: a number, or UTF-16. */
static void
skip_name(struct cursor *c)
{
	take(c, 16);
	if (number(c, 4) == 0)
		take(c, 4);
	else
		padded(c);
}

static bool
is_variable(uint32_t type)
{
	return type == TYPE_OBJECT || type == TYPE_STRING ||
	    type == TYPE_UNICODE || type == TYPE_BINARY;
}

static bool
read_property(struct reader *r, struct cursor *c)
{
	uint32_t type = number(c, 2), id = number(c, 2), count = 1;
	uint32_t base = type & ~(uint32_t)MANY;
	size_t fixed = fixed_size(base);

	if (id >= NAMED)
		skip_name(c);
	if (fixed == 0 && !is_variable(base))
		return false;
	if (fixed == 0 || (type & MANY) != 0)
		count = number(c, 4);
	for (uint32_t i = 0; i < count && !c->failed; i++) {
		struct str value = fixed > 0 ? take(c, fixed) : padded(c);

		if (!c->failed && i == 0 && (type & MANY) == 0)
			keep_property(r, id, base, value);
	}
	return !c->failed;
}

static void
read_properties(struct reader *r, struct str bytes)
{
	struct cursor c = { .s = bytes };
	uint32_t n = number(&c, 4);

	if (file_now(r) == NULL)
		return;
	for (uint32_t i = 0; i < n && i < TNEF_PROPERTIES_MAX; i++)
		if (!read_property(r, &c))
			return;
}

static void
read_code_page(struct reader *r, struct str value)
{
	struct cursor c = { .s = value };
	uint32_t page = number(&c, 4);
	struct str s = str_printf(r->arena, page == 65001 ? "utf-8" : "cp%u",
	    (unsigned)page);

	if (!c.failed && s.n < sizeof r->charset)
		memcpy(r->charset, s.p, s.n + 1);
}

/* Returns false when no more files may be taken. */
static bool
keep_attribute(struct reader *r, uint32_t id, struct str value)
{
	struct tnef_file *f = file_now(r);

	switch (id) {
	case CODE_PAGE:
		read_code_page(r, value);
		break;
	case FILE_BEGINS:
		if (r->out->n >= TNEF_FILES_MAX)
			return false;
		f = ARENA_PUSH(r->arena, r->out->file, r->out->n);
		f->name = f->type = f->content_id = f->bytes = STR_NONE;
		r->has_file = true;
		break;
	case FILE_TITLE:
		/* Short, as DOS had it: the long name comes behind it. */
		if (f != NULL && f->name.n == 0)
			f->name = text_of(r, str_sub(value, 0,
			    str_find_char(value, '\0', 0)), TYPE_STRING);
		break;
	case FILE_DATA:
		if (f != NULL)
			f->bytes = value;
		break;
	case FILE_PROPERTIES:
		read_properties(r, value);
		break;
	default:
		break;
	}
	return true;
}

bool
tnef_read(struct arena *a, struct str bytes, struct tnef *out)
{
	struct reader r = { .arena = a, .out = out, .charset = "cp1252" };
	struct cursor c = { .s = bytes };

	*out = (struct tnef){ NULL, 0, true };
	if (number(&c, 4) != SIGNATURE)
		return false;
	number(&c, 2);
	while (!c.failed && c.at < bytes.n) {
		uint32_t id, n;
		struct str value;

		number(&c, 1);
		id = number(&c, 4);
		n = number(&c, 4);
		value = take(&c, n);
		if (!c.failed && !keep_attribute(&r, id, value))
			c.failed = true;
		number(&c, 2);
	}
	out->is_whole = !c.failed;
	for (size_t i = 0; i < out->n; i++)
		if (out->file[i].bytes.n == 0)
			out->is_whole = false;
	return true;
}
