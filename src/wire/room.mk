# wire: the doors and the relay: IMAP, SMTP, TLS; knows no store.
noinst_LIBRARIES += src/wire/libwire.a
src_wire_libwire_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS) $(CURL_CFLAGS)
src_wire_libwire_a_SOURCES = \
	src/wire/guard.c src/wire/guard.h \
	src/wire/inbox.c src/wire/inbox.h \
	src/wire/inbox_append.c \
	src/wire/inbox_fetch.c \
	src/wire/inbox_idle.c \
	src/wire/inbox_inner.h \
	src/wire/inbox_line.c \
	src/wire/inbox_login.c \
	src/wire/lmtp.c src/wire/lmtp.h \
	src/wire/lmtp_command.c \
	src/wire/lmtp_eat.c \
	src/wire/lmtp_inner.h \
	src/wire/lmtp_words.c \
	src/wire/inbox_move.c \
	src/wire/mutf7.c src/wire/mutf7.h \
	src/wire/stream.c src/wire/stream.h \
	src/wire/tls.c src/wire/tls.h

wire_libs = src/wire/libwire.a $(ETPAN_LIBS) $(CURL_LIBS) $(mail_libs)
src_wire_libwire_a_SOURCES += \
	src/wire/outcome.c src/wire/outcome.h \
	src/wire/relay.c src/wire/relay_answer.c src/wire/relay.h
