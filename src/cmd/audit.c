#include "cmd/verb.h"

#include <errno.h>

#include "cmd/client.h"
#include "cmd/live.h"

static const struct column columns[] = {
	{ "CHANNEL", "channel", COLUMN_TEXT },
	{ "SEEN", "seen", COLUMN_NUMBER },
	{ "FILED", "filed", COLUMN_NUMBER },
	{ "FILTERED", "filtered", COLUMN_NUMBER },
	{ "DUPLICATE", "duplicate", COLUMN_NUMBER },
	{ "SET ASIDE", "set_aside", COLUMN_NUMBER },
	{ "WAITING", "waiting", COLUMN_NUMBER },
	{ "GONE", "gone", COLUMN_NUMBER },
	{ "DIFFERENCE", "difference", COLUMN_NUMBER },
	{ "COMPARED", "reconciled", COLUMN_TIME },
	{ NULL, NULL, COLUMN_END },
};

struct sums {
	struct out out;
	json_t *seen;                   /* own; what came */
};

static void
take(void *arg, json_t *object)
{
	struct sums *s = arg;

	json_array_append(s->seen, object);
	out_object(&s->out, object);
}

/* The differences of a channel for a person, one a line. */
static void
print_flaws(struct out *o, const json_t *sum)
{
	const json_t *list = json_object_get(sum, "differences");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		struct str channel = out_text(o, sum, "channel");
		struct str folder = out_text(o, f, "folder");
		struct str uid = out_text(o, f, "uid");
		struct str intake = out_text(o, f, "intake");

		fprintf(o->to, "%.*s: %.*s%s%.*s%s%.*s%s%.*s\n",
		    STR_ARG(channel), STR_ARG(out_text(o, f, "what")),
		    folder.n > 0 ? ", folder " : "", STR_ARG(folder),
		    uid.n > 0 ? ", uid " : "", STR_ARG(uid),
		    intake.n > 0 ? ", intake " : "", STR_ARG(intake));
	}
}

/* Returns how many channels do not add up. */
static size_t
print_verdict(struct sums *s, const struct options *opt)
{
	struct out page;
	size_t bad = 0;

	out_init(&page, stdout, opt, NULL, NULL);
	for (size_t i = 0; i < json_array_size(s->seen); i++) {
		const json_t *sum = json_array_get(s->seen, i);

		if (opt->form == FORM_TABLE || opt->form == FORM_PLAIN)
			print_flaws(&page, sum);
		bad += !json_is_true(json_object_get(sum, "equal"));
	}
	out_end(&page);
	return bad;
}

static int
audit(struct job *j)
{
	json_t *live = json_incref(json_object_get(j->args, "live"));
	struct sums s = { .seen = json_array() };
	json_t *request;
	size_t bad = 0;

	json_object_del(j->args, "live");
	if (json_is_true(live))
		bad += live_audit(&j->opt, json_string_value(
		    json_object_get(j->args, "channel")), &j->why);
	json_decref(live);
	request = job_request(j);
	out_init(&s.out, stdout, &j->opt, columns, NULL);
	if (j->why.kind == FAIL_NONE)
		client_run(&j->opt, request, take, &s, &j->why);
	json_decref(request);
	if (!out_end(&s.out) && errno != EPIPE)
		failure_set(&j->why, FAIL_IO, NULL,
		    "the output cannot be written");
	bad += print_verdict(&s, &j->opt);
	json_decref(s.seen);
	return bad > 0 ? 1 : 0;
}

static const struct flag flags[] = {
	{ "channel", FLAG_TEXT, "C", "only of this channel" },
	{ "since", FLAG_TEXT, "YYYY-MM-DD", "only mail taken since this day" },
	{ "live", FLAG_YES, NULL, "compare with the servers too" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct verb rows[] = {
	{ .noun = "audit", .name = "", .request = "audit", .run = audit,
	    .help = "prove that every mail that was seen came to something",
	    .flag = flags, .column = columns },
};
VERBS(audit_verbs, rows);
