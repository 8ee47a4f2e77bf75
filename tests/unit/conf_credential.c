/* SC-4: a password comes by each way, or is refused with a reason. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "conf/conf.h"

static char dir[] = "/tmp/postroom-credential-XXXXXX";

static const char *
put_file(const char *name, const char *text, mode_t mode)
{
	static char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);           /* an earlier row may have shut it */
	f = fopen(path, "w");
	check(path, f != NULL && fputs(text, f) >= 0);
	fclose(f);
	check(path, chmod(path, mode) == 0);
	return path;
}

/* want: the password; or what the error says, when it begins with "!". */
static void
check_within(int64_t within_ms, const char *what, enum credential_how how,
             const char *value, const char *want)
{
	struct credential c = { how, value, { "t", 1, 1 } };
	struct secret got = SECRET_INIT;
	struct err e = ERR_INIT;
	bool done = credential_read_within(&c, within_ms, &got, &e);

	if (want[0] != '!') {
		if (!done)
			fail_msg("%s: %s", what, e.text);
		check_str(what, secret_view(&got), str_from(want));
	} else {
		check(what, !done);
		check_int(what, e.kind, ERR_SETUP);
		if (strstr(e.text, want + 1) == NULL)
			fail_msg("%s: says \"%s\"", what, e.text);
		check("no secret in the reason",
		    strstr(e.text, "CANARY") == NULL);
	}
	secret_clear(&got);
}

static void
check_credential(const char *what, enum credential_how how,
                 const char *value, const char *want)
{
	check_within(10000, what, how, value, want);
}

static void
from_a_file(void **state)
{
	(void)state;
	check_credential("the first line", CREDENTIAL_FILE,
	    put_file("a", "CANARY 1 \nsecond\n", 0600), "CANARY 1 ");
	check_credential("CR LF goes", CREDENTIAL_FILE,
	    put_file("a", "CANARY\r\n", 0400), "CANARY");
	check_credential("no end of line", CREDENTIAL_FILE,
	    put_file("a", "CANARY", 0600), "CANARY");
	check_credential("the group may read", CREDENTIAL_FILE,
	    put_file("b", "CANARY", 0640), "!run: chmod 600 /tmp/");
	check_credential("others may read", CREDENTIAL_FILE,
	    put_file("c", "CANARY", 0604), "!mode 604");
	check_credential("nothing in it", CREDENTIAL_FILE,
	    put_file("a", "\nCANARY\n", 0600), "!first line is empty");
	check_credential("no such file", CREDENTIAL_FILE,
	    "/nonexistent/password", "!No such file");
	check_credential("a directory", CREDENTIAL_FILE, "/", "!/: ");
}

static void
from_a_command(void **state)
{
	static const struct {
		const char *what, *command, *want;
	} T[] = {
		{ "the first line", "printf \"one\\\\ntwo\"", "one" },
		{ "quotes keep words together", "echo \"a  b\" c", "a  b c" },
		{ "there is no shell", "echo $HOME `id` ; true",
		  "$HOME `id` ; true" },
		{ "a command that fails", "false", "!false: exit code 1" },
		{ "its output does not count then",
		  "sh -c \"echo CANARY; exit 3\"", "!sh: exit code 3" },
		{ "a command that is not there", "/nonexistent/x CANARY",
		  "!/nonexistent/x: No such file" },
		{ "no output", "true", "!first line is empty" },
		{ "its input is empty", "sh -c \"cat; echo x\"", "x" },
		{ "a quote that is not closed", "echo \"x", "!quote" },
		{ "nothing", "  ", "!1 to 63 words" },
		{ "more than can be a password",
		  "head -c 10000 /dev/zero", "!more than 8192 bytes" },
		{ "a NUL byte", "printf \"CANARY\\\\000x\"", "!NUL" },
		{ "killed", "sh -c \"kill -9 $$\"", "!sh: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_credential(T[i].what, CREDENTIAL_COMMAND, T[i].command,
		    T[i].want);
}

/* What the command started is ended with it. */
static void
a_command_that_hangs(void **state)
{
	int64_t from = clock_mono_ms();
	char path[200], command[300], pid[32] = "";
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/pid", dir);
	snprintf(command, sizeof command,
	    "sh -c \"sleep 60 & echo $! > %s; wait\"", path);
	check_within(500, "killed", CREDENTIAL_COMMAND, command, "!in time");
	check("soon", clock_mono_ms() - from < 5000);
	f = fopen(path, "r");
	check("it ran", f != NULL && fgets(pid, sizeof pid, f) != NULL);
	fclose(f);
	/* Killed or already gone, or a zombie of another: it does not run. */
	snprintf(path, sizeof path, "/proc/%ld/stat", strtol(pid, NULL, 10));
	f = fopen(path, "r");
	if (f != NULL) {
		char line[200] = "";

		check("what it started is dead",
		    fgets(line, sizeof line, f) == NULL ||
		    strstr(line, ") S ") == NULL);
		fclose(f);
	}
}

static void
from_systemd(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	check_credential("not under systemd", CREDENTIAL_SYSTEMD, "smtp",
	    "!LoadCredential=smtp:PATH");
	put_file("smtp", "CANARY\n", 0440);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	check_credential("systemd guards the directory itself",
	    CREDENTIAL_SYSTEMD, "smtp", "CANARY");
	check_credential("none of this name", CREDENTIAL_SYSTEMD, "imap",
	    "!No such file");
}

static void
from_the_environment(void **state)
{
	(void)state;
	setenv("POSTROOM_TEST_PASSWORD", "CANARY", 1);
	check_credential("a variable", CREDENTIAL_ENV,
	    "POSTROOM_TEST_PASSWORD", "CANARY");
	unsetenv("POSTROOM_TEST_PASSWORD");
	check_credential("not set", CREDENTIAL_ENV, "POSTROOM_TEST_PASSWORD",
	    "!environment has no POSTROOM_TEST_PASSWORD");
	check_credential("literal", CREDENTIAL_LITERAL, "CANARY", "CANARY");
	check_credential("none", CREDENTIAL_NONE, "", "!no password");
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_a_file),
		cmocka_unit_test(from_a_command),
		cmocka_unit_test(a_command_that_hangs),
		cmocka_unit_test(from_systemd),
		cmocka_unit_test(from_the_environment),
	};

	return cmocka_run_group_tests_name("conf_credential", tests, make_dir,
	    remove_dir);
}
