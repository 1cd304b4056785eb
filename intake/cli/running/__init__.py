"""The commands of those who run the desk: daemon, letters, safety, check-ups."""
