# mime: bytes <-> parts, the format; pure.
noinst_LIBRARIES += src/mime/libmime.a
src_mime_libmime_a_CFLAGS = $(AM_CFLAGS) $(IDN2_CFLAGS)
src_mime_libmime_a_SOURCES = src/mime/mime_placeholder.c

mime_libs = src/mime/libmime.a $(IDN2_LIBS) $(conf_libs)
src_mime_libmime_a_SOURCES += \
	src/mime/build.c src/mime/build_body.c src/mime/build.h
