"""What the transcript's templates see, and samples of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.letters import dates, desk_context
from intake.letters.staff_fields import Line, Mark, Transcript
from intake.letters.wording import defanged, shorten
from intake.message.written.quotes import MARKER

TEXT_LENGTH, WORD_LENGTH, SUBJECT_LENGTH = 160, 60, 80
_NOW = datetime(2026, 10, 10, 1, 5, tzinfo=UTC)


def context(fields: Transcript, language: str) -> Mapping[str, Any]:
    """The names that the transcript's templates may use."""
    marks = [line.mark for line in fields.lines]
    return desk_context.frame(fields, language) | {
        "marker": MARKER,
        "reference": fields.reference,
        "subject": defanged(shorten(fields.subject, SUBJECT_LENGTH)),
        "lines": [_line(one, fields.zone, language) for one in fields.lines],
        "done": marks.count(Mark.OK),
        "errors": marks.count(Mark.ERROR),
        "waiting": marks.count(Mark.WAITS),
        "code": fields.code,
        "code_until": dates.moment(fields.code_until, fields.zone, language) if fields.code_until else None,
        "with_help": fields.with_help,
    }


def _line(line: Line, zone: str, language: str) -> dict[str, Any]:
    return {
        "text": defanged(shorten(line.text, TEXT_LENGTH)),
        "mark": str(line.mark),
        "say": line.say,
        "ref": line.reference,
        "name": defanged(shorten(line.name, WORD_LENGTH)),
        "given": defanged(shorten(line.given, TEXT_LENGTH)),
        "meant": [shorten(one, WORD_LENGTH) for one in line.meant],
        "allowed": list(line.allowed),
        "state": line.state,
        "at": dates.moment(line.at, zone, language) if line.at else None,
        "kept": line.kept,
    }


def samples(language: str) -> list[Transcript]:
    """What is done, what waits for its code, every mistake, and the help."""
    zh = language.startswith("zh")
    usual = Transcript(
        office_name="总部服务台" if zh else "Head Office Service Desk",
        office_address="office@hq.example",
        zone="Asia/Shanghai",
        reader_name="王芳" if zh else "Wang Fang",
        lines=_mixed(zh=zh),
        subject="采购合同用印申请" if zh else "Seal for the purchase contract",
        reference="HQ-1042",
    )
    noted = "备注：等财务" if zh else "Note: finance is asked"
    waiting = replace(
        usual,
        lines=(
            Line(text="！办结 已办妥" if zh else "!close done", mark=Mark.WAITS, say="waits", reference="HQ-1042"),
            Line(text="印章已盖好" if zh else "It is sealed.", mark=Mark.WAITS, say="waits_reply", reference="HQ-1042"),
            Line(text=noted, mark=Mark.WAITS, say="waits_unmarked", given=f"!{noted}", reference="HQ-1042"),
        ),
        code="K7MQ-4RTX",
        code_until=_NOW + timedelta(hours=72),
    )
    others = replace(usual, lines=_others(zh=zh), reference="", with_help=True)
    return [usual, waiting, others, *(replace(usual, lines=(one,)) for one in _done(zh=zh))]


def _mixed(*, zh: bool) -> tuple[Line, ...]:
    return (
        Line(
            text="！办结 HQ-1042 已办妥" if zh else "!close HQ-1042 done",
            mark=Mark.OK, say="closed", reference="HQ-1042", name="done", kept=True,
        ),
        Line(
            text="！转交 HQ-1050 王方" if zh else "!assign HQ-1050 wangfnag",
            mark=Mark.ERROR, say="nobody", reference="HQ-1050",
            given="王方" if zh else "wangfnag", meant=("王芳",) if zh else ("wangfang",),
        ),
        Line(text="-- ", mark=Mark.STOP, say="signature"),
    )  # fmt: skip


def _done(*, zh: bool) -> tuple[Line, ...]:
    made = Line(text="！接办" if zh else "!take", mark=Mark.OK, say="taken", reference="HQ-1042", at=_NOW)
    codes = ("assigned", "asked", "promised", "noted", "replied", "thanks", "help")
    return (
        *(replace(made, say=one, name="李伟" if zh else "Li Wei") for one in codes),
        *(replace(made, say="closed", name=one, kept=False) for one in ("answered", "partly", "declined")),
    )


def _others(*, zh: bool) -> tuple[Line, ...]:
    """Every mistake once."""
    wrong = Line(
        text="！办结 HQ-1042 已办好" if zh else "!close HQ-1042 doen",
        mark=Mark.ERROR, say="wrong_outcome", reference="HQ-1042", given="已办好" if zh else "doen",
        meant=("已办妥",) if zh else ("done",), name="王芳" if zh else "Wang Fang", at=_NOW,
    )  # fmt: skip
    codes = (
        "wrong_unknown", "wrong_date", "wrong_text", "wrong_who", "wrong_reason", "wrong_code", "wrong_extra",
        "wrong_too_many", "wrong_files", "no_request", "not_found", "nobody", "several", "owned", "past", "no_reason",
        "same_date", "code_wrong", "code_alone", "which", "not_scanned", "too_fast",
    )  # fmt: skip
    refused = replace(wrong, say="refused", state="resolved", allowed=("reopen", "merge", "note"))
    return (
        wrong,
        *(replace(wrong, say=one) for one in codes),
        replace(wrong, say="nobody", meant=()),
        refused,
        *(
            replace(refused, state=one, allowed=())
            for one in ("new", "open", "waiting", "closed", "merged", "cancelled")
        ),
        replace(wrong, say="refused_because", given="a reason"),
        Line(text="请看一下" if zh else "Please look", mark=Mark.STOP, say="text"),
    )
