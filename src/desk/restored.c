#include "desk/restored.h"

enum letter_state
held_state(struct str held)
{
	return held.n == 0 ? LETTER_QUEUED :
	    str_starts(held, RESTORED_HELD) ? LETTER_UNSURE : LETTER_HELD;
}

void
plan_after_restore(struct plan *p, int64_t at, int64_t restored)
{
	if (at >= restored)
		return;
	for (size_t i = 0; i < p->nletter; i++)
		if (p->letter[i].held.n == 0)
			p->letter[i].held = STR(RESTORED_HELD
			    "it may have been sent before the restore");
	if (p->nletter > 0)
		plan_rule(p, "its cause is from before the store was restored:"
		    " letters are unsure");
}
