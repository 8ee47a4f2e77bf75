#include "mime/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Labels as found in the wild -> what iconv is asked for. Letters and digits
 * only: "ISO_8859-1", "iso8859-1" and "iso-8859-1" are one label. Supersets
 * stand in for what senders say (WHATWG Encoding, 4.2). */
enum { AS_UTF8 = -1, AS_ASCII = -2, AS_UNKNOWN = -3 };

static const char *const names[] = {
	"CP1252", "CP1250", "CP1251", "CP1253", "CP1254", "CP1255", "CP1256",
	"CP1257", "CP1258", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4",
	"ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8",
	"ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15",
	"ISO-8859-16", "KOI8-R", "KOI8-U", "MACINTOSH", "MAC-CYRILLIC",
	"CP437", "CP850", "CP852", "CP855", "CP866", "CP874", "GB18030",
	"BIG5-HKSCS", "CP949", "JOHAB", "CP932", "EUC-JP", "ISO-2022-JP",
	"ISO-2022-JP-2", "ISO-2022-KR", "ISO-2022-CN", "EUC-TW", "UTF-16",
	"UTF-16LE", "UTF-16BE", "UTF-32", "TCVN", "VISCII", "ARMSCII-8",
	"GEORGIAN-PS",
};
enum { NCHARSETS = sizeof names / sizeof *names, WINDOWS_1252 = 0 };

static const struct alias {
	const char *label;      /* letters and digits, lower case */
	const char *name;       /* of names[]; NULL: see as */
	int as;
} aliases[] = {
	{ "utf8", NULL, AS_UTF8 }, { "unicode11utf8", NULL, AS_UTF8 },
	{ "utf8mb4", NULL, AS_UTF8 }, { "xutf8", NULL, AS_UTF8 },
	{ "unicode", NULL, AS_UTF8 }, { "utf", NULL, AS_UTF8 },
	{ "usascii", NULL, AS_ASCII }, { "ascii", NULL, AS_ASCII },
	{ "ansix341968", NULL, AS_ASCII }, { "iso646us", NULL, AS_ASCII },
	{ "utf7", NULL, AS_ASCII }, { "unicode11utf7", NULL, AS_ASCII },
	{ "646", NULL, AS_ASCII }, { "7bit", NULL, AS_ASCII },
	{ "iso88591", "CP1252", 0 }, { "latin1", "CP1252", 0 },
	{ "l1", "CP1252", 0 }, { "iso885911", "CP874", 0 },
	{ "88591", "CP1252", 0 }, { "cp819", "CP1252", 0 },
	{ "ibm819", "CP1252", 0 }, { "xcp1252", "CP1252", 0 },
	{ "iso885911987", "CP1252", 0 }, { "ansi", "CP1252", 0 },
	{ "iso88591windows1252", "CP1252", 0 },
	{ "latin2", "ISO-8859-2", 0 }, { "latin3", "ISO-8859-3", 0 },
	{ "latin4", "ISO-8859-4", 0 }, { "latin5", "CP1254", 0 },
	{ "latin9", "ISO-8859-15", 0 }, { "latin10", "ISO-8859-16", 0 },
	{ "iso88599", "CP1254", 0 }, { "iso88598i", "ISO-8859-8", 0 },
	{ "iso88598e", "ISO-8859-8", 0 }, { "iso88596i", "ISO-8859-6", 0 },
	{ "iso88596e", "ISO-8859-6", 0 }, { "cyrillic", "ISO-8859-5", 0 },
	{ "arabic", "ISO-8859-6", 0 }, { "greek", "ISO-8859-7", 0 },
	{ "hebrew", "ISO-8859-8", 0 }, { "koi8", "KOI8-R", 0 },
	{ "koi", "KOI8-R", 0 }, { "cskoi8r", "KOI8-R", 0 },
	{ "mac", "MACINTOSH", 0 }, { "macroman", "MACINTOSH", 0 },
	{ "xmacroman", "MACINTOSH", 0 }, { "xmaccyrillic", "MAC-CYRILLIC", 0 },
	{ "ibm437", "CP437", 0 }, { "ibm850", "CP850", 0 },
	{ "ibm852", "CP852", 0 }, { "ibm866", "CP866", 0 },
	{ "dos874", "CP874", 0 }, { "tis620", "CP874", 0 },
	{ "xtis620", "CP874", 0 }, { "gb2312", "GB18030", 0 },
	{ "gbk", "GB18030", 0 }, { "cp936", "GB18030", 0 },
	{ "ms936", "GB18030", 0 }, { "windows936", "GB18030", 0 },
	{ "euccn", "GB18030", 0 }, { "xgbk", "GB18030", 0 },
	{ "chinese", "GB18030", 0 }, { "gb231280", "GB18030", 0 },
	{ "xeuccn", "GB18030", 0 }, { "csgb2312", "GB18030", 0 },
	{ "big5", "BIG5-HKSCS", 0 }, { "xxbig5", "BIG5-HKSCS", 0 },
	{ "cnbig5", "BIG5-HKSCS", 0 }, { "cp950", "BIG5-HKSCS", 0 },
	{ "csbig5", "BIG5-HKSCS", 0 }, { "windows950", "BIG5-HKSCS", 0 },
	{ "euckr", "CP949", 0 }, { "ksc56011987", "CP949", 0 },
	{ "ksc5601", "CP949", 0 }, { "ksc56011989", "CP949", 0 },
	{ "korean", "CP949", 0 }, { "uhc", "CP949", 0 },
	{ "windows949", "CP949", 0 }, { "ms949", "CP949", 0 },
	{ "cseuckr", "CP949", 0 }, { "ksc", "CP949", 0 },
	{ "shiftjis", "CP932", 0 }, { "sjis", "CP932", 0 },
	{ "xsjis", "CP932", 0 }, { "mskanji", "CP932", 0 },
	{ "windows31j", "CP932", 0 }, { "cswindows31j", "CP932", 0 },
	{ "xmscp932", "CP932", 0 }, { "ms932", "CP932", 0 },
	{ "csshiftjis", "CP932", 0 }, { "xeucjp", "EUC-JP", 0 },
	{ "eucjp", "EUC-JP", 0 }, { "ujis", "EUC-JP", 0 },
	{ "csiso2022jp", "ISO-2022-JP", 0 }, { "jis", "ISO-2022-JP", 0 },
	{ "iso2022jpms", "ISO-2022-JP", 0 },
	{ "csiso2022kr", "ISO-2022-KR", 0 }, { "ucs2", "UTF-16", 0 },
	{ "iso10646ucs2", "UTF-16", 0 }, { "vietnamese", "CP1258", 0 },
	{ "xviscii", "VISCII", 0 }, { "tcvn5712", "TCVN", 0 },
};

