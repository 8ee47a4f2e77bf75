/* tests/unit/unit.h -- cmocka, and a way to say which row of a table broke. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"

/* Each fails the test with the row's sentence in front. */
#define check_int(what, got, want) \
	do { \
		long long got_ = (long long)(got), want_ = (long long)(want); \
		if (got_ != want_) \
			fail_msg("%s: %s: got %lld, want %lld", (what), \
			    #got, got_, want_); \
	} while (0)

#define check_str(what, got, want) \
	do { \
		struct str got_ = (got), want_ = (want); \
		if (!str_eq(got_, want_)) \
			fail_msg("%s: %s: got \"%.*s\", want \"%.*s\"", \
			    (what), #got, STR_ARG(got_), STR_ARG(want_)); \
	} while (0)

#define check(what, cond) \
	do { \
		if (!(cond)) \
			fail_msg("%s: not true: %s", (what), #cond); \
	} while (0)

#endif
