# base: bytes, errors, arena, log, clock, secret, fault points; knows no mail.
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
src_base_libbase_a_SOURCES = \
	src/base/arena.c src/base/arena.h \
	src/base/bytes.c src/base/bytes.h \
	src/base/clock.c src/base/clock.h \
	src/base/digest.c src/base/digest.h \
	src/base/err.c src/base/err.h \
	src/base/fault.c src/base/fault.h \
	src/base/io.c src/base/io.h \
	src/base/log.c src/base/log.h \
	src/base/near.c src/base/near.h \
	src/base/secret.c src/base/secret.h \
	src/base/utf8.c src/base/utf8.h \
	src/base/zone.c src/base/zone.h

# What a program links that uses a room and all above it.
base_libs = src/base/libbase.a $(CRYPTO_LIBS)
