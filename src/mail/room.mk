# mail: parts <-> meaning; pure.
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(PCRE2_CFLAGS)
src_mail_libmail_a_SOURCES = src/mail/mail_placeholder.c

mail_libs = src/mail/libmail.a $(XML_LIBS) $(mime_libs)
