# Unit tests of src/api.
unit_tests += tests/unit/api_request
tests_unit_api_request_SOURCES = tests/unit/api_request.c
tests_unit_api_request_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_api_request_LDADD = $(cmd_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/api_listen
tests_unit_api_listen_SOURCES = tests/unit/api_listen.c tests/unit/store_dir.h
tests_unit_api_listen_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_api_listen_LDADD = $(api_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/api_sight
tests_unit_api_sight_SOURCES = tests/unit/api_sight.c tests/unit/store_dir.h
tests_unit_api_sight_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_api_sight_LDADD = $(api_libs) $(CMOCKA_LIBS)
