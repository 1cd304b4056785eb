"""What people see: words, moments, tables, screens, one JSON document."""
