# Unit tests of src/flow.
unit_tests += tests/unit/flow_file
tests_unit_flow_file_SOURCES = tests/unit/flow_crash.c tests/unit/flow_file.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_file_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_file_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_file_LDADD = $(flow_libs) $(CMOCKA_LIBS)

# The first belt alone, driven by tests/real and tests/flow.
check_PROGRAMS += tests/real/receive_driver
tests_real_receive_driver_SOURCES = tests/real/receive_driver.c
tests_real_receive_driver_LDADD = $(flow_libs)

unit_tests += tests/unit/flow_backoff
tests_unit_flow_backoff_SOURCES = tests/unit/flow_backoff.c
tests_unit_flow_backoff_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_backoff_LDADD = $(flow_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/flow_send
tests_unit_flow_send_SOURCES = tests/unit/flow_send.c tests/unit/send_world.h tests/unit/sink.h
tests_unit_flow_send_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_send_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_send_crash
tests_unit_flow_send_crash_SOURCES = tests/unit/flow_send_crash.c tests/unit/send_world.h tests/unit/sink.h
tests_unit_flow_send_crash_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_send_crash_LDADD = $(flow_libs) $(CMOCKA_LIBS)

# A reader that misbehaves as a mail tells it to.
check_PROGRAMS += tests/unit/reader_stub
tests_unit_reader_stub_SOURCES = tests/unit/reader_stub.c \
	tests/unit/reader_stub.h tests/unit/reader_look.c src/prog/nursery.c
tests_unit_reader_stub_LDADD = src/flow/libflow.a $(mail_libs)

unit_tests += tests/unit/flow_reader_apart
tests_unit_flow_reader_apart_SOURCES = tests/unit/flow_reader_apart.c \
	tests/unit/reader_look.c tests/unit/reader_stub.h \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_reader_apart_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"' \
	-DSTUB='"$(abs_top_builddir)/tests/unit/reader_stub"' \
	-DREAL='"$(abs_top_builddir)/src/postroom-read"'
tests_unit_flow_reader_apart_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_reader_apart_LDADD = $(flow_libs) $(CMOCKA_LIBS)
EXTRA_tests_unit_flow_reader_apart_DEPENDENCIES = src/postroom-read \
	tests/unit/reader_stub

unit_tests += tests/unit/flow_read_ahead
tests_unit_flow_read_ahead_SOURCES = tests/unit/flow_read_ahead.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_read_ahead_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"' \
	-DREAL='"$(abs_top_builddir)/src/postroom-read"'
tests_unit_flow_read_ahead_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_read_ahead_LDADD = $(flow_libs) $(CMOCKA_LIBS)
EXTRA_tests_unit_flow_read_ahead_DEPENDENCIES = src/postroom-read

unit_tests += tests/unit/flow_chat_json
tests_unit_flow_chat_json_SOURCES = tests/unit/flow_chat_json.c
tests_unit_flow_chat_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_chat_json_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_duplicates
tests_unit_flow_duplicates_SOURCES = tests/unit/flow_duplicates.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_duplicates_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_duplicates_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_duplicates_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_alarms
tests_unit_flow_alarms_SOURCES = tests/unit/flow_alarms.c tests/unit/store_dir.h
tests_unit_flow_alarms_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_alarms_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_alarms_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_send_pace
tests_unit_flow_send_pace_SOURCES = tests/unit/flow_send_pace.c tests/unit/store_dir.h
tests_unit_flow_send_pace_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_send_pace_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_sla
tests_unit_flow_sla_SOURCES = tests/unit/flow_sla.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_sla_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_sla_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_sla_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_purge
tests_unit_flow_purge_SOURCES = tests/unit/flow_purge.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_purge_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_purge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_purge_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_why
tests_unit_flow_why_SOURCES = tests/unit/flow_why.c \
	tests/unit/flow_desk.c tests/unit/flow_desk.h tests/unit/store_dir.h
tests_unit_flow_why_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_why_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_flow_why_LDADD = $(flow_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/flow_digest
tests_unit_flow_digest_SOURCES = tests/unit/flow_digest.c tests/unit/store_dir.h
tests_unit_flow_digest_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_flow_digest_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_flow_digest_LDADD = $(flow_libs) $(CMOCKA_LIBS)
