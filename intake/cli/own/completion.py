"""`completion`: the script that lets a shell complete commands, options, and what this installation knows."""

from __future__ import annotations

import click

VARIABLE = "_INTAKE_COMPLETE"  # click's; set by the script when it asks
SHELLS = ["bash", "zsh", "fish", "powershell"]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    bash: put `eval "$(intake completion bash)"` into ~/.bashrc; zsh: the same in ~/.zshrc; fish: `intake completion
    fish > ~/.config/fish/completions/intake.fish`; PowerShell: `intake completion powershell | Invoke-Expression`.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # click has all four
    click.echo(kind(context.find_root().command, {}, "intake", VARIABLE).source())


COMMANDS = (completion,)
