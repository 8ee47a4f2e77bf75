/* Whatever the file says: offsets stay within a day and a bit, and the time
 * at which one ends lies ahead. */
#include <stdint.h>
#include <stdlib.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str file = { (const char *)data, size };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct zone z;

	if (zone_read(file, &a, &z, &e)) {
		int64_t at = -INT64_C(5000000000), until;

		for (int i = 0; i < 200; i++) {
			int32_t offset = zone_offset(&z, at, &until);

			if (offset > 30 * 3600 || offset < -30 * 3600 ||
			    until <= at)
				abort();
			at = until < at + 10000000 ? until : at + 10000000;
		}
	}
	arena_clear(&a);
	return 0;
}
