/* digest NAME { view VIEW; to WHO; at HH:MM; hours HOURS } (VW-5). */
#include "conf/make.h"
#include "conf/options_inner.h"

#include <string.h>

enum { NAME_BYTES = 200 };

/* --- What stands in the block --------------------------------------------- */

static void
read_view_name(struct make *m, const struct option *o,
               const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	struct view_digest *v = into;

	(void)o;
	if (w == NULL)
		return;
	v->view = str_z(&m->c->arena, w->text);
	v->view_at = w->at;
}

static void
add_user(struct make *m, struct view_digest *v, const struct user *u)
{
	for (size_t i = 0; i < v->nto; i++)
		if (v->to[i] == u)
			return;
	*ARENA_PUSH(&m->c->arena, v->to, v->nto) = u;
}

/* Who is in a team is known later. */
static void
read_to(struct make *m, const struct option *o, const struct directive *d,
        void *into)
{
	struct view_digest *v = into;
	const struct user *user;
	const struct team *team;

	v->to_at = d->narg > 0 ? d->arg[0].at : d->name.at;
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s is written as: %s %s",
		    o->name, o->name, o->syntax);
	for (size_t i = 0; i < d->narg; i++) {
		const struct word *w = &d->arg[i];

		if (str_starts(w->text, "team:")) {
			team = kind_refer(m, KIND_TEAM, str_sub(w->text, 5,
			    w->text.n), w->at);
			if (team != NULL)
				*ARENA_PUSH(&m->c->arena, v->team,
				    v->nteam) = team;
		} else if (str_starts(w->text, "user:")) {
			user = kind_refer(m, KIND_USER, str_sub(w->text, 5,
			    w->text.n), w->at);
			if (user != NULL)
				add_user(m, v, user);
		} else
			say_error(&m->said, w->at, "a digest goes to "
			    "team:NAME and user:NAME");
	}
}

static void
add_minute(struct make *m, struct view_digest *v, const struct word *w,
           int minute)
{
	size_t at = v->nminute;

	for (size_t i = 0; i < v->nminute; i++)
		if (v->minute[i] == minute) {
			say_error(&m->said, w->at, "%s is given twice",
			    say_quoted(&m->said, w->text));
			return;
		}
	(void)ARENA_PUSH(&m->c->arena, v->minute, v->nminute);
	for (; at > 0 && v->minute[at - 1] > minute; at--)
		v->minute[at] = v->minute[at - 1];
	v->minute[at] = minute;
}

static void
read_at(struct make *m, const struct option *o, const struct directive *d,
        void *into)
{
	int minute;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s is written as: %s %s",
		    o->name, o->name, o->syntax);
	for (size_t i = 0; i < d->narg; i++)
		if (!minute_of(d->arg[i].text, &minute) || minute == 24 * 60)
			say_error(&m->said, d->arg[i].at, "%s is not a time "
			    "of the day like 08:00",
			    say_quoted(&m->said, d->arg[i].text));
		else
			add_minute(m, into, &d->arg[i], minute);
}

static const struct option options[] = {
	{ .name = "view", .type = OPTION_CUSTOM, .read = read_view_name,
	  .flags = OPTION_REQUIRED, .syntax = "VIEW",
	  .help = "A default view or one of this configuration. Each "
	  "recipient gets what he sees in it himself." },
	{ .name = "to", .type = OPTION_CUSTOM, .read = read_to,
	  .flags = OPTION_REQUIRED, .syntax = "(team:TEAM | user:USER) ...",
	  .help = "Who gets it, each at his own address and once." },
	{ .name = "at", .type = OPTION_CUSTOM, .read = read_at,
	  .flags = OPTION_REQUIRED | OPTION_MANY, .syntax = "HH:MM ...",
	  .help = "When it is sent." },
	{ .name = "hours", .type = OPTION_REF, AT(view_digest, hours),
	  .min = KIND_HOURS, .syntax = "HOURS",
	  .help = "Only on days with such hours that are no holidays, by "
	  "their time zone. Left out: every day, in the time zone of all "
	  "hours of the configuration; without any in UTC." },
};

const struct block block_digest = { "digest", OPTIONS(options), NULL, NULL };

/* --- The digest as a whole ------------------------------------------------ */

static bool
name_fits(struct make *m, const struct word *w)
{
	bool good = str_trim(w->text).n > 0 && w->text.n <= NAME_BYTES;

	for (size_t i = 0; i < w->text.n; i++)
		good = good && (unsigned char)w->text.p[i] >= ' ' &&
		    w->text.p[i] != 0x7f;
	if (!good)
		say_error(&m->said, w->at, "the name of a digest is a line "
		    "of 1 to %d bytes", NAME_BYTES);
	return good;
}

