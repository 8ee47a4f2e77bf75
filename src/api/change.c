#include "api/call.h"

#include <string.h>

#include "api/base64.h"
#include "api/render.h"
#include "desk/decide.h"
#include "flow/command.h"

/* A text is what a person writes (cmd/input.c reads no more either). */
enum { TEXT_MAX = 1024 * 1024, NAMES_MAX = 100, FILES_MAX = 100 };

static bool
read_mailbox(struct call *c, const char *key, const json_t *item,
             struct mailboxes *out)
{
	struct str address = { json_string_value(item),
		json_string_length(item) };

	if (!address_is_safe(address))
		return failure_set(c->f, FAIL_INPUT, key,
		    "%s: \"%.*s\" is not an address to write to", key,
		    STR_ARG(address));
	ARENA_PUSH(c->a, out->box, out->n)->address = address;
	return true;
}

/* A list of addresses, or one. */
static bool
read_mailboxes(struct call *c, const char *key, struct mailboxes *out)
{
	const json_t *list = json_object_get(c->args, key);

	if (json_is_string(list))
		return read_mailbox(c, key, list, out);
	if (list != NULL && (!json_is_array(list) ||
	    json_array_size(list) > NAMES_MAX))
		return failure_set(c->f, FAIL_USAGE, key,
		    "%s: a list of at most %d addresses", key, NAMES_MAX);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!read_mailbox(c, key, json_array_get(list, i), out))
			return false;
	return true;
}

/* --company: a list of names, or one. */
static bool
read_companies(struct call *c, struct strs *out)
{
	const json_t *list = json_object_get(c->args, "company");
	size_t n = json_is_array(list) ? json_array_size(list) : 1;

	if (list == NULL)
		return true;
	for (size_t i = 0; i < n && n <= NAMES_MAX; i++) {
		const json_t *item = json_is_array(list) ?
		    json_array_get(list, i) : list;

		if (!json_is_string(item) || json_string_length(item) == 0)
			return failure_set(c->f, FAIL_USAGE, "company",
			    "company: not a name");
		*ARENA_PUSH(c->a, out->s, out->n) = (struct str){
		    json_string_value(item), json_string_length(item) };
	}
	return n <= NAMES_MAX || failure_set(c->f, FAIL_USAGE, "company",
	    "company: a list of at most %d", NAMES_MAX);
}

bool
args_set(struct call *c, struct command *in)
{
	const json_t *set = json_object_get(c->args, "set");
	const char *name;
	json_t *value;

	if (set != NULL && (!json_is_object(set) ||
	    json_object_size(set) > NAMES_MAX))
		return failure_set(c->f, FAIL_USAGE, "set",
		    "set: an object of at most %d properties", NAMES_MAX);
	json_object_foreach((json_t *)set, name, value) {
		struct property *p = ARENA_PUSH(c->a, in->set, in->nset);

		if (!json_is_string(value))
			return failure_set(c->f, FAIL_USAGE, name,
			    "%s: not text", name);
		p->name = str_from(name);
		p->value.p = json_string_value(value);
		p->value.n = json_string_length(value);
	}
	return true;
}

static struct str
member(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

static bool
read_files(struct call *c, struct command *in)
{
	const json_t *list = json_object_get(c->args, "attach");

	if (list != NULL && (!json_is_array(list) ||
	    json_array_size(list) > FILES_MAX))
		return failure_set(c->f, FAIL_USAGE, "attach",
		    "attach: a list of at most %d files", FILES_MAX);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		struct outgoing_file *file =
		    ARENA_PUSH(c->a, in->file, in->nfile);

		file->name = member(item, "name");
		file->type = member(item, "type");
		if (file->name.n == 0 || file->type.n == 0 ||
		    !base64_decode(c->a, member(item, "data"), &file->bytes))
			return failure_set(c->f, FAIL_USAGE, "attach",
			    "attach: needs name, type and data in base64");
	}
	return true;
}

