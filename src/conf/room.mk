# conf: configuration text -> values.
noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_CFLAGS = $(AM_CFLAGS) $(PCRE2_CFLAGS)
src_conf_libconf_a_SOURCES = \
	src/conf/actions.c \
	src/conf/check.c \
	src/conf/conf.h \
	src/conf/credential.c \
	src/conf/fill.c \
	src/conf/find.c \
	src/conf/kinds.c \
	src/conf/load.c \
	src/conf/make.h \
	src/conf/options.c src/conf/options.h \
	src/conf/pipeline.c \
	src/conf/said.c src/conf/said.h \
	src/conf/scan.c src/conf/scan.h \
	src/conf/source.c \
	src/conf/special.c \
	src/conf/tree.h \
	src/conf/value.c

conf_libs = src/conf/libconf.a $(PCRE2_LIBS) $(base_libs)
