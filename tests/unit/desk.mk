# Unit tests of src/desk.
desk_kit = tests/unit/desk_kit.c tests/unit/desk_kit.h \
	tests/unit/desk_standin.c tests/unit/desk_ls_tmp.c
unit_tests += tests/unit/desk_token
tests_unit_desk_token_SOURCES = tests/unit/desk_token.c
tests_unit_desk_token_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_token_LDADD = $(desk_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/desk_subject
tests_unit_desk_subject_SOURCES = tests/unit/desk_subject.c
tests_unit_desk_subject_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_subject_LDADD = $(desk_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/desk_thread
tests_unit_desk_thread_SOURCES = tests/unit/desk_thread.c $(desk_kit)
tests_unit_desk_thread_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_thread_LDADD = $(desk_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/desk_mail
tests_unit_desk_mail_SOURCES = tests/unit/desk_mail.c $(desk_kit)
tests_unit_desk_mail_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_mail_LDADD = $(desk_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/desk_command
tests_unit_desk_command_SOURCES = tests/unit/desk_command.c $(desk_kit)
tests_unit_desk_command_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_command_LDADD = $(desk_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/desk_invariants
tests_unit_desk_invariants_SOURCES = tests/unit/desk_invariants.c $(desk_kit)
tests_unit_desk_invariants_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_invariants_LDADD = $(desk_libs) $(CMOCKA_LIBS)
