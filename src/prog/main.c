#include "base/clock.h"

int
main(void)
{
	return clock_wall_ms() > 0 ? 0 : 1;
}
