#include "api/call.h"

#include <pwd.h>
#include <unistd.h>

enum { PASSWD_BYTES = 16 * 1024 };

/* The system's name for a uid, in buffer; NULL when it has none. */
static const char *
login_of(uid_t uid, char buffer[PASSWD_BYTES])
{
	struct passwd row, *found = NULL;

	if (getpwuid_r(uid, &row, buffer, PASSWD_BYTES, &found) != 0 ||
	    found == NULL)
		return NULL;
	return row.pw_name;
}

static const struct user *
user_of_uid(const struct conf *conf, uid_t uid)
{
	char buffer[PASSWD_BYTES];
	const char *login = login_of(uid, buffer);

	return login != NULL ? conf_user_of_login(conf, login) : NULL;
}

bool
who_acts(const struct api *api, const struct caller *caller, struct str as,
         bool reads, const struct user **out, struct failure *f)
{
	const struct user *own = user_of_uid(api->conf, caller->uid);

	*out = own;
	if (as.n > 0) {
		*out = conf_user(api->conf, as);
		if (!caller->trusted && (*out == NULL || *out != own))
			return failure_set(f, FAIL_DENIED, "--as",
			    "only root and the service account may act as "
			    "\"%.*s\"", STR_ARG(as));
		return *out != NULL || failure_set(f, FAIL_INPUT, "--as",
		    "there is no user \"%.*s\"", STR_ARG(as));
	}
	if (own != NULL || (caller->trusted && reads))
		return true;
	if (caller->trusted)
		return failure_set(f, FAIL_DENIED, "--as",
		    "this changes something, so say who acts: --as USER");
	return failure_set(f, FAIL_DENIED, NULL,
	    "no user of the configuration has your login (uid %ld)",
	    (long)caller->uid);
}
