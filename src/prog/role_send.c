/* The send role: network and the relays' passwords, out.db; no rules, no
 * token key. */
#include <sysexits.h>
#include <unistd.h>

#include "flow/send.h"
#include "prog/role.h"
#include "store/db.h"

static void
on_stop(void *arg)
{
	send_stop(arg);
}

static void
on_reload(void *arg, struct conf *fresh)
{
	send_reload(arg, fresh);
}

int
role_send(const char *conf_path)
{
	struct conf *c = role_begin(conf_path, "send");
	struct send_control control;
	struct role_signals signals = {
		.stop = on_stop, .reload = on_reload, .arg = &control,
		.conf_path = conf_path,
	};
	struct err e = ERR_INIT;
	struct db *db = NULL;
	int lock = -1, code;
	bool inited = false, ok = false;

	if (c == NULL)
		return EX_CONFIG;
	lock = role_lock(c, "send", &e);
	if (lock < 0 || !db_open(&db, c->state_dir, STORE_OUT, &e))
		goto out;
	inited = send_control_init(&control, &e);
	if (!inited)
		goto out;
	role_signals_start(&signals);
	ok = send_run(db, c, &control, &e);
out:
	code = role_end("send", ok, &e);
	db_close(db);
	if (lock >= 0)
		close(lock);
	role_signals_end(&signals);
	if (inited)
		send_control_clear(&control);
	conf_free(c);
	return code;
}
