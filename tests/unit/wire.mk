# Unit tests of src/wire.
unit_tests += tests/unit/wire_outcome
tests_unit_wire_outcome_SOURCES = tests/unit/wire_outcome.c
tests_unit_wire_outcome_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_wire_outcome_LDADD = $(wire_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/wire_relay
tests_unit_wire_relay_SOURCES = tests/unit/wire_relay.c tests/unit/sink.h
tests_unit_wire_relay_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_wire_relay_LDADD = $(wire_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/wire_inbox
tests_unit_wire_inbox_SOURCES = tests/unit/wire_inbox.c
tests_unit_wire_inbox_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_wire_inbox_LDADD = $(wire_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/wire_lmtp
tests_unit_wire_lmtp_SOURCES = tests/unit/wire_lmtp.c
tests_unit_wire_lmtp_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_wire_lmtp_LDADD = $(wire_libs) $(CMOCKA_LIBS)
