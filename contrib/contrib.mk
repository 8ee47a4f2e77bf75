# Units, completion and other extras.
EXTRA_DIST += contrib/systemd/postroom.service
EXTRA_DIST += contrib/postfix/main.cf.example
EXTRA_DIST += contrib/intake.schema.json

bashcompdir = $(datadir)/bash-completion/completions
bashcomp_DATA = postroom
CLEANFILES += postroom
EXTRA_DIST += contrib/completion/postroom.bash
postroom: contrib/completion/postroom.bash
	$(AM_V_GEN)cp $(srcdir)/contrib/completion/postroom.bash $@
