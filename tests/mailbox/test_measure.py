"""Sizes, quota and certificate, from a real server and from one that tells nothing."""

from __future__ import annotations

import ssl

import pytest

from intake.mailbox.account import Account
from intake.mailbox.door import Door
from tests.support.scripted_imap import ScriptedImap


@pytest.mark.dovecot
def test_a_real_server_tells_its_sizes_and_its_certificate(dovecot, tmp_path):
    user = f"measure{tmp_path.name[-12:]}"
    dovecot.seed(user, [b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2"])
    door = Door(
        Account(
            name="office",
            host="127.0.0.1",
            port=dovecot.imaps_port,
            security="tls",
            user=user,
            password=lambda: dovecot.password,
            ca_file=dovecot.ca_file,
        )
    )
    door.open()
    measured = door.measure()
    door.close()

    assert measured.mails["INBOX"] == 2
    assert ssl.cert_time_to_seconds(measured.certificate_until) > 0


def test_a_server_that_tells_nothing_is_no_trouble():
    with ScriptedImap().running() as server:
        door = Door(
            Account(name="office", host="127.0.0.1", port=server.port, security="none", user="u", password=lambda: "p")
        )
        door.open()
        measured = door.measure()
        door.close()

    assert (measured.mails, measured.used_kb, measured.certificate_until) == ({}, None, "")
