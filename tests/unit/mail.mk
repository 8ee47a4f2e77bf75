# Unit tests of src/mail.
unit_tests += tests/unit/mail_template
tests_unit_mail_template_SOURCES = tests/unit/mail_template.c
tests_unit_mail_template_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_template_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_compose
tests_unit_mail_compose_SOURCES = tests/unit/mail_compose.c
tests_unit_mail_compose_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_compose_LDADD = $(mail_libs) $(CMOCKA_LIBS)
# The reading side.
unit_tests += tests/unit/mail_attachment
tests_unit_mail_attachment_SOURCES = tests/unit/mail_attachment.c
tests_unit_mail_attachment_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_attachment_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_html
tests_unit_mail_html_SOURCES = tests/unit/mail_html.c
tests_unit_mail_html_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_html_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_kind
tests_unit_mail_kind_SOURCES = tests/unit/mail_kind.c
tests_unit_mail_kind_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_kind_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_quote
tests_unit_mail_quote_SOURCES = tests/unit/mail_quote.c
tests_unit_mail_quote_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_quote_LDADD = $(mail_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/mail_read
tests_unit_mail_read_SOURCES = tests/unit/mail_read.c
tests_unit_mail_read_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_read_LDADD = $(mail_libs) $(CMOCKA_LIBS)
# The answer that crosses processes.
unit_tests += tests/unit/mail_answer
tests_unit_mail_answer_SOURCES = tests/unit/mail_answer.c
tests_unit_mail_answer_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mail_answer_LDADD = $(mail_libs) $(CMOCKA_LIBS)
