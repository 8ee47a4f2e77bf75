#include "api/api.h"

#include <string.h>

#include "api/call.h"

const struct operation api_operations[] = {
	{ "ticket.list", true, " owner team priority pipeline status sort"
	    " limit after ", ticket_list },
	{ "ticket.show", true, " id ", ticket_show },
	{ "conversation.list", true, " inbox state owner contact limit after ",
	    conversation_list },
	{ "conversation.show", true, " id ", conversation_show },
	{ "contact.list", true, " limit after ", contact_list },
	{ "contact.show", true, " contact ", contact_show },
	{ "letter.list", true, " state ticket limit after ", letter_list },
	{ "letter.show", true, " id raw ", letter_show },
	{ "intake.list", true, " outcome channel limit after ", intake_list },
	{ "intake.show", true, " id raw ", intake_show },
	{ "channel.list", true, " ", channel_list },
	{ "channel.show", true, " name ", channel_show },
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
api_run(struct api *api, const struct caller *caller, const json_t *request,
        api_emit *emit, void *arg, struct failure *f)
{
	const char *name = json_string_value(
	    json_object_get(request, "command"));
	const json_t *as = json_object_get(request, "as");
	const json_t *args = json_object_get(request, "args");
	const struct operation *op = find_operation(name);
	struct arena a = ARENA_INIT;
	struct call c = { .api = api, .args = args, .a = &a, .emit = emit,
		.arg = arg, .f = f };
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
