/* mail/tnef.h -- which files are in a winmail.dat?  MS-OXTNEF, MS-OXCMSG.
 *
 * Outlook's own packing of a mail. Only its files are read: the text stands
 * in the mail beside it.
 */
#ifndef MAIL_TNEF_H
#define MAIL_TNEF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum {
	TNEF_FILES_MAX = 200,           /* "tnef" */
	TNEF_PROPERTIES_MAX = 1000,     /* of one file */
};

struct tnef_file {
	struct str name;        /* UTF-8, as written; or empty */
	struct str type;        /* "image/png", or empty */
	struct str content_id;  /* or empty */
	struct str bytes;       /* foreign: in the packed bytes */
};

struct tnef {
	struct tnef_file *file;
	size_t n;
	bool is_whole;          /* nothing of it was left out */
};

/* tnef_read reads the decoded bytes of winmail.dat. False: they are no TNEF.
 * What is cut off or broken ends the list, and it is not whole. */
bool tnef_read(struct arena *a, struct str bytes, struct tnef *out);

#endif
