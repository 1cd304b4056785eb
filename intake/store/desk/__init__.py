"""Requests and what hangs on them: links, tags, people, codes, views, and the search."""
