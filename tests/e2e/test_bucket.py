"""Mails kept in an S3 store, from the inbox to the backup, with a real daemon; a flipped byte is never served."""

from __future__ import annotations

import hashlib

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]
MAILS = 12
WITH_FILE = """\
From: =?utf-8?B?5p2O5Lyf?= <liwei@south.corp.example>
To: office@corp.example
Subject: contract for the seal
Message-ID: <with-file@south.corp.example>
Date: Tue, 24 Nov 2026 12:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_f"

--=_f
Content-Type: text/plain; charset=utf-8

please
--=_f
Content-Type: application/pdf; name="contract.pdf"
Content-Disposition: attachment; filename="contract.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQKJSBhIHNtYWxsIG9uZQo=
--=_f--
""".replace("\n", "\r\n").encode()


def flipped(raw):
    return raw[:100] + bytes([raw[100] ^ 1]) + raw[101:]


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path, bench, sink, buckets):
    """An office whose mails lie in a bucket of its own; `office.bucket` is its address."""
    with bench.office(tmp_path, database=request.param, smtp_port=sink.port) as made:
        made.bucket = buckets.make(request.node.name)
        made.environment |= buckets.environment
        told = made.config.read_text(encoding="utf-8")
        told = told.replace("[state]\n", f'[state]\nblobs = "{made.bucket}"\n')
        made.config.write_text(told, encoding="utf-8")
        made.run("db", "upgrade")
        yield made


def test_mails_lie_in_the_bucket_and_are_read_from_there(office, bench, sink, buckets):
    raws = [*(raw for _, raw in generate(MAILS, seed=77, odd=0)), WITH_FILE]
    with office.daemon() as daemon, history.database_of(office) as db:
        bench.dovecot.seed(office.user, raws)
        eventually(lambda: db.revision() and history.at_rest(db, len(raws)), 60, on_failure=daemon.text)
        assert daemon.stop() == 0
        history.expect_nothing_lost(db, raws)
        history.expect_one_letter_each([letter.raw for letter in sink.letters], db)
    history.expect_on_the_server(raws, bench.dovecot.folders(office.user))

    for raw in raws:
        stored = history.crlf(raw)
        path = buckets.object(office.bucket, hashlib.sha256(stored).hexdigest())
        assert buckets.ask("GET", path) == stored
    [ref] = [one["ref"] for one in office.json("list") if one["subject"] == "contract for the seal"]
    assert [one["filename"] for one in office.json("show", ref)["attachments"]] == ["contract.pdf"]
    assert office.run("show", ref, "--raw").stdout.replace("\r\n", "\n").encode() == WITH_FILE.replace(b"\r\n", b"\n")


def test_a_backup_takes_the_bucket_along_and_notices_a_flipped_byte(office, bench, buckets, tmp_path):
    raws = [raw for _, raw in generate(MAILS, seed=78, odd=0)]
    bench.dovecot.seed(office.user, raws)
    office.run("run", "--once")
    good, bad = tmp_path / "good.backup", tmp_path / "bad.backup"
    office.run("db", "backup", str(good))
    assert office.json("db", "verify", str(good))["sound"]
    stored = history.crlf(raws[0])
    assert stored in good.read_bytes()

    bad.write_bytes(good.read_bytes().replace(stored, flipped(stored)))
    assert office.run("db", "verify", str(bad), check=None).returncode == 7
    buckets.ask("PUT", buckets.object(office.bucket, hashlib.sha256(stored).hexdigest()), flipped(stored))
    again = office.run("db", "backup", str(tmp_path / "later.backup"), check=None)
    assert again.returncode != 0
    assert "not those that came" in again.stderr
    assert not (tmp_path / "later.backup").exists()


def test_a_byte_flipped_in_the_bucket_is_told_and_not_shown(office, bench, buckets):
    bench.dovecot.seed(office.user, [WITH_FILE])
    office.run("run", "--once")
    [ref] = [one["ref"] for one in office.json("list")]
    buckets.ask("PUT", buckets.object(office.bucket, hashlib.sha256(WITH_FILE).hexdigest()), flipped(WITH_FILE))

    shown = office.run("show", ref, "--raw", check=None)

    assert shown.returncode != 0
    assert shown.stdout == ""
    assert "not those that came" in shown.stderr
