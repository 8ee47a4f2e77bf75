#include "wire/mutf7.h"

#include "base/utf8.h"

struct run {                    /* a run of base64 being written */
	bool open;
	uint32_t bits;
	int nbits;
};

static void
flush_bits(struct run *r, struct buf *out, int floor)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+,";

	while (r->nbits >= floor && r->nbits > 0) {
		uint32_t six = r->nbits >= 6 ? r->bits >> (r->nbits - 6) :
		    r->bits << (6 - r->nbits);

		buf_char(out, digits[six & 63]);
		r->nbits = r->nbits >= 6 ? r->nbits - 6 : 0;
	}
}

static void
put_unit(struct run *r, struct buf *out, uint32_t unit)
{
	if (!r->open)
		buf_char(out, '&');
	r->open = true;
	r->bits = r->bits << 16 | unit;
	r->nbits += 16;
	flush_bits(r, out, 6);
}

static void
end_run(struct run *r, struct buf *out)
{
	if (!r->open)
		return;
	flush_bits(r, out, 1);
	buf_char(out, '-');
	*r = (struct run){ 0 };
}

bool
mutf7_put(struct buf *out, struct str name)
{
	struct run r = { 0 };

	for (size_t at = 0; at < name.n; ) {
		int32_t cp = utf8_next(name, &at);

		if (cp < 0x20 || cp == 0x7f)
			return false;
		if (cp < 0x7f) {
			end_run(&r, out);
			buf_char(out, (char)cp);
			if (cp == '&')
				buf_char(out, '-');
		} else if (cp < 0x10000) {
			put_unit(&r, out, (uint32_t)cp);
		} else {
			uint32_t low = (uint32_t)cp - 0x10000;

			put_unit(&r, out, 0xd800 | low >> 10);
			put_unit(&r, out, 0xdc00 | (low & 0x3ff));
		}
	}
	end_run(&r, out);
	return true;
}
