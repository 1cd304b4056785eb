"""The reading room: hostile bytes become a Mail in a child process that can be killed."""
