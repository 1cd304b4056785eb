"""What time brings: warnings, reminders, digests, reports, new calendar data."""
