# Unit tests of src/prog.
unit_tests += tests/unit/prog_lock_down
tests_unit_prog_lock_down_SOURCES = tests/unit/prog_lock_down.c \
	src/prog/lock_down.c
tests_unit_prog_lock_down_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) \
	$(SECCOMP_CFLAGS)
tests_unit_prog_lock_down_LDADD = $(mail_libs) $(SECCOMP_LIBS) $(CMOCKA_LIBS)
