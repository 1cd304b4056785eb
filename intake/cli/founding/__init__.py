"""The commands that set an office up: configuration, calendar, directory."""
