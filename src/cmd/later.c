#include "cmd/verb.h"

/* Of the public interface, but not built yet: known so that they can say so.
 * A row without request and run is such a one. */
#define LATER(noun_, name_) { .noun = noun_, .name = name_, .help = "" }

static const struct verb rows[] = {
	LATER("demo", ""),
	LATER("channel", "pause"), LATER("channel", "resume"),
	LATER("oauth", "login"), LATER("oauth", "status"),
	LATER("key", "rotate"),
	LATER("ticket", "forward"),
	LATER("contact", "mail"),
	LATER("user", "list"), LATER("user", "revoke"), LATER("team", "list"),
	LATER("unverified", "list"), LATER("unverified", "release"),
	LATER("unverified", "drop"),
	LATER("import", "zammad"), LATER("import", "osticket"),
	LATER("import", "rt"), LATER("import", "freescout"),
	LATER("import", "helpscout"),
	LATER("health", ""), LATER("metrics", ""),
};
VERBS(later_verbs, rows);
