from __future__ import annotations

import threading

import pytest

from intake.errors import ConfigError, MailboxDown
from intake.mailbox.account import Account
from intake.mailbox.door import Door, Moved, Selected
from tests.support.scripted_imap import CLOSE, HANG, OFFERS, ScriptedImap
from tests.support.waiting import eventually

MAILS = {uid: b"Subject: %d\r\n\r\nbody\r\n" % uid for uid in (3, 5, 9)}
PROCESSED = "Intake/Processed"


@pytest.fixture
def imap_server():
    with ScriptedImap(MAILS).running() as server:
        yield server


@pytest.fixture
def opened(imap_server, door_to):
    door = door_to(imap_server.port)
    door.open()
    return door


def without(*names: str) -> tuple[str, ...]:
    return tuple(offer for offer in OFFERS if offer not in names)


def end_abruptly(server):
    for wire in server._wires:
        wire.close()


# -- opening ---------------------------------------------------------------------------------------------------------


def test_opening_selects_the_folder_for_writing_and_introduces_us(imap_server, door_to):
    assert door_to(imap_server.port).open() == Selected(7, 3)
    verbs = imap_server.verbs()
    assert verbs.index("LOGIN") < verbs.index("ID") < verbs.index("SELECT")


def test_opening_again_keeps_the_connection(imap_server, opened):
    opened.open()

    assert imap_server.connections == 1
    assert imap_server.verbs().count("LOGIN") == 1
    assert imap_server.verbs().count("SELECT") == 2


def test_opening_after_the_server_hung_up_dials_again(imap_server, opened):
    end_abruptly(imap_server)

    assert opened.open() == Selected(7, 3)
    assert imap_server.connections == 2


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("greeting", CLOSE),
        ("greeting", HANG),
        ("greeting", "* BYE overloaded"),
        ("greeting", "220 smtp here"),
        ("greeting", b"* OK no line end"),
        ("greeting", b"* " + b"x" * 2_000_000 + b"\r\n"),
        ("greeting", b"* OK {999999999999}\r\n"),
        ("greeting", "* PREAUTH welcome"),
        ("CAPABILITY", CLOSE),
        ("CAPABILITY", "* CAPABILITY IMAP2\r\n{tag} OK"),
        ("LOGIN", CLOSE),
        ("LOGIN", HANG),
        ("LOGIN", "* BYE no\r\n{tag} NO no"),
        ("LOGIN", "{tag} NO [THROTTLED] slow down"),
        ("SELECT", "{tag} NO no such folder"),
        ("SELECT", "{tag} NO Select Unsafe Login. Please contact kefu@188.com"),
        ("SELECT", "{tag} OK"),
        ("SELECT", "* x EXISTS\r\n{tag} OK [READ-WRITE] done"),
        ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 0] odd\r\n{tag} OK [READ-WRITE] done"),
        ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY x] odd\r\n{tag} OK [READ-WRITE] done"),
        ("SELECT", "* 3 EXISTS\r\n{tag} OK [READ-WRITE] done"),
        ("SELECT", "* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-WRITE] done"),
        ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-ONLY] done"),
        ("SELECT", "* BYE shutting down\r\n"),
        ("SELECT", b"* SEARCH " + b"7 " * 1_100_000 + b"\r\n"),
    ],
)
def test_whatever_fails_while_opening_is_a_mailbox_down_with_a_hint(imap_server, door_to, verb, answer):
    imap_server.on(verb, answer)
    door = door_to(imap_server.port, connect_seconds=1.0, read_seconds=1.0)

    with pytest.raises(MailboxDown, match=r"mailbox office \(127.0.0.1:\d+\): ") as down:
        door.open()

    assert down.value.hint
    assert "secret" not in str(down.value)
    assert door.open() == Selected(7, 3)


def test_a_read_only_folder_is_named(imap_server, door_to):
    imap_server.access = "READ-ONLY"

    with pytest.raises(MailboxDown, match="read-only"):
        door_to(imap_server.port).open()


def test_a_closed_port_is_a_mailbox_down(door_to):
    with pytest.raises(MailboxDown, match="connection refused"):
        door_to(1).open()


