/* wire/outcome.h -- what did an attempt to send come to, and what next?
 *
 * Pure tables. libcurl's code alone lies (8, "weird reply", is a plain 4yz or
 * 5yz after the dot; 56 with code 250 is a cut line at DATA): the reply code,
 * how far we came and whether the end of the body was given away decide.
 * SECURITY.md 2.4 and 2.5, SPEC SE-3, SE-4, RFC 5321 4.5.4.1.
 */
#ifndef WIRE_OUTCOME_H
#define WIRE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

enum attempt {
	ATTEMPT_SENT,           /* 2yz after the final dot */
	ATTEMPT_TRANSIENT,      /* try this letter later */
	ATTEMPT_PERMANENT,      /* this letter will not be taken */
	ATTEMPT_UNSURE,         /* it may have been taken */
	ATTEMPT_RELAY_DOWN,     /* no connection, TLS, greeting: not the
	                         * letter's fault, stops the relay */
	ATTEMPT_LOGIN_REFUSED,  /* stops it for longer: locks are near */
	ATTEMPT_STOPPED         /* we broke off before the end: as if never */
};

/* How far a transaction came: the last command that was sent. */
enum sent_so_far {
	AT_CONNECT, AT_LOGIN, AT_MAIL, AT_RCPT, AT_DATA
};

struct attempt_seen {
	int curl;               /* CURLcode */
	long code;              /* of the last reply; 0: none or half a one */
	enum sent_so_far at;
	bool handed;            /* the last chunk of the body was given away */
};

enum attempt attempt_class(const struct attempt_seen *seen);
const char *attempt_name(enum attempt c);       /* "sent", "relay-down" */

/* retry_ms: how long to wait after this many attempts (from 1): 5 m, 15 m,
 * 30 m, 1 h, 2 h, then 3 h, each +-20 % by random (any number). */
int64_t retry_ms(int attempts, uint32_t random);

/* relay_pause_ms: how long to leave a relay alone that could not be reached
 * this many times in a row (from 1): 3 s, 15 s, then 1, 2, 4, 8, 15 min. */
int64_t relay_pause_ms(int failures);

#endif
