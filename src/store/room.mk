# store: all SQL.
store_sql = \
	$(srcdir)/src/store/sql/sqlite/mail-001.sql \
	$(srcdir)/src/store/sql/sqlite/mail-002.sql \
	$(srcdir)/src/store/sql/sqlite/mail-003.sql \
	$(srcdir)/src/store/sql/sqlite/mail-004.sql \
	$(srcdir)/src/store/sql/sqlite/desk-001.sql \
	$(srcdir)/src/store/sql/sqlite/desk-002.sql \
	$(srcdir)/src/store/sql/sqlite/desk-003.sql \
	$(srcdir)/src/store/sql/sqlite/desk-004.sql \
	$(srcdir)/src/store/sql/sqlite/desk-005.sql \
	$(srcdir)/src/store/sql/sqlite/out-001.sql \
	$(srcdir)/src/store/sql/sqlite/out-002.sql \
	$(srcdir)/src/store/sql/sqlite/out-003.sql

noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS) $(ZSTD_CFLAGS) $(JANSSON_CFLAGS)
src_store_libstore_a_SOURCES = \
	src/store/accepted.c src/store/accepted.h \
	src/store/alarms.c src/store/alarms.h \
	src/store/archive.c src/store/archive.h \
	src/store/check.h src/store/db_check.c src/store/deep.c \
	src/store/commit.c \
	src/store/criteria.c src/store/criteria.h \
	src/store/properties.c src/store/properties.h \
	src/store/views.c src/store/views.h \
	src/store/view_digests.c src/store/view_digests.h \
	src/store/commit.h \
	src/store/companies.c src/store/companies.h \
	src/store/contacts.c \
	src/store/contacts.h \
	src/store/conversations.c \
	src/store/conversations.h \
	src/store/db.h \
	src/store/backup.h src/store/db_backup.c \
	src/store/db_connect.c \
	src/store/db_copy.c src/store/db_copy.h \
	src/store/db_files.c \
	src/store/db_look.c \
	src/store/db_make.c \
	src/store/db_mend.c src/store/mend.h \
	src/store/db_recover.c src/store/db_restore.c \
	src/store/db_sqlite.c \
	src/store/db_sqlite.h \
	src/store/decisions.c \
	src/store/decisions.h \
	src/store/events.c \
	src/store/events.h \
	src/store/facts.c src/store/facts_command.c \
	src/store/facts_inner.h src/store/facts_named.c \
	src/store/facts.h \
	src/store/facts_chat.c src/store/facts_chat.h \
	src/store/facts_company.c src/store/facts_company.h \
	src/store/filing.c \
	src/store/filing.h \
	src/store/letters.c \
	src/store/letters.h \
	src/store/message_move.c \
	src/store/message_text.h src/store/messages.c \
	src/store/messages.h \
	src/store/migrate.h \
	src/store/outcomes.c \
	src/store/outcomes.h \
	src/store/erase.c src/store/erase.h \
	src/store/purge.c src/store/purge.h \
	src/store/purge_closed.c src/store/purge_inner.h src/store/purge_raw.c \
	src/store/queries.c \
	src/store/queries.h \
	src/store/rebuild.c src/store/rebuild.h \
	src/store/refs.c \
	src/store/refs.h \
	src/store/row.c \
	src/store/rules.c src/store/rules.h \
	src/store/search.c src/store/search.h \
	src/store/search_index.c \
	src/store/row.h \
	src/store/threads.c \
	src/store/threads.h \
	src/store/tickets.c \
	src/store/tickets.h

# Each numbered file becomes an array of lines; see store/migrate.h.
nodist_src_store_libstore_a_SOURCES = src/store/sql_files.c
CLEANFILES += src/store/sql_files.c
EXTRA_DIST += src/store/sql
src/store/sql_files.c: $(store_sql) $(srcdir)/src/store/sql/embed.awk
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	$(AWK) -f $(srcdir)/src/store/sql/embed.awk $(store_sql) > $@.new && \
	mv $@.new $@

store_libs = src/store/libstore.a $(SQLITE_LIBS) $(ZSTD_LIBS) $(desk_libs)

# What receive writes.
src_store_libstore_a_SOURCES += \
	src/store/intake.c \
	src/store/intake.h \
	src/store/copies.c \
	src/store/copies.h \
	src/store/ledger.c \
	src/store/ledger.h \
	src/store/raw.c \
	src/store/raw.h

# What lists and shows read.
src_store_libstore_a_SOURCES += \
	src/store/audit.c src/store/audit.h \
	src/store/list.h src/store/list_inner.h src/store/list_page.c \
	src/store/list_ticket.c src/store/list_ticket_page.c \
	src/store/list_conversation.c src/store/sight.c src/store/sight.h \
	src/store/list_message.c src/store/list_contact.c \
	src/store/list_company.c \
	src/store/list_letter.c src/store/list_intake.c \
	src/store/recall.c src/store/recall.h \
	src/store/report.c src/store/report.h \
	src/store/why.c src/store/why.h

# The clocks of tickets.
src_store_libstore_a_SOURCES += \
	src/store/sla.c src/store/sla.h src/store/sla_history.c \
	src/store/sla_row.c

# What send writes.
src_store_libstore_a_SOURCES += \
	src/store/outbox.c src/store/outbox.h src/store/outbox_claim.c \
	src/store/outbox_row.h src/store/outbox_take.c \
	src/store/outbox_due.c src/store/relays.c src/store/relays.h
