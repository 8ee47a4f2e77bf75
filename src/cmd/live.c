#include "cmd/live.h"

#include <stdio.h>
#include <string.h>

#include "flow/receive.h"

static bool
test_channel(const struct channel *ch)
{
	struct buf report = BUF_INIT;
	struct err e = ERR_INIT;
	bool ok = receive_test(ch, &report, &e);

	fwrite(report.n > 0 ? report.p : "", 1, report.n, stdout);
	if (!ok)
		fprintf(stdout, "channel %s: failed: %s\n", ch->name, e.text);
	else
		fprintf(stdout, "channel %s: works\n", ch->name);
	buf_clear(&report);
	return ok;
}

static bool
has_source(const struct channel *ch)
{
	return ch->imap != NULL || ch->lmtp != NULL || ch->maildir[0] != '\0';
}

bool
live_check(const struct conf *c, const char *name, struct failure *f)
{
	const char *first = NULL;
	int tested = 0, bad = 0;

	for (size_t i = 0; i < c->nchannel; i++) {
		const struct channel *ch = &c->channel[i];

		if (name != NULL ? strcmp(ch->name, name) != 0 :
		    !has_source(ch))
			continue;
		tested++;
		if (test_channel(ch))
			continue;
		bad++;
		if (first == NULL)
			first = ch->name;
	}
	if (name != NULL && tested == 0)
		return failure_set(f, FAIL_NOT_FOUND, name,
		    "there is no channel \"%s\"", name);
	return bad == 0 || failure_set(f, FAIL_UNAVAILABLE, first,
	    "%d of %d channels cannot be logged in to", bad, tested);
}
