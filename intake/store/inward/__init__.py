"""The way in: mailboxes and their cursors, raw mails once each, mails read, claimed, set aside."""
