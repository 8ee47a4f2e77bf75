#include "api/api.h"

#include <string.h>

#include "api/call.h"

#define LOOK(name, keys, run) \
	{ name, true, keys, run, TICKET_CREATE, ABOUT_NOTHING }
#define CHANGE(name, keys, what, about) \
	{ name, false, keys, call_change, what, about }
#define REPLY_KEYS " id text attach cc no_cc status set snippet template "

const struct operation api_operations[] = {
	LOOK("ticket.list", " owner team priority pipeline status sort"
	    " limit after search view where state ", ticket_list),
	LOOK("ticket.show", " id ", ticket_show),
	LOOK("ticket.asks", " command id name pipeline status contact set"
	    " company conversation description inbox channel ", ticket_asks),
	LOOK("conversation.list", " inbox state owner contact sort"
	    " limit after ",
	    conversation_list),
	LOOK("conversation.show", " id ", conversation_show),
	LOOK("contact.list", " sort limit after ", contact_list),
	LOOK("contact.show", " contact ", contact_show),
	LOOK("contact.export", " contact ", contact_export),
	{ "contact.set", false, " contact set ", contact_change,
	    CONTACT_SET, ABOUT_NOTHING },
	{ "contact.merge", false, " contact other ", contact_change,
	    CONTACT_MERGE, ABOUT_NOTHING },
	{ "contact.erase", false, " contact ", contact_change,
	    CONTACT_ERASE, ABOUT_NOTHING },
	LOOK("company.list", " sort limit after ", company_list),
	LOOK("company.show", " company ", company_show),
	{ "company.set", false, " company set ", company_change,
	    COMPANY_SET, ABOUT_NOTHING },
	{ "company.merge", false, " company other ", company_change,
	    COMPANY_MERGE, ABOUT_NOTHING },
	LOOK("letter.list", " state ticket sort limit after ", letter_list),
	LOOK("letter.show", " id raw ", letter_show),
	LOOK("intake.list", " outcome channel sort limit after ", intake_list),
	LOOK("intake.show", " id raw ", intake_show),
	LOOK("channel.list", " ", channel_list),
	LOOK("channel.show", " name ", channel_show),
	{ "channel.move", false, " name to ", channel_move,
	    CONVERSATION_MOVE, ABOUT_NOTHING },
	LOOK("audit", " channel since ", audit_run),
	LOOK("report.sla", " since ", report_sla),
	LOOK("report.volume", " since ", report_volume),
	LOOK("sla.explain", " id ", sla_explain_run),
	LOOK("explain", " channel mail ", explain_run),
	LOOK("why.ticket", " id ", why_ticket),
	LOOK("why.message", " id ", why_message),
	LOOK("why.intake", " id ", why_intake),
	LOOK("why.letter", " id ", why_letter),
	CHANGE("ticket.create", " name pipeline status contact set"
	    " description conversation inbox channel company ",
	    TICKET_CREATE, ABOUT_NOTHING),
	CHANGE("ticket.reply", REPLY_KEYS "conversation new to channel ",
	    TICKET_REPLY, ABOUT_TICKET),
	CHANGE("ticket.comment", " id text notify ", TICKET_COMMENT, ABOUT_TICKET),
	{ "ticket.set", false, " id set where view owner team priority"
	    " pipeline status search limit after dry_run ", ticket_set,
	    TICKET_SET, ABOUT_TICKET },
	CHANGE("ticket.assign", " id assignee ",
	    TICKET_ASSIGN, ABOUT_TICKET),
	CHANGE("ticket.close", " id status set ",
	    TICKET_CLOSE, ABOUT_TICKET),
	CHANGE("ticket.reopen", " id status set ",
	    TICKET_REOPEN, ABOUT_TICKET),
	CHANGE("ticket.delete", " id ", TICKET_DELETE, ABOUT_TICKET),
	CHANGE("ticket.restore", " id ", TICKET_RESTORE, ABOUT_TICKET),
	CHANGE("ticket.merge", " id other primary ",
	    TICKET_MERGE, ABOUT_TICKET),
	CHANGE("ticket.add-contact", " id contact ",
	    TICKET_ADD_CONTACT, ABOUT_TICKET),
	CHANGE("ticket.remove-contact", " id contact ",
	    TICKET_REMOVE_CONTACT, ABOUT_TICKET),
	CHANGE("ticket.add-company", " id company ",
	    TICKET_ADD_COMPANY, ABOUT_TICKET),
	CHANGE("ticket.remove-company", " id company ",
	    TICKET_REMOVE_COMPANY, ABOUT_TICKET),
	CHANGE("conversation.reply", REPLY_KEYS,
	    CONVERSATION_REPLY, ABOUT_CONVERSATION),
	CHANGE("conversation.comment", " id text notify ",
	    CONVERSATION_COMMENT, ABOUT_CONVERSATION),
	CHANGE("conversation.assign", " id assignee ",
	    CONVERSATION_ASSIGN, ABOUT_CONVERSATION),
	CHANGE("conversation.close", " id ",
	    CONVERSATION_CLOSE, ABOUT_CONVERSATION),
	CHANGE("conversation.reopen", " id ",
	    CONVERSATION_REOPEN, ABOUT_CONVERSATION),
	CHANGE("conversation.trash", " id ",
	    CONVERSATION_TRASH, ABOUT_CONVERSATION),
	CHANGE("conversation.restore", " id ",
	    CONVERSATION_RESTORE, ABOUT_CONVERSATION),
	CHANGE("conversation.spam", " id ",
	    CONVERSATION_SPAM, ABOUT_CONVERSATION),
	CHANGE("conversation.not-spam", " id ",
	    CONVERSATION_NOT_SPAM, ABOUT_CONVERSATION),
	CHANGE("conversation.move", " id to assign comment ",
	    CONVERSATION_MOVE, ABOUT_CONVERSATION),
	CHANGE("conversation.split", " id ",
	    CONVERSATION_SPLIT, ABOUT_MESSAGE),
	CHANGE("letter.retry", " id ", LETTER_RETRY, ABOUT_LETTER),
	CHANGE("letter.cancel", " id ", LETTER_CANCEL, ABOUT_LETTER),
	{ "letter.resolve", false, " id what ", letter_resolve,
	    LETTER_RESOLVE_SENT, ABOUT_LETTER },
	{ "letter.release", false, " channel limit after ", letter_release,
	    LETTER_RETRY, ABOUT_LETTER },
	LOOK("template.list", " ", template_list),
	LOOK("template.preview", " name ticket language ", template_preview),
	LOOK("view.list", " ", view_list),
	LOOK("view.show", " name ", view_show),
	{ "view.create", false, " name share where sort ", view_create,
	    TICKET_CREATE, ABOUT_NOTHING },
	{ "view.set", false, " name share where sort ", view_set,
	    TICKET_CREATE, ABOUT_NOTHING },
	{ "view.delete", false, " name ", view_delete,
	    TICKET_CREATE, ABOUT_NOTHING },
	CHANGE("intake.retry", " id ", INTAKE_RETRY, ABOUT_INTAKE),
};
const size_t api_noperations = sizeof api_operations / sizeof *api_operations;

