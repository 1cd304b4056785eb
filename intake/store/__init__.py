"""The archive: every mail, request, promise, event and letter, in SQLite or PostgreSQL.

Functions take the caller's connection and return frozen values; transactions belong to the workflows.
"""
