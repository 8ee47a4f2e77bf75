#include "desk/guard.h"

#include "tests/unit/desk_kit.h"

/* SE-7, RFC 3834 2: to whom nothing automatic goes. */
static void
test_address(void **state)
{
	static const struct {
		const char *address;
		bool may;
	} T[] = {
		{ "customer@c.example", true },
		{ "reply@c.example", true },
		{ "anna.bounce@c.example", true },
		{ "mailer@c.example", true },
		{ "request@c.example", true },
		{ "", false },
		{ "support@example.com", false },       /* a channel's */
		{ "HELP@example.com", false },          /* its alias */
		{ "Alice@example.com", false },         /* a user's */
		{ "noreply@c.example", false },
		{ "no-reply@c.example", false },
		{ "No_Reply+x@c.example", false },
		{ "do-not-reply@c.example", false },
		{ "shop.no-reply.eu@c.example", false },
		{ "MAILER-DAEMON@c.example", false },
		{ "postmaster@c.example", false },
		{ "bounce@c.example", false },
		{ "list-bounces@c.example", false },
		{ "bounces+a=b@c.example", false },
		{ "owner-list@c.example", false },
		{ "listserv@c.example", false },
		{ "a b@c.example", false },
		{ "a@c.example\r\nRSET", false },
	};
	struct kit k;

	(void)state;
	kit_init(&k);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].address, guard_address(&k.conf,
		    str_from(T[i].address)) == NULL, T[i].may);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
