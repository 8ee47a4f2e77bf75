/* Whatever an Authentication-Results says: every text lies in the value and
 * is valid UTF-8, there are no more results, properties and fields than the
 * limits allow, and what does not parse has no results. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(struct str s)
{
	check(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		check((unsigned char)s.p[i] >= ' ' || s.p[i] == '\t');
}

static void
check_inside(struct str s, struct str in)
{
	check_text(s);
	check(s.n == 0 || (s.p >= in.p && s.n <= in.n &&
	    (size_t)(s.p - in.p) <= in.n - s.n));
}

static void
check_result(const struct authresult *r, struct str in)
{
	check(r->method.n > 0 && r->result.n > 0);
	check_inside(r->method, in);
	check_inside(r->result, in);
	check(r->nproperty <= AUTHRES_PROPERTIES_MAX);
	for (size_t i = 0; i < r->nproperty; i++) {
		check(r->property[i].ptype.n > 0);
		check(r->property[i].name.n > 0);
		check_inside(r->property[i].ptype, in);
		check_inside(r->property[i].name, in);
		check_inside(r->property[i].value, in);
	}
}

static void
check_field(struct arena *a, struct str folded)
{
	struct str in = header_unfold(a, folded);
	struct notes notes = { .arena = a };
	struct authres one = { .is_sound = false };

	check(authres_field(a, in, &notes, &one) == one.is_sound);
	check(one.is_sound == (notes.repairs.n == 0));
	check(one.is_sound || one.nresult == 0);
	check(one.nresult <= AUTHRES_RESULTS_MAX);
	check_inside(one.authserv_id, in);
	for (size_t i = 0; i < one.nresult; i++)
		check_result(&one.result[i], in);
}

static void
check_mail(struct arena *a, struct str raw)
{
	struct mail m;

	mail_read(a, raw, &m);
	check(m.nauthres <= AUTHRES_FIELDS_MAX);
	for (size_t i = 0; i < m.nauthres; i++) {
		const struct authres *one = &m.authres[i];

		check_text(one->authserv_id);
		check(one->received_above <= one->position);
		check(i == 0 || one->position > m.authres[i - 1].position);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str text = { (const char *)data, size };
	struct buf b = BUF_INIT;

	check_field(&a, text);
	buf_z(&b, "Received: x\nAuthentication-Results: ");
	buf_str(&b, text);
	check_mail(&a, buf_view(&b));
	buf_clear(&b);
	arena_clear(&a);
	return 0;
}
