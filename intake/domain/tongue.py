"""The language of a letter: what the sender wrote now decides, in Chinese or English."""

from __future__ import annotations

import re

from intake.domain import signature
from intake.message.mail import Mail

CONSIDERED = 4000  # characters
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_ZH_GRAMMAR = re.compile(
    r"[的了是在请您我你们这那和与把被给对吗呢吧要能会不没已就都也还将需否可谢，。；？！]|收到|麻烦|盖章"
)
_ZH_GREETING = re.compile(r"[您你]好|各位|老师好|领导好|此致|敬礼|祝好|商祺|工作顺利")
GREETING = 6  # little words: who greets in Chinese writes Chinese, whatever he quotes in between
_EN_GRAMMAR = re.compile(
    r"\b(?:the|a|an|to|of|for|is|are|we|i|you|please|thanks?|our|my|your|can|could|would|this|that|have|need|with|in|on)\b",
    re.IGNORECASE,
)


def written(mail: Mail) -> str | None:
    """`zh_CN` or `en` by the text of the sender without his signature, with the subject where that says too little.

    None when neither tells, as with numbers, names, or a third language.
    """
    text = mail.reply_text[:CONSIDERED]
    said, _signed = signature.split(text)
    greeting = _ZH_GREETING.search(text)
    own = "\n".join([*said, *([greeting[0]] if greeting else [])])
    return (_of(own) if _is_enough(own) else None) or _of(f"{mail.subject_base}\n{text}")


def _is_enough(text: str) -> bool:
    return len(HAN.findall(text)) >= 2 or len(LATIN_WORD.findall(text)) >= 4


def _of(text: str) -> str | None:
    """By the little words that only the language of a sentence has: names and titles are often in the other one."""
    han, latin = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    if len(KANA_OR_HANGUL.findall(text)) * 5 > han + latin:
        return None
    chinese, english = len(_ZH_GRAMMAR.findall(text)), len(_EN_GRAMMAR.findall(text))
    chinese += GREETING if _ZH_GREETING.search(text) else 0
    prevails = chinese * 2 >= english if chinese or english else han * 3 >= latin
    if han >= 2 and prevails:
        return "zh_CN"
    return "en" if latin >= 3 and (english or han * 3 < latin) else None