def test_a_refused_login_shows_no_password(imap_server, door_to):
    imap_server.on("LOGIN", '{tag} NO [AUTHENTICATIONFAILED] LOGIN "desk" "s3cret-word" is wrong')

    with pytest.raises(MailboxDown, match="login refused") as down:
        door_to(imap_server.port, password=lambda: "s3cret-word").open()

    assert "s3cret" not in str(down.value) + down.value.hint
    assert down.value.__cause__ is None


def test_a_user_name_with_quotes_and_blanks_stays_one_word(imap_server, door_to):
    door_to(imap_server.port, user='a "b" c\\d').open()

    assert any('LOGIN "a \\"b\\" c\\\\d" "secret"' in command for command in imap_server.commands)


@pytest.mark.parametrize(
    "change",
    [
        {"user": "张"},
        {"user": ""},
        {"user": "a\r\nb"},
        {"password": lambda: "授权码"},
        {"password": lambda: "x\n"},
        {"password": lambda: ""},
    ],
)
def test_credentials_that_cannot_be_sent_are_a_configuration_error(imap_server, door_to, change):
    with pytest.raises(ConfigError):
        door_to(imap_server.port, **change).open()

    assert "LOGIN" not in imap_server.verbs()


def test_a_refused_id_does_not_matter(imap_server, door_to):
    imap_server.on("ID", "{tag} BAD what")

    assert door_to(imap_server.port).open() == Selected(7, 3)


@pytest.mark.parametrize(
    ("separator", "prefix", "offers", "name"),
    [
        ("/", "", OFFERS, "Intake/Processed"),
        (".", "", OFFERS, "Intake.Processed"),
        (".", "INBOX.", OFFERS, "INBOX.Intake.Processed"),
        ("/", "", without("NAMESPACE"), "Intake/Processed"),
        (".", "", without("NAMESPACE"), "Intake.Processed"),
    ],
)
def test_folders_follow_the_servers_separator(door_to, separator, prefix, offers, name):
    with ScriptedImap(MAILS, offers=offers, separator=separator, prefix=prefix).running() as server:
        door = door_to(server.port)
        door.open()

        door.move([3], PROCESSED)

        assert list(server.folders) == [name]


# -- encryption ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_mailboxes_open(imap_authority, door_to, security, host):
    with ScriptedImap(MAILS, tls=imap_authority.server, implicit_tls=security == "tls").running() as server:
        door = door_to(server.port, host=host, security=security, ca_file=imap_authority.ca_file)

        assert door.open() == Selected(7, 3)
        assert door.fetch([3]) == {3: MAILS[3]}
        assert server.encrypted_logins == [True]
        door.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_not_trusted(imap_authority, door_to, security):
    with ScriptedImap(MAILS, tls=imap_authority.server, implicit_tls=security == "tls").running() as server:
        with pytest.raises(MailboxDown, match="certificate is not trusted"):
            door_to(server.port, security=security).open()

        assert server.encrypted_logins == []


def test_a_stripped_starttls_sends_no_password(imap_server, door_to):
    with pytest.raises(MailboxDown, match="STARTTLS"):
        door_to(imap_server.port, security="starttls").open()

    assert "LOGIN" not in imap_server.verbs()


def test_what_was_said_before_tls_is_forgotten(imap_authority, door_to):
    with ScriptedImap(MAILS, tls=imap_authority.server).running() as server:
        server.on("STARTTLS", "* CAPABILITY IMAP4rev1 X-EVIL\r\n* 99 EXISTS")
        door = door_to(server.port, security="starttls", ca_file=imap_authority.ca_file)
        door.open()

        assert "X-EVIL" not in door.capabilities
        assert "MOVE" in door.capabilities
        door.close()


def test_a_preauthenticated_greeting_cannot_skip_starttls(imap_authority, door_to):
    with ScriptedImap(MAILS, tls=imap_authority.server).running() as server:
        server.on("greeting", "* PREAUTH come in")

        with pytest.raises(MailboxDown):
            door_to(server.port, security="starttls", ca_file=imap_authority.ca_file).open()


