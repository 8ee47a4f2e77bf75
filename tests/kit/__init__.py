"""What the tests and the demo share: a private Dovecot, an SMTP sink that can
misbehave, a gateway to start, mails to write."""