/* See the header: kept per thread, holds nothing of a mail. */
static _Thread_local struct {
	iconv_t cd[NCHARSETS];
	enum { UNTRIED, OPEN, MISSING } state[NCHARSETS];
	bool is_locked;         /* nothing may be opened any more */
} table;

/* Letters and digits of a label, lower case; false: too long or empty. */
static bool
squeeze(const char *label, size_t n, char *out, size_t room)
{
	size_t at = 0;

	for (size_t i = 0; i < n && label[i] != '\0'; i++) {
		char c = label[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			continue;
		if (at + 1 >= room)
			return false;
		out[at++] = c;
	}
	out[at] = '\0';
	return at > 0;
}

static int
by_name(const char *squeezed)
{
	char own[32];

	for (int i = 0; i < NCHARSETS; i++)
		if (squeeze(names[i], strlen(names[i]), own, sizeof own) &&
		    strcmp(own, squeezed) == 0)
			return i;
	return AS_UNKNOWN;
}

/* windows-1251, cp1251, x-cp1251, cp-1251, windows1251, win-1251 */
static int
by_code_page(const char *squeezed)
{
	static const char *const prefix[] = {
		"windows", "xwindows", "win", "xcp", "microsoftcp", "ms", "ibm"
	};
	char cp[32] = "cp";

	for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
		size_t n = strlen(prefix[i]);

		if (strncmp(squeezed, prefix[i], n) == 0 &&
		    strlen(squeezed + n) < 8) {
			memcpy(cp + 2, squeezed + n, strlen(squeezed + n) + 1);
			return by_name(cp);
		}
	}
	return AS_UNKNOWN;
}

static int
find(struct str label)
{
	char key[40];
	int at;

	/* "utf-8//TRANSLIT" and "utf-8*en" are seen. */
	label = str_sub(label, 0, str_find_char(label, '/', 0));
	label = str_sub(label, 0, str_find_char(label, '*', 0));
	if (!squeeze(label.p, label.n, key, sizeof key))
		return AS_UNKNOWN;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		char own[32];

		if (strcmp(aliases[i].label, key) != 0)
			continue;
		if (aliases[i].name == NULL)
			return aliases[i].as;
		squeeze(aliases[i].name, strlen(aliases[i].name), own,
		    sizeof own);
		return by_name(own);
	}
	at = by_name(key);
	return at != AS_UNKNOWN ? at : by_code_page(key);
}

