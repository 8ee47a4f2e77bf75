# play: whole stories against a desk of their own, with a clock that jumps.
noinst_LIBRARIES += src/play/libplay.a
src_play_libplay_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(PCRE2_CFLAGS)
src_play_libplay_a_SOURCES = \
	src/play/ask.c src/play/inner.h \
	src/play/crash.c \
	src/play/expect.c \
	src/play/far.c src/play/far.h \
	src/play/mailer.c src/play/mailer.h \
	src/play/match.c src/play/match.h \
	src/play/play.c src/play/play.h \
	src/play/step.c \
	src/play/story.c src/play/story.h \
	src/play/tell.c \
	src/play/time.c src/play/time.h \
	src/play/world.c src/play/world.h

play_libs = src/play/libplay.a $(cmd_libs)