@pytest.mark.parametrize(
    "change",
    [
        {"host": "imap.corp.cn"},
        {"host": "127.0.0.1.evil.cn"},
        {"host": "10.0.0.1"},
        {"security": "opportunistic"},
        {"processed": "a\r\nb"},
        {"folder": ""},
    ],
)
def test_what_must_not_be_dialled_is_a_configuration_error(door_to, change):
    with pytest.raises(ConfigError):
        door_to(1, **change).open()


def test_a_missing_authority_file_is_a_configuration_error(door_to, tmp_path):
    with pytest.raises(ConfigError, match="ca_file"):
        door_to(1, security="tls", ca_file=tmp_path / "none.pem").open()


def test_the_password_is_not_in_the_accounts_repr():
    assert "password" not in repr(Account("office", "h", 1, "tls", "u", lambda: "s3cret"))


# -- asking ----------------------------------------------------------------------------------------------------------


def test_the_last_mail_does_not_answer_for_a_later_cursor(opened):
    assert opened.uids_after(0) == [3, 5, 9]
    assert opened.uids_after(5) == [9]
    assert opened.uids_after(9) == []
    assert opened.uids_after(2**32 - 1) == []
    assert opened.uids_between(1, 5) == [3, 5]
    assert opened.uids_between(4, 3) == []
    assert opened.present([5, 6, 9]) == {5, 9}


def test_a_huge_folder_is_searched_in_windows(imap_server, opened, monkeypatch):
    monkeypatch.setattr("intake.mailbox.door.SEARCH_AT_ONCE", 2)

    assert opened.uids_after(0) == [3, 5, 9]
    assert [command.partition("SEARCH ")[2] for command in imap_server.commands[-2:]] == ["2:* UID 1:*", "1:2 UID 1:*"]


def test_sizes_and_mails_are_fetched_in_one_command(imap_server, opened):
    assert {uid: meta.size for uid, meta in opened.meta([3, 5, 9]).items()} == {
        uid: len(raw) for uid, raw in MAILS.items()
    }
    assert opened.fetch([3, 5, 9]) == MAILS
    assert imap_server.verbs().count("UID FETCH") == 2
    assert "BODY.PEEK[]" in imap_server.commands[-1]


def test_vanished_mails_are_left_out(opened):
    assert opened.fetch([3, 4]) == {3: MAILS[3]}
    assert opened.meta([4]) == {}
    assert opened.fetch([]) == {}
    assert opened.fetch_head(4, 10) is None


def test_the_head_of_a_mail_is_cut(opened):
    assert opened.fetch_head(3, 10) == MAILS[3][:10]


@pytest.mark.parametrize(
    "answer",
    [
        "* 1 FETCH (UID 3 BODY[] NIL)\r\n{tag} OK done",
        '* 1 FETCH (UID 3 BODY[] "")\r\n{tag} OK done',
        b"* 1 FETCH (UID 5 BODY[] {1}\r\nx)\r\n{tag} OK done\r\n",
        b"* 3 FETCH (BODY[] {1}\r\nx)\r\n{tag} OK done\r\n",
        "{tag} OK done",
    ],
)
def test_no_body_no_mail(imap_server, opened, answer):
    imap_server.on("UID FETCH", answer)

    assert opened.fetch([3]) == {}


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 3 BODY[] {1000000000000}\r\n",
        b"* 1 FETCH (UID 3 BODY[] {100000000}\r\n",
        b"* 1 FETCH (UID 3 BODY[] {" + b"9" * 5000 + b"}\r\n",
        b"* 1 FETCH (UID 3 BODY[] {10}\r\nabc",
        b'* 1 FETCH (UID 3 BODY[] "' + b"x" * 2_000_000 + b'")\r\n',
        b"* 1 FETCH " + b"(" * 5000 + b")" * 5000 + b"\r\n{tag} OK done\r\n",
        b"* 1 FETCH (UID 3 BODY[]\r\n{tag} OK done\r\n",
        b"* x FETCH junk\r\n{tag} OK done\r\n",
        b"* 1 FETCH (3)\r\n{tag} OK done\r\n",
        "{tag} NO [THROTTLED] slow down",
        "{tag} BAD what",
        "* BYE bye\r\n",
        CLOSE,
        HANG,
    ],
)
def test_a_broken_answer_to_fetch_stores_nothing_and_the_next_open_works(imap_server, door_to, answer):
    door = door_to(imap_server.port, read_seconds=0.5)
    door.open()
    imap_server.on("UID FETCH", answer)

    with pytest.raises(MailboxDown) as down:
        door.fetch([3])

    assert down.value.hint
    assert len(str(down.value)) < 500
    door.open()
    assert door.fetch([3]) == {3: MAILS[3]}


