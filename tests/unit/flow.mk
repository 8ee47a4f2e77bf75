# Unit tests of src/flow.

# The first belt alone, driven by tests/real and tests/flow.
check_PROGRAMS += tests/real/receive_driver
tests_real_receive_driver_SOURCES = tests/real/receive_driver.c
tests_real_receive_driver_LDADD = $(flow_libs)