void
read_digest(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	struct conf *c = m->c;
	struct view_digest v = { .view = "", .at = d->name.at };

	(void)into;
	if (d->narg != 1 || !d->has_block) {
		say_error(&m->said, d->name.at,
		    "%s takes one name and a block", o->name);
		return;
	}
	if (!name_fits(m, &d->arg[0]))
		return;
	v.name = str_z(&c->arena, d->arg[0].text);
	for (size_t i = 0; i < c->nview_digest; i++)
		if (strcmp(c->view_digest[i].name, v.name) == 0)
			say_error(&m->said, d->arg[0].at,
			    "digest %s is defined twice; first at %s",
			    say_quoted(&m->said, d->arg[0].text),
			    say_place(&m->said, c->view_digest[i].at));
	fill_block(m, &block_digest, d, &v);
	*ARENA_PUSH(&c->arena, c->view_digest, c->nview_digest) = v;
}

/* --- When all is known ---------------------------------------------------- */

static bool
is_in(const struct user *u, const char *team)
{
	for (size_t i = 0; i < u->nteam; i++)
		if (strcmp(u->team[i]->name, team) == 0)
			return true;
	return false;
}

static void
add_teams(struct make *m, struct view_digest *v)
{
	for (size_t i = 0; i < v->nteam; i++)
		for (size_t k = 0; k < m->c->nuser; k++)
			if (is_in(&m->c->user[k], v->team[i]->name))
				add_user(m, v, &m->c->user[k]);
}

static void
check_to(struct make *m, const struct view_digest *v)
{
	if (v->nto == 0 && v->nteam > 0)
		say_error(&m->said, v->to_at, "there is nobody to send it "
		    "to: no user is in team %s", v->team[0]->name);
	for (size_t i = 0; i < v->nto; i++)
		if (!v->to[i]->seat && v->to[i]->role != ROLE_SUPER_ADMIN)
			say_warning(&m->said, v->to_at, "%s has no seat and "
			    "sees no ticket: this digest will never be sent "
			    "there", v->to[i]->name);
}

/* A shared view is not there for who is in none of its teams. */
static void
check_share(struct make *m, const struct view_digest *v,
            const struct view_kind *view)
{
	for (size_t i = 0; i < v->nto && view->team.n > 0; i++) {
		bool may = false;

		for (size_t k = 0; k < view->team.n; k++)
			may = may || is_in(v->to[i], view->team.name[k]);
		if (!may)
			say_error(&m->said, v->view_at, "view %s is shared "
			    "with teams that %s is not in",
			    say_quoted(&m->said, str_from(view->name)),
			    v->to[i]->name);
	}
}

static void
check_view(struct make *m, const struct view_digest *v)
{
	struct str name = str_from(v->view);
	struct near near = near_to(name);

	if (v->view_at.file == NULL)
		return;                 /* it is missing, which is said */
	for (size_t i = 0; conf_default_views[i] != NULL; i++) {
		if (str_is(name, conf_default_views[i]))
			return;
		near_offer(&near, conf_default_views[i]);
	}
	for (size_t i = 0; i < m->c->nview; i++) {
		if (str_is(name, m->c->view[i].name)) {
			check_share(m, v, &m->c->view[i]);
			return;
		}
		near_offer(&near, m->c->view[i].name);
	}
	say_error(&m->said, v->view_at, "view %s is neither a default one "
	    "nor in this configuration%s", say_quoted(&m->said, name),
	    say_near(&m->said, &near));
}

/* Whose clock? With hours of one time zone there is no doubt. */
static void
find_zone(struct make *m, struct view_digest *v)
{
	const struct hours *all = m->c->hours, *h = v->hours;

	v->zone_name = "UTC";
	for (size_t i = 0; h == NULL && i < m->c->nhours; i++)
		if (all[i].zone != NULL && strcmp(all[i].zone_name,
		    all[0].zone != NULL ? all[0].zone_name : "") != 0) {
			say_error(&m->said, v->at, "digest %s: in which time "
			    "zone? The hours here have several; say which: "
			    "hours NAME", say_quoted(&m->said,
			    str_from(v->name)));
			return;
		}
	if (h == NULL && m->c->nhours > 0)
		h = &all[0];
	if (h != NULL && h->zone != NULL) {
		v->zone = h->zone;
		v->zone_name = h->zone_name;
	}
}

/* By which it leaves. */
static bool
can_send(const struct conf *c)
{
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].relay != NULL)
			return true;
	return false;
}

void
check_digests(struct make *m)
{
	for (size_t i = 0; i < m->c->nview_digest; i++) {
		struct view_digest *v = &m->c->view_digest[i];

		add_teams(m, v);
		check_to(m, v);
		check_view(m, v);
		find_zone(m, v);
		if (!can_send(m->c))
			say_error(&m->said, v->at, "digest %s: no channel "
			    "has a relay that could send it",
			    say_quoted(&m->said, str_from(v->name)));
	}
}
