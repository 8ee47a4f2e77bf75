/* What the reader of mails brings, so that desk is tested without it. */
#include "mail/mail.h"

const char *
mail_kind_name(enum mail_kind k)
{
	static const char *const n[] = { "person", "auto-reply", "bounce",
		"feedback", "list", "calendar", "own" };

	return n[k];
}
