/* base/log.h -- one line per event: a name that is stable API, then
 * key=value pairs (logfmt). Bytes from outside are escaped here, so no value
 * can add a line or a key. Never changes errno.
 *
 *	log_event(LOG_INFO, "mail.filed", KV_ID("mail", id),
 *	          KV_STR("by", ev));
 *
 * error = a person should look; warning = we coped; info = one line per mail
 * and per letter; debug = the rest. Every line about a mail carries mail=,
 * about a letter letter=. No addresses or bodies above debug.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>             /* LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG */

#include "base/bytes.h"

struct log_kv {
	const char *key;                /* NULL ends the list */
	enum { LOG_VALUE_ID, LOG_VALUE_STR } type;
	int64_t id;
	struct str str;
};

#define KV_ID(k, v)  ((struct log_kv){ (k), LOG_VALUE_ID, (v), STR_NONE })
#define KV_STR(k, v) ((struct log_kv){ (k), LOG_VALUE_STR, 0, (v) })
#define KV_Z(k, v)   ((struct log_kv){ (k), LOG_VALUE_STR, 0, str_from(v) })

enum log_sink { LOG_TO_STDERR, LOG_TO_SYSLOG, LOG_TO_JOURNAL, LOG_TO_FILE };

/* log_open sets where lines go, for the whole process. who: the role, put in
 * each line. path: for LOG_TO_FILE. level: LOG_INFO etc.; less important
 * lines are not written. Before it is called, lines go to stderr at info.
 * Returns false when the file or the journal cannot be opened (errno). */
bool log_open(enum log_sink to, const char *path, int level, const char *who);

#define log_event(level, ...) \
	log_event_(level, __VA_ARGS__, (struct log_kv){ 0 })
void log_event_(int level, const char *event, ...);

#endif
