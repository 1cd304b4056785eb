"""Front door: the IMAP conversation with one mailbox."""
