"""Why a mail was (not) acknowledged: one sentence for each code of a rule or the gate, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {  # code of a rule or of the gate: (Chinese, English)
    "ok": ("可以发送回执。", "An acknowledgement may go."),
    "pending": ("尚未决定。", "Not decided yet."),
    "loop.own": (
        "这是我们自己的信，或来自我们自己的地址。",
        "It is a letter of our own, or comes from one of our addresses.",
    ),
    "loop.foreign": (
        "带有另一套受理系统的标记，或标记是伪造的。",
        "It bears the mark of another request desk, or a forged one.",
    ),
    "loop.hops": ("这封信已经绕了很多圈。", "It has been passed round in circles."),
    "receipt": ("这是已读回执。", "It is a read receipt."),
    "bounce.dsn": ("这是退信报告。", "It is a delivery report: a letter came back or is late."),
    "bounce.token": ("寄到了只收退信的地址。", "It came to the address that only takes returned letters."),
    "dsn.delivered": ("这是送达报告：信已送到。", "It is a report that a letter was delivered."),
    "bounce.daemon": ("由邮件系统自动发出（如 mailer-daemon）。", "A mail system sent it (mailer-daemon or the like)."),
    "bounce.subject": ("主题表明这是退信。", "Its subject is that of a returned letter."),
    "bounce.null": (
        "信封发件人为空：只有自动程序这样发信。",
        "Its envelope sender is empty: only programs send so.",
    ),
    "auto.report": ("这是投诉、DMARC 或 TLS 报告。", "It is an abuse, DMARC or TLS report."),
    "auto.qq": ("QQ 邮箱标明这是自动回复。", "QQ Mail marks it as an automatic reply."),
    "auto.header": ("信头标明这是自动回复。", "A header says that it is an automatic reply."),
    "auto.submitted": (
        "信头 Auto-Submitted 标明由程序发出。",
        "The header Auto-Submitted says that a program sent it.",
    ),
    "auto.exchange": ("由 Exchange 服务器自动生成。", "An Exchange server made it."),
    "auto.oof": ("这是 Exchange 的外出自动回复。", "It is an out-of-office answer of Exchange."),
    "auto.subject": ("主题表明这是自动回复。", "Its subject is that of an automatic reply."),
    "auto.text": ("正文开头写明这是自动回复。", "Its first words say that it is an automatic reply."),
    "auto.calendar": ("这是对会议邀请的答复。", "It answers an invitation to a meeting."),
    "list": ("来自邮件列表。", "It came by a mailing list."),
    "bulk": ("这是群发邮件。", "It is bulk mail."),
    "noreply": ("发件地址不接收回信。", "The sender's address takes no answers (noreply)."),
    "spam": ("前面的过滤器判定为垃圾邮件。", "The filter in front of us calls it spam."),
    "ambiguous_sender": ("发件人不止一个，不知该回给谁。", "It has several senders: it is not clear whom to answer."),
    "bad_address": ("没有可以回信的发件地址。", "There is no sender's address that could be answered."),
    "suppressed_by_sender": (
        "发件人要求不要自动回复。",
        "The sender asks for no automatic answer (X-Auto-Response-Suppress).",
    ),
    "not_addressed": (
        "收件人和抄送中没有我们的地址，可能是密送。",
        "Neither To nor Cc names our address; it may have come by Bcc.",
    ),
    "many_recipients": ("收件人超过二十个。", "It went to more than twenty people."),
    "before_activation": ("早于启用时间的来信不发回执。", "It is older than the day from which mail is acknowledged."),
    "ack_hold": (
        "恢复数据或服务器重新编号之后，由人决定是否发送。",
        "After a restore, or when the server renumbered its mails, a person decides.",
    ),
    "recovered": (
        "数据丢失后由日志恢复：信件按日志记载，不再另发。",
        "It was placed from the journal after a loss: what was sent before is not sent again.",
    ),
    "restore_hold": (
        "恢复数据之后，日志没有记载这封信已发出：由人决定。",
        "After a restore, and not known as sent by the journal: a person decides.",
    ),
    "too_old": ("处理时这封信已经太旧。", "It was too old when it was handled."),
    "gave_up": ("处理时承诺时限已过。", "The promised time had passed when it was handled."),
    "address_suspended": ("寄往该地址的信曾被退回。", "A letter to that address came back earlier."),
    "blocked": (
        "该地址列入不发自动信的名单。",
        "The configuration names that address among those that get no automatic letter.",
    ),
    "paused": (
        "寄信已被人暂停；这封信已写好，恢复后寄出。",
        "A person paused sending: the letter is written and goes when work is resumed.",
    ),
    "by_hand": ("由人决定。", "A person decided so."),
    "dropped": ("已由人作废。", "A person dropped it."),
    "command": ("来件人自助指令，已用专门的信答复。", "A requester's command: a letter of its own answers it."),
    "cap.commands": (
        "该来件人今天的自助答复已达上限。",
        "That requester has had as many answers to commands today as are allowed.",
    ),
    "cap.storm": (
        "十分钟内同一发件人或同一主题来信过多，回执暂停，已告警。",
        "Too many came within ten minutes from that sender or under that subject: an alarm instead of answers.",
    ),
    "cap.sender": ("该发件人的自动回信已达上限。", "That sender has had as many automatic letters as are allowed."),
    "cap.subject": (
        "该发件人同一主题今天已回过。",
        "That sender has had an automatic letter on the same subject today.",
    ),
    "cap.domain": (
        "该邮件域的自动回信已达上限。",
        "That mail domain has had as many automatic letters as are allowed.",
    ),
    "cap.new_recipient": (
        "本小时内首次致信的地址过多。",
        "Too many addresses were written to for the first time within the hour.",
    ),
    "cap.global": (
        "给陌生人的回执已达总上限；这封信已写好，等人放行。",
        "Too many acknowledgements to strangers: the letter is written and waits to be released.",
    ),
    "duplicate": ("这是同一封信的再次投递。", "It is a second delivery of the same mail."),
    "followup": ("属于已有的事项；只有新事项才发回执。", "It belongs to a request; only a new one is acknowledged."),
    "followup.suspect": (
        "回执发出不到一分钟就来了简短的回信，可能是自动回复；只记录，不改变事项。",
        "A short answer within a minute of our acknowledgement, perhaps a program's: it is kept and changes nothing.",
    ),
}
_FAMILIES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("bounds.", ("超出读信的限度，已隔离。", "It is beyond the limits of what is read, and is set aside.")),
    ("reading.", ("无法读取，已隔离。", "It could not be read, and is set aside.")),
    ("file.", ("文件打不开。", "The file cannot be opened.")),
)
_ANSWERED = ("发回执：", "Acknowledged: ")
_REFUSED = ("不发回执：", "Not acknowledged: ")
_ALSO = ("另外：", "Also: ")


def sentence(code: str | None, language: str) -> str:
    """What a code means, in `zh` or `en`; the code itself where there is no sentence."""
    code = code or ""
    family = next((said for start, said in _FAMILIES if code.startswith(start)), (code, code))
    return SENTENCES.get(code, family)[_index(language)]


def lines(
    reason: str | None, rules: Sequence[str], language: str, *, evidence: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """The answer to "why was this (not) acknowledged?": the reason first, then what else spoke, codes in brackets.

    `evidence` names the field that made a rule match: it stands behind the sentence with its value.
    """
    seen = {one["rule"]: f" {one['field']}: {one['value']}" for one in evidence if one["value"]}
    head = (_ANSWERED if reason == "ok" else _REFUSED)[_index(language)]
    also = _ALSO[_index(language)]
    others = [code for code in dict.fromkeys(rules) if code != reason]
    return [
        f"{head}{sentence(reason, language)} [{reason}]{seen.get(reason or '', '')}",
        *(f"{also}{sentence(code, language)} [{code}]{seen.get(code, '')}" for code in others),
    ]


def of_ack(ack: Mapping[str, Any], language: str) -> list[str]:
    """The same for the acknowledgement of a request as `looking.why` gives it; nothing where no mail opened it."""
    return lines(ack["reason"], ack["rules"], language, evidence=ack["evidence"]) if ack["reason"] else []


def _index(language: str) -> int:
    return 0 if language.startswith("zh") else 1
