# store: all SQL.
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS) $(ZSTD_CFLAGS) $(JANSSON_CFLAGS)
src_store_libstore_a_SOURCES = src/store/store_placeholder.c

store_libs = src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) $(desk_libs)
