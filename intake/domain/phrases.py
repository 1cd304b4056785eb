"""How programs begin what they write: automatic replies and receipts, by language; no person begins a subject so.

Everything is compared in NFKC and lower case. A phrase ends with a colon, a bracket, a dash, or the end; what goes on
in words is a person's question about automatic replies.
"""

from __future__ import annotations

import re
import unicodedata

_AUTO = (
    # Chinese: QQ, Exmail and WeCom, NetEase, Coremail, Aliyun, 139; Outlook of the mainland, Taiwan and Hong Kong
    r"(?:假期|休假|外出|离线|離線|出差|系统|系統)?\s?(?:自动|自動)\s?(?:回复|回復|答复|答覆|回覆|应答|應答|回信|返信|応答)",
    # English
    r"auto(?:mated|matic)?[- ]?(?:reply|repl(?:ied)?|response|responder)", r"(?:vacation|holiday)(?: auto)?[- ]?reply",
    r"out of (?:the )?office(?:[ -]auto(?:matic)?[ -]?reply)?",
    # German, French, Spanish, Portuguese, Italian, Dutch
    r"abwesenheits(?:notiz|benachrichtigung|meldung)", r"automatische (?:antwort|rückmeldung)",
    r"réponse automatique", r"(?:message d['’]absence|absence du bureau)", r"respuesta automática",
    r"fuera de (?:la )?oficina", r"resposta automática", r"risposta automatica", r"automatisch antwoord",
    r"afwezigheids(?:bericht|melding)",
    # Nordic, Slavic, Turkish, Vietnamese
    r"autosvar", r"automatiskt? svar", r"automaattinen vastaus", r"odpowiedź automatyczna", r"automatyczna odpowiedź",
    r"автоматический ответ", r"автоответ", r"automatická odpověď", r"otomatik yanıt", r"trả lời tự động",
    # Japanese, Korean
    r"不在通知", r"(?:부재\s?중\s?)?자동\s?(?:회신|응답)",
)  # fmt: skip
_AUTO_SUBJECT = re.compile(rf"(?:{'|'.join(_AUTO)})\s{{0,2}}(?:[:\]】)>」』-]|$)")
_BRACKETS = "[【(<「『* "
_TAG = re.compile(r"[\[【(][^\[\]【】()]{1,24}[\]】)]\s{0,2}")  # [EXTERNAL], 【外部邮件】, [HQ-1042]
MOST_TAGS = 2
_OUR_TAG = re.compile(r"[\[【]\s?[a-z][a-z0-9.]{0,15}\s?-\s?\d{1,9}\s?[\]】]")
_RECEIPT = re.compile(
    r"(?:已读|已讀|未读|未讀|已读回执|已讀回條|read|not read|read receipt|return receipt|gelesen|nicht gelesen|"
    r"lesebestätigung|lu|non lu|accusé de lecture|confirmation de lecture|leído|no leído|confirmación de lectura|"
    r"lid[oa]|não lid[oa]|letto|non letto|conferma di lettura|gelezen|niet gelezen|läst|lest|læst|luettu|przeczytano|"
    r"прочитано|開封済み|開封済|既読|읽음)\s?:"
)
_SAYS_SO = re.compile(
    r"(?:这|這)(?:是|封邮件是|封郵件是)(?:一封|来自.{1,20}的|來自.{1,20}的)?(?:假期|休假|外出)?(?:自动|自動)(?:回复|答复|回覆|回復)"
    r"|(?:此|本|该)(?:邮件|信|郵件)(?:是|为|系|為)(?:由)?(?:系统|邮箱|系統)?(?:自动|自動)(?:回复|答复|回覆|回復)"
    r"|this is an? (?:automatic|automated|auto)(?:ally generated)?[- ](?:reply|response|out[- ]of[- ]office)"
    r"|dies ist eine automatische (?:antwort|abwesenheitsnotiz)|ceci est une réponse automatique"
    r"|esta es una respuesta automática|これは自動(?:返信|応答)|이 메일은 자동"
)
FIRST_LINES = 3  # in which an automatic reply says that it is one


def folded(text: str) -> str:
    """NFKC, trimmed, in lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_automatic(subject: str) -> bool:
    """Whether a folded subject, without reply prefixes, is that of an automatic reply; tags may precede."""
    for _tag in range(MOST_TAGS + 1):
        if _AUTO_SUBJECT.match(subject.lstrip(_BRACKETS)):
            return True
        tag = _TAG.match(subject)
        if tag is None:
            return False
        subject = subject[tag.end() :]
    return False


def names_a_reference(subject: str) -> bool:
    """Whether a folded subject holds a reference such as `[hq-1042]`: it answers a request desk's letter."""
    return _OUR_TAG.search(subject) is not None


def is_receipt(subject: str) -> bool:
    """Whether a folded subject is that of a read receipt: `已读: …`, `Gelesen: …`."""
    return _RECEIPT.match(subject) is not None


def says_automatic(text: str) -> bool:
    """Whether one of the first lines of a text says that it is an automatic reply."""
    lines = [line for line in folded(text[:600]).splitlines() if line.strip()]
    return any(_SAYS_SO.match(line.lstrip(_BRACKETS)) for line in lines[:FIRST_LINES])
