/* desk/thread.h -- which conversation does this mail belong to, and may its
 * sender join it (SPEC TH-1, TH-2, TH-7; SECURITY.md 1.3)?
 *
 * The store looks up the candidates, this module only chooses; same facts,
 * same answer. A subject is never evidence: two customers may both write
 * "Invoice" (TH-3).
 *
 * Evidence says which conversation is meant:
 *
 *	sender      evidence    conversation        verdict
 *	takes part  b, c        in reach            join
 *	takes part  b, c        closed too long     a new one, linked
 *	stranger    b           in reach            kept there, third party
 *	stranger    c           in reach            a new one, linked
 *	anyone      b, c        trashed, elsewhere  a new one, linked
 *	anyone      none                            a new one
 *	takes part  b, of a transcript  in reach    a new one of its ticket, or
 *	                                            the one it has for that
 */
#ifndef DESK_THREAD_H
#define DESK_THREAD_H

#include "desk/decide.h"

enum thread_how { THREAD_NEW, THREAD_JOIN, THREAD_THIRD_PARTY };

enum { THREAD_NONE = -1 };

struct verdict {
	enum thread_how how;
	int at;                 /* index into facts.thread; not for NEW */
	enum evidence by;
	int linked;             /* NEW: which one it named; or THREAD_NONE */
	const char *why;        /* of the link */
	int ticket_of;          /* NEW: it is one more conversation of that
	                         * one's ticket (TM-3); or THREAD_NONE */
};

/* thread_choose weighs the candidates in their order, strongest first. */
struct verdict thread_choose(const struct conf *c,
                             const struct mail_input *in,
                             const struct facts *f);

/* thread_named is the conversation in reach that the evidence names, whoever
 * the sender is: for mail that acts on nothing. THREAD_NEW: none. */
struct verdict thread_named(const struct conf *c,
                            const struct mail_input *in,
                            const struct facts *f);

/* thread_verdict is the one of them by which this mail is filed. */
struct verdict thread_verdict(const struct conf *c,
                              const struct mail_input *in,
                              const struct facts *f);

/* thread_refuses: why a mail does not join what this candidate names, for
 * who asks why (OP-6); NULL: nothing keeps it from being filed there. */
const char *thread_refuses(const struct conf *c, const struct mail_input *in,
                           const struct facts *f, const struct candidate *k);

/* thread_wakes: does mail of this kind reopen and trigger (TK-9, AU-3)? */
bool thread_wakes(enum mail_kind kind);

/* thread_names_forward: does it answer a forward of ours (AU-3)? */
bool thread_names_forward(const struct facts *f);

#endif
