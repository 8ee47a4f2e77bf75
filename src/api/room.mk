# api: a request in, objects out: permissions at one door.
noinst_LIBRARIES += src/api/libapi.a
src_api_libapi_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
src_api_libapi_a_SOURCES = \
	src/api/answer.c src/api/call.h \
	src/api/api.c src/api/api.h \
	src/api/args.c \
	src/api/asks.c \
	src/api/audit.c \
	src/api/bulk.c \
	src/api/base64.c src/api/base64.h \
	src/api/change.c \
	src/api/channel.c \
	src/api/company.c src/api/contact.c \
	src/api/conversation.c \
	src/api/explain.c \
	src/api/failure.c src/api/failure.h \
	src/api/filter.c src/api/filter.h \
	src/api/intake.c \
	src/api/letter.c \
	src/api/listen.c src/api/listen.h \
	src/api/reach.c \
	src/api/render.c src/api/render.h \
	src/api/render_channel.c \
	src/api/render_contact.c \
	src/api/render_conversation.c \
	src/api/render_letter.c \
	src/api/render_message.c \
	src/api/render_ticket.c \
	src/api/report.c \
	src/api/sla.c \
	src/api/tell.c src/api/tell.h \
	src/api/template.c \
	src/api/ticket.c \
	src/api/view.c src/api/view.h \
	src/api/view_change.c src/api/view_preset.c \
	src/api/view_look.c src/api/view_look.h \
	src/api/wanted.c src/api/wanted.h \
	src/api/who.c \
	src/api/why.c

api_libs = src/api/libapi.a $(flow_libs)
