# cmd: the postroom command: one file per noun.
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_cmd_libcmd_a_SOURCES = \
	src/cmd/about.c \
	src/cmd/asking.c src/cmd/asking.h \
	src/cmd/audit.c \
	src/cmd/cell.c \
	src/cmd/channel.c \
	src/cmd/client.c src/cmd/client.h \
	src/cmd/cmd.c src/cmd/cmd.h \
	src/cmd/company.c \
	src/cmd/template.c \
	src/cmd/complete.c \
	src/cmd/config.c \
	src/cmd/contact.c \
	src/cmd/conversation.c \
	src/cmd/deliver.c \
	src/cmd/db.c \
	src/cmd/help.c \
	src/cmd/import.c \
	src/cmd/import_source.c src/cmd/import_source.h \
	src/cmd/input.c \
	src/cmd/intake.c src/cmd/intake_add.c src/cmd/intake_add.h \
	src/cmd/later.c \
	src/cmd/letter.c \
	src/cmd/live.c src/cmd/live.h \
	src/cmd/out.c src/cmd/out.h \
	src/cmd/page.c \
	src/cmd/progress.c src/cmd/progress.h \
	src/cmd/parse.c \
	src/cmd/report.c \
	src/cmd/sla.c \
	src/cmd/svg.c src/cmd/svg.h \
	src/cmd/tables.c src/cmd/verb.h \
	src/cmd/templates.c src/cmd/templates.h \
	src/cmd/ticket.c src/cmd/view.c \
	src/cmd/whatif.c src/cmd/why.c \
	src/cmd/wire.c src/cmd/wire.h
src_cmd_libcmd_a_SOURCES += src/cmd/read.c src/cmd/read.h

cmd_libs = src/cmd/libcmd.a $(api_libs)
