# The manual pages (mdoc).
dist_man_MANS += man/postroom.conf.5
dist_man_MANS += man/postroom.1
