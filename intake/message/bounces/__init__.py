"""Notices of failure: which letter came back, from whom, why and for how long."""
