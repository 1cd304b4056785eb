"""What a command changes, or would: one line a request, one for each letter with name, address and language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.domain.request import Request
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House
    from intake.workflows.outgoing.post import Queued


def would(words: Words, house: House, done: Done) -> str:
    """`HQ-1042 would change: state open → resolved · outcome - → done · promise kept` of a dry run."""
    from intake.workflows.looking import whom

    before, after = whom.before(house, done.request.id), done.request
    changed = [
        f"{words(name)} {old or '-'} → {new or '-'}"
        for name, old, new in zip(_NAMES, _shown(words, house, before), _shown(words, house, after), strict=True)
        if old != new
    ]
    if done.tags[0] != done.tags[1]:
        changed.append(f"{words('tags')} {', '.join(done.tags[0]) or '-'} → {', '.join(done.tags[1]) or '-'}")
    if done.made:
        changed.append(words("would.make", count=len(done.made)))
    if done.kept is not None:
        changed.append(words("kept" if done.kept else "missed"))
    key = "would.change" if changed else "would.keep"
    return output.one_line(words(key, ref=house.reference(after.id), changes=" · ".join(changed)))


def letter(words: Words, house: House, done: Done, queued: Queued, *, dry_run: bool) -> str:
    """`would send: outcome to 李伟 <liwei@south.example> [zh_CN]`."""
    from intake.workflows.looking import whom

    known = whom.addressee(house, done.request, queued.recipient)
    recipient = f"{known.name} <{queued.recipient}>" if known.name else queued.recipient
    if known.language:
        recipient += f" [{known.language}]"
    key = "held" if queued.held else "would.mail" if dry_run else "mail"
    return output.one_line(words(key, kind=words(queued.kind), recipient=recipient))


_NAMES = ("state", "owner", "category", "impact", "branch", "subject", "outcome", "due")


def _shown(words: Words, house: House, one: Request) -> tuple[str, ...]:
    """What people see of a request, in the order of the names."""
    promise = one.promise
    return (
        words(str(one.waiting_on or one.state)),
        one.owner or "",
        house.policy.category_name(one.category, words.locale) if one.category else "",
        words(str(one.impact)),
        one.branch or "",
        one.subject,
        words(str(one.outcome)) if one.outcome else "",
        words.due(promise.due_at.astimezone(house.zone)) if promise else "",
    )
