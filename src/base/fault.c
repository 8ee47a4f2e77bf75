#include "base/fault.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"

static _Atomic int64_t passes;
static _Atomic int64_t armed;

void
fault_arm(int64_t k)
{
	armed = k > 0 ? passes + k : 0;
}

void
fault_arm_from_environment(const char *role)
{
	const char *text = getenv("POSTROOM_CRASH_AT");
	struct str s = str_from(text), who;
	int64_t k;

	if (s.n == 0)
		return;
	if (str_find_char(s, ':', 0) < s.n) {
		str_cut(&s, ':', &who);
		if (!str_is(who, role))
			return;
	}
	if (str_to_i64(s, &k))
		fault_arm(k);
}

void
fault_point(const char *where)
{
	int64_t at = atomic_fetch_add(&passes, 1) + 1;

	if (armed == 0 || at != armed)
		return;
	(void)!write(STDERR_FILENO, "fault: ", 7);
	(void)!write(STDERR_FILENO, where, strlen(where));
	(void)!write(STDERR_FILENO, "\n", 1);
	raise(SIGKILL);
}

int64_t
fault_passes(void)
{
	return passes;
}
