#include "flow/hand_mail.h"

struct str
hand_mail_canonical(struct buf *out, struct str bytes)
{
	size_t end = str_find_char(bytes, '\n', 0), from = 0;

	if (end >= bytes.n || (end > 0 && bytes.p[end - 1] == '\r'))
		return bytes;
	buf_reset(out);
	buf_reserve(out, bytes.n + bytes.n / 32);
	for (; end < bytes.n; end = str_find_char(bytes, '\n', from)) {
		size_t n = end > from && bytes.p[end - 1] == '\r' ?
		    end - 1 : end;

		buf_str(out, str_sub(bytes, from, n));
		buf_str(out, STR("\r\n"));
		from = end + 1;
	}
	buf_str(out, str_sub(bytes, from, bytes.n));
	return buf_view(out);
}
