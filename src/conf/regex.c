#include "conf/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "conf/said.h"

enum { MAX_REGEX_BYTES = 4096 };

static uint32_t
regex_flag(char c)
{
	static const struct {
		char c;
		uint32_t flag;
	} T[] = {
		{ 'i', PCRE2_CASELESS }, { 'm', PCRE2_MULTILINE },
		{ 's', PCRE2_DOTALL }, { 'x', PCRE2_EXTENDED },
	};

	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (T[i].c == c)
			return T[i].flag;
	return 0;
}

void
regex_check(struct tree *t, struct str pattern, struct str flags,
            struct place at)
{
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
	unsigned char why[120];
	pcre2_code *code;
	size_t where;
	int error;

	for (size_t i = 0; i < flags.n; i++) {
		uint32_t flag = regex_flag(flags.p[i]);

		if (flag == 0)
			say_error(t->said, at, "unknown flag '%c' behind the "
			    "regex; there are i, m, s and x", flags.p[i]);
		options |= flag;
	}
	if (pattern.n > MAX_REGEX_BYTES) {
		say_error(t->said, at, "a regex is longer than %d bytes",
		    MAX_REGEX_BYTES);
		return;
	}
	code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options,
	    &error, &where, NULL);
	if (code == NULL) {
		pcre2_get_error_message(error, why, sizeof why);
		say_error(t->said, at, "the regex is wrong after %zu bytes: "
		    "%s", where, (const char *)why);
	}
	pcre2_code_free(code);
}
