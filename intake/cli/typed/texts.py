"""The text of a letter or a note: `-m`, a file, standard input, or the editor; what was written is never lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from intake.cli.helping import Incomplete
from intake.errors import IntakeError, Sentence

Command = TypeVar("Command", bound=Callable[..., Any])
NEEDED = "a text is needed: -m TEXT, -F FILE, -e for the editor, or - for standard input"


def text_options(
    *names: str, required: bool, unless: str = "", first: Callable[[dict[str, Any]], None] | None = None
) -> Callable[[Command], Command]:
    """`-m TEXT`, `-F FILE` (where `-` is standard input) or `-e`; the command gets `text`.

    A required text that is missing opens the editor on a terminal, and is wrong usage elsewhere; `unless` names another
    parameter of the command that gives the text. `first` looks at the other parameters before anybody writes.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_text(**params: Any) -> Any:
            message, file, edit = params.pop("text"), params.pop("text_file"), params.pop("text_edit")
            if first is not None:
                first(params)
            text = _given(message, file)
            is_needed = required and not (unless and params.get(unless))
            if edit or (is_needed and not text and message is None and file is None and sys.stdin.isatty()):
                return _edited(command, params, text)
            if is_needed and not text:
                raise Incomplete(NEEDED)
            return command(**params, text=text)

        with_options: Any = with_text
        for option in (
            click.option("-e", "--edit", "text_edit", is_flag=True, help="Write the text in $VISUAL or $EDITOR."),
            click.option("-F", "--file", "text_file", type=click.Path(exists=True, dir_okay=False, allow_dash=True),
                         help="The text from a file."),
            click.option("-m", "--message", *names, "text", help="The text; - for standard input."),
        ):  # fmt: skip
            with_options = option(with_options)
        return with_options  # type: ignore[no-any-return]

    return decorate


def _edited(command: Callable[..., Any], params: dict[str, Any], text: str) -> Any:
    """Run the command with what the editor gives; the draft goes when it is done, and stays when it is not."""
    from intake.cli.typed import drafts

    draft = drafts.open_for(click.get_current_context(), params)
    params["text"] = draft.write(text)
    try:
        result = command(**params)
    except click.exceptions.Exit as end:
        draft.settle(is_done=end.exit_code == 0)
        raise
    except (click.Abort, click.ClickException, IntakeError, KeyboardInterrupt):
        draft.settle(is_done=False)
        raise
    draft.settle(is_done=not params.get("dry_run"))
    return result


def _given(message: str | None, file: str | None) -> str:
    if message is not None and file is not None:
        raise click.UsageError("either -m or -F, not both")
    if message == "-" or file == "-":
        from intake.cli.typed import refs

        if refs.STDIN in click.get_current_context().meta:
            raise click.UsageError("standard input cannot hold both references and the text")
        return _decoded(sys.stdin.buffer.read(), "standard input")
    if file is not None:
        from intake.cli.typed.drafts import above

        return above(_decoded(Path(file).read_bytes(), file))
    return (message or "").strip()


def _decoded(raw: bytes, file: str) -> str:
    """The text of a file in UTF-8, or GB18030 as Chinese editors save it."""
    for charset in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(charset).replace("\r\n", "\n").strip()
    raise click.UsageError(Sentence("{file} is neither UTF-8 nor GB18030", file=file))
