"""The servers of the test bench themselves: they start, serve and are clean for each test."""

from __future__ import annotations

import imaplib
import smtplib
import ssl

import psycopg
import pytest

from tests.support.sink import DROP, KEEP_AND_DROP
from tests.support.waiting import eventually

MAIL = b"From: a@branch.example\r\nTo: office@corp.example\r\nSubject: hello\r\n\r\n..dotted\r\nend\r\n"


def test_a_fresh_database_each(database_url):
    if database_url.startswith("postgresql+psycopg://"):
        with psycopg.connect(database_url.replace("+psycopg", "")) as conn:
            assert conn.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
    else:
        assert database_url.startswith("sqlite:///")


@pytest.mark.dovecot
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_dovecot_serves_what_was_seeded(dovecot, security):
    dovecot.seed("bench-" + security, [MAIL, MAIL])
    context = ssl.create_default_context(cafile=str(dovecot.ca_file))
    if security == "tls":
        client = imaplib.IMAP4_SSL("localhost", dovecot.imaps_port, ssl_context=context)
    else:
        client = imaplib.IMAP4("127.0.0.1", dovecot.imap_port)
    if security == "starttls":
        client.starttls(context)
    with client:
        client.login("bench-" + security, dovecot.password)
        assert client.select("INBOX") == ("OK", [b"2"])
        client.create("Intake/Processed")
        assert client.uid("MOVE", "1", "Intake/Processed")[0] == "OK"
    found = dovecot.folders("bench-" + security)
    assert {name: len(mails) for name, mails in found.items()} == {"INBOX": 1, "Intake/Processed": 1}
    assert found["INBOX"] == [MAIL]


def test_the_sink_keeps_what_it_accepted_and_answers_as_told(sink):
    sink.script_for("later@x.example", "451 4.7.1 later")
    with smtplib.SMTP("127.0.0.1", sink.port) as client:
        refused = client.sendmail("office@corp.example", ["later@x.example", "b@x.example"], MAIL)
    assert refused["later@x.example"][0] == 451
    [letter] = sink.letters
    assert (letter.sender, letter.recipients, letter.raw) == ("office@corp.example", ["b@x.example"], MAIL)
    assert sink.subjects == ["hello"]


@pytest.mark.parametrize(("answer", "kept"), [(DROP, 0), (KEEP_AND_DROP, 1)])
def test_the_sink_drops_after_the_dot(sink, answer, kept):
    sink.script("DOT", answer)
    client = smtplib.SMTP("127.0.0.1", sink.port)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.sendmail("office@corp.example", ["b@x.example"], MAIL)
    client.close()
    assert len(sink.letters) == kept


@pytest.mark.postfix
@pytest.mark.parametrize("secure", [False, True])
def test_postfix_carries_a_mail_to_its_sink(postfix, secure):
    with smtplib.SMTP("localhost", postfix.port) as client:
        if secure:
            client.starttls(context=ssl.create_default_context(cafile=str(postfix.ca_file)))
        client.sendmail("office@corp.example", ["b@x.example"], MAIL)
    [letter] = postfix.sink.wait_for(1)
    assert letter.recipients == ["b@x.example"]
    assert b"\r\n.dotted\r\n" in letter.raw or b"\r\n..dotted\r\n" in letter.raw
    eventually(lambda: not postfix.queue(), 10, on_failure=postfix.log)
