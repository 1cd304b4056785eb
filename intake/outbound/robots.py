"""What chat robots and other programs want of a message, how each checks who sent it, and what its answer means; pure.

WeCom: developer.work.weixin.qq.com, "group robot". DingTalk: open.dingtalk.com, "custom robot". Feishu: open.feishu.cn,
"custom bot". Generic: the headers of Standard Webhooks (standardwebhooks.com).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from intake.outbound.kinds import Kind
from intake.outbound.verdict import Later, Never, Sent, Unknown, Verdict, clean

ROOM = {Kind.WECOM: 2048, Kind.DINGTALK: 18_000, Kind.FEISHU: 18_000, Kind.GENERIC: 60_000}  # bytes of UTF-8 in a text
# "too fast" and "busy": the same message may be taken a little later. Every other code but 0 is a refusal.
PASSING = frozenset({-1, 45009, 45033, 130101, 9499, 11232})
CODES = ("errcode", "code", "StatusCode")  # WeCom and DingTalk; Feishu now and in former times
MESSAGES = ("errmsg", "msg", "StatusMessage")
STANDARD_KEY = "whsec_"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, to whom it is addressed in the chat, and the same for programs."""

    text: str
    mentions: Sequence[str] = ()  # mobile numbers or user ids
    items: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """One request, ready to go."""

    query: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def payload(kind: Kind, message: Message) -> dict[str, Any]:
    """The JSON that is frozen in the outbox. Plain text everywhere: nothing that others wrote is markup there."""
    mobiles = [one for one in message.mentions if one.isdigit()]
    others = [one for one in message.mentions if not one.isdigit()]
    match kind:
        case Kind.WECOM:
            text = {"content": message.text, "mentioned_list": others, "mentioned_mobile_list": mobiles}
            return {"msgtype": "text", "text": text}
        case Kind.DINGTALK:
            called = "".join(f" @{one}" for one in message.mentions)  # without that the person is not notified
            at = {"atMobiles": mobiles, "atUserIds": others, "isAtAll": False}
            return {"msgtype": "text", "text": {"content": message.text + called}, "at": at}
        case Kind.FEISHU:
            plain = message.text.replace("<", "＜")  # a subject could call everybody: <at user_id="all">
            called = "".join(f' <at user_id="{one}"></at>' for one in others if one.isascii() and '"' not in one)
            return {"msg_type": "text", "content": {"text": plain + called}}
        case Kind.GENERIC:
            return {"text": message.text, "items": list(message.items)}


def signed(kind: Kind, body: bytes, *, secret: str, message_id: str, now: datetime) -> Signed:
    """The message with what proves that we sent it, made anew for each try: signatures are good for minutes."""
    seconds = int(now.timestamp())
    if not secret or kind is Kind.WECOM:  # its secret is the key in the address
        return Signed("", body, _named(message_id, seconds) if kind is Kind.GENERIC else {})
    match kind:
        case Kind.DINGTALK:
            stamp = str(seconds * 1000)
            sign = _mac(secret.encode(), f"{stamp}\n{secret}".encode())
            return Signed(f"timestamp={stamp}&sign={quote(sign, safe='')}", body)
        case Kind.FEISHU:
            sign = _mac(f"{seconds}\n{secret}".encode(), b"")
            return Signed("", _json({"timestamp": str(seconds), "sign": sign, **json.loads(body)}))
        case Kind.GENERIC:
            named = _named(message_id, seconds)
            sign = _mac(_key(secret), f"{message_id}.{seconds}.".encode() + body)
            return Signed("", body, {**named, "webhook-signature": f"v1,{sign}"})


def frozen(content: Mapping[str, Any]) -> bytes:
    """A payload as the bytes that are kept."""
    return _json(content)


def answered(kind: Kind, status: int, body: bytes) -> Verdict:
    """What an answer means. Robots say 200 and put the truth into the body; a redirect is never followed."""
    if status in {408, 425, 429} or status >= 500:
        return Later(status, f"HTTP {status}")
    if not 200 <= status < 300:
        return Never(status, f"HTTP {status}" + (", it redirects, which is not followed" if status < 400 else ""))
    if kind is Kind.GENERIC:
        return Sent(status, f"HTTP {status}")
    said = _object(body)
    code = next((said[key] for key in CODES if key in said), None)
    if isinstance(code, bool) or not isinstance(code, int):
        return Unknown(f"HTTP {status}, and an answer that is not understood")
    text = clean(f"{code} {next((said[key] for key in MESSAGES if key in said), '')}")
    if code == 0:
        return Sent(status, text)
    return Later(code, text) if code in PASSING else Never(code, text)


def _named(message_id: str, seconds: int) -> dict[str, str]:
    return {"webhook-id": message_id, "webhook-timestamp": str(seconds)}


def _key(secret: str) -> bytes:
    """The key of Standard Webhooks is base64 behind `whsec_`; any other secret is its own bytes."""
    if not secret.startswith(STANDARD_KEY):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(STANDARD_KEY), validate=True)
    except binascii.Error:
        return secret.encode()


def _mac(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
