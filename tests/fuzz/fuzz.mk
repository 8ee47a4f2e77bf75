# Fuzzers, one a parser, each with a property: configure --enable-fuzzers
# CC=clang, then make fuzz FUZZ_SECONDS=60.
FUZZ_SECONDS = 30

if FUZZERS
fuzzers = \
	tests/fuzz/fuzz_addr \
	tests/fuzz/fuzz_answer \
	tests/fuzz/fuzz_authres \
	tests/fuzz/fuzz_bounce \
	tests/fuzz/fuzz_conf \
	tests/fuzz/fuzz_forward \
	tests/fuzz/fuzz_header \
	tests/fuzz/fuzz_html \
	tests/fuzz/fuzz_ical \
	tests/fuzz/fuzz_inbox \
	tests/fuzz/fuzz_inert \
	tests/fuzz/fuzz_lmtp \
	tests/fuzz/fuzz_mbox \
	tests/fuzz/fuzz_mime \
	tests/fuzz/fuzz_quote \
	tests/fuzz/fuzz_tnef \
	tests/fuzz/fuzz_uuencode \
	tests/fuzz/fuzz_zone
noinst_PROGRAMS += $(fuzzers)


tests_fuzz_fuzz_addr_SOURCES = tests/fuzz/fuzz_addr.c
tests_fuzz_fuzz_addr_LDADD = $(mail_libs)
tests_fuzz_fuzz_addr_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_answer_SOURCES = tests/fuzz/fuzz_answer.c
tests_fuzz_fuzz_answer_LDADD = $(mail_libs)
tests_fuzz_fuzz_answer_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_authres_SOURCES = tests/fuzz/fuzz_authres.c
tests_fuzz_fuzz_authres_LDADD = $(mail_libs)
tests_fuzz_fuzz_authres_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_bounce_SOURCES = tests/fuzz/fuzz_bounce.c
tests_fuzz_fuzz_bounce_LDADD = $(mail_libs)
tests_fuzz_fuzz_bounce_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_conf_SOURCES = tests/fuzz/fuzz_conf.c
tests_fuzz_fuzz_conf_LDADD = $(conf_libs)
tests_fuzz_fuzz_conf_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_forward_SOURCES = tests/fuzz/fuzz_forward.c
tests_fuzz_fuzz_forward_LDADD = $(mail_libs)
tests_fuzz_fuzz_forward_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_header_SOURCES = tests/fuzz/fuzz_header.c
tests_fuzz_fuzz_header_LDADD = $(mail_libs)
tests_fuzz_fuzz_header_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz_html.c
tests_fuzz_fuzz_html_LDADD = $(mail_libs)
tests_fuzz_fuzz_html_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_inbox_SOURCES = tests/fuzz/fuzz_inbox.c
tests_fuzz_fuzz_inbox_LDADD = $(wire_libs)
tests_fuzz_fuzz_inbox_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_inert_SOURCES = tests/fuzz/fuzz_inert.c
tests_fuzz_fuzz_inert_LDADD = $(mail_libs)
tests_fuzz_fuzz_inert_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_lmtp_SOURCES = tests/fuzz/fuzz_lmtp.c
tests_fuzz_fuzz_lmtp_LDADD = $(wire_libs)
tests_fuzz_fuzz_lmtp_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_mbox_SOURCES = tests/fuzz/fuzz_mbox.c
tests_fuzz_fuzz_mbox_LDADD = $(mail_libs)
tests_fuzz_fuzz_mbox_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_mime_SOURCES = tests/fuzz/fuzz_mime.c
tests_fuzz_fuzz_mime_LDADD = $(mail_libs)
tests_fuzz_fuzz_mime_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_quote_SOURCES = tests/fuzz/fuzz_quote.c
tests_fuzz_fuzz_quote_LDADD = $(mail_libs)
tests_fuzz_fuzz_quote_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_tnef_SOURCES = tests/fuzz/fuzz_tnef.c
tests_fuzz_fuzz_tnef_LDADD = $(mail_libs)
tests_fuzz_fuzz_tnef_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_uuencode_SOURCES = tests/fuzz/fuzz_uuencode.c
tests_fuzz_fuzz_uuencode_LDADD = $(mail_libs)
tests_fuzz_fuzz_uuencode_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_ical_SOURCES = tests/fuzz/fuzz_ical.c
tests_fuzz_fuzz_ical_LDADD = $(conf_libs)
tests_fuzz_fuzz_ical_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_zone_SOURCES = tests/fuzz/fuzz_zone.c
tests_fuzz_fuzz_zone_LDADD = $(base_libs)
tests_fuzz_fuzz_zone_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

fuzz: $(fuzzers)
	$(PYTHON) $(srcdir)/tests/fuzz/seed.py $(srcdir) tests/fuzz
	for f in $(fuzzers); do \
		mkdir -p $$f.corpus && \
		./$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
		    -rss_limit_mb=1024 $$f.corpus || exit 1; \
	done
endif
