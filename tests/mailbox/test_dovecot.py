from __future__ import annotations

import threading

import pytest

from intake.errors import MailboxDown
from intake.mailbox.door import Moved, fetch_batches
from tests.support.waiting import eventually

pytestmark = pytest.mark.dovecot
PROCESSED = "Intake/Processed"


def mail(number: int) -> bytes:
    return f"From: a@b.cn\r\nSubject: {number}\r\nMessage-ID: <{number}@b.cn>\r\n\r\n公章 {number}\r\n.\r\n".encode()


@pytest.fixture(params=["none", "starttls", "tls"])
def door(request, dovecot, door_to):
    port = dovecot.imaps_port if request.param == "tls" else dovecot.imap_port
    user = f"door-{request.node.name.partition('[')[0][-40:]}-{request.param}"
    ca_file = None if request.param == "none" else dovecot.ca_file
    return door_to(
        port,
        security=request.param,
        user=user,
        password=lambda: dovecot.password,
        ca_file=ca_file,
        processed="处理/已完成" if "chinese" in request.node.name else PROCESSED,
    )


def test_mails_come_out_byte_for_byte_and_unread(dovecot, door):
    mails = [mail(number) for number in range(120)]
    dovecot.seed(door.account.user, mails)

    selected = door.open()
    metas = door.meta(door.uids_after(0))
    raw = {}
    for batch in fetch_batches(metas, max_mails=50):
        raw |= door.fetch(batch)

    assert selected.uidvalidity > 0
    assert selected.exists == 120
    assert sorted(raw.values()) == sorted(mails)
    assert all(meta.size == len(raw[uid]) and meta.internaldate is not None for uid, meta in metas.items())
    assert door._client.uid("SEARCH", "SEEN") in ([], [b""])


def test_moves_are_proven_and_folders_made(dovecot, door):
    dovecot.seed(door.account.user, [mail(number) for number in range(5)])
    door.open()
    uids = door.uids_after(0)

    moved = door.move(uids[:3], PROCESSED)

    assert sorted(moved.dest) == uids[:3]
    assert moved.unsure == ()
    assert door.move(uids[:1], PROCESSED) == Moved({}, tuple(uids[:1]))
    assert door.present(uids) == set(uids[3:])
    assert len(dovecot.folders(door.account.user)[PROCESSED]) == 3


def test_folders_with_chinese_names_work(dovecot, door):
    dovecot.seed(door.account.user, [mail(1)])
    door.open()

    assert len(door.move(door.uids_after(0), "处理/已完成").dest) == 1


def test_copying_instead_of_moving_deletes_exactly_what_was_copied(dovecot, door, monkeypatch):
    dovecot.seed(door.account.user, [mail(number) for number in range(3)])
    door.open()
    uids = door.uids_after(0)
    offers = door.capabilities - {"MOVE"}
    monkeypatch.setattr(type(door), "capabilities", property(lambda _door: offers))

    moved = door.move(uids[:2], PROCESSED)

    assert sorted(moved.dest) == uids[:2]
    assert door.present(uids) == {uids[2]}


def test_a_mail_that_another_program_took_is_left_out(dovecot, door, door_to):
    dovecot.seed(door.account.user, [mail(1), mail(2)])
    door.open()
    first, second = door.uids_after(0)
    other = door_to(
        door.account.port,
        security=door.account.security,
        user=door.account.user,
        password=lambda: dovecot.password,
        ca_file=door.account.ca_file,
    )
    other.open()
    other.move([first], PROCESSED)

    assert list(door.fetch([first, second])) == [second]


def test_an_arrival_wakes_the_waiting(dovecot, door):
    dovecot.seed(door.account.user, [mail(1)])
    door.open()
    [known] = door.uids_after(0)
    deliver = threading.Timer(0.2, dovecot.seed, (door.account.user, [mail(2)]))
    deliver.start()

    heard = door.idle(lambda: False, 20.0)

    deliver.join()
    assert heard
    assert len(eventually(lambda: door.uids_after(known))) == 1


def test_hostile_ids_and_folders_change_nothing(dovecot, door):
    dovecot.seed(door.account.user, [mail(1)])
    dovecot.seed(door.account.user, [mail(2)], folder="Precious")
    door.open()
    before = dovecot.folders(door.account.user)

    for hostile in ('1 (FLAGS)\r\nA9 DELETE "Precious"', "1:*", b"1\r\nA9 DELETE Precious"):
        for ask in (door.fetch, door.meta, door.present, lambda uids: door.move(uids, PROCESSED)):
            with pytest.raises((TypeError, ValueError)):
                ask([hostile])
        with pytest.raises(ValueError, match="configuration"):
            door.move([1], f"{hostile!s}")

    door.open()
    assert dovecot.folders(door.account.user) == before


def test_a_wrong_password_is_a_mailbox_down(dovecot, door_to):
    with pytest.raises(MailboxDown, match="login refused") as down:
        door_to(dovecot.imap_port, password=lambda: "not-this-one").open()

    assert "not-this-one" not in str(down.value)
