#include "play/inner.h"

#include <string.h>

#include "store/list.h"

static void
keep(void *arg, json_t *object)
{
	json_array_append(arg, object);
}

bool
ask(struct play *p, const char *command, const char *as, json_t *args,
    json_t **out, struct failure *f)
{
	json_t *request = json_pack("{s:s,s:o,s:o}", "command", command, "as",
	    as[0] != '\0' ? json_string(as) : json_null(), "args", args);
	bool ok;

	*out = json_array();
	ok = world_ask(&p->world, request, keep, *out, f);
	json_decref(request);
	return ok;
}

json_t *
ask_list(struct play *p, const char *command)
{
	struct failure f = FAILURE_INIT;
	json_t *list;

	ask(p, command, "", json_pack("{s:s,s:i}", "sort", "id", "limit",
	    10000), &list, &f);
	return list;
}

json_t *
ask_one(struct play *p, const char *command, int64_t id)
{
	struct failure f = FAILURE_INIT;
	json_t *list, *one = NULL;

	if (ask(p, command, "", json_pack("{s:I}", "id", (json_int_t)id),
	    &list, &f))
		one = json_incref(json_array_get(list, 0));
	json_decref(list);
	return one;
}

bool
uses(const struct step *t, const char *key)
{
	return step_pair(t, key, 0) != NULL;
}

static void
add_text(struct play *p, json_t *letter)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct str raw;
	struct post post;
	int64_t id = json_integer_value(json_object_get(letter, "id"));

	if (list_letter_bytes(p->world.belt.db, id, &a, &raw, &e) == 1) {
		post = post_read(&a, STR_NONE, raw);
		json_object_set_new(letter, "text",
		    json_stringn(post.text.p, post.text.n));
		json_object_set_new(letter, "head", json_stringn(raw.p,
		    str_find(raw, STR("\r\n\r\n"), 0)));
	}
	arena_clear(&a);
}

json_t *
ask_letters(struct play *p, bool with_text)
{
	json_t *list = ask_list(p, "letter.list"), *one;
	size_t i;

	if (with_text)
		json_array_foreach(list, i, one)
			add_text(p, one);
	return list;
}

/* Keys the intake has already are the intake's. */
static void
add_message(json_t *mail, const json_t *conversation)
{
	json_t *message, *want = json_object_get(mail, "message");
	json_t *ticket = json_object_get(json_object_get(conversation,
	    "ticket"), "id");
	size_t i;

	json_object_set_new(mail, "ticket", ticket != NULL ?
	    json_incref(ticket) : json_null());
	json_array_foreach(json_object_get(conversation, "messages"), i,
	    message)
		if (json_equal(json_object_get(message, "id"), want))
			json_object_update_missing(mail, message);
}

json_t *
ask_mail(struct play *p, int64_t intake)
{
	json_t *mail = ask_one(p, "intake.show", intake);
	json_t *conversation;
	int64_t id = json_integer_value(json_object_get(mail,
	    "conversation"));

	if (mail == NULL || id == 0)
		return mail;
	conversation = ask_one(p, "conversation.show", id);
	if (conversation != NULL)
		add_message(mail, conversation);
	json_decref(conversation);
	return mail;
}
