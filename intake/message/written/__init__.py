"""What a sender wrote now, apart from quoted history, signature and footer."""
