#include "conf/make.h"

void
say_not_built(struct make *m, struct place at, const char *what)
{
	m->later = true;
	say_error(&m->said, at, "%s: not built yet", what);
}

bool
channel_is_later(struct make *m, const struct directive *d)
{
	static const char *const later[] = {
		"chat", "messenger", "call",
	};

	for (size_t i = 0; i < d->in.n; i++) {
		const struct directive *one = &d->in.one[i];

		if (!str_is(one->name.text, "type") || one->narg != 1)
			continue;
		for (size_t j = 0; j < sizeof later / sizeof *later; j++)
			if (str_is(one->arg[0].text, later[j])) {
				say_not_built(m, one->arg[0].at,
				    str_printf(&m->tree.arena,
				    "channel type %s", later[j]).p);
				return true;
			}
	}
	return false;
}
