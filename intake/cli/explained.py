"""What `explain` shows on a terminal: what a mail is, what would be done with it, and why, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli import output, reasons, routes

if TYPE_CHECKING:
    from intake.cli.words import Words

Row = dict[str, Any]
MOST_LINES = 12  # of the text that are shown
_LABELS = {  # (Chinese, English)
    "what": ("这是", "It is"),
    "from": ("来件人", "From"),
    "to": ("收件人", "To"),
    "date": ("日期", "Date"),
    "subject": ("主题", "Subject"),
    "action": ("处理", "To do"),
    "ack": ("回执", "Answer"),
    "also": ("另外", "Also"),
    "route": ("归类", "Sorted"),
    "text": ("所写", "Written"),
    "quote": ("引文", "Quote"),
    "files": ("附件", "Files"),
    "defects": ("缺陷", "Defects"),
}
_CLASSES = {
    "request": ("一封来信，要办一件事", "a request"),
    "follow_up": ("回信，接着谈已有的事", "an answer to something known"),
    "auto_reply": ("自动回复", "an automatic reply"),
    "bounce": ("退信", "a letter that came back"),
    "read_receipt": ("已读回执", "a read receipt"),
    "list": ("邮件列表的来信", "mail of a mailing list"),
    "machine": ("程序发出的信", "sent by a program"),
    "loop": ("我们自己的信转了回来", "a letter of our own that returned"),
    "report": ("系统报告", "a report of a mail system"),
    "unreadable": ("读不了的信", "a mail that cannot be read"),
}
_ACTIONS = {
    "open": ("登记为新事项", "it opens a new request"),
    "append": (
        "归入所属事项；属于哪一件，要看已登记的来信",
        "it joins its request; which one, only the stored mails can tell",
    ),
    "record": ("只留存，不登记事项", "it is kept, without a request"),
    "quarantine": ("隔离，等人查看", "it is set aside for a person to look at"),
    "duplicate": ("同一封信的再次投递，不再登记", "a second delivery, nothing more is done"),
}
_SORTED = {"open", "append"}
_LATER = (
    "登记时还要看次数上限和启用时间。",
    "Caps and the day of the first start are looked at when it is registered.",
)
_CUTS = {
    "marker": ("“请在此线以上回复”一类的标记", 'a line such as "reply above this line"'),
    "separator": ("邮件程序的分隔线", "the ruled line of a mail program"),
    "attribution": ("“某人于某时写道”一行", 'a line such as "on … somebody wrote"'),
    "header_block": ("抄来的信头（发件人、时间、主题）", "a copied header (from, sent, subject)"),
    "quoted_block": ("末尾以 > 开头的段落", "lines with > at the end"),
    "container": ("网页正文里标明的引用部分", "a part of the page that is marked as a quote"),
    "ours": ("我们自己信里的话", "words of a letter of our own"),
}
_DEFECTS = {
    "charset.unknown": ("声明的字符集不认识，已猜测", "its charset is unknown; it was guessed"),
    "charset.repaired": ("声明的字符集不对，已修正", "its charset was wrong and was repaired"),
    "date.unreadable": ("日期写得不对", "its date cannot be read"),
    "header.no_from": ("没有发件人", "it has no sender"),
    "header.broken_line": ("信头里有断行", "a line of its header is broken"),
    "header.no_separator": ("信头与正文之间没有空行", "no empty line between header and text"),
    "header.too_many_lines": ("信头行数太多，后面的未读", "its header has too many lines; the rest was not read"),
    "header.too_long": ("信头过长，已截断", "a field of its header was too long and was cut"),
    "multipart.no_boundary": ("多部分信件缺少分界", "the boundary between its parts is missing"),
    "multipart.no_parts": ("多部分信件里没有任何部分", "it should have parts and has none"),
    "multipart.not_closed": (
        "多部分信件没有结尾，可能被截断",
        "its last boundary is missing; it may have been cut off",
    ),
    "text.encrypted": ("正文已加密", "its text is encrypted"),
    "text.truncated": ("正文过长，已截断", "its text was too long and was cut"),
    "transfer.unknown_encoding": ("传输编码不认识", "its transfer encoding is unknown"),
    "transfer.faulty_uuencoding": ("uuencode 编码有错", "its uuencoding is faulty"),
    "transfer.not_uuencoded": ("声称 uuencode 但不是", "it is called uuencoded, but is not"),
}


def screen(found: Row, words: Words) -> None:
    """One mail as `explain` understands it; every value passes the terminal's filter."""
    at = 0 if words.language == "zh" else 1
    click.echo(output.one_line(found["file"]))
    pairs = [(_LABELS[label][at], text) for label, text in _parts(found, words, at) if text]
    output.paragraphs(pairs)
    click.echo("")


