"""The commands for oneself: views, aliases, notices, completion."""
