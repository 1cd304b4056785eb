"""Work by mail: a member of staff answers a letter of ours, or writes commands (MAIL-RULES.md section 9)."""
