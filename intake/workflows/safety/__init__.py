"""Against loss: backup, restore, the journal beside the database, recovery."""
