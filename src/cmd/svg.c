#include "cmd/svg.h"

enum {
	ROW = 20, TOP = 70, LEFT = 260, WIDE = 520, RIGHT = 120
};

static void
put_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '<')
			buf_z(b, "&lt;");
		else if (c == '>')
			buf_z(b, "&gt;");
		else if (c == '&')
			buf_z(b, "&amp;");
		else if (c == '"')
			buf_z(b, "&quot;");
		else
			buf_char(b, c < 0x20 ? ' ' : (char)c);
	}
}

static void
put_box(struct buf *b, int64_t x, size_t y, int64_t width, const char *color)
{
	buf_printf(b, "<rect x=\"%lld\" y=\"%zu\" width=\"%lld\" "
	    "height=\"14\" fill=\"%s\"/>\n", (long long)x, y,
	    (long long)width, color);
}

static void
put_label(struct buf *b, int64_t x, size_t y, const char *anchor,
          struct str text)
{
	buf_printf(b, "<text x=\"%lld\" y=\"%zu\" text-anchor=\"%s\">",
	    (long long)x, y, anchor);
	put_text(b, text);
	buf_z(b, "</text>\n");
}

static void
put_bar(struct buf *b, const struct svg_bar *bar, size_t y, int64_t most)
{
	int64_t first = bar->first * WIDE / most;
	int64_t second = bar->second * WIDE / most;

	put_label(b, LEFT - 8, y + 12, "end", bar->label);
	put_box(b, LEFT, y, first, "#3a7d44");
	put_box(b, LEFT + first, y, second, "#c8553d");
	buf_printf(b, "<text x=\"%lld\" y=\"%zu\">%lld / %lld</text>\n",
	    (long long)(LEFT + first + second + 6), y + 12,
	    (long long)bar->first, (long long)bar->second);
}

void
svg_draw(const struct svg_chart *c, struct buf *out)
{
	size_t n = c->n < SVG_BARS ? c->n : SVG_BARS;
	int64_t most = 1;

	for (size_t i = 0; i < n; i++)
		if (c->bar[i].first + c->bar[i].second > most)
			most = c->bar[i].first + c->bar[i].second;
	buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%zu\" font-family=\"sans-serif\" font-size=\"12\">\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
	    LEFT + WIDE + RIGHT, TOP + (n + 1) * ROW);
	put_label(out, 16, 26, "start", str_from(c->title));
	put_box(out, 16, 38, 14, "#3a7d44");
	put_label(out, 36, 50, "start", str_from(c->first));
	put_box(out, 136, 38, 14, "#c8553d");
	put_label(out, 156, 50, "start", str_from(c->second));
	for (size_t i = 0; i < n; i++)
		if (c->bar[i].label.n > 0)
			put_bar(out, &c->bar[i], TOP + i * ROW, most);
	buf_z(out, "</svg>\n");
}
