/* Whatever the bytes are: they end in a configuration or in diagnostics, and
 * every place a diagnostic names lies in the text. A configuration can be
 * shown, and what is shown is read again. */
#include <stdint.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "conf/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many lines the text has, and how long its longest is, in bytes. */
static void
measure(struct str text, int64_t *lines, int64_t *longest)
{
	struct str line;

	*lines = 1;
	*longest = 0;
	while (str_cut(&text, '\n', &line)) {
		++*lines;
		if ((int64_t)line.n > *longest)
			*longest = (int64_t)line.n;
	}
}

static void
check_place(struct str line, int64_t lines, int64_t longest)
{
	struct str at = STR_NONE, col = STR_NONE;
	int64_t l, c;

	line = str_sub(line, 2, line.n);
	if (!str_cut(&line, ':', &at) || !str_cut(&line, ':', &col))
		abort();
	if (!str_to_i64(at, &l))
		return;                 /* the file as a whole */
	if (!str_to_i64(col, &c) || l < 1 || l > lines || c < 1 ||
	    c > longest + 1)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, rest, line;
	struct buf said = BUF_INIT, shown = BUF_INIT;
	struct conf *c = conf_from_text("t", text, &said), *again;
	int64_t lines, longest;

	measure(text, &lines, &longest);
	if (c == NULL && !str_ends(buf_view(&said), "; nothing was changed\n"))
		abort();
	for (rest = buf_view(&said); str_cut_line(&rest, &line); )
		if (str_starts(line, "t:"))
			check_place(line, lines, longest);
	if (c != NULL) {
		conf_show(c, false, &shown);
		buf_reset(&said);
		again = conf_from_text("shown", buf_view(&shown), &said);
		if (again == NULL)
			abort();
		conf_free(again);
	}
	conf_free(c);
	buf_clear(&said);
	buf_clear(&shown);
	return 0;
}
