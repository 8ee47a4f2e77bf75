#include "mail/bounce_report.h"

#include <stdbool.h>
#include <string.h>

/* Amazon SNS carries the notice as a string in a string, so the same member
 * is "status":"5.1.1" or \"status\":\"5.1.1\". Both are found by looking
 * past quotes and backslashes; a whole reader of JSON would find no more. */
static bool
is_mark(char c)
{
	return c == '"' || c == '\\';
}

/* The string value of the first member of that name. */
static struct str
member(struct str text, const char *name)
{
	size_t n = strlen(name), at = 0, end;

	for (;; at += n) {
		at = str_find(text, str_from(name), at);
		if (at >= text.n)
			return STR_NONE;
		end = at + n;
		if (at == 0 || text.p[at - 1] != '"' || end >= text.n ||
		    !is_mark(text.p[end]))
			continue;
		while (end < text.n && is_mark(text.p[end]))
			end++;
		while (end < text.n && (text.p[end] == ':' ||
		    text.p[end] == ' '))
			end++;
		if (end >= text.n || !is_mark(text.p[end]))
			continue;
		while (end < text.n && is_mark(text.p[end]))
			end++;
		at = end;
		while (end < text.n && !is_mark(text.p[end]))
			end++;
		return str_sub(text, at, end);
	}
}

/* What stands in the list of that name, without its brackets. */
static struct str
list(struct str text, const char *name)
{
	size_t at = str_find(text, str_from(name), 0), open;

	if (at >= text.n)
		return STR_NONE;
	open = str_find_char(text, '[', at);
	if (open >= text.n || open > at + strlen(name) + 8)
		return STR_NONE;
	return str_sub(text, open + 1, str_find_char(text, ']', open));
}

struct str
bounce_notice_type(struct str text)
{
	struct str type;

	text = str_trim(text);
	if (text.n == 0 || text.p[0] != '{')
		return STR_NONE;
	type = member(text, "notificationType");
	return type.n > 0 ? type : member(text, "eventType");
}

static void
add(struct arena *a, struct str one, struct bounce_report *out)
{
	struct bounce_group g = { .final = member(one, "emailAddress") };

	g.action = member(one, "action");
	g.status = member(one, "status");
	g.diagnostic = member(one, "diagnosticCode");
	if (g.final.n > 0 && out->n < BOUNCE_RECIPIENTS_MAX)
		*ARENA_PUSH(a, out->group, out->n) = g;
}

/* Delivered mail: a list of bare addresses and one answer for all. */
static void
add_delivered(struct arena *a, struct str text, struct bounce_report *out)
{
	struct str all = list(text, "\"recipients"), one;
	struct bounce_group g = { .action = STR_INIT("delivered") };

	if (all.n == 0)
		all = list(text, "recipients\\\"");
	g.diagnostic = member(text, "smtpResponse");
	g.status = g.diagnostic;
	while (str_cut(&all, ',', &one) && out->n < BOUNCE_RECIPIENTS_MAX) {
		while (one.n > 0 && (is_mark(one.p[0]) || one.p[0] == ' '))
			one = str_sub(one, 1, one.n);
		while (one.n > 0 && is_mark(one.p[one.n - 1]))
			one.n--;
		g.final = one;
		if (one.n > 0)
			*ARENA_PUSH(a, out->group, out->n) = g;
	}
}

void
bounce_notice_read(struct arena *a, struct str text,
                   struct bounce_report *out)
{
	struct str type = bounce_notice_type(text);
	struct str all = STR_NONE, one;
	size_t common = str_find(text, STR("commonHeaders"), 0);

	if (str_is(type, "Bounce"))
		all = list(text, "bouncedRecipients");
	else if (str_is(type, "Complaint"))
		all = list(text, "complainedRecipients");
	else if (str_is(type, "Delivery"))
		add_delivered(a, text, out);
	while (str_cut(&all, '}', &one))
		add(a, one, out);
	out->feedback_type = member(text, "complaintFeedbackType");
	if (common < text.n)
		out->message_id = member(str_sub(text, common, text.n),
		    "messageId");
	if (out->message_id.n == 0) {
		size_t id = str_find_nocase(text, STR("message-id"), 0);

		out->message_id = member(str_sub(text, id, text.n), "value");
	}
}
