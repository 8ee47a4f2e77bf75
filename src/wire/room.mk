# wire: the doors and the relay: IMAP, SMTP, TLS; knows no store.
noinst_LIBRARIES += src/wire/libwire.a
src_wire_libwire_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS) $(CURL_CFLAGS)
src_wire_libwire_a_SOURCES = src/wire/wire_placeholder.c

wire_libs = src/wire/libwire.a $(ETPAN_LIBS) $(CURL_LIBS) $(mail_libs)
src_wire_libwire_a_SOURCES += \
	src/wire/outcome.c src/wire/outcome.h \
	src/wire/relay.c src/wire/relay_answer.c src/wire/relay.h
