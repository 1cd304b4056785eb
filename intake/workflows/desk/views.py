"""Shared views: each step one transaction."""

from __future__ import annotations

from intake.store.desk import views
from intake.store.desk.views import View
from intake.workflows.house import House


def save(house: House, name: str, words: str, *, actor: str) -> None:
    """Keep options of `list` for everybody under a name; one of that name is replaced."""
    with house.db.write() as conn:
        views.save(conn, View(name, words, actor, house.now()))


def everything(house: House) -> list[View]:
    """Every shared view, by name."""
    with house.db.read() as conn:
        return views.everything(conn)


def remove(house: House, name: str) -> bool:
    """Take a view away from everybody; whether it was there."""
    with house.db.write() as conn:
        return views.remove(conn, name)
