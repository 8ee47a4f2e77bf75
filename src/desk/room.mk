# desk: the help desk's rules; pure: facts in, a plan out.
noinst_LIBRARIES += src/desk/libdesk.a
src_desk_libdesk_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS) $(JANSSON_CFLAGS)
src_desk_libdesk_a_SOURCES = \
	src/desk/model.c src/desk/model.h \
	src/desk/plan.c src/desk/plan.h \
	src/desk/differ.c src/desk/differ.h \
	src/desk/jot.c src/desk/jot.h src/desk/record.c src/desk/record.h \
	src/desk/restored.c src/desk/restored.h \
	src/desk/facts.h src/desk/decide.h \
	src/desk/history.c src/desk/history.h \
	src/desk/hours.c src/desk/hours.h \
	src/desk/sla.c src/desk/sla.h src/desk/sla_goals.c src/desk/decide_sla.c \
	src/desk/token.c src/desk/token.h \
	src/desk/turn.c src/desk/turn.h \
	src/desk/subject.c src/desk/subject.h \
	src/desk/people.c src/desk/people.h \
	src/desk/thread.c src/desk/thread.h \
	src/desk/guard.c src/desk/guard.h \
	src/desk/values.c src/desk/values.h \
	src/desk/letters.c src/desk/letters.h \
	src/desk/action.c src/desk/action.h \
	src/desk/ticket.c src/desk/ticket.h \
	src/desk/trigger.c src/desk/trigger.h \
	src/desk/chat.c src/desk/chat.h \
	src/desk/filing.c src/desk/filing.h \
	src/desk/filter.c src/desk/filter.h \
	src/desk/form.c src/desk/form.h \
	src/desk/property.c src/desk/property.h \
	src/desk/command.h src/desk/command_create.c \
	src/desk/command_letter.c src/desk/command_reply.c \
	src/desk/command_contact.c src/desk/command_merge.c \
	src/desk/command_person.c \
	src/desk/command_move.c src/desk/command_spam.c \
	src/desk/command_split.c src/desk/command_trash.c \
	src/desk/decide_mail.c src/desk/decide_command.c \
	src/desk/decide_result.c \
	src/desk/criteria.c src/desk/criteria.h src/desk/criteria_values.c \
	src/desk/narrate.c src/desk/narrate.h src/desk/narrate_event.c \
	src/desk/permit.c src/desk/permit.h \
	src/desk/undelivered.c src/desk/undelivered.h \
	src/desk/view_digest.c src/desk/view_digest.h src/desk/decide_digest.c

desk_libs = src/desk/libdesk.a $(JANSSON_LIBS) $(mail_libs)
src_desk_libdesk_a_SOURCES += src/desk/letter_state.c src/desk/letter_state.h \
	src/desk/accept.c src/desk/accept.h \
	src/desk/access.c src/desk/access.h \
	src/desk/assign.c src/desk/assign.h \
	src/desk/decide_tick.c src/desk/tick.h \
	src/desk/passage.c src/desk/passage.h \
	src/desk/tag.c src/desk/tag.h \
	src/desk/missing.c src/desk/missing.h \
	src/desk/alarm.c src/desk/alarm.h \
	src/desk/company.c src/desk/company.h src/desk/command_company.c \
	src/desk/free_mail.c src/desk/free_mail.h \
	src/desk/preview.c src/desk/preview.h \
	src/desk/snippet.c src/desk/snippet.h \
	src/desk/transcript.c src/desk/transcript.h
