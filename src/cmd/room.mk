# cmd: the postroom command: one file per noun.
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_cmd_libcmd_a_SOURCES = src/cmd/cmd_placeholder.c
src_cmd_libcmd_a_SOURCES += src/cmd/read.c src/cmd/read.h

cmd_libs = src/cmd/libcmd.a $(api_libs)
