# make check: units, lints, flow tests; seconds, no network.
# make check-real: real Dovecot, real SMTP. make check-all: everything, one
# closing line.

include tests/unit/base.mk
include tests/unit/conf.mk
include tests/unit/mime.mk
include tests/unit/mail.mk
include tests/unit/desk.mk
include tests/unit/store.mk
include tests/unit/wire.mk
include tests/unit/flow.mk
include tests/unit/api.mk
include tests/unit/play.mk
include tests/unit/prog.mk
include tests/fuzz/fuzz.mk
include tests/bench/bench.mk
include tests/fault/fault.mk
include tests/fault/vfs.mk

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
endif

RUN_TESTS = $(PYTHON) $(srcdir)/tests/run.py --source $(srcdir) \
	--build $(builddir) --units "$(unit_tests)"

check-local: all $(check_PROGRAMS) $(check_DATA)
	$(RUN_TESTS) lint unit scenario flow fault

check-real: all $(check_PROGRAMS) $(check_DATA)
	$(RUN_TESTS) real

check-corpus: all
	$(RUN_TESTS) corpus

check-all: all $(check_PROGRAMS) $(check_DATA)
	$(RUN_TESTS) lint unit scenario flow corpus real fault

# The belts and the flow tests under memcheck; minutes.
check-valgrind: all $(check_PROGRAMS)
	PYTHON=$(PYTHON) $(srcdir)/tests/valgrind $(srcdir) $(builddir) \
	    $(filter tests/unit/flow_% tests/unit/wire_% tests/unit/store_% \
	    tests/unit/api_% tests/unit/mail_%, $(unit_tests))

# Whole, so that a new header or story is never forgotten.
EXTRA_DIST += tests
