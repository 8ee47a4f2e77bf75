# api: a request in, objects out: permissions at one door.
noinst_LIBRARIES += src/api/libapi.a
src_api_libapi_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_api_libapi_a_SOURCES = src/api/api_placeholder.c

api_libs = src/api/libapi.a $(flow_libs)
