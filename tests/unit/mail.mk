# Unit tests of src/mail.
unit_tests += tests/unit/mail_template
tests_unit_mail_template_SOURCES = tests/unit/mail_template.c
tests_unit_mail_template_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_template_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_compose
tests_unit_mail_compose_SOURCES = tests/unit/mail_compose.c
tests_unit_mail_compose_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_compose_LDADD = $(mail_libs) $(CMOCKA_LIBS)
