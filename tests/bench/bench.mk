# Benchmarks: ratios against a peer in the same run.
bench-ingest: all
	$(PYTHON) $(srcdir)/tests/bench/ingest.py --build $(builddir)


# make bench-read MAILS=DIR (PEER=parse.c in the environment): mails a second beside GMime.
noinst_PROGRAMS += tests/bench/read_mails
tests_bench_read_mails_SOURCES = tests/bench/read_mails.c \
	tests/bench/read_kit.h
tests_bench_read_mails_LDADD = $(mail_libs)

bench-read: all
	$(PYTHON) $(srcdir)/tests/bench/read.py --build $(builddir) \
		--mails "$(MAILS)" $${PEER:+--peer "$$PEER"}

# make bench-linear: no kind of mail costs more than it is long.
bench-linear: all
	$(PYTHON) $(srcdir)/tests/bench/linear.py --build $(builddir)
