/* flow/belt.h -- what the desk's belts work with: the store they write, the
 * words they obey, the key they sign with. All borrowed. */
#ifndef FLOW_BELT_H
#define FLOW_BELT_H

#include "conf/conf.h"
#include "flow/brands.h"
#include "flow/read_ahead.h"
#include "store/db.h"

struct belt {
	struct db *db;                  /* opened with STORE_DESK */
	const struct conf *conf;
	struct str key;                 /* of tokens, TOKEN_KEY_BYTES */
	struct brands *brands;
	struct reader *reader;          /* for mails only */
	struct read_ahead *ahead;       /* NULL: each is read in its turn */
};

#endif
