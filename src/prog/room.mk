# prog: supervisor, the roles, main: argv, signals, privileges.
bin_PROGRAMS += src/postroom
src_postroom_CFLAGS = $(AM_CFLAGS)
src_postroom_SOURCES = \
	src/prog/main.c
src_postroom_LDADD = $(cmd_libs)
