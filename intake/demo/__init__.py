"""The demonstration: a sample company, mail servers of its own on loopback, the real daemon, and its story."""

from __future__ import annotations
