#include "store/row.h"

struct str
row_str(struct stmt *s, int col, struct arena *a)
{
	struct str text = db_str(s, col);

	return text.n == 0 ? STR_NONE : str_copy(a, text);
}

struct strs
row_words(struct str text, struct arena *a)
{
	struct strs out = { NULL, 0 };
	struct str word;

	while (str_cut(&text, ' ', &word))
		if (word.n > 0)
			*ARENA_PUSH(a, out.s, out.n) = word;
	return out;
}

struct str
row_join(struct strs words, struct arena *a)
{
	struct buf text = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < words.n; i++) {
		if (i > 0)
			buf_char(&text, ' ');
		buf_str(&text, words.s[i]);
	}
	out = str_copy(a, buf_view(&text));
	buf_clear(&text);
	return out;
}

int
row_of(struct db *db, const struct query *q, int64_t id, struct stmt **s,
    struct err *e)
{
	int got;

	*s = db_use(db, q, e);
	if (*s == NULL)
		return -1;
	db_bind_i64(*s, 1, id);
	got = db_step(*s, e);
	if (got != 1) {
		db_done(*s);
		*s = NULL;
	}
	return got;
}

bool
row_put(struct db *db, const struct query *q, int64_t id, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, id);
	return db_run(s, e);
}

bool
row_put_pair(struct db *db, const struct query *q, int64_t first,
    int64_t second, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, first);
	db_bind_i64(s, 2, second);
	return db_run(s, e);
}

int
row_enum(struct str text, const char *(*name)(int), int n)
{
	for (int i = 0; i < n; i++)
		if (str_is(text, name(i)))
			return i;
	return 0;
}
