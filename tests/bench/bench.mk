# Benchmarks: ratios against a peer in the same run.
EXTRA_PROGRAMS = tests/bench/imap_pull
tests_bench_imap_pull_SOURCES = tests/bench/imap_pull.c

# make bench: all of them, one table. BENCH="ingest latency" runs some,
# BENCH_FLAGS=--quick a small try, BENCH_FLAGS=--million fills a store.
bench: all tests/bench/imap_pull tests/bench/store_rate \
    tests/bench/fill_outbox tests/bench/desk_fill tests/bench/desk_pages \
    tests/bench/desk
	$(PYTHON) $(srcdir)/tests/bench/run.py --build $(builddir) \
		$(BENCH_FLAGS) $(BENCH)

bench-ingest: all tests/bench/imap_pull
	$(PYTHON) $(srcdir)/tests/bench/ingest.py --build $(builddir)

# make bench-read (MAILS=DIR, else generated; PEER=parse.c in the
# environment): mails a second beside GMime.
noinst_PROGRAMS += tests/bench/read_mails
tests_bench_read_mails_SOURCES = tests/bench/read_mails.c \
	tests/bench/read_kit.h
tests_bench_read_mails_LDADD = $(mail_libs)

bench-read: all
	$(PYTHON) $(srcdir)/tests/bench/read.py --build $(builddir) \
		$(if $(MAILS),--mails "$(MAILS)") $${PEER:+--peer "$$PEER"}

# make bench-linear: no kind of mail costs more than it is long.
bench-linear: all
	$(PYTHON) $(srcdir)/tests/bench/linear.py --build $(builddir)

# make bench-audit: 100,000 mails in the store.
bench-audit: all
	$(PYTHON) $(srcdir)/tests/bench/audit.py $(builddir)

# What the sandbox costs: make bench-filing BENCH_MAILS=DIRECTORY-OF-MAILS
if HAVE_CMOCKA
EXTRA_PROGRAMS += tests/bench/filing
tests_bench_filing_SOURCES = tests/bench/filing.c tests/unit/flow_desk.c \
	tests/unit/flow_desk.h tests/unit/store_dir.h
tests_bench_filing_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSHIPPED_TEMPLATES='"$(abs_top_srcdir)/templates"'
tests_bench_filing_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_bench_filing_LDADD = $(flow_libs) $(CMOCKA_LIBS)

bench-filing: all tests/bench/filing
	tests/bench/filing src/postroom-read $(BENCH_MAILS)
endif

# make bench-send: an outbox is drained beside smtp-source.
EXTRA_PROGRAMS += tests/bench/fill_outbox
tests_bench_fill_outbox_SOURCES = tests/bench/fill_outbox.c
tests_bench_fill_outbox_LDADD = $(store_libs)

bench-send: all tests/bench/fill_outbox
	$(PYTHON) $(srcdir)/tests/bench/send.py --build $(builddir)

EXTRA_PROGRAMS += tests/bench/store_rate
tests_bench_store_rate_SOURCES = tests/bench/store_rate.c
tests_bench_store_rate_LDADD = $(flow_libs)

# make bench-views: pages of lists in a store of few and of many tickets.
# make bench-desk: how many mails a second the rules decide.
EXTRA_PROGRAMS += tests/bench/desk_fill tests/bench/desk_pages tests/bench/desk
tests_bench_desk_fill_SOURCES = tests/bench/desk_fill.c
tests_bench_desk_fill_LDADD = $(store_libs)
tests_bench_desk_pages_SOURCES = tests/bench/desk_pages.c
tests_bench_desk_pages_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_bench_desk_pages_LDADD = $(api_libs)
tests_bench_desk_SOURCES = tests/bench/desk.c
tests_bench_desk_LDADD = $(desk_libs)

bench-views: all tests/bench/desk_fill tests/bench/desk_pages
	$(PYTHON) $(srcdir)/tests/bench/views.py --build $(builddir) \
		$(BENCH_FLAGS)

bench-desk: all tests/bench/desk
	$(PYTHON) $(srcdir)/tests/bench/desk.py --build $(builddir)