bool
charset_is_known(struct str label)
{
	return find(label) != AS_UNKNOWN;
}

static bool
is_open(int at)
{
	if (table.state[at] == UNTRIED && !table.is_locked) {
		table.cd[at] = iconv_open("UTF-8", names[at]);
		table.state[at] = table.cd[at] == (iconv_t)-1 ? MISSING : OPEN;
	}
	return table.state[at] == OPEN;
}

size_t
charset_open_all(void)
{
	size_t n = 0;

	for (int i = 0; i < NCHARSETS; i++)
		if (is_open(i)) {
			char in[] = "a", out[16], *p = in, *q = out;
			size_t left = 1, room = sizeof out;

			/* A first use may load more than opening did. */
			iconv(table.cd[i], &p, &left, &q, &room);
			n++;
		}
	table.is_locked = true;
	return n;
}

void
charset_close_all(void)
{
	for (int i = 0; i < NCHARSETS; i++)
		if (table.state[i] == OPEN)
			iconv_close(table.cd[i]);
	memset(&table, 0, sizeof table);
}

static void
put_bad(struct buf *out)
{
	buf_z(out, "\xef\xbf\xbd");
}

/* One pass of iconv over bytes; *cut when out would grow over max. */
static void
convert(iconv_t cd, struct str bytes, size_t max, struct buf *out, bool *cut)
{
	union { const char *in; char *p; } u = { bytes.p };
	size_t left = bytes.n;
	char piece[4096];

	iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0 && out->n < max) {
		char *q = piece;
		size_t room = sizeof piece;
		size_t r = iconv(cd, &u.p, &left, &q, &room);

		buf_put(out, piece, sizeof piece - room);
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		put_bad(out);
		if (errno == EINVAL)
			return;         /* cut off inside a character */
		if (left > 0) {
			u.p++;
			left--;
		}
	}
	if (left > 0)
		*cut = true;
}

/* Is there a character of more than one byte, and is every one whole? */
enum utf8_look { LOOKS_ASCII, LOOKS_UTF8, LOOKS_MIXED, LOOKS_OTHER };

static enum utf8_look
look(struct str s)
{
	bool good = false, bad = false;

	for (size_t i = 0; (i = utf8_ascii(s, i)) < s.n; ) {
		int32_t cp = utf8_next(s, &i);

		if (cp < 0)
			bad = true;
		else if (cp >= 0x80)
			good = true;
	}
	if (bad)
		return good ? LOOKS_MIXED : LOOKS_OTHER;
	return good ? LOOKS_UTF8 : LOOKS_ASCII;
}

/* What the bytes are, whatever the label says. AS_UTF8 or an index. */
static int
decide(int label, struct str bytes)
{
	if (bytes.n >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0)
		return AS_UTF8;
	switch (label) {
	case AS_UTF8:
		/* A wrong label: not one character of it is UTF-8. */
		return look(bytes) == LOOKS_OTHER ? WINDOWS_1252 : AS_UTF8;
	case AS_ASCII:
	case AS_UNKNOWN:
		return look(bytes) >= LOOKS_MIXED ? WINDOWS_1252 : AS_UTF8;
	case WINDOWS_1252:
		/* Text that is UTF-8 by chance is not text in this charset:
		 * every accent would have to be a pair of signs. */
		return look(bytes) <= LOOKS_UTF8 ? AS_UTF8 : WINDOWS_1252;
	default:
		return label;
	}
}

static struct str
drop_bom(struct str s)
{
	return s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0 ?
	    str_sub(s, 3, s.n) : s;
}

struct str
charset_convert(struct arena *a, struct str label, struct str bytes,
                size_t max, bool *was_cut)
{
	struct buf out = BUF_INIT;
	struct str text;
	bool cut = false;
	int at = decide(find(label), bytes);

	if (at >= 0 && !is_open(at))
		at = WINDOWS_1252;
	if (at >= 0 && is_open(at)) {
		convert(table.cd[at], bytes, max, &out, &cut);
		text = str_copy(a, buf_view(&out));
		buf_clear(&out);
	} else {
		text = str_sub(bytes, 0, max);
		cut = text.n < bytes.n;
	}
	text = utf8_cut(utf8_clean(a, drop_bom(text)), max);
	if (was_cut != NULL && cut)
		*was_cut = true;
	return text;
}

struct str
charset_guess(struct arena *a, struct str bytes)
{
	return charset_convert(a, STR_NONE, bytes, SIZE_MAX, NULL);
}
