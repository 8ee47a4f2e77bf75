# flow: the belts: receive, file, send, sweep.
noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_CFLAGS = $(AM_CFLAGS)
src_flow_libflow_a_SOURCES = \
	src/flow/backoff.c src/flow/backoff.h \
	src/flow/door.c src/flow/door.h \
	src/flow/jobs.c src/flow/jobs.h \
	src/flow/receive.c src/flow/receive.h \
	src/flow/receive_fetch.c \
	src/flow/receive_inner.h \
	src/flow/receive_line.c \
	src/flow/receive_test.c

flow_libs = src/flow/libflow.a src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) src/wire/libwire.a $(ETPAN_LIBS) $(CURL_LIBS) $(desk_libs)
