# desk: the help desk's rules; pure: facts in, a plan out.
noinst_LIBRARIES += src/desk/libdesk.a
src_desk_libdesk_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS) $(JANSSON_CFLAGS)
src_desk_libdesk_a_SOURCES = src/desk/desk_placeholder.c

desk_libs = src/desk/libdesk.a $(JANSSON_LIBS) $(mail_libs)
src_desk_libdesk_a_SOURCES += src/desk/letter_state.c src/desk/letter_state.h
