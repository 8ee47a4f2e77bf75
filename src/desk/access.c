#include "desk/access.h"

bool
access_pipeline(const struct conf *c, const struct user *user,
                struct str pipeline)
{
	const struct pipeline *p = conf_pipeline(c, pipeline);

	if (user == NULL || user->role == ROLE_SUPER_ADMIN)
		return true;
	if (p == NULL || !p->restricted)
		return p != NULL || pipeline.n == 0;
	for (size_t i = 0; i < p->naccess_user; i++)
		if (p->access_user[i] == user)
			return true;
	for (size_t i = 0; i < p->naccess_team; i++)
		for (size_t k = 0; k < user->nteam; k++)
			if (user->team[k] == p->access_team[i])
				return true;
	return false;
}
