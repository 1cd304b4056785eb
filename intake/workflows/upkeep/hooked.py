"""Webhooks in the check-up: whether their addresses can be used, and what was refused lately; a message on trial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from intake.errors import ConfigError, NotFound, Sentence
from intake.message import ids
from intake.outbound import robots
from intake.outbound.hook import Hooks, Webhook, address
from intake.outbound.robots import Message
from intake.outbound.verdict import Verdict
from intake.store.outward import outbox
from intake.workflows.house import House
from intake.workflows.upkeep.findings import Both, Finding

LOOK_BACK = timedelta(days=7)
TRIAL = {"zh_CN": "{office}：这是一条测试消息，可以不理会。", "en": "{office}: this is a test message; nothing to do."}


def check(house: House, hooks: Sequence[Webhook]) -> Iterator[Finding]:
    """One finding for each webhook; nothing is sent."""
    for hook in hooks:
        yield _address(hook) or _refused(house, hook) or Finding(f"webhook.{hook.name}", "ok", str(hook.kind))


def try_out(house: House, hooks: Hooks, name: str) -> Verdict:
    """Send one message now, past the outbox. Raises NotFound."""
    hook = next((one for one in house.policy.webhooks if one.name == name), None)
    if hook is None:
        known = ", ".join(one.name for one in house.policy.webhooks) or Sentence("none")
        raise NotFound(
            Sentence("there is no webhook {name}", name=name),
            hint=Sentence("those of the configuration: {known}", known=known),
        )
    text = TRIAL[hook.language].format(office=house.office.name)
    body = robots.frozen(robots.payload(hook.kind, Message(text)))
    domain = house.office.address.rpartition("@")[2]
    key = f"trial:{name}:{house.now().isoformat()}"
    return hooks.try_out(name, body, ids.mint(key, house.identity.secret, domain))


def _address(hook: Webhook) -> Finding | None:
    try:
        address(hook)
        if hook.secret is not None:
            hook.secret()
    except ConfigError as trouble:
        cause = trouble.sentence
        remedy = Both("把完整的 https 地址单独写进文件的第一行", trouble.hint)
        return Finding(f"webhook.{hook.name}", "fail", cause, remedy)
    return None


def _refused(house: House, hook: Webhook) -> Finding | None:
    """The latest refusal of a week, unless a message was taken since."""
    since = house.now() - LOOK_BACK
    with house.db.read() as conn:
        ended = outbox.ended(conn, hook.name, since=since)
    if ended is None or ended.state != "failed":
        return None
    return Finding(
        f"webhook.{hook.name}",
        "warn",
        Both(f"最近一条消息没有送出：{ended.smtp_text}", f"the latest message was refused: {ended.smtp_text}"),
        Both(
            f"检查机器人的设置，然后 intake notices test {hook.name} 和 intake outbox retry {ended.id}",
            f"check the robot's settings, then intake notices test {hook.name} and intake outbox retry {ended.id}",
        ),
    )
