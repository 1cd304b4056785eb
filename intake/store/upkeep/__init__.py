"""This installation: its name, how it is, what stands, and what recovers it."""
