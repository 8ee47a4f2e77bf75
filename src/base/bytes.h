/* base/bytes.h -- how do we hold bytes?
 *
 * struct str reads, struct buf builds; both carry lengths, neither needs a
 * NUL at the end. A str owns nothing: it is valid as long as what it points
 * into. An empty str, never NULL, stands for "unknown".
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *p;          /* foreign; may be NULL when n is 0 */
	size_t n;               /* bytes */
};

/* For printf: printf("%.*s", STR_ARG(s)). Lengths above INT_MAX are cut. */
#define STR_ARG(s) str_printlen(s), ((s).n > 0 ? (s).p : "")

/* A literal as a str: STR("abc"); STR_INIT where a constant is needed. */
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_INIT(lit) { "" lit, sizeof(lit) - 1 }
#define STR_NONE ((struct str){ "", 0 })

struct str str_from(const char *z);             /* NULL gives empty */
int str_printlen(struct str s);
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z);
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
bool str_is_nocase(struct str a, const char *z);
bool str_starts(struct str s, const char *prefix);
bool str_starts_nocase(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
int str_cmp(struct str a, struct str b);        /* by bytes */
struct str str_sub(struct str s, size_t from, size_t to); /* clamped */
struct str str_trim(struct str s);              /* space, tab, CR, LF */

/* Positions; s.n when not found. */
size_t str_find_char(struct str s, char c, size_t from);
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);

/* str_cut_line takes the first line off *rest, without its CR LF or LF.
 * Returns false when nothing is left. */
bool str_cut_line(struct str *rest, struct str *line);

/* str_cut takes the text up to the separator off *rest. False: rest empty. */
bool str_cut(struct str *rest, char sep, struct str *piece);

/* str_to_i64 reads a whole decimal number, with or without a minus.
 * Returns false on anything else, overflow included. */
bool str_to_i64(struct str s, int64_t *out);

/* Copies into an arena; the copy has a NUL behind it, so .p is a C string
 * (though it may hold NULs of its own). */
struct str str_copy(struct arena *a, struct str s);
struct str str_lower(struct arena *a, struct str s);    /* ASCII only */
struct str str_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *str_z(struct arena *a, struct str s);     /* the copy as char * */

struct buf {
	char *p;                /* own; NUL-terminated once anything is put */
	size_t n;               /* bytes in use */
	size_t cap;
};

#define BUF_INIT { NULL, 0, 0 }

void buf_clear(struct buf *b);                  /* frees; zeroed is fine */
void buf_reset(struct buf *b);                  /* empties, keeps memory */
void buf_reserve(struct buf *b, size_t more);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_z(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
struct str buf_view(const struct buf *b);       /* until the next put */

#endif
