/* mime/value.h -- the values that a header carries, for reader and writer. */
#ifndef MIME_VALUE_H
#define MIME_VALUE_H

#include <stddef.h>

#include "base/bytes.h"

struct mailbox {
	struct str name;        /* decoded display name, or empty */
	struct str address;     /* as written, domain lower-cased; may be "" */
};

struct mailboxes {
	struct mailbox *box;
	size_t n;
};

struct strs {
	struct str *s;
	size_t n;
};

#endif
