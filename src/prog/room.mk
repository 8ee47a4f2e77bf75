# prog: supervisor, the roles, main: argv, signals, privileges.
bin_PROGRAMS += src/postroom
src_postroom_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_postroom_SOURCES = \
	src/prog/control.c \
	src/prog/control.h \
	src/prog/main.c \
	src/prog/notify.c \
	src/prog/notify.h \
	src/prog/role.c \
	src/prog/role.h \
	src/prog/role_desk.c \
	src/prog/role_receive.c \
	src/prog/role_send.c \
	src/prog/sandbox.c src/prog/sandbox.h \
	src/prog/supervisor.c \
	src/prog/supervisor.h
src_postroom_LDADD = $(play_libs)

# The reader: small, because it knows no store and no network.
pkglibexec_PROGRAMS += src/postroom-read
src_postroom_read_CFLAGS = $(AM_CFLAGS) $(SECCOMP_CFLAGS)
src_postroom_read_SOURCES = \
	src/prog/lock_down.c \
	src/prog/lock_down.h \
	src/prog/nursery.c \
	src/prog/nursery.h \
	src/prog/read_main.c
src_postroom_read_LDADD = src/flow/libflow.a $(mail_libs) $(SECCOMP_LIBS)
