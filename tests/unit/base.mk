# Unit tests of src/base.
unit_tests += tests/unit/base_bytes
tests_unit_base_bytes_SOURCES = tests/unit/base_bytes.c
tests_unit_base_bytes_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_base_bytes_LDADD = $(base_libs) $(CMOCKA_LIBS)
