/* cmd/verb.h -- one command as a row; private to cmd/.
 *
 * The parser, the help, the usage and the completion all come from these
 * rows. Operands and flags become arguments of the request, under the key of
 * the operand or the flag's name with "_" for "-".
 */
#ifndef CMD_VERB_H
#define CMD_VERB_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/failure.h"
#include "cmd/cmd.h"
#include "cmd/out.h"

enum flag_kind {
	FLAG_END,       /* closes a list */
	FLAG_YES,       /* no value; true */
	FLAG_TEXT,
	FLAG_NUMBER,
	FLAG_LIST,      /* may be given again */
	FLAG_PAIRS,     /* PROP=VALUE, may be given again */
	FLAG_FILES,     /* a file to attach, may be given again */
	FLAG_BODY,      /* the text itself */
	FLAG_LATER,     /* of CLI.md, takes a value, not built yet */
	FLAG_LATER_YES, /* the same without a value */
};

struct flag {
	const char *name;       /* "status", without dashes; one letter: -m */
	enum flag_kind kind;
	const char *value;      /* what to call its value in the help */
	const char *help;
};

enum operand_kind {
	OPERAND_END,
	OPERAND_ID,     /* a number */
	OPERAND_ID_MAYBE,       /* a number, unless --where is given */
	OPERAND_WORD,
	OPERAND_MAYBE,  /* a word that may be left out */
	OPERAND_BODY,   /* FILE or -, may be left out for -m */
	OPERAND_PAIRS,  /* PROP=VALUE, one or more */
	OPERAND_MAIL,   /* a file of one mail, or -; its bytes in base64 */
	OPERAND_REST,   /* anything, not looked at, flags too */
};

struct operand {
	const char *name;       /* "N" */
	enum operand_kind kind;
	const char *key;        /* in the request */
};

enum { OPERANDS_MAX = 3 };

struct job;

struct verb {
	const char *noun;
	const char *name;               /* "": the noun is all of it */
	const char *help;               /* one line */
	const char *request;            /* "ticket.list"; NULL: run instead */
	struct operand operand[OPERANDS_MAX];
	const struct flag *flag;        /* NULL: none */
	const struct column *column;    /* a list; or NULL */
	void (*show)(struct out *o, const json_t *object);
	int (*run)(struct job *j);      /* what is no request */
	bool asks;                      /* on a terminal (asking.h) */
	bool card;                      /* of a list: what card names, too */
};

/* What argv came to. */
struct job {
	struct options opt;
	const char *noun;               /* the first word; NULL: none */
	const struct verb *verb;
	const struct cmd_extra *extra;  /* instead of verb */
	bool help;
	json_t *args;                   /* own */
	char **rest;                    /* own array of argv's words */
	int nrest;
	struct failure why;
};

struct verbs {
	const struct verb *verb;
	size_t n;
};

/* Every noun's rows (tables.c). */
extern const struct verbs *const all_verbs[];
extern const size_t nall_verbs;

extern const struct verbs ticket_verbs, conversation_verbs, letter_verbs,
    intake_verbs, contact_verbs, company_verbs, channel_verbs, config_verbs,
    about_verbs, complete_verbs, audit_verbs, db_verbs, deliver_verbs,
    import_verbs, report_verbs, sla_verbs, template_verbs, view_verbs,
    whatif_verbs, why_verbs, later_verbs;

#define VERBS(name, rows) \
	const struct verbs name = { rows, sizeof rows / sizeof *rows }

/* job_parse reads argv. False with j->why. The job must be cleared. */
bool job_parse(struct job *j, int argc, char **argv,
               const struct cmd_extra *extra, size_t nextra);
void job_clear(struct job *j);

/* job_request is {"command", "as", "args"} of a parsed job; owned by the
 * caller. */
json_t *job_request(const struct job *j);

const struct verb *verb_find(const char *noun, const char *name);
bool verb_is_noun(const char *noun);    /* there are rows of it */
bool verb_is_later(const struct verb *v);

/* --- Input that is read by the caller (input.c) ------------------------- */

/* input_text reads FILE or "-" (stdin) as the text of a reply or comment. */
bool input_text(const char *path, json_t **out, struct failure *f);
/* input_date: 2024-01-31 is its midnight UTC, 90d so long ago; Unix ms. */
bool input_date(const char *text, int64_t *ms, struct failure *f);
/* input_mail reads a FILE or "-" (stdin) as bytes, in base64. */
bool input_mail(const char *path, json_t **out, struct failure *f);
/* input_attachment reads a file into {name, type, data}. *total counts. */
bool input_attachment(const char *path, size_t *total, json_t **out,
                      struct failure *f);

/* --- Help (help.c) ------------------------------------------------------ */

void help_all(FILE *to, const struct cmd_extra *extra, size_t nextra);
void help_noun(FILE *to, const char *noun);
void help_verb(FILE *to, const struct verb *v);
void help_extra(FILE *to, const struct cmd_extra *x);

#endif
