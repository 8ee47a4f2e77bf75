#include "tests/unit/reader_stub.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

extern char **environ;

/* It reads what it should not: sanitizers are not to mind. */
__attribute__((no_sanitize_address)) static bool
is_canary(const unsigned char *p)
{
	for (unsigned i = 0; i < CANARY_BYTES; i++)
		if (p[i] != canary_byte(i))
			return false;
	return true;
}

/* Returns how many bytes were looked at; *found when the canary is there. */
static size_t
look_through(const unsigned char *from, const unsigned char *to, bool *found)
{
	for (const unsigned char *p = from; p + CANARY_BYTES <= to; p++)
		if (is_canary(p))
			*found = true;
	return (size_t)(to - from);
}

/* A sanitizer's shadow is terabytes of nothing. */
static const unsigned long REGION_MAX = 1ul << 30;

static bool
look_at_memory(size_t *looked)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], rights[8];
	unsigned long from, to;
	bool found = false;

	while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 &&
		    rights[0] == 'r' && rights[1] == 'w' &&
		    to - from < REGION_MAX)
			*looked += look_through((const unsigned char *)from,
			    (const unsigned char *)to, &found);
	if (maps != NULL)
		fclose(maps);
	return found;
}

const char *
stub_look(void)
{
	size_t looked = 0;

	if (look_at_memory(&looked))
		return "the canary";
	if (looked < 64 * 1024)
		return "it could not look at its memory";
	if (environ[0] != NULL)
		return "an environment";
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			return "a file";
	return "clean";
}
