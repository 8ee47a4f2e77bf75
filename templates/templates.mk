# The shipped templates.
