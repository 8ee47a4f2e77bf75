#include "cmd/out.h"

#include <string.h>

#include "base/utf8.h"

enum { LABEL = 13 };

struct str
out_text(struct out *o, const json_t *object, const char *path)
{
	return cell_value(&o->arena, object, path, COLUMN_TEXT, true);
}

struct str
out_time(struct out *o, const json_t *object, const char *path)
{
	return cell_value(&o->arena, object, path, COLUMN_TIME, true);
}

struct str
out_join(struct out *o, const json_t *object, const char *path,
         const char *member)
{
	const json_t *list = cell_member(object, path);
	struct str all = STR_NONE;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		struct str one = out_text(o, item, member);

		if (one.n > 0)
			all = str_printf(&o->arena, "%.*s%s%.*s",
			    STR_ARG(all), all.n > 0 ? ", " : "",
			    STR_ARG(one));
	}
	return all;
}

void
page_head(struct out *o, const char *what, struct str id, struct str name)
{
	fprintf(o->to, "%s%s %.*s%s%s%.*s\n", o->bold ? "\033[1m" : "", what,
	    STR_ARG(id), o->bold ? "\033[0m" : "", name.n > 0 ? "  " : "",
	    STR_ARG(name));
}

void
page_line(struct out *o, const char *label, struct str value)
{
	if (value.n > 0)
		fprintf(o->to, "  %-*s  %.*s\n", LABEL, label,
		    STR_ARG(value));
}

void
page_section(struct out *o, const char *title)
{
	fprintf(o->to, "\n%s%s%s\n", o->bold ? "\033[1m" : "", title,
	    o->bold ? "\033[0m" : "");
}

void
page_block(struct out *o, const json_t *object, const char *path,
           const char *indent)
{
	const json_t *v = cell_member(object, path);
	struct str rest = { json_string_value(v), json_string_length(v) };
	struct str line;

	while (str_cut_line(&rest, &line))
		fprintf(o->to, "%s%.*s\n", line.n > 0 ? indent : "",
		    STR_ARG(utf8_printable(&o->arena, line)));
}

void
page_contact(struct out *o, const json_t *contact)
{
	struct str name;

	if (!json_is_object(contact))
		return;
	page_section(o, "Contact");
	name = str_trim(str_printf(&o->arena, "%.*s %.*s",
	    STR_ARG(out_text(o, contact, "first_name")),
	    STR_ARG(out_text(o, contact, "last_name"))));
	page_line(o, "contact", out_text(o, contact, "id"));
	page_line(o, "name", name);
	page_line(o, "email", out_text(o, contact, "email"));
	page_line(o, "undeliverable", out_text(o, contact, "undeliverable"));
	page_line(o, "phone", out_text(o, contact, "phone"));
	page_line(o, "mobile", out_text(o, contact, "mobile"));
	page_line(o, "company", out_text(o, contact, "company"));
	page_line(o, "language", out_text(o, contact, "language"));
}

void
page_earlier(struct out *o, const json_t *list)
{
	if (json_array_size(list) == 0)
		return;
	page_section(o, "Earlier conversations");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);

		fprintf(o->to, "  %.*s  %.*s  %.*s  %.*s\n",
		    STR_ARG(out_text(o, c, "id")),
		    STR_ARG(out_time(o, c, "changed")),
		    STR_ARG(out_text(o, c, "state")),
		    STR_ARG(out_text(o, c, "subject")));
	}
}

static void
put_event(struct out *o, const json_t *v)
{
	struct str from = out_text(o, v, "from"), to = out_text(o, v, "to");
	struct str why = out_text(o, v, "why");

	fprintf(o->to, "  %.*s  %.*s", STR_ARG(out_time(o, v, "at")),
	    STR_ARG(out_text(o, v, "what")));
	if (from.n > 0 || to.n > 0)
		fprintf(o->to, "  %.*s%s%.*s", STR_ARG(from),
		    from.n > 0 ? " -> " : "", STR_ARG(to));
	fprintf(o->to, "  (%.*s%s%.*s)\n", STR_ARG(out_text(o, v, "by")),
	    why.n > 0 ? ": " : "", STR_ARG(why));
}

static void
put_events(struct out *o, const json_t *object)
{
	const json_t *list = json_object_get(object, "events");

	if (json_array_size(list) == 0)
		return;
	page_section(o, "History");
	if (json_is_true(json_object_get(object, "more_events")))
		fprintf(o->to, "  (older events are not shown)\n");
	for (size_t i = 0; i < json_array_size(list); i++)
		put_event(o, json_array_get(list, i));
}

static struct str
sender(struct out *o, const json_t *m)
{
	struct str name = out_text(o, m, "from.name");
	struct str address = out_text(o, m, "from.address");
	struct str by = out_text(o, m, "by");

	if (by.n > 0)
		return by;
	if (name.n == 0)
		return address;
	return str_printf(&o->arena, "%.*s <%.*s>", STR_ARG(name),
	    STR_ARG(address));
}

static void
put_message(struct out *o, const json_t *m)
{
	struct str kind = out_text(o, m, "kind"), head;

	if (str_is(kind, "person"))
		kind = STR_NONE;
	if (json_is_true(json_object_get(m, "third_party")))
		kind = STR("third party");
	head = str_printf(&o->arena, "%.*s %.*s%s%.*s, %.*s, %.*s",
	    STR_ARG(out_text(o, m, "direction")),
	    STR_ARG(out_text(o, m, "id")), kind.n > 0 ? " " : "",
	    STR_ARG(kind), STR_ARG(sender(o, m)),
	    STR_ARG(out_time(o, m, "date")));
	page_section(o, str_z(&o->arena, head));
	page_line(o, "subject", out_text(o, m, "subject"));
	page_line(o, "to", out_join(o, m, "to", "address"));
	page_line(o, "cc", out_join(o, m, "cc", "address"));
	page_line(o, "files", out_join(o, m, "attachments", "name"));
	fputc('\n', o->to);
	page_block(o, m, json_string_length(cell_member(m, "new_text")) > 0 ?
	    "new_text" : "text", "  ");
}

static void
put_messages(struct out *o, const json_t *object)
{
	const json_t *list = json_object_get(object, "messages");

	if (json_is_true(json_object_get(object, "more_messages")))
		fprintf(o->to, "\n(older messages are not shown)\n");
	for (size_t i = 0; i < json_array_size(list); i++)
		put_message(o, json_array_get(list, i));
}

struct str
out_owner(struct out *o, const json_t *object)
{
	struct str owner = out_text(o, object, "owner");

	return owner.n > 0 ? owner : STR("nobody");
}

void
page_history(struct out *o, const json_t *object)
{
	page_contact(o, json_object_get(object, "contact"));
	page_earlier(o, json_object_get(object, "earlier"));
	put_events(o, object);
	put_messages(o, object);
}

void
page_changed(struct out *o, const json_t *object, const char *noun,
             const char *state)
{
	struct str letters = out_text(o, object, "letters");

	fprintf(o->to, "%s %.*s: %.*s, owner %.*s", noun,
	    STR_ARG(out_text(o, object, "id")),
	    STR_ARG(out_text(o, object, state)),
	    STR_ARG(out_owner(o, object)));
	if (letters.n > 0)
		fprintf(o->to, "; letter %.*s", STR_ARG(letters));
	fputc('\n', o->to);
}
