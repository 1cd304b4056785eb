"""Is the desk well: the check-up, alarms, the kill switch, the audit of the events."""
