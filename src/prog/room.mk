# prog: supervisor, the roles, main: argv, signals, privileges.
bin_PROGRAMS += src/postroom
src_postroom_CFLAGS = $(AM_CFLAGS)
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
	src/prog/supervisor.c \
	src/prog/supervisor.h
src_postroom_LDADD = $(cmd_libs)
