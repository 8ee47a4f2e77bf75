#include "flow/backoff.h"

#define MINUTE ((int64_t)60 * 1000)

/* T35: three tries, then one after 15 minutes, an hour, and every 6 hours. */
static const int64_t refused_ms[] = {
	10 * 1000, 60 * 1000, 15 * MINUTE, 60 * MINUTE, 360 * MINUTE };

static int64_t
full_ms(enum err_kind kind, int fails)
{
	const int most = sizeof refused_ms / sizeof *refused_ms;
	int64_t ms = BACKOFF_FIRST_MS;

	if (kind == ERR_SETUP)
		return BACKOFF_MOST_MS;
	if (kind == ERR_REFUSED)
		return refused_ms[fails < most ? fails - 1 : most - 1];
	while (--fails > 0 && ms < BACKOFF_MOST_MS)
		ms *= 2;
	return ms < BACKOFF_MOST_MS ? ms : BACKOFF_MOST_MS;
}

int64_t
backoff_ms(enum err_kind kind, int fails, uint32_t dice)
{
	int64_t ms = full_ms(kind, fails);
	int64_t least = kind == ERR_REFUSED ? 100 : 75;

	return ms * (least + dice % (uint32_t)(126 - least)) / 100;
}
