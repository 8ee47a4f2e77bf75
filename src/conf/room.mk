# conf: configuration text -> values.
noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_CFLAGS = $(AM_CFLAGS) $(PCRE2_CFLAGS)
src_conf_libconf_a_SOURCES = src/conf/conf_placeholder.c

conf_libs = src/conf/libconf.a $(PCRE2_LIBS) $(base_libs)
