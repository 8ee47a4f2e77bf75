# Unit tests of src/mime.
unit_tests += tests/unit/mime_build
tests_unit_mime_build_SOURCES = tests/unit/mime_build.c
tests_unit_mime_build_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_mime_build_LDADD = $(mime_libs) $(CMOCKA_LIBS)
