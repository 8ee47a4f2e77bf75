# mail: parts <-> meaning; pure.
noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(PCRE2_CFLAGS) \
	$(CRYPTO_CFLAGS)
src_mail_libmail_a_SOURCES = src/mail/mail.h
# The reading side.
src_mail_libmail_a_SOURCES += \
	src/mail/answer.c src/mail/answer.h \
	src/mail/attachment.c src/mail/attachment.h \
	src/mail/attachment_nfc.c src/mail/attachment_nfc.h \
	src/mail/authres.c src/mail/authres.h \
	src/mail/body.c src/mail/body.h \
	src/mail/bounce.c src/mail/bounce.h \
	src/mail/bounce_code.c src/mail/bounce_code.h \
	src/mail/bounce_notice.c \
	src/mail/bounce_report.c src/mail/bounce_report.h \
	src/mail/bounce_text.c src/mail/bounce_text.h \
	src/mail/bounce_verdict.c src/mail/bounce_verdict.h \
	src/mail/forward.c src/mail/forward.h \
	src/mail/forward_attribution.c \
	src/mail/forward_body.c src/mail/forward_body.h \
	src/mail/forward_box.c src/mail/forward_box.h \
	src/mail/forward_fold.c src/mail/forward_head.c \
	src/mail/forward_head.h src/mail/forward_label.c \
	src/mail/forward_word.c src/mail/forward_word.h \
	src/mail/html.c src/mail/html.h \
	src/mail/html_quote.c src/mail/html_quote.h \
	src/mail/html_sax.c src/mail/html_sax.h \
	src/mail/html_trim.c src/mail/html_trim.h \
	src/mail/inert.c src/mail/inert.h \
	src/mail/kind.c src/mail/kind.h \
	src/mail/quote.c src/mail/quote.h \
	src/mail/quote_label.c \
	src/mail/quote_line.c src/mail/quote_line.h \
	src/mail/quote_opening.c src/mail/quote_parts.h \
	src/mail/quote_signature.c src/mail/quote_word.h \
	src/mail/read.c \
	src/mail/tnef.c src/mail/tnef.h

# The writing side.
src_mail_libmail_a_SOURCES += \
	src/mail/digest.c src/mail/digest.h \
	src/mail/compose.c src/mail/compose.h \
	src/mail/markdown.c src/mail/markdown.h \
	src/mail/template.c src/mail/template.h \
	src/mail/template_files.c src/mail/template_files.h \
	src/mail/template_names.c src/mail/template_names.h \
	src/mail/template_parse.c src/mail/template_parse.h

mail_libs = src/mail/libmail.a $(XML_LIBS) $(PCRE2_LIBS) $(mime_libs)
