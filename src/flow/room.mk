# flow: the belts: receive, file, send, sweep.
noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_flow_libflow_a_SOURCES = \
	src/flow/account.c src/flow/account.h \
	src/flow/after.c src/flow/after.h \
	src/flow/alarms.c src/flow/alarms.h \
	src/flow/view_digests.c src/flow/view_digests.h \
	src/flow/purge.c src/flow/purge.h \
	src/flow/backoff.c src/flow/backoff.h \
	src/flow/sla_tick.c src/flow/sla_tick.h \
	src/flow/tick_commit.c src/flow/tick_commit.h \
	src/flow/belt.h \
	src/flow/chat_json.c src/flow/chat_json.h \
	src/flow/brands.c \
	src/flow/brands.h \
	src/flow/command.c \
	src/flow/command.h \
	src/flow/digests.c src/flow/digests.h \
	src/flow/door.c src/flow/door.h \
	src/flow/file.c \
	src/flow/file.h \
	src/flow/freeze.c \
	src/flow/freeze.h \
	src/flow/hand_in.c src/flow/hand_in.h \
	src/flow/hand_in_inner.h \
	src/flow/hand_in_line.c \
	src/flow/hand_in_own.c \
	src/flow/hand_mail.c src/flow/hand_mail.h \
	src/flow/preview.c src/flow/preview.h \
	src/flow/import.c src/flow/import.h \
	src/flow/import_imap.c \
	src/flow/import_maildir.c \
	src/flow/import_mbox.c \
	src/flow/jobs.c src/flow/jobs.h \
	src/flow/judge.c src/flow/judge.h \
	src/flow/keys.c \
	src/flow/keys.h \
	src/flow/poke.c \
	src/flow/poke.h \
	src/flow/read_ahead.c src/flow/read_ahead.h \
	src/flow/read_mail.c src/flow/read_mail.h \
	src/flow/reader.c \
	src/flow/reader.h \
	src/flow/reader_apart.c \
	src/flow/reader_apart.h \
	src/flow/reader_line.c src/flow/reader_line.h \
	src/flow/reader_path.c \
	src/flow/reader_wire.c \
	src/flow/reader_wire.h \
	src/flow/receive.c src/flow/receive.h \
	src/flow/receive_copy.c \
	src/flow/receive_audit.c \
	src/flow/receive_fetch.c \
	src/flow/receive_folder.c \
	src/flow/receive_inner.h \
	src/flow/receive_line.c \
	src/flow/receive_listen.c \
	src/flow/receive_incoming.c \
	src/flow/receive_lmtp.c src/flow/receive_lmtp.h \
	src/flow/receive_local.c src/flow/receive_local.h \
	src/flow/receive_maildir.c src/flow/receive_maildir.h \
	src/flow/receive_maildir_scan.c \
	src/flow/receive_socket.c \
	src/flow/receive_spool.c src/flow/receive_spool.h \
	src/flow/receive_move.c \
	src/flow/receive_tell.c \
	src/flow/spot.c \
	src/flow/receive_test.c \
	src/flow/results.c src/flow/trouble.c src/flow/trouble.h \
	src/flow/whatif.c src/flow/whatif.h

flow_libs = src/flow/libflow.a src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) src/wire/libwire.a $(ETPAN_LIBS) $(CURL_LIBS) $(desk_libs)

# The send belt.
src_flow_libflow_a_SOURCES += \
	src/flow/send.c src/flow/send.h \
	src/flow/send_house.c src/flow/send_house.h \
	src/flow/send_jobs.c src/flow/send_pace.c \
	src/flow/send_pool.c src/flow/send_pool.h \
	src/flow/send_times.c src/flow/send_times.h \
	src/flow/send_turn.c src/flow/send_turn.h \
	src/flow/sender.c src/flow/sender.h
