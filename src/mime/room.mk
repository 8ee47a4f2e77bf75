# mime: bytes <-> parts, the format; pure.
noinst_LIBRARIES += src/mime/libmime.a
src_mime_libmime_a_CFLAGS = $(AM_CFLAGS) $(IDN2_CFLAGS)
src_mime_libmime_a_SOURCES =
# The reading side.
src_mime_libmime_a_SOURCES += \
	src/mime/addr.c src/mime/addr.h \
	src/mime/charset.c src/mime/charset.h \
	src/mime/date.c src/mime/date.h \
	src/mime/decode.c src/mime/decode.h \
	src/mime/flowed.c src/mime/flowed.h \
	src/mime/header.c src/mime/header.h \
	src/mime/limits.h \
	src/mime/mbox.c src/mime/mbox.h \
	src/mime/msgid.c src/mime/msgid.h \
	src/mime/notes.c src/mime/notes.h \
	src/mime/param.c src/mime/param.h \
	src/mime/parse.c src/mime/parse.h \
	src/mime/uuencode.c src/mime/uuencode.h \
	src/mime/value.h \
	src/mime/word.c src/mime/word.h

mime_libs = src/mime/libmime.a $(IDN2_LIBS) $(conf_libs)
src_mime_libmime_a_SOURCES += \
	src/mime/build.c src/mime/build.h \
	src/mime/build_address.c src/mime/build_body.c
