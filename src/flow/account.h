/* flow/account.h -- may this account be logged in to now? (T35)
 *
 * A refused login is tried again so rarely that it cannot lock the account:
 * at most eight times in a day, however many channels and connections log in
 * to it. Whoever may try next takes that try from all others; a success lets
 * all of them go on at once.
 */
#ifndef FLOW_ACCOUNT_H
#define FLOW_ACCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct account;

/* All accounts there were; zeroed is empty. */
struct accounts {
	struct account *first;          /* own */
};

/* accounts_find gives the account of a user on a host, the same one each
 * time. Borrowed; it lives until accounts_clear, when nobody may use one. */
struct account *accounts_find(struct accounts *all, const char *host,
                              const char *user);
void accounts_clear(struct accounts *all);

/* account_reset forgets refusals: somebody may have put it right. */
void account_reset(struct account *a);

bool account_refused(struct account *a);        /* the last login was */

/* account_enter waits until a login may be tried, or until *stopping and
 * account_wake: true, and account_login with the result must follow. False:
 * the account was refused meanwhile, more often than *refusals, which is
 * brought up to date; to be called again. */
bool account_enter(struct account *a, const atomic_bool *stopping,
                   int *refusals);
void account_login(struct account *a, enum err_kind result);
void account_wake(struct account *a);

/* --- The same without threads and clock, for the above and its test ------- */

struct breaker {
	bool known;                     /* the last login worked */
	bool busy;                      /* somebody tries; not when known */
	int refusals;                   /* in a row */
	int64_t next_ms;                /* not before; monotonic */
};

/* breaker_take: may a login be tried at this time? As long as it is not known
 * to work, one at a time. */
bool breaker_take(struct breaker *b, int64_t now_ms);
void breaker_result(struct breaker *b, enum err_kind result, int64_t now_ms,
                    uint32_t dice);

#endif
