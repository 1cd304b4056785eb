"""Whom we know: branches, contacts and staff, and the tables that bring them."""