static bool
read_texts(struct call *c, struct command *in)
{
	static const struct {
		const char *key;
		size_t at;
	} texts[] = {
		{ "text", offsetof(struct command, text) },
		{ "assignee", offsetof(struct command, assignee) },
		{ "assign", offsetof(struct command, assignee) },
		{ "status", offsetof(struct command, status) },
		{ "pipeline", offsetof(struct command, pipeline) },
		{ "name", offsetof(struct command, name) },
		{ "description", offsetof(struct command, description) },
		{ "inbox", offsetof(struct command, inbox) },
		{ "channel", offsetof(struct command, channel) },
		{ "to", offsetof(struct command, to) },
		{ "comment", offsetof(struct command, comment) },
		{ "snippet", offsetof(struct command, snippet) },
		{ "template", offsetof(struct command, template) },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str s;

		if (!args_str(c, texts[i].key, &s))
			return false;
		if (s.n > TEXT_MAX || memchr(s.n > 0 ? s.p : "", '\0', s.n))
			return failure_set(c->f, FAIL_INPUT, texts[i].key,
			    "%s: more than %d bytes, or a NUL in it",
			    texts[i].key, TEXT_MAX);
		if (s.n > 0)
			memcpy((char *)in + texts[i].at, &s, sizeof s);
	}
	return true;
}

/* reply --to: whom the new conversation is with. */
static bool
read_to(struct call *c, struct command *in)
{
	return in->what != TICKET_REPLY ||
	    json_object_get(c->args, "to") == NULL ||
	    read_mailboxes(c, "to", &in->contact);
}

/* Users and teams to tell of a comment (TK-15). */
static bool
read_notify(struct call *c, struct command *in)
{
	const json_t *list = json_object_get(c->args, "notify");

	if (list != NULL && (!json_is_array(list) ||
	    json_array_size(list) > NAMES_MAX))
		return failure_set(c->f, FAIL_USAGE, "notify",
		    "notify: a list of at most %d names", NAMES_MAX);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (name == NULL)
			return failure_set(c->f, FAIL_USAGE, "notify",
			    "notify: not a name");
		*ARENA_PUSH(c->a, in->notify.name, in->notify.n) = name;
	}
	return true;
}

static bool
read_command(struct call *c, struct command *in)
{
	int64_t conversation;

	in->what = c->op->what;
	in->by = c->by;
	if (c->op->about != ABOUT_NOTHING && !args_id(c, "id", &in->id))
		return false;
	if (!args_number(c, "conversation", 0, INT64_MAX, 0, &conversation))
		return false;
	in->conversation = conversation;
	if (!args_number(c, "other", 0, INT64_MAX, 0, &in->other) ||
	    !args_number(c, "primary", 0, INT64_MAX, 0, &in->primary) ||
	    !args_flag(c, "new", &in->begin))
		return false;
	return read_texts(c, in) && read_notify(c, in) &&
	    read_mailboxes(c, "cc", &in->cc) &&
	    args_flag(c, "no_cc", &in->no_cc) &&
	    read_mailboxes(c, "contact", &in->contact) && read_to(c, in) &&
	    read_companies(c, &in->company) && args_set(c, in) &&
	    read_files(c, in);
}

/* To throw away is to delete, to bring back too (PM-2). */
static enum permit_what
needs(const struct call *c)
{
	static const enum command_what deletes[] = {
		TICKET_DELETE, TICKET_RESTORE, CONVERSATION_TRASH,
		CONVERSATION_RESTORE,
	};

	for (size_t i = 0; i < sizeof deletes / sizeof *deletes; i++)
		if (c->op->what == deletes[i])
			return PERMIT_DELETE;
	return PERMIT_EDIT;
}

/* Is it there, and may this user reach it? */
static bool
look_at(struct call *c, enum about about, int64_t id)
{
	struct conversation talk;
	struct letter_status letter;
	struct intake_row mail;
	struct err e = ERR_INIT;
	struct ticket t;
	struct db *db = c->api->db;

	switch (about) {
	case ABOUT_TICKET:
		return found(c, list_ticket(db, id, c->a, &t, &e), "ticket",
		    id, &e) && reach_ticket(c, needs(c), &t);
	case ABOUT_CONVERSATION:
		return found(c, list_conversation(db, id, c->a, &talk, &e),
		    "conversation", id, &e) &&
		    reach_conversation(c, needs(c), &talk);
	case ABOUT_LETTER:
		return found(c, list_letter(db, id, c->a, &letter, &e),
		    "letter", id, &e) &&
		    reached(c, reach_letter(c, &letter));
	case ABOUT_INTAKE:
		return found(c, list_intake(db, id, c->a, &mail, &e),
		    "intake", id, &e) &&
		    reached(c, reach_channel(c, mail.channel));
	case ABOUT_MESSAGE:
		return found(c, list_conversation_of_message(db, id, c->a,
		    &talk, &e), "message", id, &e) &&
		    reach_conversation(c, PERMIT_EDIT, &talk);
	case ABOUT_NOTHING:
		break;
	}
	return true;
}

