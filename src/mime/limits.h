/* mime/limits.h -- how much of a mail do we look at?  SPEC RD-7.
 *
 * Over a limit a mail is still a mail: what was read up to it is kept, the
 * rest is not looked at, and the limit's name is noted (mime/notes.h).
 */
#ifndef MIME_LIMITS_H
#define MIME_LIMITS_H

enum {
	MIME_DEPTH_MAX = 50,            /* "depth": multiparts and messages */
	MIME_PARTS_MAX = 1000,          /* "parts" */
	MIME_HEADERS_MAX = 2000,        /* "headers": fields of one block */
	MIME_FIELDS_MAX = 10000,        /* "headers": fields of a mail */
	MIME_BLOCK_MAX = 256 * 1024,    /* "header-block": bytes of one */
	MIME_FIELD_MAX = 64 * 1024,     /* "field": bytes of one value */
	MIME_ADDRESSES_MAX = 2000,      /* "addresses": of one header */
	MIME_PARAMS_MAX = 200,          /* "parameters": of one header */
	MIME_REFERENCES_FIRST = 10,     /* "references": the first that stay */
	MIME_REFERENCES_LAST = 90,      /* and the last */
	MIME_TEXT_MAX = 8 * 1024 * 1024,        /* "text": bytes as UTF-8 */
	MIME_BOUNDARY_LOOK = 64 * 1024, /* how far a lost boundary is sought */
	MIME_NOTES_MAX = 100,           /* kinds of repairs in one mail */
};

#endif
