"""Requests by what is said about them: in mails, letters of staff, notes, file names; with the place that says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.domain import wanted
from intake.domain.request import State
from intake.domain.wanted import Tokens
from intake.store.desk import finding, lists
from intake.store.indexing import Said
from intake.workflows.house import House
from intake.workflows.looking import listed


def search(
    house: House, text: str, *, now: datetime, states: Sequence[State] = (), limit: int = 20
) -> list[dict[str, Any]]:
    """The requests that say all that is looked for, each as a list shows it, with `where` and `snippet`."""
    terms = wanted.terms(text)
    with house.db.read() as conn:
        found = lists.rows(conn, finding.find(conn, terms, states=states, limit=limit))
        rows = listed.rows_of(conn, house, found, now)
        said = finding.said_about(conn, [one.request.id for one in found])
    return [row | _place(said.get(one.request.id, ()), terms) for row, one in zip(rows, found, strict=True)]


def _place(said: Sequence[Said], terms: Sequence[Tokens]) -> dict[str, Any]:
    """The weightiest text that says one of the terms, cut to the place."""
    shown = ((one.kind, wanted.snippet(one.text, terms)) for one in said)
    kind, snippet = next(((kind, text) for kind, text in shown if text), ("", ""))
    return {"where": kind, "snippet": snippet}
