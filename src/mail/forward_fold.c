#include <stdint.h>

#include "base/utf8.h"
#include "mail/forward_word.h"

enum { LATIN_FROM = 0xc0, LATIN_TO = 0x17f };

/* U+00C0 to U+017F: the letter below the accent. */
static const char latin[] =
	"aaaaaaaceeeeiiii" "dnooooo*ouuuuyts"
	"aaaaaaaceeeeiiii" "dnooooo/ouuuuyty"
	"aaaaaa" "cccccccc" "dddd" "eeeeeeeeee" "gggggggg" "hhhh"
	"iiiiiiiiii" "ii" "jj" "kkk" "llllllllll" "nnnnnnnnn" "oooooooo"
	"rrrrrr" "ssssssss" "tttttt" "uuuuuuuuuuuu" "ww" "yyy" "zzzzzz" "s";

/* Others: from, to, what they become, and if each has its own place. */
static const struct range {
	int32_t from, to, becomes;
	bool each;
} ranges[] = {
	{ 0x01a0, 0x01a1, 'o', false }, { 0x01af, 0x01b0, 'u', false },
	{ 0x0218, 0x0219, 's', false }, { 0x021a, 0x021b, 't', false },
	/* Greek */
	{ 0x0386, 0x0386, 0x03b1, false }, { 0x0388, 0x0388, 0x03b5, false },
	{ 0x0389, 0x0389, 0x03b7, false }, { 0x038a, 0x038a, 0x03b9, false },
	{ 0x038c, 0x038c, 0x03bf, false }, { 0x038e, 0x038e, 0x03c5, false },
	{ 0x038f, 0x038f, 0x03c9, false }, { 0x0391, 0x03a9, 0x03b1, true },
	{ 0x03ac, 0x03ac, 0x03b1, false }, { 0x03ad, 0x03ad, 0x03b5, false },
	{ 0x03ae, 0x03ae, 0x03b7, false }, { 0x03af, 0x03af, 0x03b9, false },
	{ 0x03c2, 0x03c2, 0x03c3, false }, { 0x03cc, 0x03cc, 0x03bf, false },
	{ 0x03cd, 0x03cd, 0x03c5, false }, { 0x03ce, 0x03ce, 0x03c9, false },
	/* Cyrillic; Ё, Ї, Ў and Й lose their marks */
	{ 0x0401, 0x0401, 0x0435, false }, { 0x0407, 0x0407, 0x0456, false },
	{ 0x040e, 0x040e, 0x0443, false }, { 0x0400, 0x040f, 0x0450, true },
	{ 0x0419, 0x0419, 0x0438, false }, { 0x0410, 0x042f, 0x0430, true },
	{ 0x0439, 0x0439, 0x0438, false }, { 0x0451, 0x0451, 0x0435, false },
	{ 0x0457, 0x0457, 0x0456, false }, { 0x045e, 0x045e, 0x0443, false },
	/* Vietnamese */
	{ 0x1ea0, 0x1eb7, 'a', false }, { 0x1eb8, 0x1ec7, 'e', false },
	{ 0x1ec8, 0x1ecb, 'i', false }, { 0x1ecc, 0x1ee3, 'o', false },
	{ 0x1ee4, 0x1ef1, 'u', false }, { 0x1ef2, 0x1ef9, 'y', false },
	{ 0x2018, 0x2019, '\'', false },
	{ 0xff1a, 0xff1a, ':', false },
};

/* Accents on their own, marks of direction, BOM: not to be seen. */
static bool
is_unseen(int32_t c)
{
	return c >= 0x80 && ((c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x202a && c <= 0x202e) || c == 0x2060 || c == 0xfeff ||
	    c == 0xad);
}

static bool
is_blank(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x3000;
}

static int32_t
fold_one(int32_t c)
{
	if (c < 0x80)           /* most of all text */
		return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	if (c >= LATIN_FROM && c <= LATIN_TO)
		return latin[c - LATIN_FROM];
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return ranges[i].becomes +
			    (ranges[i].each ? c - ranges[i].from : 0);
	return c;
}

/* The bytes of c to p: four at most. */
static size_t
put(char *p, int32_t c)
{
	uint32_t u = (uint32_t)c;

	if (u < 0x80) {
		p[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		p[0] = (char)(0xc0 | u >> 6);
		p[1] = (char)(0x80 | (u & 0x3f));
		return 2;
	}
	if (u < 0x10000) {
		p[0] = (char)(0xe0 | u >> 12);
		p[1] = (char)(0x80 | (u >> 6 & 0x3f));
		p[2] = (char)(0x80 | (u & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | u >> 18);
	p[1] = (char)(0x80 | (u >> 12 & 0x3f));
	p[2] = (char)(0x80 | (u >> 6 & 0x3f));
	p[3] = (char)(0x80 | (u & 0x3f));
	return 4;
}

struct str
forward_fold(struct str s, char out[FOLD_MAX])
{
	size_t at = 0, n = 0;
	bool blank = false;

	while (at < s.n && n + 5 <= FOLD_MAX) {
		int32_t c = utf8_next(s, &at);

		if (c < 0 || is_unseen(c))
			continue;
		if (is_blank(c)) {
			blank = n > 0;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		n += put(out + n, fold_one(c));
	}
	return (struct str){ out, n };
}
