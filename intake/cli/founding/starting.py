"""What `init` does with the answers: shows the plan, writes files and database, and goes on to the first steps."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake.cli import helping
from intake.cli.founding import asking
from intake.cli.shown import output
from intake.errors import ConfigError, IntakeError, NotAllowed, Sentence, system

if TYPE_CHECKING:
    from intake.cli.founding.asking import Given
    from intake.cli.shell import Shell
    from intake.cli.shown.words import Words
    from intake.config import Settings
    from intake.config.start import Start

SYSTEM = Path("/etc")
OWNER_ALONE, OWNER_AND_GROUP = 0o600, 0o640


def may_write(words: Words, given: Given) -> None:
    """Whether an existing file may be overwritten: by --force, or by a person's word. Raises NotAllowed."""
    if not given.target.exists() or given.force:
        return
    if not asking.is_person():
        raise NotAllowed(
            Sentence("{target} exists and is left as it is", target=given.target),
            hint="name another file with --output, or give --force",
        )
    click.confirm(words("init.overwrite", path=given.target), default=False, abort=True, err=True)


def text(start: Start, target: Path) -> str:
    """The configuration file."""
    import dataclasses

    from intake.config.start import starting_file

    return starting_file(dataclasses.replace(start, state=start.state or _state(target)))


def _state(target: Path) -> str:
    """A relative directory lies beside the file."""
    return "/var/lib/intake" if target.resolve().is_relative_to(SYSTEM) else "state"


def checked(start: Start, target: Path) -> Settings:
    """The settings as they will be; what is wrong with an answer is told before anything is written."""
    from intake.config.read import parse

    return parse(text(start, target), target)


def confirm(words: Words, given: Given, start: Start, secret: str) -> None:
    """Show what will be written; a person may say no."""
    from intake.config.start import hosts

    imap, smtp = hosts(start)
    output.tell(words("init.plan"))
    lines = [words("init.plan.file", path=given.target)]
    if given.target.exists():
        lines.append(words("init.plan.copy", path=_copy_of(given.target)))
    if secret:
        lines.append(words("init.plan.password", path=start.password_path(given.target)))
    lines += [
        words("init.plan.state", path=given.target.resolve().parent / (start.state or _state(given.target))),
        words("init.plan.servers", imap=imap, smtp=smtp),
        words("init.plan.since", since=words.coded("since", str(start.accept_since))),
        words("init.plan.readers", readers=", ".join(start.readers or (start.address,))),
    ]
    for line in lines:
        output.tell(f"  {line}")
    if asking.is_person() and not given.yes:
        click.confirm(words("init.go"), default=True, abort=True, err=True)


def write(shell: Shell, given: Given, start: Start, secret: str) -> None:
    """The password file, the configuration with a copy of the one before, the state directory and its database."""
    target = given.target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if secret:
            _put(start.password_path(target), secret + "\n", OWNER_ALONE)
        replace(target, text(start, target))
    except OSError as trouble:
        raise ConfigError(
            Sentence("{path} cannot be written: {trouble}", path=trouble.filename or target, trouble=system(trouble)),
            hint="--output FILE",
        ) from trouble
    output.tell(shell.words("init.wrote", path=target))
    from intake import wiring

    with wiring.open_house(shell.settings, upgrade=True):
        output.tell(shell.words("init.wrote", path=shell.settings.state_directory()))


def replace(target: Path, content: str) -> Path | None:
    """Put a configuration in the place of another, of which a copy stays; the copy's name."""
    copy = None
    if target.exists():
        copy = _copy_of(target)
        _put(copy, target.read_text(encoding="utf-8"), OWNER_AND_GROUP)
    partial = target.with_name(f".{target.name}.new")
    _put(partial, content, OWNER_AND_GROUP)
    partial.replace(target)
    return copy


def go_on(shell: Shell, given: Given) -> int:
    """The first steps that were asked for, or that a person wants now; 7 when the check-up fails."""
    from intake.cli.founding import people
    from intake.cli.running import doctor

    words, steps = shell.words, given.steps
    asks = asking.is_person() and not given.yes
    if file := steps["directory"] or (asks and _directory(words)):
        steps["directory"] = file
        people.take_in(shell, file)
    has_password = not shell.settings.secret_problems()
    if steps["look"] or (asks and has_password and click.confirm(words("init.ask.look"), default=True, err=True)):
        _look(shell)
    if steps["doctor"] or (asks and click.confirm(words("init.ask.doctor"), default=True, err=True)):
        return doctor.show(shell, doctor.examined(shell))
    return 0


def _directory(words: Words) -> Path | None:
    """A file that is there, or nothing."""
    while True:
        answer = click.prompt(words("init.ask.directory"), default="", show_default=False, err=True).strip()
        if not answer:
            return None
        if (path := Path(answer).expanduser()).is_file():
            return path
        output.tell(words("init.no_file", path=path))


def _look(shell: Shell) -> None:
    """A server that does not answer now ends the look, not the set-up."""
    from intake.cli.running import ingest

    try:
        ingest.look(shell)
    except IntakeError as trouble:
        output.tell(f"{helping.said(trouble.sentence)}\n{shell.words('hint')}{helping.said(trouble.hint)}")


def _copy_of(target: Path) -> Path:
    """A name that is free: intake.toml.1, intake.toml.2 and so on."""
    return next(path for number in range(1, 1000) if not (path := target.with_name(f"{target.name}.{number}")).exists())


def _put(path: Path, content: str, mode: int) -> None:
    """Write a file that was never open to more people than `mode` says, not even for a moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