static const struct operation *
find_operation(const char *name)
{
	for (size_t i = 0; name != NULL && i < api_noperations; i++)
		if (strcmp(api_operations[i].name, name) == 0)
			return &api_operations[i];
	return NULL;
}

bool
api_reads(const char *command)
{
	const struct operation *op = find_operation(command);

	return op != NULL && op->reads;
}

bool
api_judges(const char *command)
{
	const struct operation *op = find_operation(command);

	return op != NULL && op->run == explain_run;
}

bool
api_knows(const char *command)
{
	return find_operation(command) != NULL;
}

bool
api_run(struct api *api, const struct caller *caller, const json_t *request,
        api_emit *emit, void *arg, struct failure *f)
{
	const char *name = json_string_value(
	    json_object_get(request, "command"));
	const json_t *as = json_object_get(request, "as");
	const json_t *args = json_object_get(request, "args");
	const struct operation *op = find_operation(name);
	struct arena a = ARENA_INIT;
	struct call c = { .api = api, .op = op, .args = args, .a = &a,
		.emit = emit, .arg = arg, .f = f };
	bool ok = false;

	if (op == NULL)
		return failure_set(f, FAIL_USAGE, name,
		    "no such command: %s", name != NULL ? name : "(none)");
	if (as != NULL && !json_is_null(as) && !json_is_string(as))
		return failure_set(f, FAIL_USAGE, "as", "as: not a name");
	if (!op->reads && !api->writes)
		return failure_set(f, FAIL_UNAVAILABLE, NULL,
		    "%s: only the desk can change things", name);
	ok = args_known(args, op->keys, f) &&
	    who_acts(api, caller, str_from(json_string_value(as)), op->reads,
	    &c.by, f) && op->run(&c);
	arena_clear(&a);
	return ok;
}
