#include "flow/reader_wire.h"

const char *
reader_lock_name(enum reader_lock piece)
{
	static const char *const names[LOCK_PIECES] = {
		[LOCK_PRIVILEGES] = "privileges",
		[LOCK_NAMESPACES] = "namespaces",
		[LOCK_LANDLOCK] = "landlock",
		[LOCK_LIMITS] = "limits",
		[LOCK_MEMORY] = "memory",
		[LOCK_SYSCALLS] = "seccomp",
	};

	return names[piece];
}
