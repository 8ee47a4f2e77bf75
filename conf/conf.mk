# The commented sample configuration.
