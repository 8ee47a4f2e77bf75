# Unit tests of src/store.
unit_tests += tests/unit/store_db
tests_unit_store_db_SOURCES = tests/unit/store_db.c tests/unit/store_dir.h
tests_unit_store_db_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_store_db_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_migrate
tests_unit_store_migrate_SOURCES = tests/unit/store_migrate.c tests/unit/store_dir.h
tests_unit_store_migrate_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_store_migrate_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_queries
tests_unit_store_queries_SOURCES = tests/unit/store_queries.c tests/unit/store_dir.h
tests_unit_store_queries_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_queries_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_outbox
tests_unit_store_outbox_SOURCES = tests/unit/store_outbox.c tests/unit/store_dir.h
tests_unit_store_outbox_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_outbox_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_facts
tests_unit_store_facts_SOURCES = tests/unit/store_facts.c tests/unit/store_dir.h
tests_unit_store_facts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_facts_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_intake
tests_unit_store_intake_SOURCES = tests/unit/store_intake.c tests/unit/store_dir.h
tests_unit_store_intake_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_intake_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_messages
tests_unit_store_messages_SOURCES = tests/unit/store_messages.c tests/unit/store_dir.h
tests_unit_store_messages_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_messages_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_list
tests_unit_store_list_SOURCES = tests/unit/store_list.c tests/unit/store_dir.h
tests_unit_store_list_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_list_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_audit
tests_unit_store_audit_SOURCES = tests/unit/store_audit.c tests/unit/store_dir.h
tests_unit_store_audit_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_audit_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_criteria
tests_unit_store_criteria_SOURCES = tests/unit/store_criteria.c tests/unit/store_dir.h
tests_unit_store_criteria_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_criteria_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_plans
tests_unit_store_plans_SOURCES = tests/unit/store_plans.c tests/unit/store_dir.h
tests_unit_store_plans_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_plans_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_copies
tests_unit_store_copies_SOURCES = tests/unit/store_copies.c tests/unit/store_dir.h
tests_unit_store_copies_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_copies_LDADD = $(store_libs) $(CMOCKA_LIBS)

unit_tests += tests/unit/store_check
tests_unit_store_check_SOURCES = tests/unit/store_check.c tests/unit/store_dir.h
tests_unit_store_check_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_check_LDADD = $(store_libs) $(CMOCKA_LIBS)
unit_tests += tests/unit/store_companies
tests_unit_store_companies_SOURCES = tests/unit/store_companies.c tests/unit/store_dir.h
tests_unit_store_companies_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_companies_LDADD = $(store_libs) $(CMOCKA_LIBS)
