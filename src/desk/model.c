#include "desk/model.h"

static const char *const direction_names[] = {
	[INCOMING] = "incoming", [OUTGOING] = "outgoing",
	[COMMENT] = "comment",
};

static const char *const evidence_names[] = {
	[BY_NOTHING] = "none", [BY_EXTERNAL] = "external", [BY_TAG] = "tag",
	[BY_MARKER] = "marker", [BY_REFERENCE] = "reference",
	[BY_OUR_ID] = "our-id", [BY_TOKEN] = "token",
};

static const char *const priority_names[] = {
	[PRIORITY_LOW] = "low", [PRIORITY_NORMAL] = "normal",
	[PRIORITY_HIGH] = "high", [PRIORITY_URGENT] = "urgent",
};

static const char *const letter_kind_names[] = {
	[LETTER_REPLY] = "reply", [LETTER_AUTOMATIC] = "automatic",
	[LETTER_NOTIFICATION] = "notification",
	[LETTER_TRANSCRIPT] = "transcript",
};

static const char *const outcome_names[] = {
	[OUTCOME_WAITING] = "waiting", [OUTCOME_FILED] = "filed",
	[OUTCOME_FILTERED] = "filtered", [OUTCOME_DUPLICATE] = "duplicate",
	[OUTCOME_SET_ASIDE] = "set-aside",
};

const char *
direction_name(enum direction d)
{
	return direction_names[d];
}

const char *
evidence_name(enum evidence e)
{
	return evidence_names[e];
}

const char *
priority_name(enum priority p)
{
	return priority_names[p];
}

bool
priority_from(struct str s, enum priority *out)
{
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++)
		if (str_is(s, priority_names[i])) {
			*out = (enum priority)i;
			return true;
		}
	return false;
}

const char *
letter_kind_name(enum letter_kind k)
{
	return letter_kind_names[k];
}

const char *
outcome_name(enum outcome_what o)
{
	return outcome_names[o];
}
