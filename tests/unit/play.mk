# Unit tests of src/play.
unit_tests += tests/unit/play_storm
tests_unit_play_storm_SOURCES = tests/unit/play_storm.c
tests_unit_play_storm_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_play_storm_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_play_storm_LDADD = $(play_libs) $(CMOCKA_LIBS)
