"""What is written once and never changed: events, promises, reports, the journal, and the proof of it."""
