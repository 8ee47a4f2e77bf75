# Benchmarks: ratios against a peer in the same run.
bench-ingest: all
	$(PYTHON) $(srcdir)/tests/bench/ingest.py --build $(builddir)


