/* mail/authres.h -- which checks of the sender does a mail say were made?
 *
 * Authentication-Results, RFC 8601, 2.2, read strictly: what a comment, a
 * quoted string or a reason says is no result. Nothing is judged: anybody
 * can write such a field, and whom to believe is the desk's (SECURITY 1.2).
 * Linear in the field; no recursion.
 */
#ifndef MAIL_AUTHRES_H
#define MAIL_AUTHRES_H

#include "mail/mail.h"
#include "mime/header.h"
#include "mime/notes.h"

enum {
	AUTHRES_FIELDS_MAX = 20,        /* the topmost of a mail */
	AUTHRES_RESULTS_MAX = 50,       /* of one field */
	AUTHRES_PROPERTIES_MAX = 16,    /* of one result */
	AUTHRES_COMMENT_DEPTH = 20,
	AUTHRES_BYTES_MAX = 16 * 1024,  /* of one field, unfolded */
};

/* authres_read gives an entry for each Authentication-Results among h, the
 * topmost first. One that is not as the RFC says, or over a limit, has
 * is_sound false and no results, and there is a note of it. */
void authres_read(struct arena *a, const struct headers *h,
                  struct notes *notes, struct mail *out);

/* authres_field reads one unfolded value into authserv_id, is_sound and the
 * results of *out; all its texts lie within value. Returns is_sound; without
 * it the authserv_id is what was read so far, or empty. */
bool authres_field(struct arena *a, struct str value, struct notes *notes,
                   struct authres *out);

#endif
