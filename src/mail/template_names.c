#include "mail/template_names.h"

#include <string.h>

const char *const template_known[] = {
	"agent.name", "agent.signature",
	"channel.address", "channel.company", "channel.name",
	"contact.address", "contact.name",
	"conversation.id", "conversation.subject",
	"event.by", "event.from", "event.to",
	"item.date", "item.from", "item.name", "item.size", "item.text",
	"message.attachments", "message.from", "message.text",
	"messages",
	"quote.date", "quote.from", "quote.text",
	"reply.text",
	"ticket.id", "ticket.name", "ticket.owner", "ticket.priority",
	"ticket.status",
	"verified",
	NULL
};

struct str
template_base(struct str name)
{
	return str_ends(name, ".markdown") ?
	    str_sub(name, 0, name.n - strlen(".markdown")) : name;
}

bool
template_is_known(const char *const *known, struct str name)
{
	struct str base = template_base(name);

	for (size_t i = 0; known[i] != NULL; i++)
		if (str_is(base, known[i]))
			return true;
	return false;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

enum { NAME_MAX_COMPARED = 40 };

/* Levenshtein; names longer than NAME_MAX_COMPARED are far from all. */
static size_t
distance(struct str a, struct str b)
{
	size_t row[NAME_MAX_COMPARED + 1];

	if (a.n > NAME_MAX_COMPARED || b.n > NAME_MAX_COMPARED)
		return NAME_MAX_COMPARED;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t up = row[j];

			row[j] = least(up + 1, row[j - 1] + 1,
			    diagonal + (a.p[i - 1] != b.p[j - 1]));
			diagonal = up;
		}
	}
	return row[b.n];
}

const char *
template_nearest(const char *const *known, struct str name)
{
	struct str base = template_base(name);
	const char *best = NULL;
	size_t near = base.n / 3 + 2;   /* farther is another word */

	for (size_t i = 0; known[i] != NULL; i++) {
		size_t d = distance(base, str_from(known[i]));

		if (d < near) {
			near = d;
			best = known[i];
		}
	}
	return best;
}
