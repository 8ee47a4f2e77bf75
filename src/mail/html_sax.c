#include "mail/html_sax.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/arena.h"
#include "mail/html_trim.h"

enum { CHUNK = 16 * 1024 };

struct sax {
	const struct html_events *on;
	void *ctx;
};

static void
on_start(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	struct sax *s = ctx;

	s->on->start(s->ctx, (const char *)name,
	    (struct html_attributes){ atts });
}

static void
on_end(void *ctx, const xmlChar *name)
{
	struct sax *s = ctx;

	s->on->end(s->ctx, (const char *)name);
}

static void
on_text(void *ctx, const xmlChar *p, int n)
{
	struct sax *s = ctx;

	if (n > 0)
		s->on->text(s->ctx, (struct str){ (const char *)p,
		    (size_t)n });
}

static void
feed(struct sax *s, struct str html)
{
	htmlSAXHandler sax = { 0 };
	htmlParserCtxtPtr parser;

	sax.startElement = on_start;
	sax.endElement = on_end;
	sax.characters = on_text;
	sax.ignorableWhitespace = on_text;
	parser = htmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL,
	    XML_CHAR_ENCODING_UTF8);
	if (parser == NULL)
		out_of_memory();
	htmlCtxtUseOptions(parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
	for (size_t at = 0; at < html.n && !s->on->is_full(s->ctx);
	    at += CHUNK) {
		struct str piece = str_sub(html, at, at + CHUNK);

		htmlParseChunk(parser, piece.p, (int)piece.n, 0);
	}
	htmlParseChunk(parser, NULL, 0, 1);
	htmlFreeParserCtxt(parser);
}

void
html_events_read(struct str html, size_t max, const struct html_events *on,
                 void *ctx)
{
	struct buf trimmed = BUF_INIT;
	struct sax s = { on, ctx };

	html_trim(html, html.n + max, &trimmed);
	feed(&s, buf_view(&trimmed));
	buf_clear(&trimmed);
}

const char *
html_attribute(struct html_attributes at, const char *name)
{
	for (size_t i = 0; at.pair != NULL && at.pair[i] != NULL; i += 2)
		if (strcmp((const char *)at.pair[i], name) == 0)
			return at.pair[i + 1] == NULL ? "" :
			    (const char *)at.pair[i + 1];
	return "";
}
