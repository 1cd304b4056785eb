"""Back door: letters from the outbox to the SMTP server."""
