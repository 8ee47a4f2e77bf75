# flow: the belts: receive, file, send, sweep.
noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_CFLAGS = $(AM_CFLAGS)
src_flow_libflow_a_SOURCES = src/flow/flow_placeholder.c

flow_libs = src/flow/libflow.a src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) src/wire/libwire.a $(ETPAN_LIBS) $(CURL_LIBS) $(desk_libs)
