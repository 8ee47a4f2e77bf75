/* read_gmime DIR -- the peer of read_mails DIR mime: GMime, with every leaf
 * decoded, texts as UTF-8. Built by tests/bench/read.py. */
#include "tests/bench/read_kit.h"

#include <gmime/gmime.h>

static void
leaf(GMimeObject *parent, GMimeObject *part, gpointer ctx)
{
	struct kit *k = ctx;
	GMimeDataWrapper *content;

	(void)parent;
	k->parts++;
	if (!GMIME_IS_PART(part))
		return;
	content = g_mime_part_get_content((GMimePart *)part);
	if (content == NULL)
		return;
	if (GMIME_IS_TEXT_PART(part)) {
		char *text = g_mime_text_part_get_text((GMimeTextPart *)part);

		if (text != NULL)
			kit_leaf(k, text, strlen(text));
		g_free(text);
	} else {
		GMimeStream *s = g_mime_stream_mem_new();
		GByteArray *all;

		g_mime_data_wrapper_write_to_stream(content, s);
		all = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)s);
		kit_leaf(k, (const char *)all->data, all->len);
		g_object_unref(s);
	}
}

static void
read_one(struct kit *k, struct kit_mail *mail)
{
	GByteArray *bytes = g_byte_array_new_take((guint8 *)mail->p, mail->n);
	GMimeStream *s = g_mime_stream_mem_new_with_byte_array(bytes);
	GMimeParser *parser = g_mime_parser_new_with_stream(s);
	GMimeMessage *m;
	const char *refs;

	g_mime_stream_mem_set_owner((GMimeStreamMem *)s, FALSE);
	m = g_mime_parser_construct_message(parser, NULL);
	if (m != NULL) {
		refs = g_mime_object_get_header((GMimeObject *)m,
		    "References");
		if (refs != NULL) {
			GMimeReferences *all = g_mime_references_parse(NULL,
			    refs);

			k->references += (uint64_t)
			    g_mime_references_length(all);
			g_mime_references_free(all);
		}
		g_mime_message_get_subject(m);
		g_mime_message_get_message_id(m);
		g_mime_message_foreach(m, leaf, k);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(s);
	g_byte_array_free(bytes, FALSE);
}

int
main(int argc, char **argv)
{
	struct kit k;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIR\n", argv[0]);
		return 64;
	}
	g_mime_init();
	kit_load(&k, argv[1]);
	kit_say(&k, "gmime", kit_run(&k, read_one));
	return 0;
}
