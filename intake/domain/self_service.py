"""What a requester asks of the desk itself, by a whole short line: status, list, withdraw, add, solved, a digit, help.

Deliberately narrow. A mail that says anything else besides is a request, however often it mentions the words: the price
of a missed command is an ordinary answer by a person, that of a false one is a request that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from intake.domain import codes, opinions, signature
from intake.domain.simplified import simplified
from intake.message import address, subject
from intake.message.mail import Mail

LONGEST, LONGEST_LINE = 600, 80  # characters of the whole text, and of a line
LONGEST_ASIDE = 8  # Latin characters, or half as many Chinese ones, of a line that says little
FIRST_LINES = 4  # among which a command stands, behind greetings
MOST_LINES, MOST_COMMANDS, MOST_OTHERS = 12, 5, 3


class Wish(StrEnum):
    """What may be asked for."""

    STATUS = "status"
    LIST = "list"
    WITHDRAW = "withdraw"
    ADD = "add"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    RATE = "rate"
    CODE = "code"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """One line that is a command: the line, what it wants, of which request (a number), and what it names."""

    line: str
    wish: Wish
    number: int | None = None
    address: str = ""  # of the person to be added
    score: int = 0
    comment: str = ""  # behind a rating, in its line
    is_complaint: bool = False  # a rating in a word that says by itself that something is not well
    code: str = ""  # empty where a code was meant and none stands there

    @property
    def is_exact(self) -> bool:
        """Whether it names a request, a person or a code: then it is no chance word."""
        return bool(self.number or self.address or self.code)


@dataclass(frozen=True, slots=True)
class Asked:
    """The commands of a mail in their order, and the lines between them that are none."""

    commands: tuple[Command, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def language(self) -> str | None:
        """The language of the commands; None of a digit or a code alone."""
        lines = [one.line for one in self.commands if one.wish not in {Wish.RATE, Wish.CODE}]
        if any("\u3400" <= letter <= "\u9fff" for line in lines for letter in line):
            return "zh_CN"
        return "en" if lines else None

    @property
    def reason(self) -> str:
        """The other lines: why something is asked for."""
        return " ".join(self.others)

    def __bool__(self) -> bool:
        return bool(self.commands)


NOTHING = Asked()
_WISHES = {
    Wish.STATUS: "查询 查询进度 查询状态 查进度 查状态 进度 状态 进度查询 状态查询 事项查询 查询事项 事项进度"
    " 办理进度 查询办理进度 查询一下 办理状态"
    " 请查询 请查询进度 查一下 查一下进度 进度如何 进度怎么样 status progress query status_of request_status"
    " where_is where_is_it how_is any_news_on any_news_about"
    " check_status progress_of",
    Wish.LIST: "我的事项 请求清单 我的清单 我的事项清单 事项清单 清单 查询清单 查询我的事项 我的请求"
    " list my_requests my_list list_requests list_my_requests",
    Wish.WITHDRAW: "撤回 撤销 撤回事项 撤回申请 申请撤回 撤销申请 请撤回 withdraw withdraw_request please_withdraw",
    Wish.ADD: "添加 抄送 增加 添加相关人 添加参与人 添加抄送 add cc add_person add_participant",
    Wish.SOLVED: "已解决 已经解决 已解决了 解决了 问题已解决 问题解决了 已处理好 确认 确认办结"
    " 确认已解决 solved resolved it_is_solved this_is_solved it's_solved confirm confirmed",
    Wish.UNSOLVED: "未解决 没有解决 没解决 还没解决 尚未解决 问题未解决 问题没有解决 异议 有异议"
    " 我有异议 提出异议 not_solved unsolved not_resolved still_not_solved it_is_not_solved this_is_not_solved"
    " objection i_object",
    Wish.HELP: "帮助 使用帮助 使用说明 说明 命令 指令 help commands",
    Wish.CODE: "确认码 确认码是 确认码为 验证码 验证码是 口令 口令是 确认撤回 code code_is"
    " confirmation_code my_code the_code_is confirm_withdrawal",
}
WORDS: Mapping[str, Wish] = MappingProxyType(
    {word.replace("_", " "): wish for wish, words in _WISHES.items() for word in words.split()}
)
_WITH_NUMBER = frozenset({Wish.STATUS, Wish.WITHDRAW, Wish.ADD, Wish.SOLVED, Wish.UNSOLVED})
_COURTESY = re.compile(
    r"(?:您好|你好|各位好|大家好|老师好|领导好|hi|hello|dear (?:all|team|office|colleagues?)|hi (?:all|team)"
    r"|谢谢(?:您|你|大家|各位)?|多谢|感谢|非常感谢|辛苦了|麻烦(?:您|你)?了?|拜托了?|thank you|thanks?|many thanks"
    r"|thx|please|收到|好的|[\s,.!~;:、，。！～；：])++",
    re.IGNORECASE,
)
_LIKE_A_CODE = re.compile(r"(?=[A-Za-z-]{0,8}\d)[0-9A-Za-z]{4}[-\u2010-\u2015\u2212 ]?[0-9A-Za-z]{4}")
_POLITE = re.compile(r"^(?:please |请(?:帮我|帮忙)?|麻烦(?:您|你)?|帮我)|(?: please)$")
_RULED = re.compile(r"[-_—=*~]{2,}")
_BARE_NUMBER = re.compile(r"(?:\A|(?<=\s))#?(\d{3,9})(?=\s|\Z)")
_ADDRESS = re.compile(r"[^\s<>,;，；:：()（）]{1,64}@[^\s<>,;，；()（）]{3,200}")
_ENDS = " \t.。!！?？,，;；:：~～、"
_INSTEAD = re.compile(  # in the reason of a withdrawal: something else is wanted
    r"请|改(?:办|为|成|用)|换成|另外|另行|重新|麻烦|帮忙|\b(?:please|instead|another|could you|can you)\b",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^的|的$|[<>\[\]【】()（）:：]")
_NEUTRAL = re.compile(r"(?:无主题|\(?no subject\)?|无标题|询问|咨询|事项|问题|question|hello|你好|您好)?")


def read(mail: Mail, prefix: str) -> Asked:
    """The commands of this mail, or nothing: then it is an ordinary mail. Pure, linear in the length.

    `prefix` is that of references. Of an answer only what was written now counts, because subjects stay.
    """
    if len(mail.reply_text) > LONGEST or any(not one.inline for one in mail.attachments):
        return NOTHING
    if subject.is_forward(mail.subject):
        return NOTHING
    text = unicodedata.normalize("NFKC", mail.reply_text)
    found = _of_lines([line.strip() for line in text.splitlines() if line.strip()], prefix)
    titled = None if _is_answer(mail) else command(mail.subject_base, prefix)
    if found is None:
        return Asked((titled,)) if titled and _may_stand_in_a_subject(titled) else NOTHING
    if not found or _is_talk(found):
        return NOTHING
    is_free = _is_answer(mail) or titled or found.commands[0].is_exact or _NEUTRAL.fullmatch(mail.subject_base.lower())
    return found if is_free else NOTHING


def may_hold(mail: Mail, prefix: str) -> bool:
    """Whether it is worth a closer look: the subject or one of the first lines is a command. Cheap, for every mail."""
    lines = [line.strip() for line in mail.reply_text[:LONGEST].splitlines() if line.strip()][:FIRST_LINES]
    return any(command(line, prefix) or _with_thanks(line, prefix) for line in [*lines, mail.subject_base])


def command(text: str, prefix: str) -> Command | None:
    """The command that a line is from its first letter to its last, or None."""
    line = " ".join(unicodedata.normalize("NFKC", text).split()).strip(_ENDS)
    if not 0 < len(line) <= LONGEST_LINE:
        return None
    if rated := opinions.rating(line):
        return Command(line, Wish.RATE, score=rated.score, comment=rated.comment, is_complaint=rated.is_complaint)
    if code := _code(line):
        return code
    numbers = subject.find_references(line, prefix)
    rest = subject.without_references(line, prefix)
    found = _ADDRESS.search(rest)
    who = found[0].strip(_ENDS) if found else ""
    rest = rest.replace(found[0], " ", 1) if found else rest
    if not numbers and (bare := _BARE_NUMBER.search(rest)):
        numbers, rest = [int(bare[1])], rest.replace(bare[0], " ", 1)
    said = _bare(rest)
    wish = WORDS.get(said) or _politely(said)
    if wish is None or len(numbers) > 1 or (numbers and wish not in _WITH_NUMBER) or (wish is Wish.ADD) != bool(who):
        return None
    if who and not address.valid(who):
        return None
    return Command(line, wish, number=numbers[0] if numbers else None, address=who.lower())


def _politely(bare: str) -> Wish | None:
    """What is asked for with `请`, `please` around it; nothing that could as well be asked of a person."""
    found = WORDS.get(_POLITE.sub("", bare).strip())
    return found if found in {Wish.STATUS, Wish.LIST, Wish.WITHDRAW} else None


def _code(line: str) -> Command | None:
    """`K7MQ-4RTX`, alone or behind a word for it; what only looks like one is a code that is wrong."""
    if code := codes.read(line):
        return Command(line, Wish.CODE, code=code)
    if _LIKE_A_CODE.fullmatch(line):
        return Command(line, Wish.CODE)
    for word in (one for one, wish in WORDS.items() if wish in {Wish.CODE, Wish.SOLVED}):
        if line.lower().startswith(word) and (code := codes.read(line[len(word) :].strip(_ENDS))):
            return Command(line, Wish.CODE, code=code)
    return None


def _bare(text: str) -> str:
    """What is left of a line beside its reference and address, as the table of words has it."""
    plain = " ".join(_EDGES.sub(" ", simplified(text.strip())).split()).strip(_ENDS).lower()
    return _EDGES.sub("", plain).strip(_ENDS)


def _of_lines(lines: list[str], prefix: str) -> Asked | None:
    """Commands and other lines, read down to the signature; None where nothing but courtesy and signature stands."""
    commands: list[Command] = []
    others: list[str] = []
    for at, line in enumerate(lines[: MOST_LINES + 1]):
        if (found := command(line, prefix) or _with_thanks(line, prefix)) is not None:
            commands.append(found)
        elif _RULED.fullmatch(line) or _signs(lines[at:]):
            break
        elif not _COURTESY.fullmatch(simplified(line)):
            others.append(line)
        if others and not commands:
            return NOTHING
    too_much = len(lines) > MOST_LINES or len(commands) > MOST_COMMANDS or len(others) > MOST_OTHERS
    return NOTHING if too_much else Asked(tuple(commands), tuple(others)) if commands else None


def _with_thanks(line: str, prefix: str) -> Command | None:
    """`已解决，谢谢！`: a command with nothing but courtesy around it."""
    pieces = [one for one in re.split(r"[,，.。!！;；~～、]", line) if one.strip()]
    kept = [one for one in pieces if not _COURTESY.fullmatch(simplified(one.strip()))]
    return command(kept[0], prefix) if len(pieces) > 1 and len(kept) == 1 else None


def _signs(lines: list[str]) -> bool:
    """Whether a signature begins here: this line can only stand in one, and no sentence follows."""
    return signature.SIGNED.fullmatch(lines[0]) is not None and not signature.split("\n".join(lines))[0]


def _is_answer(mail: Mail) -> bool:
    return bool(mail.in_reply_to or mail.references) or subject.is_reply(mail.subject)


def _may_stand_in_a_subject(found: Command) -> bool:
    """Digits and `solved` answer a letter of ours; as the subject of a new mail they say nothing."""
    return found.wish in {Wish.STATUS, Wish.LIST, Wish.WITHDRAW, Wish.ADD, Wish.HELP} or found.is_exact


def _is_talk(found: Asked) -> bool:
    """Whether the other lines make it an ordinary mail, which a person reads.

    A digit and an objection are followed by why, and so are a withdrawal and a code, unless something else is asked
    for; below another command with its reference there may be an aside (`尽快`), which the transcript repeats.
    """
    if not found.others:
        return False
    first = found.commands[0]
    if first.wish in {Wish.RATE, Wish.UNSOLVED}:
        return False
    longest = 2 * LONGEST_LINE if first.wish in {Wish.CODE, Wish.WITHDRAW} else LONGEST_ASIDE
    is_short = all(_width(one) <= longest and "?" not in one for one in found.others)
    may_go_on = first.wish is Wish.CODE or (first.number is not None and first.wish is not Wish.ADD)
    return not (may_go_on and is_short and not _INSTEAD.search(found.reason))


def _width(line: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in line)
