# Unit tests of src/desk.
unit_tests += tests/unit/desk_letter_state
tests_unit_desk_letter_state_SOURCES = tests/unit/desk_letter_state.c
tests_unit_desk_letter_state_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_desk_letter_state_LDADD = $(desk_libs) $(CMOCKA_LIBS)
