# The manual pages (mdoc).
dist_man_MANS += man/postroom.conf.5
dist_man_MANS += man/postroom.1
dist_man_MANS += man/postroom-scenario.5
