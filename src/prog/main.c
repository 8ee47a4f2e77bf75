/* postroom: the command, and the programs that run the gateway. */
#include <signal.h>
#include <string.h>

#include "base/fault.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "prog/control.h"
#include "prog/role.h"
#include "prog/sandbox.h"
#include "prog/supervisor.h"

static int
run_program(const char *name, int argc, char **argv, const struct options *o)
{
	static const struct {
		const char *name;
		int (*run)(const char *conf_path);
	} programs[] = {
		{ "run",     supervisor_run },
		{ "receive", role_receive },
		{ "desk",    role_desk },
		{ "send",    role_send },
		{ "stop",    control_stop },
		{ "reload",  control_reload },
	};

	(void)argc;
	(void)argv;
	fault_arm_from_environment(name);
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (strcmp(name, programs[i].name) == 0)
			return programs[i].run(o->conf);
	return control_status(o->conf, o->form == FORM_JSON);
}

static const struct cmd_extra extra[] = {
	{ "run", "", "start the gateway and stay in the foreground",
	    run_program },
	{ "receive", "", "the role that takes mail in, alone", run_program },
	{ "desk", "", "the role that decides, alone", run_program },
	{ "send", "", "the role that sends mail out, alone", run_program },
	{ "stop", "", "end the running gateway in the orderly way",
	    run_program },
	{ "reload", "", "make the running gateway read its configuration anew",
	    run_program },
	{ "status", "", "which roles run", run_program },
	{ "sandbox", "[--crashes] FILE...", "play scenarios on this "
	    "configuration, with a clock that jumps, sending nothing",
	    sandbox_run },
};

int
main(int argc, char **argv)
{
	secret_no_cores();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);       /* a file that may not grow: EFBIG */
	return cmd_main(argc, argv, extra, sizeof extra / sizeof *extra);
}