def _parts(found: Row, words: Words, at: int) -> list[tuple[str, str]]:
    decision = found["decision"]
    kind, action = found["class"], decision["action"]
    return [
        ("what", f"{_CLASSES.get(kind, (kind, kind))[at]} [{kind}]"),
        ("from", _people(found["from"])),
        ("to", _people([*found["to"], *found["cc"]])),
        ("subject", output.one_line(found["subject"])),
        ("date", _date(found["date"])),
        ("action", _ACTIONS.get(action, (action, action))[at]),
        *_why(found, words, at),
        ("route", "\n".join(routes.said(rule, words) for rule in found["route"]) if action in _SORTED else ""),
        ("text", _text(found["reply_text"], at)),
        ("quote", _quote(found, at)),
        ("files", "\n".join(_file(one, at) for one in found["attachments"])),
        ("defects", "\n".join(_defects(found, at))),
    ]


def _why(found: Row, words: Words, at: int) -> list[tuple[str, str]]:
    """Why (not) acknowledged: the reason first, then what else spoke, each with the field that did."""
    decision = found["decision"]
    seen = {one["rule"]: one for one in found["evidence"]}
    if decision["reason"] == "followup" and found["in_reply_to"]:
        seen["followup"] = {"row": 30, "field": "In-Reply-To", "value": found["in_reply_to"]}
    if decision["acknowledge"]:
        return [("ack", f"{('发。', 'yes. ')[at]}{_LATER[at]}")]
    head = ("不发：", "no: ")[at]
    others = [code for code in dict.fromkeys(decision["rules"]) if code != decision["reason"]]
    return [
        ("ack", head + _sentence(decision["reason"], seen, words)),
        *(("also", _sentence(code, seen, words)) for code in others),
    ]


def _sentence(code: str, seen: dict[str, Row], words: Words) -> str:
    said = f"{reasons.sentence(code, words.language)} [{code}]"
    one = seen.get(code)
    if one is None or not one["value"]:
        return said
    return f"{said}\n{one['field']}: {output.one_line(one['value'])}"


def _people(people: list[Row]) -> str:
    shown = [f"{one['name']} <{one['address']}>" if one["name"] else one["address"] for one in people[:3]]
    return output.one_line(", ".join(shown) + (f" … (+{len(people) - 3})" if len(people) > 3 else ""))


def _date(text: str | None) -> str:
    return f"{text[:10]} {text[11:16]} {text[19:]}" if text else ""


def _text(text: str, at: int) -> str:
    lines = output.safe(text).strip().splitlines()
    more = len(lines) - MOST_LINES
    rest = [(f"… 还有 {more} 行", f"… {more} more lines")[at]] if more > 0 else []
    return "\n".join([*lines[:MOST_LINES], *rest])


def _quote(found: Row, at: int) -> str:
    """Where the quoted history begins, and by which rule."""
    cut = found["cut"]
    if cut is None:
        return ""
    before, folded = found["text"][: cut["position"]], found["text"][cut["position"] :].strip().splitlines()
    line, first = before.count("\n") + 1, output.one_line(folded[0] if folded else "")[:60]
    rule = _CUTS.get(cut["reason"], (cut["reason"], cut["reason"]))[at]
    return (
        f"从第 {line} 行起共 {len(folded)} 行，依据：{rule} [{cut['reason']}]\n{first}",
        f"from line {line} on, {len(folded)} lines; the sign: {rule} [{cut['reason']}]\n{first}",
    )[at]


def quote_rule(reason: str, words: Words) -> str:
    """By which sign the quoted history was found, in words."""
    return _CUTS.get(reason, (reason, reason))[0 if words.language == "zh" else 1]


def _file(one: Row, at: int) -> str:
    name = output.one_line(one["filename"]) or ("（无名）", "(no name)")[at]
    inline = (("，在正文中", ", shown in the text")[at]) if one["inline"] else ""
    note = f" · {output.one_line(one['note'])}" if one["note"] else ""
    return f"{name} · {one['content_type']} · {output.size(one['size'])}{inline}{note}"


def _defects(found: Row, at: int) -> list[str]:
    codes = [*found["defects"], *(["charset.repaired"] if found["charset_repaired"] else [])]
    said = [code for code in codes if code != found["decision"]["reason"]]
    return [f"{_DEFECTS.get(code.partition(':')[0], (code, code))[at]} [{output.one_line(code)}]" for code in said]
