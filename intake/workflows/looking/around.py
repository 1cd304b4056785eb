"""What hangs on requests besides their mails, for lists and JSON: links, tags, who watches, the latest rating."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from intake.domain.links import LinkKind
from intake.store.database import Connection
from intake.store.desk import links, ratings, tags, watchers
from intake.store.desk.links import Link
from intake.workflows.house import House


def shown(conn: Connection, house: House, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The further keys of each request's row."""
    linked, tagged, watched = links.of(conn, numbers), tags.of(conn, numbers), watchers.of(conn, numbers)
    rated = ratings.of(conn, numbers)
    return {
        number: {
            "links": [_link(house, one) for one in linked.get(number, ())],
            "tags": list(tagged.get(number, ())),
            "watchers": list(watched.get(number, ())),
            "rating": rated[number][-1].score if number in rated else None,
        }
        for number in numbers
    }


def _link(house: House, one: Link) -> dict[str, Any]:
    kind = str(one.kind) if one.onward or one.kind is LinkKind.RELATES_TO else "needed_by"
    return {"kind": kind, "ref": house.reference(one.other), "state": str(one.state)}
