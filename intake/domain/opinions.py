"""What a requester thinks of an outcome: a digit or a word of a scale of five, praise, and whether he wants more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.domain.simplified import simplified

LOW = 2  # up to here a word of the scale is a complaint
LONGEST_COMMENT = 80  # characters behind a rating, in its line
_SCALE = {
    5: "非常满意 很满意 十分满意 特别满意 相当满意 满意极了 五星 五星好评 好评 五分"
    " very_satisfied very_happy excellent",
    4: "满意 比较满意 挺满意 四星 四分 satisfied i_am_satisfied happy_with_it",
    3: "一般 基本满意 一般般 还行 还可以 三星 三分 neutral average",
    2: "不满意 不太满意 我不满意 不够满意 不是很满意 两星 二星 两分 二分"
    " not_satisfied unsatisfied dissatisfied not_happy",
    1: "非常不满意 很不满意 十分不满意 极不满意 一星 一分 差评 very_dissatisfied very_unsatisfied",
}
WORDS: Mapping[str, int] = MappingProxyType(
    {word.replace("_", " "): score for score, words in _SCALE.items() for word in words.split()}
)
_UNIT = r"(?:分|星|stars?|/\s?5|points?)"
_ASKED = r"(?:我?的?(?:评分|打分|评价|满意度)(?:是|为)?|我?打|我?给|rate|rating|score)"
_RATED = re.compile(rf"(?:{_ASKED}\s?:?\s?)?([1-5])\s?{_UNIT}?")
_WITH_UNIT = re.compile(rf"[1-5]\s?{_UNIT}(?![a-z\d])")
_PREFIX = re.compile(rf"{_ASKED}\s?:?\s?")
_SIGN = re.compile(r"\s?[,，.。!！;；~～、:：-]+\s?")
_BLANK = re.compile(r"\s+")
PRAISE = (  # an alternative of an atomic group; what hurries (快！) is none
    r"(?:服务|效率|态度|办事|处理|回复|速度|办得|做得|工作)?得?(?:都|也|真|很|非常|十分|特别|太|挺|超)?[很的是]?"
    r"(?:满意|不错|好|棒|高效|给力|专业|周到|耐心|热情|到位|(?<=[真很常分别太挺超])(?:快|高|赞|及时))(?:了|的|极了|啊|呀)?"
    r"|点赞|大赞|好评|效率高|(?:(?:very|really|so) )?(?:good|great|helpful|nice|excellent|perfect|wonderful"
    r"|professional)(?: (?:job|work|service|answer))?|(?:very|really|so) (?:fast|quick)|well done|all (?:good|fine)"
)
_COURTESY = (
    r"辛苦了?|谢谢(?:您|你|大家|各位)?|多谢|感谢(?:您|你)?(?:的?(?:支持|帮助|回复))?|(?:many )?thanks?(?: you)?"
    r"(?: (?:very|so) much| a lot)?|[\s,.!~;:、，。！～；：…)(（）👍🙏😊]"
)
_MORE = re.compile(  # in what stands beside a high rating: something is left to do
    r"[?？]|但|不过|可是|然而|只是|还(?:有|没|缺|差|需|要|请)|请|没有?|未|漏|错|缺|麻烦(?!了)|能否|可否"
    r"|\b(?:but|however|please|still|not|missing|wrong|except|could|can|would|need)\b",
    re.IGNORECASE,
)
_PRAISES = re.compile(rf"(?>{PRAISE}|{_COURTESY})++", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rating:
    """A place on the scale, 5 is best; in a word or a digit; and what stands behind it in its line."""

    score: int
    is_word: bool = False
    comment: str = ""

    @property
    def is_complaint(self) -> bool:
        """Whether the word by itself says that something is not well; a low digit alone says no more than itself."""
        return self.is_word and self.score <= LOW


def rating(line: str) -> Rating | None:
    """What a line rates: `5`, `４分`, `非常满意`, `5分，服务很好`; None where it says anything else besides.

    Behind a high rating only praise may stand, so that `满意，但少盖一份` stays what it is.
    """
    line = " ".join(simplified(unicodedata.normalize("NFKC", line)).lower().split()).strip(" .。!！~～,，;；")
    if found := _RATED.fullmatch(line):
        return Rating(int(found[1]))
    line = line[found.end() :] if (found := _PREFIX.match(line)) else line
    if line in WORDS:
        return Rating(WORDS[line], is_word=True)
    return _commented(line)


def praises(text: str) -> bool:
    """Whether a text (NFKC) is nothing but praise and thanks."""
    return _PRAISES.fullmatch(simplified(text)) is not None


def wants_more(text: str) -> bool:
    """Whether words beside a high rating ask for something, so that a person has to act; in doubt they do."""
    return _MORE.search(simplified(text)) is not None


def _commented(line: str) -> Rating | None:
    """A rating with words behind it: parted by a sign, else by a blank."""
    unit = _WITH_UNIT.match(line)
    start = unit.end() if unit else 0
    for sign in (_SIGN.search(line, start), _BLANK.search(line, start)):
        found = _read(line[: sign.start()], line[sign.end() :]) if sign else None
        if found is not None:
            return found
    return None


def _read(head: str, rest: str) -> Rating | None:
    if not 0 < len(rest) <= LONGEST_COMMENT:
        return None
    if head in WORDS:
        found = Rating(WORDS[head], is_word=True, comment=rest)
    elif _WITH_UNIT.fullmatch(head) or (head in {"4", "5"} and praises(rest)):
        found = Rating(int(head[0]), comment=rest)
    else:
        return None
    return found if found.score <= LOW + 1 or praises(rest) else None
