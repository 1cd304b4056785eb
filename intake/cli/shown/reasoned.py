"""Why a request was sorted as it was, and what became of its acknowledgement, on the screen of `why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output, reasons, routes, trusting

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.house import House

Row = dict[str, Any]


def route(words: Words, house: House, found: Row) -> None:
    """How a request was sorted, each rule in words with its code."""
    output.section(words("route"))
    output.fields([(words("level"), found["service_level"])])
    for rule in found["rules"]:
        click.echo(output.one_line(f"{routes.said(rule, words, prefix=house.prefix)} [{rule}]"))


def acknowledgement(words: Words, ack: Row) -> None:
    """What became of the acknowledgement, and why."""
    output.section(words("acknowledgement"))
    sent = words.coded("letter_state", ack["state"]) if ack["state"] else ""
    state = sent or ("-" if ack["reason"] == "ok" else words("nomail"))
    kind = f"{words.coded('class', ack['class'])} [{ack['class']}]"
    output.fields([(words("state"), state), ("Message-ID", ack["message_id"]), (words("kind"), kind)])
    for line in (*reasons.of_ack(ack, words.language), *trusting.lines(ack["trust"], words.language)):
        click.echo(output.one_line(line))
