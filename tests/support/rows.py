"""Rows of the store in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intake.domain.request import Impact, NewPromise, TraceLine
from intake.message.mail import Attachment, Mail, Person
from intake.store.desk import requests
from intake.store.inward import mailboxes, mails
from intake.store.ledger import promises
from intake.store.outward import outbox

NOW = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def mail(sha256="0" * 64, **changed):
    values = dict(
        size=10, sha256=sha256, content_key="key", message_id="one@branch.example", in_reply_to=None,
        references=("ref@x.example",), from_=(Person("李伟", "liwei@branch.example"),), sender=(),
        to=(Person("", "office@hq.example"),), cc=(), reply_to=(), delivered_to=("office@hq.example",), date=NOW,
        subject="用印申请", subject_base="用印申请", text="请盖章", reply_text="请盖章", cut=None,
        attachments=(Attachment(0, "合同.pdf", "application/pdf", 3, "a" * 64),), content_type="text/plain",
        headers={"auto-submitted": ("no",)},
    )  # fmt: skip
    return Mail(**(values | changed))


def settlement(read=None, **changed):
    values = dict(
        state="done", kind="request", rules=("M9",), ack_decision=True, ack_reason="ok", request_id=None,
        duplicate_of=None, mail=read, received_at=NOW,
    )  # fmt: skip
    return mails.Settlement(**(values | changed))


def box(conn, name="office"):
    """A mailbox at UIDVALIDITY 7."""
    row = mailboxes.open(conn, name, "INBOX", activation_at=LONG_AGO)
    if row.uidvalidity is None:
        epoch = mailboxes.take_lease(conn, row.id, owner="test", seconds=60)
        mailboxes.new_generation(conn, row.id, epoch=epoch, uidvalidity=7)
    return mailboxes.open(conn, name, "INBOX", activation_at=LONG_AGO)


def stored(conn, *raws, now=NOW, first_uid=1):
    items = [mails.Fetched(uid, raw, now) for uid, raw in enumerate(raws, first_uid)]
    return mails.archive(conn, box(conn), items, now=now)


def claim(conn, *, limit=50, now=NOW, seconds=60.0, owner="w1"):
    return mails.claim(conn, owner=owner, limit=limit, now=now, lease_seconds=seconds)


def request(conn, *, now=NOW, **changed):
    values = dict(
        subject="用印申请", subject_base="用印申请", requester=Person("李伟", "liwei@branch.example"), branch=None,
        category="seal", impact=Impact.NORMAL, service_level="standard", language="zh_CN", received_at=NOW,
    )  # fmt: skip
    return requests.insert(conn, requests.Draft(**(values | changed)), now=now)


def promise(conn, request_id, *, days=3, reason="first", now=NOW, **changed):
    new = NewPromise(NOW + timedelta(days=days), "Asia/Shanghai", "standard", 1, "cn@1", reason,
                     trace=(TraceLine("2026-11-24", "received", at="10:00"),))  # fmt: skip
    how = {"announced_by": f"k{request_id}"} | changed
    return promises.add(conn, request_id, new, actor="intake", now=now, **how)


def letter(conn, key="ack:1", *, now=NOW, **changed):
    values = dict(
        key=key, kind="acknowledgement", request_id=None, recipient="LiWei@branch.example", env_from="",
        message_id=f"{key}@hq.example", body=b"bytes", policy="resend_once", give_up_at=now + timedelta(hours=24),
    )  # fmt: skip
    return outbox.put(conn, outbox.Entry(**(values | changed)), now=now)
