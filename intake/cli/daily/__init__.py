"""The commands of the day: a request is taken, answered, sorted, closed."""
