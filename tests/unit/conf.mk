# Unit tests of src/conf.
unit_tests += tests/unit/conf_load tests/unit/conf_values \
	tests/unit/conf_credential tests/unit/conf_sample
EXTRA_DIST += tests/unit/data/whole-language.conf \
	tests/unit/data/holidays.ics

tests_unit_conf_load_SOURCES = tests/unit/conf_load.c
tests_unit_conf_load_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_load_LDADD = $(conf_libs) $(CMOCKA_LIBS)

tests_unit_conf_values_SOURCES = tests/unit/conf_values.c
tests_unit_conf_values_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_values_LDADD = $(conf_libs) $(CMOCKA_LIBS)

tests_unit_conf_credential_SOURCES = tests/unit/conf_credential.c
tests_unit_conf_credential_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_credential_LDADD = $(conf_libs) $(CMOCKA_LIBS)

tests_unit_conf_sample_SOURCES = tests/unit/conf_sample.c
tests_unit_conf_sample_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_sample_LDADD = $(conf_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/conf_account
tests_unit_conf_account_SOURCES = tests/unit/conf_account.c
tests_unit_conf_account_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_account_LDADD = $(conf_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/conf_rules
tests_unit_conf_rules_SOURCES = tests/unit/conf_rules.c
tests_unit_conf_rules_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_rules_LDADD = $(conf_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/conf_ical
tests_unit_conf_ical_SOURCES = tests/unit/conf_ical.c
tests_unit_conf_ical_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_ical_LDADD = $(conf_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/conf_hours
tests_unit_conf_hours_SOURCES = tests/unit/conf_hours.c
tests_unit_conf_hours_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_hours_LDADD = $(conf_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/conf_line
tests_unit_conf_line_SOURCES = tests/unit/conf_line.c
tests_unit_conf_line_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_line_LDADD = $(conf_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/conf_digest
tests_unit_conf_digest_SOURCES = tests/unit/conf_digest.c
tests_unit_conf_digest_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_conf_digest_LDADD = $(conf_libs) $(CMOCKA_LIBS)