def test_endless_chatter_is_cut_off(imap_server, door_to):
    door = door_to(imap_server.port, answer_bytes=100_000)
    door.open()
    imap_server.on("UID SEARCH", b"* 1 RECENT\r\n" * 1000)

    with pytest.raises(MailboxDown, match="larger than allowed"):
        door.uids_after(0)


@pytest.mark.parametrize("hostile", ["1:*", '3 (BODY[])\r\nA1 DELETE "INBOX"', b"3", None, True, 0, -3, 2**32])
def test_hostile_uids_never_reach_the_server(imap_server, opened, hostile):
    said = len(imap_server.commands)

    for ask in (
        opened.fetch,
        opened.meta,
        opened.present,
        lambda uids: opened.move(uids, PROCESSED),
        lambda uids: opened.fetch_head(uids[1], 5),
    ):
        with pytest.raises((TypeError, ValueError)):
            ask([3, hostile])

    assert len(imap_server.commands) == said


@pytest.mark.parametrize("folder", ['Trash"\r\nA1 DELETE INBOX', "Trash", "", "inbox"])
def test_only_configured_folders_are_moved_to(imap_server, opened, folder):
    said = len(imap_server.commands)

    with pytest.raises(ValueError, match="configuration"):
        opened.move([3], folder)

    assert len(imap_server.commands) == said


def test_a_door_that_is_not_open_says_so(door_to):
    door = door_to(1)

    with pytest.raises(MailboxDown, match="not connected"):
        door.fetch([3])
    assert not door.can_idle
    door.close()


# -- moving ----------------------------------------------------------------------------------------------------------


def test_a_move_makes_the_folder_once_and_reads_copyuid(imap_server, opened):
    assert opened.move([3, 5], PROCESSED) == Moved({3: 101, 5: 102}, ())
    assert opened.move([9], PROCESSED) == Moved({9: 103}, ())
    assert imap_server.verbs().count("CREATE") == 1
    assert imap_server.mails == {}


def test_a_mail_that_has_gone_is_unsure(opened):
    assert opened.move([3, 4], PROCESSED) == Moved({3: 101}, (4,))
    assert opened.present([4]) == set()


def test_a_move_without_copyuid_proves_nothing(imap_server, opened):
    imap_server.copyuid = False

    assert opened.move([3], PROCESSED) == Moved({}, (3,))


def test_an_old_copyuid_proves_nothing_now(imap_server, opened):
    imap_server.folders[PROCESSED] = {}
    imap_server.on("UID SEARCH", "* OK [COPYUID 9 3 101] from yesterday")
    imap_server.on("UID MOVE", "{tag} OK nothing done")
    opened.uids_after(0)

    assert opened.move([3], PROCESSED) == Moved({}, (3,))


def test_without_move_exactly_the_proven_copies_are_expunged(door_to):
    with ScriptedImap(MAILS, offers=without("MOVE")).running() as server:
        door = door_to(server.port)
        door.open()
        server.deleted.add(9)  # by somebody else

        assert door.move([3, 5], PROCESSED) == Moved({3: 101, 5: 102}, ())

        assert sorted(server.mails) == [9]
        assert "EXPUNGE" not in server.verbs()


def test_without_move_a_copy_that_is_not_proven_is_not_deleted(door_to):
    with ScriptedImap(MAILS, offers=without("MOVE")).running() as server:
        server.copyuid = False
        door = door_to(server.port)
        door.open()

        assert door.move([3], PROCESSED) == Moved({}, (3,))
        assert server.mails == MAILS
        assert server.deleted == set()


