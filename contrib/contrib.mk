# Units, completion and other extras.
EXTRA_DIST += contrib/systemd/postroom.service
