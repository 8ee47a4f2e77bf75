# mail: parts <-> meaning; pure.
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(PCRE2_CFLAGS)
src_mail_libmail_a_SOURCES = src/mail/mail_placeholder.c

mail_libs = src/mail/libmail.a $(XML_LIBS) $(mime_libs)
src_mail_libmail_a_SOURCES += \
	src/mail/compose.c src/mail/compose.h \
	src/mail/markdown.c src/mail/markdown.h \
	src/mail/template.c src/mail/template.h \
	src/mail/template_files.c src/mail/template_files.h \
	src/mail/template_names.c src/mail/template_names.h \
	src/mail/template_parse.c src/mail/template_parse.h
