"""The way out: letters, those under way, those that came back, notices, and the counters behind the caps."""
