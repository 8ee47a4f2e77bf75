# The commented sample configuration.
EXTRA_DIST += conf/postroom.conf
