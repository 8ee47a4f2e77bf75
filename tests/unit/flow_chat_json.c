/* TM-4: what a document of `intake add` may be, and how what is wrong with it
 * is named: by its JSON path. */
#include "tests/unit/unit.h"

#include <string.h>

#include "flow/chat_json.h"

#define ONE "{\"at\":\"2026-01-05T08:00:00Z\",\"by\":\"contact\"," \
	"\"text\":\"Hello\"}"
#define CLEO "\"contact\":{\"email\":\"cleo@c.example\"}"
#define DOC(more) "{\"id\":\"c1\"," CLEO ",\"messages\":[" ONE "]" more "}"
#define WITH(contact) "{\"id\":\"c1\",\"contact\":" contact \
	",\"messages\":[" ONE "]}"
#define SECOND(message) "{\"id\":\"c1\"," CLEO ",\"messages\":[" ONE "," \
	message "]}"
#define SAID(more) "{\"at\":\"2026-01-05T08:00:00Z\",\"by\":\"agent\"" more "}"

static const struct {
	const char *what, *json;
	const char *says;               /* "": it is taken */
} T[] = {
	{ "the least there may be", DOC(""), "" },
	{ "null is not given", DOC(",\"subject\":null"), "" },
	{ "an attachment without a text", SECOND(SAID(",\"attachments\":["
	  "{\"content\":\"aGVq\"}]")), "" },
	{ "an empty attachment", SECOND(SAID(",\"attachments\":["
	  "{\"content\":\"\"}]")), "" },
	{ "nothing", "", "line 1, column" },
	{ "no JSON", "{\n \"id\": }", "line 2, column" },
	{ "more behind it", DOC("") "x", "line 1, column" },
	{ "a key twice", "{\"id\":\"a\",\"id\":\"b\"}", "line 1, column" },
	{ "a list", "[]", "document: must be an object" },
	{ "a key nobody knows", DOC(",\"close\":true"),
	  "close: there is no such key" },
	{ "without an id", "{" CLEO ",\"messages\":[" ONE "]}",
	  "id: is missing" },
	{ "an id with blanks", "{\"id\":\"a b\"," CLEO ",\"messages\":[" ONE
	  "]}", "id: may have letters" },
	{ "a thread that is a number", DOC(",\"thread\":7"),
	  "thread: must be a string" },
	{ "a subject of two lines", DOC(",\"subject\":\"a\\nb\""),
	  "subject: has a control character or a line end" },
	{ "closed, perhaps", DOC(",\"closed\":\"yes\""),
	  "closed: must be true or false" },
	{ "nobody", "{\"id\":\"c1\",\"messages\":[" ONE "]}",
	  "contact: is missing" },
	{ "a name alone", WITH("{\"name\":\"Cleo\"}"),
	  "contact: needs an email" },
	{ "no address", WITH("{\"email\":\"cleo\"}"),
	  "contact.email: is no address" },
	{ "a misspelt key of the contact",
	  WITH("{\"email\":\"c@c.example\",\"emial\":\"\"}"),
	  "contact.emial: there is no such key" },
	{ "a phone that is a list", WITH("{\"phone\":[]}"),
	  "contact.phone: must be a string" },
	{ "no messages", "{\"id\":\"c1\"," CLEO ",\"messages\":[]}",
	  "messages: must be a list of 1 to 2000" },
	{ "a message that is text", SECOND("\"hi\""),
	  "messages[1]: must be an object" },
	{ "a dog speaks", SECOND("{\"by\":\"dog\"}"),
	  "messages[1].by: must be \"contact\", \"agent\" or \"bot\"" },
	{ "no time", SECOND("{\"by\":\"bot\",\"text\":\"x\"}"),
	  "messages[1].at: is missing" },
	{ "a day that is not there", SECOND("{\"by\":\"bot\",\"text\":\"x\","
	  "\"at\":\"2026-13-01T00:00:00Z\"}"), "messages[1].at: must be a time" },
	{ "a time without a zone", SECOND("{\"by\":\"bot\",\"text\":\"x\","
	  "\"at\":\"2026-01-01T00:00:00\"}"), "messages[1].at: must be a time" },
	{ "neither a text nor a file", SECOND(SAID("")),
	  "messages[1]: has neither a text nor an attachment" },
	{ "a text with a bell in it", SECOND(SAID(",\"text\":\"\\u0007\"")),
	  "messages[1].text: has a control character" },
	{ "files that are no list", SECOND(SAID(",\"attachments\":{}")),
	  "messages[1].attachments: must be a list" },
	{ "a file without content", SECOND(SAID(",\"attachments\":["
	  "{\"name\":\"a\"}]")),
	  "messages[1].attachments[0].content: must be a string of base64" },
	{ "a second file that is no base64", SECOND(SAID(",\"attachments\":["
	  "{\"content\":\"aGVq\"},{\"content\":\"a b!\"}]")),
	  "messages[1].attachments[1].content: must be plain base64" },
	{ "properties that are a list", DOC(",\"properties\":[]"),
	  "properties: must be an object" },
	{ "a property that is a number",
	  DOC(",\"properties\":{\"priority\":3}"),
	  "properties.priority: must be a string" },
};

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct chat c;
		bool ok = chat_json_read(str_from(T[i].json), &a, &c, &e);

		check_int(T[i].what, ok, T[i].says[0] == '\0');
		if (!ok)
			check_int(T[i].what, e.kind, ERR_INPUT);
		if (!ok && strncmp(e.text, T[i].says, strlen(T[i].says)) != 0)
			fail_msg("%s: \"%s\" does not begin \"%s\"",
			    T[i].what, e.text, T[i].says);
		arena_clear(&a);
	}
}

/* What is understood, and where the bytes of a file stand. */
static void
test_kept(void **state)
{
	static const char json[] = "{\"id\":\"c1\",\"closed\":true,"
	    "\"contact\":{\"phone\":\"+46 (8) 12-3\",\"name\":\"Cleo\"},"
	    "\"properties\":{\"tags\":\"a,b\"},\"messages\":["
	    "{\"at\":\"2026-01-05T09:01:00.5+01:00\",\"by\":\"agent\","
	    "\"user\":\"alice\",\"text\":\"two\\nlines\",\"attachments\":["
	    "{\"name\":\"a.txt\",\"content\":\"aGVq\"}]}]}";
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct chat c;

	(void)state;
	check(e.text, chat_json_read(str_from(json), &a, &c, &e));
	check_str("TM-4: a thread is its id, unless it has one", c.thread,
	    STR("c1"));
	check("TM-4: it is over", c.closed);
	check_str("TM-4: a number in one way", c.phone, STR("+468123"));
	check_str("TM-4: a property", c.set[0].value, STR("a,b"));
	check_int("TM-4: a time of a zone", c.entry[0].at,
	    INT64_C(1767600060000));
	check_str("TM-4: lines of a text", c.entry[0].text,
	    STR("two\nlines"));
	check_str("TM-4: who", c.entry[0].user, STR("alice"));
	check_str("TM-4: a file's bytes are those of the document",
	    str_sub(str_from(json), c.entry[0].attachment[0].offset,
	    c.entry[0].attachment[0].offset +
	    c.entry[0].attachment[0].length), STR("aGVq"));
	check_int("TM-4: and its size is theirs",
	    (int64_t)c.entry[0].attachment[0].size, 3);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
