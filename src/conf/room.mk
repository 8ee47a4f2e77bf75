# conf: configuration text -> values.
noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_CFLAGS = $(AM_CFLAGS) $(PCRE2_CFLAGS)
src_conf_libconf_a_SOURCES = \
	src/conf/account.c \
	src/conf/actions.c \
	src/conf/address.c \
	src/conf/check.c \
	src/conf/conf.h \
	src/conf/credential.c \
	src/conf/criteria.c src/conf/criteria.h \
	src/conf/door.c \
	src/conf/fill.c \
	src/conf/filter.c \
	src/conf/find.c \
	src/conf/hours.c \
	src/conf/ical.c src/conf/ical.h \
	src/conf/init.c src/conf/init.h \
	src/conf/kinds.c \
	src/conf/later.c \
	src/conf/lex.c src/conf/lex.h \
	src/conf/lint.c src/conf/passage.c \
	src/conf/line.c src/conf/line.h \
	src/conf/load.c \
	src/conf/make.h \
	src/conf/options.c src/conf/options.h \
	src/conf/options_channel.c \
	src/conf/options_desk.c \
	src/conf/options_inner.h \
	src/conf/options_people.c \
	src/conf/options_server.c \
	src/conf/pipeline.c src/conf/property.c src/conf/view.c src/conf/where.c \
	src/conf/props.c src/conf/props.h \
	src/conf/refer.c \
	src/conf/regex.c src/conf/regex.h \
	src/conf/said.c src/conf/said.h \
	src/conf/scan.c src/conf/scan.h \
	src/conf/server.c \
	src/conf/template.c \
	src/conf/show.c src/conf/show.h \
	src/conf/sla.c \
	src/conf/source.c src/conf/source.h \
	src/conf/special.c \
	src/conf/tree.h \
	src/conf/units.c \
	src/conf/value.c \
	src/conf/view_digest.c
nodist_src_conf_libconf_a_SOURCES = src/conf/init_text.inc

# The commented sample is in the program too, for `postroom init`.
BUILT_SOURCES += src/conf/init_text.inc
CLEANFILES += src/conf/init_text.inc
src/conf/init_text.inc: conf/postroom.conf
	$(AM_V_GEN)$(MKDIR_P) src/conf && \
	od -An -v -tu1 $(srcdir)/conf/postroom.conf | \
	sed 's/ *\([0-9][0-9]*\)/\1,/g' > $@.new && mv $@.new $@
src/conf/libconf_a-init.$(OBJEXT): src/conf/init_text.inc

conf_libs = src/conf/libconf.a $(PCRE2_LIBS) $(base_libs)
