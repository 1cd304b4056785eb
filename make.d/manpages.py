"""Manual pages of every command, made from its own help: `make man` writes them into docs/man."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import intake
from intake.cli.main import cli


def pages(command: click.Command, path: tuple[str, ...] = ("intake",)) -> Iterator[tuple[str, str]]:
    """Name and roff text of a command and of all below it."""
    context = click.Context(command, info_name=" ".join(path))
    yield "-".join(path), page(command, context, path)
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from pages(below, (*path, name))


def page(command: click.Command, context: click.Context, path: tuple[str, ...]) -> str:
    """One page: name, synopsis, description, options, commands."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    lines = [f'.TH "{"-".join(path).upper()}" 1 "" "intake {intake.__version__}" "intake"', ".SH NAME"]
    lines += [f"{escaped(' '.join(path))} \\- {escaped(paragraphs[0].rstrip('.'))}", ".SH SYNOPSIS"]
    lines += [
        f".B {escaped(' '.join(path))}",
        escaped(" ".join(command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
    ]
    for paragraph in paragraphs:
        is_fixed = paragraph.startswith("\b")
        lines += [
            ".PP",
            *([".nf"] if is_fixed else []),
            escaped(paragraph.lstrip("\b\n")),
            *([".fi"] if is_fixed else []),
        ]
    records = [record for one in command.get_params(context) if (record := one.get_help_record(context))]
    lines += listed("OPTIONS", records)
    below = sorted(getattr(command, "commands", {}).items())
    lines += listed(
        "COMMANDS", [(f"intake-{'-'.join((*path[1:], name))}(1)", one.get_short_help_str(200)) for name, one in below]
    )
    return "\n".join(lines) + "\n"


def listed(title: str, records: list[tuple[str, str]]) -> list[str]:
    """A section of names with what they mean; nothing where there are none."""
    items = [line for name, meaning in records for line in (".TP", f"\\fB{escaped(name)}\\fR", escaped(meaning))]
    return [f".SH {title}", *items] if items else []


def escaped(text: str) -> str:
    """Text that roff takes for nothing else."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in safe.split("\n"))


def main(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(cli):
        (folder / f"{name}.1").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
