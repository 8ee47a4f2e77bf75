# Unit tests of src/play.
unit_tests += tests/unit/play_storm
tests_unit_play_storm_SOURCES = tests/unit/play_storm.c
tests_unit_play_storm_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_play_storm_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_play_storm_LDADD = $(play_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/play_story
tests_unit_play_story_SOURCES = tests/unit/play_story.c
tests_unit_play_story_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_unit_play_story_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_play_story_LDADD = $(play_libs) $(CMOCKA_LIBS)
