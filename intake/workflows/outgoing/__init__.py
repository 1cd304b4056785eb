"""Letters on their way out: what they say, whether they may go, and the way to the server."""
