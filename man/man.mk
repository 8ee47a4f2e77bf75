# The manual pages (mdoc).
