"""From the mailbox to a request: collected, read, placed, opened or followed up."""