def test_without_move_and_uidplus_nothing_is_done(door_to):
    with ScriptedImap(MAILS, offers=without("MOVE", "UIDPLUS")).running() as server:
        door = door_to(server.port)
        door.open()

        assert door.move([3, 5], PROCESSED) == Moved({}, (3, 5))
        assert server.mails == MAILS
        assert not {"UID COPY", "UID STORE", "UID EXPUNGE"}.intersection(server.verbs())


def test_a_move_refused_for_good_is_a_mailbox_down(imap_server, opened):
    imap_server.on("UID MOVE", "{tag} NO [OVERQUOTA] full", "{tag} NO [OVERQUOTA] full")

    with pytest.raises(MailboxDown, match="OVERQUOTA"):
        opened.move([3], PROCESSED)


def test_a_break_while_moving_loses_nothing(imap_server, opened):
    imap_server.folders[PROCESSED] = {}
    imap_server.on("UID MOVE", CLOSE)

    with pytest.raises(MailboxDown):
        opened.move([3], PROCESSED)

    opened.open()
    assert opened.move([3], PROCESSED) == Moved({3: 101}, ())


# -- waiting ---------------------------------------------------------------------------------------------------------


def never() -> bool:
    return False


@pytest.mark.parametrize(
    "packets",
    [[b"* 4 EXISTS\r\n"], [b"* 4 EX", b"ISTS\r\n"], [b"*", b" 4 EXISTS\r\n* 1 RECENT\r\n"], [b"* OK Still here\r\n"]],
)
def test_a_notice_ends_the_waiting_at_once(imap_server, opened, packets):
    first, *rest = packets
    imap_server.on("DONE", *rest)
    said = []

    def stop():
        if not said:
            said.append(imap_server._wires[-1].say(first))
        return False

    assert opened.idle(stop, 200.0)
    assert opened.uids_after(5) == [9]


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_notice_in_the_packet_of_the_plus_is_heard_at_once(imap_authority, door_to, security):
    with ScriptedImap(MAILS, tls=imap_authority.server, implicit_tls=security == "tls").running() as server:
        if security == "none":
            server.tls = None
        door = door_to(server.port, security=security, ca_file=imap_authority.ca_file)
        door.open()
        server._idle = lambda wire: [
            wire.say(b"+ idling\r\n* 4 EXISTS\r\n") or wire.line().replace(b"DONE", b"{tag} OK idle done\r\n")
        ]

        assert door.idle(never, 200.0)
        door.close()


def test_a_notice_after_done_is_heard(imap_server, opened):
    imap_server.on("DONE", "* 4 EXISTS")

    assert opened.idle(never, 0.1)


def test_a_quiet_span_says_no_and_the_connection_lives_on(imap_server, opened):
    assert not opened.idle(never, 0.1)
    assert opened.uids_after(5) == [9]


def test_a_stop_ends_the_waiting(opened):
    stopping = threading.Event()
    asked = []

    def stop():
        asked.append(True)
        stopping.set()
        return stopping.is_set()

    assert not opened.idle(stop, 200.0)
    assert asked


@pytest.mark.parametrize("ending", [CLOSE, "* BYE shutting down", HANG])
def test_a_link_that_died_while_waiting_is_a_mailbox_down(imap_server, door_to, ending):
    door = door_to(imap_server.port, read_seconds=0.5)
    door.open()
    imap_server.on("idling", ending)

    with pytest.raises(MailboxDown):
        door.idle(never, 0.3)


def test_a_server_that_refuses_idle_is_not_asked_again(imap_server, opened):
    imap_server.on("IDLE", "{tag} NO not now")
    assert opened.can_idle

    with pytest.raises(MailboxDown):
        opened.idle(never, 1.0)

    opened.open()
    assert not opened.can_idle


def test_a_server_without_idle_is_polled(door_to):
    with ScriptedImap(MAILS, offers=without("IDLE")).running() as server:
        door = door_to(server.port)
        door.open()

        assert not door.can_idle


def test_closing_logs_out_once(imap_server, opened):
    opened.close()
    opened.close()

    eventually(lambda: imap_server.verbs().count("LOGOUT") == 1)


def test_a_door_can_be_made_without_a_server():
    Door(Account("office", "127.0.0.1", 1, "none", "u", lambda: "p"))
