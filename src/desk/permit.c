#include "desk/permit.h"

bool
permit_inbox(const struct conf *c, const struct user *user, struct str inbox)
{
	const struct inbox *i;

	if (user == NULL || user->seat || user->role == ROLE_SUPER_ADMIN)
		return true;
	i = conf_inbox(c, inbox);
	return i != NULL && i->kind == INBOX_CONVERSATIONS;
}

static bool
share_a_team(const struct user *a, const struct user *b)
{
	for (size_t i = 0; i < a->nteam; i++)
		for (size_t j = 0; j < b->nteam; j++)
			if (a->team[i] == b->team[j])
				return true;
	return false;
}

static bool
within(const struct conf *c, const struct user *user, enum scope scope,
       struct str owner)
{
	const struct user *other;

	if (scope == SCOPE_ALL || str_is(owner, user->name))
		return true;
	if (owner.n == 0)
		return user->unassigned;
	other = scope == SCOPE_TEAM ? conf_user(c, owner) : NULL;
	return other != NULL && share_a_team(user, other);
}

bool
permit_owner(const struct conf *c, const struct user *user,
             enum permit_what what, struct str owner)
{
	enum scope scope;

	if (user == NULL || user->role == ROLE_SUPER_ADMIN)
		return true;
	if (!within(c, user, user->see, owner))
		return false;
	if (what == PERMIT_SEE)
		return true;
	scope = what == PERMIT_EDIT ? user->edit : user->delete;
	/* Nobody's ticket is within `see`, not within what is narrower. */
	if (scope == SCOPE_AS_SEE || scope <= user->see)
		return true;
	return owner.n > 0 && within(c, user, scope, owner);
}

struct permit_owners
permit_owners(const struct conf *c, const struct user *user,
              enum permit_what what, struct arena *a)
{
	struct permit_owners out = { false, false, { NULL, 0 } };

	out.nobody = permit_owner(c, user, what, STR_NONE);
	/* A user who left the configuration is in nobody's team. */
	out.all = permit_owner(c, user, what, STR(" "));
	for (size_t i = 0; i < c->nuser && !out.all; i++)
		if (permit_owner(c, user, what, str_from(c->user[i].name)))
			*ARENA_PUSH(a, out.name.name, out.name.n) =
			    c->user[i].name;
	return out;
}
