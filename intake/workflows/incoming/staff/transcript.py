"""The transcript: each line as it was written and what became of it, to the address of the directory only."""

from __future__ import annotations

from datetime import timedelta

from intake.domain import codes
from intake.letters.staff_fields import Line, Transcript
from intake.message import address
from intake.store.outward import counters
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.incoming.staff.acting import Desk
from intake.workflows.incoming.staff.asking import TRANSCRIPT, Asked
from intake.workflows.outgoing import post, unasked
from intake.workflows.outgoing.post import Fate

DAY = timedelta(days=1)
CAP = "command_day"


def write(desk: Desk, arrival: Arrival, asked: Asked, lines: tuple[Line, ...], *, code: str, with_help: bool) -> int:
    """Queue it in the thread of the mail; how many letters that are. The gate and its caps hold, as for every letter.

    It goes to the address of the directory, whatever the mail says: a forged command is news to the one it names.
    """
    house, member, mail = desk.house, desk.member, arrival.mail
    fate = _fate(desk, asked)
    fields = Transcript(
        office_name=house.office.name,
        office_address=house.office.address,
        zone=house.office.zone,
        reader_name=member.name,
        lines=lines,
        code=codes.shown(code) if code else "",
        code_until=desk.now + house.policy.staff_mail.code_life if code else None,
        with_help=with_help,
        subject=mail.subject_base,
        reference=house.reference(asked.thread.id) if asked.thread else "",
    )
    queued = post.report(
        desk.conn,
        house,
        member.address,
        kind=TRANSCRIPT,
        key=f"{TRANSCRIPT}:{arrival.stored.id}",
        fields=fields,
        now=desk.now,
        language=member.language,
        fate=fate,
        thread=(mail.message_id,) if mail.message_id else (),
        request_id=asked.thread.id if asked.thread else None,
    )
    return int(queued.is_new)


def _fate(desk: Desk, asked: Asked) -> Fate:
    """By the gate; what answers a transcript without a command may be a program's word, and gets few letters a day.

    The cap is that of requesters' commands: two programs must not write to each other for ever.
    """
    who, limit = address.normalised(desk.member.address), desk.house.policy.limits.command_day
    if asked.letter is not None and asked.letter.kind == TRANSCRIPT and not asked.orders.are_known:
        if limit and counters.count(desk.conn, CAP, who, now=desk.now, window=DAY) >= limit:
            return Fate("suppressed", "cap.commands")
        counters.bump(desk.conn, CAP, who, now=desk.now, window=DAY)
    return post.by_gate(unasked.may_write(desk.conn, desk.house, desk.member.address, now=desk.now))
