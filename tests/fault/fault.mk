# make check-faults: a seeded selection of the faults, minutes.
# make check-faults-long FAULT_SECONDS=7200: all of them, round after round.
FAULT_SECONDS = 600
FAULT_OUT = $(builddir)/faults
# "--into ../docs/reliability.md" renews the table there; "--seed 7"; ...
FAULT_MORE =

# Preloaded into the roles. Built without what configure adds for programs:
# a sanitizer's own wrappers and these cannot both be first.
noinst_PROGRAMS += tests/fault/libfault.so
tests_fault_libfault_so_SOURCES = tests/fault/libfault.c
tests_fault_libfault_so_CFLAGS = -std=c11 -Wall -Wextra -fPIC \
	-U_FORTIFY_SOURCE
tests_fault_libfault_so_LDFLAGS = -shared
tests_fault_libfault_so_LDADD = -ldl

RUN_FAULTS = POSTROOM_BUILD=$(abs_builddir) \
	POSTROOM_SOURCE=$(abs_top_srcdir) PYTHONDONTWRITEBYTECODE=1 \
	PYTHONPATH=$(abs_top_srcdir)/tests \
	$(PYTHON) $(srcdir)/tests/fault/run.py

check-faults: all $(check_DATA)
	$(RUN_FAULTS)

check-faults-long: all $(check_DATA)
	$(RUN_FAULTS) --seconds $(FAULT_SECONDS) --out $(FAULT_OUT) \
	    $(FAULT_MORE)

.PHONY: check-faults check-faults-long

# A hundred thousand mails, and a role killed every ten seconds.
FLOOD_MAILS = 100000
check-flood: all $(check_DATA)
	$(RUN_FAULTS:run.py=flood.py) --mails $(FLOOD_MAILS) \
	    --out $(FAULT_OUT)-flood

# Mails at a steady rate and all kinds of faults, for SOAK_SECONDS.
SOAK_SECONDS = 600
check-soak: all $(check_DATA)
	$(RUN_FAULTS:run.py=soak.py) --seconds $(SOAK_SECONDS) \
	    --out $(FAULT_OUT)-soak

.PHONY: check-flood check-soak

EXTRA_DIST += docs/reliability.md
