#include "cmd/verb.h"

#include <string.h>

const struct verbs *const all_verbs[] = {
	&ticket_verbs, &conversation_verbs, &letter_verbs, &intake_verbs,
	&contact_verbs, &company_verbs, &channel_verbs, &config_verbs,
	&about_verbs, &complete_verbs, &audit_verbs, &db_verbs, &deliver_verbs,
	&import_verbs, &report_verbs, &sla_verbs, &template_verbs, &view_verbs,
	&whatif_verbs, &why_verbs,
	&later_verbs,
};
const size_t nall_verbs = sizeof all_verbs / sizeof *all_verbs;

const struct verb *
verb_find(const char *noun, const char *name)
{
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++) {
			const struct verb *v = &all_verbs[t]->verb[i];

			if (strcmp(v->noun, noun) == 0 &&
			    strcmp(v->name, name) == 0)
				return v;
		}
	return NULL;
}

bool
verb_is_noun(const char *noun)
{
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++)
			if (strcmp(all_verbs[t]->verb[i].noun, noun) == 0)
				return true;
	return false;
}

bool
verb_is_later(const struct verb *v)
{
	return v->request == NULL && v->run == NULL;
}
