#include "base/near.h"

enum { NEAR_BYTES = 64 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours (Damerau). Both
 * words are at most NEAR_BYTES long. */
static size_t
distance(struct str a, struct str b)
{
	size_t d[NEAR_BYTES + 1][NEAR_BYTES + 1];

	for (size_t i = 0; i <= a.n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= b.n; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		for (size_t j = 1; j <= b.n; j++) {
			size_t change = a.p[i - 1] != b.p[j - 1];

			d[i][j] = least(d[i - 1][j - 1] + change,
			    least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a.n][b.n];
}

struct near
near_to(struct str word)
{
	return (struct near){ word, "", word.n < 5 ? 2 : 3 };
}

void
near_offer(struct near *n, const char *candidate)
{
	struct str c = str_from(candidate);
	size_t d;

	if (n->word.n == 0 || n->word.n > NEAR_BYTES || c.n > NEAR_BYTES)
		return;
	d = distance(n->word, c);
	if (d < n->distance && d < c.n) {
		n->distance = d;
		n->best = candidate;
	}
}
