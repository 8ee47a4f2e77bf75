/* The receive role: network and the inboxes' passwords, mail.db; no tickets,
 * no token key. */
#include <malloc.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/poke.h"
#include "flow/receive.h"
#include "prog/role.h"
#include "store/db.h"

/* Hundreds of lines wait nearly always. glibc gives them eight arenas a core,
 * each with memory of its own that nobody else may use. */
enum { ARENAS = 2 };

static void
wake_desk(void *arg)
{
	const struct conf *c = arg;

	poke(c->state_dir, "desk");
}

static void
on_stop(void *arg)
{
	receive_stop(arg);
}

static void
on_reload(void *arg, struct conf *fresh)
{
	receive_reload(arg, fresh);
	conf_free(fresh);
}

int
role_receive(const char *conf_path)
{
	struct conf *c = role_begin(conf_path, "receive");
	struct receive_control control;
	struct role_signals signals = {
		.stop = on_stop, .reload = on_reload, .arg = &control,
		.conf_path = conf_path,
	};
	struct err e = ERR_INIT;
	struct db *db = NULL;
	int lock = -1, code = EX_CONFIG;
	bool inited = false, ok = false;

	if (c == NULL)
		return EX_CONFIG;
	mallopt(M_ARENA_MAX, ARENAS);
	lock = role_lock(c, "receive", &e);
	if (lock < 0 || !db_open(&db, c->state_dir, STORE_MAIL, &e))
		goto out;
	inited = receive_control_init(&control, wake_desk, c, &e);
	if (!inited)
		goto out;
	control.poke_fd = poke_listen(c->state_dir, "receive", &e);
	if (control.poke_fd < 0)
		goto out;
	role_signals_start(&signals);
	ok = receive_run(db, c, &control, &e);
out:
	code = role_end("receive", ok, &e);
	db_close(db);
	if (lock >= 0)
		close(lock);
	role_signals_end(&signals);
	if (inited && control.poke_fd >= 0)
		close(control.poke_fd);
	if (inited)
		receive_control_clear(&control);
	conf_free(c);
	return code;
}
