"""The signature of a mail: its lines, and the branch that they name (a weaker hint than address and domain)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from intake.domain.simplified import simplified
from intake.message.mail import Mail

LONGEST_LINE = 60  # characters of a line of a signature
MOST_LINES = 10
CONSIDERED = 4000  # characters at the end of what was written
SHORTEST_NAME = 2  # characters of a branch's name
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁"
    "蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
SIGNED = re.compile(  # a line of a signature: a name, a department, a way to reach somebody, a greeting
    rf"-{{2,}}|[{SURNAMES}][\u3400-\u9fff]{{1,2}}"
    r"|[\u3400-\u9fff]{2,14}(?:部|处|科|室|中心|公司|集团|经理|主任|总监)"
    r"|(?:电话|手机|传真|邮箱|地址|邮编|网址|tel|mobile|phone|e-?mail|fax|add(?:ress)?|web)\s?[:.]?.{0,50}"
    r"|[\d\s+()-]{7,24}|\S{1,40}@\S{3,40}|https?://\S+"
    r"|(?:此致|敬礼|祝好|顺祝商祺|祝工作顺利|(?:best |kind |warm )?regards|best|cheers)[,!.]?",
    re.IGNORECASE,
)
_UNIT = re.compile(  # what may follow a branch's name: an end, a sign between, or a department
    r"\s*(?:$|[\s|/·:()—-]|[\u3400-\u9fff]{1,12}?(?:部|处|科|室|中心|组|队|厂|站)(?![\u3400-\u9fff]{4}))", re.MULTILINE
)
_SPACED = re.compile(r"(?<![\u3400-\u9fff])(?:[\u3400-\u9fff] ){2,20}[\u3400-\u9fff](?![\u3400-\u9fff])")
_ITEM = re.compile(r"(?:\d{1,2}[.、):]|[•·○●*]|-\s)")  # of an enumeration
_MARK = re.compile(r"[-_—=*~]{2,}\s?")
_FORMULA = re.compile(
    r"(?:此致|敬礼|此致\s?敬礼|祝好|顺祝商祺|祝工作顺利|(?:with )?(?:best |kind |warm |many )?regards|best(?: wishes)?"
    r"|cheers|sincerely(?: yours)?|yours(?: sincerely)?)[,，!！.。]?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(  # what a line of a signature does not hold
    r"[，。？！；,?!;]|请|您|我|的|了|吗|呢|把|给|让|需|转|寄|见|附件|\b(?:please|we|you|is|are|was|will|to|for|with)\b",
    re.IGNORECASE,
)


def is_signature(lines: list[str]) -> bool:
    """Whether every one of these lines (NFKC, trimmed) can only stand in a signature."""
    return len(lines) <= MOST_LINES and all(len(one) <= LONGEST_LINE and SIGNED.fullmatch(one) for one in lines)


def split(text: str) -> tuple[list[str], list[str]]:
    """The lines (NFKC, trimmed, none empty) of what was said, and those of the signature below it.

    A signature begins at the last ruled line near the end, else where the lines stop being sentences.
    """
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text[-CONSIDERED:]).splitlines() if line.strip()]
    start = len(lines)
    while start > 0 and len(lines) - start < MOST_LINES and _may_sign(lines[start - 1]):
        start -= 1
    marks = [at for at in range(max(len(lines) - MOST_LINES - 1, 0), len(lines)) if _MARK.fullmatch(lines[at])]
    if marks and marks[-1] < len(lines) - 1:
        start = marks[-1]
    return lines[:start], lines[start:]


def without_own(text: str, name: str) -> str:
    """The text without a signature of this very person at its end: lines that begin with one that is the name.

    The name may stand alone, behind a dash, or before a title. What follows it must be short and no sentence.
    """
    lines = text.rstrip().splitlines()
    if len(name) < SHORTEST_NAME:
        return text
    for at in range(max(1, len(lines) - MOST_LINES), len(lines)):
        if _is_named(lines[at], name) and all(_may_sign_below(one) for one in lines[at:]):
            above = _without_formula(lines[:at])
            return text if not above or above.endswith((":", "：")) else above  # `请联系：` announces a name
    return text


def _without_formula(lines: list[str]) -> str:
    """The lines without the polite close at their end: `Best regards,`, `此致 敬礼`."""
    while lines and (not lines[-1].strip() or _FORMULA.fullmatch(lines[-1].strip())):
        lines = lines[:-1]
    return "\n".join(lines)


def _is_named(line: str, name: str) -> bool:
    """Whether a line is the name, or the name and a title: `赵 敏`, `——赵敏`, `赵敏 | 综合科`, `John`."""
    bare = simplified(_bare(line)).lstrip("-—–_·• ")
    known = simplified(_bare(name))
    names = {known, known.split()[0]} if known.isascii() else {known}
    if bare.replace(" ", "") == known:
        return True
    return any(bare == one or (bare.startswith(one) and bare[len(one)] in " |/,·(") for one in names)


def _may_sign_below(line: str) -> bool:
    bare = line.strip()
    return len(bare) <= LONGEST_LINE and not bare.endswith(tuple("。！？；：!?;:")) and not _ITEM.match(bare)


def written(mail: Mail) -> str:
    """What the sender wrote now with the signature, which `reply_text` leaves out; the quoted history stays behind."""
    return mail.text[: mail.cut.position] if mail.cut else mail.text


def branch_named(mail: Mail, names: Mapping[str, str]) -> tuple[str, str] | None:
    """Key and name of the one branch whose name stands in the signature; None where none or several do.

    `names` maps keys to names. Of names inside each other (`华南`, `华南分公司`) the longest counts.
    """
    said, lines = split(written(mail))
    signed = "\n".join(map(_bare, lines)) if said else ""
    bare = {key: _bare(name) for key, name in names.items()}
    found = {key: name for key, name in bare.items() if len(name) >= SHORTEST_NAME and _stands_in(name, signed)}
    longest = [key for key, name in found.items() if not _is_part(name, found.values())]
    return (longest[0], names[longest[0]]) if len(longest) == 1 else None


def _may_sign(line: str) -> bool:
    if len(line) > LONGEST_LINE or _ITEM.match(line):
        return False
    return SIGNED.fullmatch(line) is not None or _MARK.fullmatch(line) is not None or not _SENTENCE.search(line)


def _bare(text: str) -> str:
    """Folded, and without the blanks of a spaced-out name: `华 南 分 公 司` is one."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), folded)


def _stands_in(name: str, text: str) -> bool:
    """Whether the text names that unit: not inside a longer word, and not as the beginning of a thing's name."""
    at = text.find(name)
    while at >= 0:
        is_inside = at > 0 and _is_latin(text[at - 1]) and _is_latin(name[0])
        if not is_inside and _UNIT.match(text, at + len(name)):
            return True
        at = text.find(name, at + 1)
    return False


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_part(name: str, names: Iterable[str]) -> bool:
    return any(name != other and name in other for other in names)
