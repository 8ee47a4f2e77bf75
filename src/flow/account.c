#include "flow/account.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "flow/backoff.h"

/* --- Pure ----------------------------------------------------------------- */

bool
breaker_take(struct breaker *b, int64_t now_ms)
{
	if (b->known)
		return true;
	if (b->busy || now_ms < b->next_ms)
		return false;
	return b->busy = true;
}

/* What failed for another reason says nothing about the password. */
void
breaker_result(struct breaker *b, enum err_kind result, int64_t now_ms,
               uint32_t dice)
{
	b->busy = false;
	if (result == ERR_NONE) {
		*b = (struct breaker){ .known = true };
	} else if (result == ERR_REFUSED) {
		b->known = false;
		b->next_ms = now_ms + backoff_ms(ERR_REFUSED, ++b->refusals,
		    dice);
	}
}

enum { BUSY_MS = 10 * 1000 };           /* account_login wakes before */

/* --- With threads --------------------------------------------------------- */

struct account {
	char *host, *user;              /* own */
	pthread_mutex_t lock;           /* for the breaker */
	pthread_cond_t changed;
	struct breaker breaker;
	struct account *next;
};

static char *
copy(const char *text)
{
	char *own = strdup(text);

	if (own == NULL)
		out_of_memory();
	return own;
}

static struct account *
account_new(const char *host, const char *user)
{
	struct account *a = calloc(1, sizeof *a);
	pthread_condattr_t attr;

	if (a == NULL)
		out_of_memory();
	a->host = copy(host);
	a->user = copy(user);
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&a->changed, &attr);
	pthread_condattr_destroy(&attr);
	return a;
}

struct account *
accounts_find(struct accounts *all, const char *host, const char *user)
{
	struct account *a = all->first;

	while (a != NULL && (!str_is_nocase(str_from(a->host), host) ||
	    strcmp(a->user, user) != 0))
		a = a->next;
	if (a != NULL)
		return a;
	a = account_new(host, user);
	a->next = all->first;
	return all->first = a;
}

void
accounts_clear(struct accounts *all)
{
	while (all->first != NULL) {
		struct account *a = all->first;

		all->first = a->next;
		pthread_cond_destroy(&a->changed);
		pthread_mutex_destroy(&a->lock);
		free(a->host);
		free(a->user);
		free(a);
	}
}

static uint32_t
throw_dice(void)
{
	uint32_t dice;

	digest_random(&dice, sizeof dice);
	return dice;
}

void
account_reset(struct account *a)
{
	pthread_mutex_lock(&a->lock);
	a->breaker.refusals = 0;
	a->breaker.next_ms = 0;
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

bool
account_refused(struct account *a)
{
	bool refused;

	pthread_mutex_lock(&a->lock);
	refused = a->breaker.refusals > 0;
	pthread_mutex_unlock(&a->lock);
	return refused;
}

/* The caller has the lock. */
static void
wait_until(struct account *a, int64_t ms)
{
	struct timespec at = { .tv_sec = ms / 1000,
	    .tv_nsec = ms % 1000 * 1000000 };

	pthread_cond_timedwait(&a->changed, &a->lock, &at);
}

bool
account_enter(struct account *a, const atomic_bool *stopping, int *refusals)
{
	struct breaker *b = &a->breaker;
	bool worse = false;

	pthread_mutex_lock(&a->lock);
	while (!*stopping && !worse && !breaker_take(b, clock_mono_ms())) {
		worse = b->refusals > *refusals;
		if (!worse)
			wait_until(a, b->busy ? clock_mono_ms() + BUSY_MS :
			    b->next_ms);
	}
	*refusals = b->refusals;
	pthread_mutex_unlock(&a->lock);
	return !worse;
}

void
account_login(struct account *a, enum err_kind result)
{
	pthread_mutex_lock(&a->lock);
	breaker_result(&a->breaker, result, clock_mono_ms(), throw_dice());
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

void
account_wake(struct account *a)
{
	pthread_mutex_lock(&a->lock);
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
}
