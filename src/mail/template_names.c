#include "mail/template_names.h"

#include <string.h>

#include "base/near.h"

const char *const template_known[] = {
	"alarm.error", "alarm.look", "alarm.since", "alarm.state",
	"alarm.what",
	"agent.name", "agent.signature",
	"channel.address", "channel.company", "channel.name",
	"contact.address", "contact.name",
	"conversation.id", "conversation.subject",
	"digest.count", "digest.more", "digest.name", "digest.view",
	"event.by", "event.from", "event.to",
	"item.age", "item.attachments", "item.date", "item.from", "item.id",
	"item.name", "item.owner", "item.priority", "item.size", "item.status",
	"item.text", "item.unchanged",
	"letter.id", "letter.to", "letter.why",
	"message.attachments", "message.from", "message.text",
	"messages",
	"quote.date", "quote.from", "quote.text",
	"reply.text",
	"ticket.card", "ticket.category", "ticket.id", "ticket.name",
	"ticket.owner", "ticket.pipeline", "ticket.priority", "ticket.status",
	"ticket.tags",
	"tickets",
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

const char *
template_nearest(const char *const *known, struct str name)
{
	struct near n = near_to(template_base(name));

	for (size_t i = 0; known[i] != NULL; i++)
		near_offer(&n, known[i]);
	return n.best[0] != '\0' ? n.best : NULL;
}
