#include "conf/make.h"

void
say_not_built(struct make *m, struct place at, const char *what)
{
	m->later = true;
	say_error(&m->said, at, "%s: not built yet", what);
}
