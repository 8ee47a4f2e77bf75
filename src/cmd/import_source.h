/* cmd/import_source.h -- where is the old mail?  A file, a directory, a folder
 * of the channel's own account, or an IMAP URL; private to cmd/. */
#ifndef CMD_IMPORT_SOURCE_H
#define CMD_IMPORT_SOURCE_H

#include "cmd/verb.h"
#include "flow/import.h"

struct import_source {
	const char *kind;               /* mbox maildir imap */
	const char *name;               /* as given */
	int fd;                         /* mbox: own */
	struct imap imap;
	const char *folder;
	struct arena arena;             /* own */
};

/* import_source_open opens what may need the caller's rights. */
bool import_source_open(struct import_source *s, const struct job *j,
                        const struct channel *ch, struct failure *f);
void import_source_close(struct import_source *s);

bool import_source_take(struct import_source *s, struct import *im,
                        struct err *e);

#endif
