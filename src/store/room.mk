# store: all SQL.
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS) $(ZSTD_CFLAGS) $(JANSSON_CFLAGS)
src_store_libstore_a_SOURCES = src/store/store_placeholder.c

store_libs = src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) $(desk_libs)

# What lists and shows read.
src_store_libstore_a_SOURCES += \
	src/store/list.h src/store/list_ticket.c src/store/list_conversation.c \
	src/store/list_message.c src/store/list_contact.c \
	src/store/list_letter.c src/store/list_intake.c