/* The ids of the rows that a change made. */
static void
put_made(json_t *o, const struct plan *p)
{
	json_t *letters = json_array(), *messages = json_array();

	for (size_t i = 0; i < p->nletter; i++)
		json_array_append_new(letters,
		    json_integer(p->letter[i].id));
	for (size_t i = 0; i < p->nmessage; i++)
		json_array_append_new(messages,
		    json_integer(p->message[i].id));
	render_number(o, "changed_tickets", (int64_t)p->nticket);
	render_number(o, "changed_conversations", (int64_t)p->nconversation);
	json_object_set_new(o, "letters", letters);
	json_object_set_new(o, "messages", messages);
}

static const char *
wish_name(const struct plan *p)
{
	static const char *const names[] = {
		[WISH_CANCEL] = "cancel", [WISH_RETRY] = "retry",
		[WISH_SENT] = "sent", [WISH_RESEND] = "resend",
	};

	return p->nwish > 0 ? names[p->wish[0].what] : NULL;
}

/* What it is now: the thing that was changed, read back. */
static json_t *
thing(struct call *c, enum about about, int64_t id, struct err *e)
{
	struct conversation talk;
	struct letter_status letter;
	struct intake_row mail;
	struct ticket t;
	struct db *db = c->api->db;

	switch (about) {
	case ABOUT_CONVERSATION:
		return list_conversation(db, id, c->a, &talk, e) == 1 ?
		    render_conversation(c->api, &talk, e) : NULL;
	case ABOUT_LETTER:
		return list_letter(db, id, c->a, &letter, e) == 1 ?
		    render_letter(&letter) : NULL;
	case ABOUT_INTAKE:
		return list_intake(db, id, c->a, &mail, e) == 1 ?
		    render_intake(&mail) : NULL;
	case ABOUT_MESSAGE:
		return list_conversation_of_message(db, id, c->a, &talk, e) ==
		    1 ? render_conversation(c->api, &talk, e) : NULL;
	case ABOUT_TICKET:
	case ABOUT_NOTHING:
		break;
	}
	return list_ticket(db, id, c->a, &t, e) == 1 ?
	    render_ticket(c->api, &t, e) : NULL;
}

static bool
say_what_became(struct call *c, const struct command *in,
                const struct plan *p)
{
	int64_t id = c->op->about == ABOUT_NOTHING && p->nticket > 0 ?
	    p->ticket[0].id : in->id;
	struct err e = ERR_INIT;
	json_t *o = thing(c, c->op->about, id, &e);

	if (o == NULL) {
		/* It is done all the same; nobody may think it was not. */
		return failure_set(c->f, FAIL_AGAIN, NULL, "done, but it "
		    "cannot be read back: %s", e.text);
	}
	put_made(o, p);
	if (p->nwish > 0)
		render_z(o, "wish", wish_name(p));
	return answer(c, o, &e);
}

bool
call_carry_out(struct call *c, const struct command *in, struct plan *plan)
{
	struct belt belt = { .db = c->api->db, .conf = c->api->conf,
		.key = c->api->key, .brands = c->api->brands };
	struct err e = ERR_INIT;

	if (!command_run(&belt, in, call_now(c), c->a, plan, &e))
		return failure_from_err(c->f, &e);
	if (c->api->changed != NULL)
		c->api->changed(c->api->arg);
	return true;
}

bool
call_command(struct call *c, const struct command *in)
{
	struct plan plan = { 0 };

	return call_carry_out(c, in, &plan) && say_what_became(c, in, &plan);
}

bool
call_change(struct call *c)
{
	struct command in = { 0 };

	if (!read_command(c, &in) || !look_at(c, c->op->about, in.id))
		return false;
	if (in.other > 0 && !look_at(c, ABOUT_TICKET, in.other))
		return false;
	if (in.conversation > 0 &&
	    !look_at(c, ABOUT_CONVERSATION, in.conversation))
		return false;
	return call_command(c, &in);
}

bool
letter_resolve(struct call *c)
{
	struct command in = { 0 };
	struct str what;

	if (!args_str(c, "what", &what) || !read_command(c, &in) ||
	    !look_at(c, ABOUT_LETTER, in.id))
		return false;
	if (!str_is(what, "sent") && !str_is(what, "resend"))
		return failure_set(c->f, FAIL_USAGE, "what",
		    "say what became of it: sent, or resend");
	in.what = str_is(what, "sent") ? LETTER_RESOLVE_SENT :
	    LETTER_RESOLVE_RESEND;
	return call_command(c, &in);
}
