#include "api/call.h"

#include "api/render.h"
#include "flow/preview.h"

static const char *
use_name(enum template_use use)
{
	static const char *const names[] = {
		[TEMPLATE_ANYBODY] = "anybody",
		[TEMPLATE_CONTACT] = "contact", [TEMPLATE_USER] = "user",
		[TEMPLATE_PROGRAM] = "program", [TEMPLATE_LATER] = "later",
	};

	return names[use];
}

/* Those of the api, or for this call alone: *own is to be freed. */
static struct brands *
brands_for(struct call *c, struct brands **own)
{
	*own = c->api->brands == NULL ? brands_new(c->api->conf) : NULL;
	return *own != NULL ? *own : c->api->brands;
}

/* Of the first brand that has it; the configuration's own before all. */
static struct strs
languages_of(struct call *c, const struct brands *brands, const char *name)
{
	struct strs has = template_languages(brands_of(brands, STR_NONE),
	    c->a, name);

	for (size_t i = 0; has.n == 0 && i < c->api->conf->nchannel; i++)
		has = template_languages(brands_of(brands,
		    str_from(c->api->conf->channel[i].name)), c->a, name);
	return has;
}

bool
template_list(struct call *c)
{
	struct names all = conf_templates(c->api->conf, c->a);
	struct brands *own, *brands = brands_for(c, &own);

	for (size_t i = 0; i < all.n; i++) {
		json_t *o = json_object(), *languages = json_array();
		struct template_said said;
		struct strs has = languages_of(c, brands, all.name[i]);

		conf_template(c->api->conf, str_from(all.name[i]), &said);
		render_z(o, "name", said.name);
		render_z(o, "use", use_name(said.use));
		render_bool(o, "marketing", said.marketing);
		for (size_t k = 0; k < has.n; k++)
			json_array_append_new(languages, render_str(
			    has.s[k].n > 0 ? has.s[k] : STR("en")));
		json_object_set_new(o, "languages", languages);
		answer(c, o, NULL);
	}
	brands_free(own);
	return true;
}

static json_t *
render_preview(const struct previewed *p, int64_t ticket)
{
	json_t *o = json_object();

	render_z(o, "template", p->letter.draft.template);
	render_number(o, "ticket", ticket);
	render_z(o, "kind", letter_kind_name(p->letter.kind));
	render_text(o, "channel", p->letter.channel);
	render_word(o, "language", p->letter.draft.language);
	json_object_set_new(o, "from", render_mailbox(&p->letter.draft.from));
	json_object_set_new(o, "to", render_mailbox(&p->letter.draft.to));
	render_text(o, "subject", p->words.subject);
	render_text(o, "text", p->words.text);
	render_word(o, "html", p->words.html);
	return o;
}

bool
template_preview(struct call *c)
{
	struct previewed p;
	struct err e = ERR_INIT;
	struct brands *own;
	struct belt belt = { .db = c->api->db, .conf = c->api->conf };
	struct str name, language;
	struct ticket t;
	int64_t id;
	bool ok;

	if (!args_str(c, "name", &name) ||
	    !args_str(c, "language", &language) || !args_id(c, "ticket", &id) ||
	    !found(c, list_ticket(c->api->db, id, c->a, &t, &e), "ticket", id,
	    &e) || !reach_ticket(c, PERMIT_SEE, &t))
		return false;
	belt.brands = brands_for(c, &own);
	ok = preview_run(&belt, c->by, name, language, t.id, call_now(c),
	    c->a, &p, &e);
	brands_free(own);
	return answer(c, ok ? render_preview(&p, t.id) : NULL, &e);
}
