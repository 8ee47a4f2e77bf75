# The disk that fails (tests/fault/vfs_shim.c): preloaded, never linked.
check_DATA = tests/fault/vfs_shim.so
CLEANFILES += tests/fault/vfs_shim.so
tests/fault/vfs_shim.so: $(srcdir)/tests/fault/vfs_shim.c
	$(AM_V_CC)$(MKDIR_P) tests/fault && \
	$(CC) -D_GNU_SOURCE $(SQLITE_CFLAGS) -O1 -g -Wall -Wextra -fPIC -shared \
	    -o $@ $(srcdir)/tests/fault/vfs_shim.c $(SQLITE_LIBS)
