"""The database: upgrade, check, backup, verify, restore, release-hold, recover."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.agreeing import agreed, asking
from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.cli.shown.progress import progress

if TYPE_CHECKING:
    from intake.store.ledger.journal import Line
    from intake.workflows.safety.recollect import Recovered

backup_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def db() -> None:
    """The database: its schema, backups, and what to do after a loss."""


@db.command()
@click.pass_obj
def upgrade(shell: Shell) -> None:
    """Create the database or bring it to this release's schema.

    A SQLite file is copied first; of a failed upgrade nothing stays.
    """
    from intake.wiring import open_house

    with open_house(shell.settings, upgrade=True) as house:
        click.echo(shell.words("db.ok", revision=house.db.revision()))


@db.command()
@click.pass_obj
def check(shell: Shell) -> None:
    """Is the database at this release's schema? Exit 78 when it is not."""
    from intake.wiring import open_house

    with open_house(shell.settings, upgrade=False) as house:
        click.echo(shell.words("db.ok", revision=house.db.revision()))


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def backup(shell: Shell, file: Path, json_: bool) -> None:
    """Write a backup of everything into a new FILE while the daemon works.

    One tar with checksums: requests, mails with their attachments, letters, the secret of this installation (mode 0600:
    keep it safe). Passwords and the configuration are not in it.
    """
    from dataclasses import asdict

    from intake.workflows.safety import backup as backups

    with shell.house() as house, progress(shell.words("progress.backup")):
        made = backups.take(house, file)
    if json_:
        output.as_json({"file": str(file), **asdict(made)})
        return
    size = output.size(sum(one.bytes for one in made.members))
    click.echo(shell.words("db.saved", file=file, members=len(made.members), size=size, revision=made.revision))


@db.command()
@backup_file
@json_option
@click.pass_obj
def verify(shell: Shell, file: Path, json_: bool) -> None:
    """Check a backup: every checksum; of SQLite also a trial restore with upgrade, each mail's bytes, the audit chain.

    Exit 7 when it is damaged.
    """
    from intake.workflows.safety import backup as backups

    with progress(shell.words("progress.verify")):
        made, chain = backups.verify(file)
    links = made.head[0]
    if json_:
        output.as_json({"file": str(file), "sound": True, "taken_at": made.taken_at, "revision": made.revision,
                        "dialect": made.dialect, "links": links, "tried": chain is not None})  # fmt: skip
        return
    click.echo(shell.words("db.sound", file=file, taken_at=made.taken_at, revision=made.revision, links=links))


@db.command()
@backup_file
@click.option("--force", is_flag=True, help="Even where there is a database; a SQLite file is kept under another name.")
@json_option
@click.pass_obj
def restore(shell: Shell, file: Path, force: bool, json_: bool) -> None:
    """Put a backup in the place of the database; then nothing is sent by itself until `db release-hold`.

    Stop the daemon first. Then run `db recover`.
    """
    from intake import wiring
    from intake.workflows.safety import restore as restores

    with wiring.idle_database(shell.settings) as database:
        done = restores.run(
            database,
            file,
            journal=wiring.journal(shell.settings),
            now=wiring.now(),
            force=force,
            vault=wiring.vault(shell.settings),
        )
    if json_:
        kept = {"kept": done.kept and str(done.kept), "journal": done.journal and str(done.journal)}
        output.as_json(
            {"file": str(file), "taken_at": done.manifest.taken_at, "held": done.held, "above": done.above, **kept}
        )
        return
    reference = f"{shell.settings.office_value().prefix}-{done.above}"
    click.echo(shell.words("db.restored", file=file, next=reference, held=done.held))
    if done.kept:
        click.echo(shell.words("db.kept", path=done.kept))
    click.echo(shell.words("db.restored_next"))


@db.command()
@click.option("--journal", "journal_path", type=click.Path(exists=True, path_type=Path),
              help="Folder or file of the journal; default: the one that the restore put aside.")  # fmt: skip
@click.option("--folder", "folders", multiple=True, help="Only this folder of the configuration, such as Processed.")
@click.option("--all", "everything", is_flag=True, help="Look through all handled mail, not only what is newer.")
@json_option
@click.pass_obj
def recover(
    shell: Shell, /, journal_path: Path | None, folders: tuple[str, ...], everything: bool, json_: bool
) -> None:
    """After a restore: take in again what the backup did not know, from the server's folders and the journal.

    Numbers, promises and letters become those of the journal; mail that it does not know waits for a person. Nothing is
    sent. Stop the daemon first; repeating it is harmless.
    """
    from intake import wiring
    from intake.workflows.safety import recollect

    with shell.house() as house, wiring.sole_daemon(shell.settings, house), wiring.reader() as reader:
        lost = wiring.lost_journal(shell.settings, journal_path)
        intakes = shell.settings.intakes()
        with progress(shell.words("progress.recover")):
            done = recollect.run(house, lost, intakes, reader=reader, only=folders, everything=everything)
        recollect.begin_anew(house, wiring.journal(shell.settings))
        reference = house.reference
    if json_:
        output.as_json(_recovered(done, reference))
    else:
        _recovery_screen(shell, done, reference)


def _recovered(done: Recovered, reference: Callable[[int], str]) -> dict[str, Any]:
    counts = {key: getattr(done, key) for key in ("lines", "fetched", "known", "unknown", "sent", "held")}
    return {
        **counts,
        "missing": [_journal_line(one, reference) for one in done.missing],
        "staff_letters": [_journal_line(one, reference) for one in done.by_staff],
    }


def _journal_line(line: Line, reference: Callable[[int], str]) -> dict[str, Any]:
    return {
        "request": reference(line.request) if line.request else None,
        "kind": line.letter_kind or line.kind,
        "at": line.at.isoformat(),
        "message_id": line.letter if line.letter_kind else line.message_id,
        "due_at": line.due_at and line.due_at.isoformat(),
        "sent": line.sent,
    }


def _recovery_screen(shell: Shell, done: Recovered, reference: Callable[[int], str]) -> None:
    found, words = _recovered(done, reference), shell.words
    for key in ("db.fetched", "db.recovered"):
        click.echo(words(key, **found))
    for key in ("missing", "staff_letters"):
        if found[key]:
            click.echo(words(f"db.{key}"))
        for one in found[key]:
            click.echo(output.one_line(f"  {one['request']} {one['at'][:16]} {words(one['kind'])} {one['message_id']}"))
    click.echo(words("db.held", letters=done.held))


@db.command("release-hold")
@click.option("--letters", is_flag=True, help="Also let every letter go that is held since the restore.")
@asking
@click.pass_obj
def release_hold(shell: Shell, /, letters: bool, **how: Any) -> None:
    """End the hold after a restore: acknowledgements go by themselves again.

    Letters held until now stay so (see `outbox list --state held`, `outbox release`), unless --letters lets them go.
    """
    from intake.workflows.safety import restore as restores

    with shell.house() as house:
        since, waiting = restores.on_hold(house.db)
        going = waiting if letters else 0
        say = "db.would_release" if since or going else "db.no_hold"
        if not agreed(shell, how, lambda words: [words(say, going=going, letters=waiting)], letters=going):
            return
        done = restores.release(house.db, now=house.now(), actor=how["actor"], letters=letters)
    click.echo(shell.words("db.released" if done.was_held or done.letters else "db.no_hold", letters=done.letters))


COMMANDS = (db,)
