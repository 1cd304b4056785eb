from __future__ import annotations

import threading

import pytest

from intake.errors import ConfigError, RelayDown, StoreDown
from intake.outbound.relay import Relay, credentials
from intake.outbound.smtp import Later, Never, Parcel, Post, Sent, Unknown
from tests.support.scripted_smtp import CLOSE, HANG, Received, ScriptedSmtp
from tests.support.waiting import eventually

GARBAGE = "what a lovely day"


def letter(number: int = 1, *, to: str = "zhang@branch.cn", body: bytes = b"Subject: x\r\n\r\nhello\r\n") -> Parcel:
    return Parcel(number, "desk@corp.cn", to, body)


def test_a_letter_is_sent_and_the_queue_id_kept(smtp_server, desk_for):
    desk = desk_for(smtp_server)

    verdicts = desk.carry(letter())

    assert verdicts == {1: Sent(250, "2.0.0 Ok: queued as 4F2A1", "4F2A1")}
    assert smtp_server.letters == [Received("desk@corp.cn", "zhang@branch.cn", letter().body)]
    assert desk.entered == [1]


def test_dots_lone_line_ends_and_a_missing_last_line_end_survive(smtp_server, desk_for):
    body = b"Subject: x\r\n\r\n.\r\n..a\n.b\rc\r\n.\r\nMAIL FROM:<x@y.z>"

    desk_for(smtp_server).carry(letter(body=body))

    assert smtp_server.letters[0].body == b"Subject: x\r\n\r\n.\r\n..a\r\n.b\r\nc\r\n.\r\nMAIL FROM:<x@y.z>\r\n"


def test_the_null_sender_is_transmitted(smtp_server, desk_for):
    desk_for(smtp_server).carry(Parcel(1, "", "zhang@branch.cn", b"x\r\n"))

    assert any(command.startswith("MAIL FROM:<>") for command in smtp_server.commands)
    assert smtp_server.letters[0].env_from == ""


def test_eight_bit_letters_say_so(smtp_server, desk_for):
    desk_for(smtp_server).carry(letter(body="Subject: x\r\n\r\n公章\r\n".encode()))

    assert "BODY=8BITMIME" in smtp_server.commands[1]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.c\r\nRCPT TO:<x@y.z>",
        "a@b.c x",
        "a b@c.cn",
        "a@b,c@d",
        "<a@b.c>",
        "张@b.cn",
        "a@b@c.cn",
        "",
        "a",
        '"a b"@c.cn',
        "a@b\x00.c",
        "a\n@b.c",
        "a" * 65 + "@b.cn",
    ],
)
def test_no_odd_address_ever_reaches_the_server(smtp_server, desk_for, recipient):
    desk = desk_for(smtp_server)

    assert isinstance(desk.carry(letter(to=recipient))[1], Never)
    assert isinstance(desk.carry(Parcel(2, recipient or "x", "a@b.cn", b"x"))[2], Never)
    assert not [verb for verb in smtp_server.verbs() if verb in {"MAIL", "RCPT", "DATA"}]


# -- replies at each verb --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "dot"])
@pytest.mark.parametrize(
    ("reply", "kind"), [("421 4.3.2 shutting down", Later), ("450 4.7.1 later", Later), ("550 5.1.1 unknown", Never)]
)
def test_a_refusal_at_any_verb_is_its_own_verdict_and_the_rest_go_on(smtp_server, desk_for, verb, reply, kind):
    smtp_server.on(verb, reply)
    desk = desk_for(smtp_server, connections=1)

    verdicts = desk.carry(letter(1), letter(2), letter(3))

    assert isinstance(verdicts[1], kind)
    assert verdicts[1].code == int(reply[:3])
    assert isinstance(verdicts[2], Sent)
    assert isinstance(verdicts[3], Sent)
    assert smtp_server.connections == (2 if reply.startswith("421") else 1)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("manners", [CLOSE, HANG, GARBAGE])
def test_a_break_before_the_content_is_certainly_not_sent(smtp_server, desk_for, verb, manners):
    smtp_server.on(verb, manners)
    desk = desk_for(smtp_server, connections=1, command_seconds=0.3)

    verdicts = desk.carry(letter(1), letter(2))

    assert isinstance(verdicts[1], Later)
    assert verdicts[1].code is None
    assert isinstance(verdicts[2], Sent)


@pytest.mark.parametrize(
    ("verb", "manners"),
    [
        ("body", CLOSE),
        ("dot", CLOSE),
        ("dot", HANG),
        ("dot", GARBAGE),
        ("dot", "354 more?"),
        ("dot", b"250"),
        ("dot", b"\xff\xfe\r\n"),
    ],
)
def test_a_break_after_the_content_is_unknown(smtp_server, desk_for, verb, manners):
    smtp_server.on(verb, manners)
    desk = desk_for(smtp_server, connections=1, dot_seconds=0.3)

    verdicts = desk.carry(letter(1), letter(2))

    assert isinstance(verdicts[1], Unknown)
    assert isinstance(verdicts[2], Sent)
    assert smtp_server.connections == 2


def test_an_odd_answer_to_data_is_not_sent_and_ends_the_connection(smtp_server, desk_for):
    smtp_server.on("DATA", "250 ok")

    assert isinstance(desk_for(smtp_server).carry(letter())[1], Later)


@pytest.mark.parametrize("reply", ["530 5.7.0 authentication required", "535 5.7.8 no", "538 5.7.11 encrypt first"])
def test_a_login_wanted_at_mail_is_not_charged_to_the_letter(smtp_server, desk_for, reply):
    smtp_server.on("MAIL", reply)
    desk = desk_for(smtp_server)

    with pytest.raises(RelayDown) as down:
        desk.carry(letter())

    assert down.value.refused_login
    assert desk.verdicts == {}


# -- connecting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "manners"),
    [
        ("greeting", CLOSE),
        ("greeting", HANG),
        ("greeting", GARBAGE),
        ("greeting", "554 no"),
        ("greeting", "421 busy"),
        ("EHLO", CLOSE),
        ("EHLO", "421 busy"),
    ],
)
def test_a_server_that_does_not_greet_settles_nothing(smtp_server, desk_for, verb, manners):
    smtp_server.on(verb, manners)
    desk = desk_for(smtp_server, connect_seconds=0.5)

    with pytest.raises(RelayDown, match=r"mail server 127.0.0.1:") as down:
        desk.carry(letter())

    assert desk.verdicts == {}
    assert not down.value.refused_login
    assert down.value.hint


def test_a_closed_port_is_a_relay_down(smtp_server, desk_for):
    desk = desk_for(smtp_server, port=1)

    with pytest.raises(RelayDown, match="connection refused"):
        desk.carry(letter())


def test_a_refused_login_opens_the_breaker_and_shows_no_password(smtp_server, desk_for):
    smtp_server.on("AUTH", "535 5.7.8 no: AUTH PLAIN AGRlc2sAczNjcmV0LXdvcmQ= s3cret-word")
    desk = desk_for(smtp_server, user="desk", password=lambda: "s3cret-word")

    with pytest.raises(RelayDown) as down:
        desk.carry(letter())

    assert down.value.refused_login
    assert "s3cret" not in str(down.value) + down.value.hint
    assert "AGRlc2sAczNjcmV0LXdvcmQ=" not in str(down.value)
    assert down.value.__cause__ is None
    assert smtp_server.verbs().count("AUTH") == 1


@pytest.mark.parametrize("answer", ["454 4.7.0 later", "421 4.7.0 slow down", CLOSE])
def test_a_login_that_fails_for_now_is_no_refusal(smtp_server, desk_for, answer):
    smtp_server.on("AUTH", answer)
    desk = desk_for(smtp_server, user="desk", password=lambda: "word")

    with pytest.raises(RelayDown) as down:
        desk.carry(letter())

    assert not down.value.refused_login


def test_a_server_without_login_is_told_apart(desk_for):
    with ScriptedSmtp(offers=("SIZE 1000000",)).running() as server, pytest.raises(RelayDown, match="no way to log in"):
        desk_for(server, user="desk", password=lambda: "word").carry(letter())


def test_logging_in_sends_user_and_password(smtp_server, desk_for):
    desk_for(smtp_server, user="desk", password=lambda: "word").carry(letter())

    assert smtp_server.logins == ["\0desk\0word"]
    assert len(smtp_server.letters) == 1


# -- encryption ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_connections_carry_letters(smtp_authority, desk_for, security, host):
    with ScriptedSmtp(tls=smtp_authority.server, implicit_tls=security == "tls").running() as server:
        desk = desk_for(
            server, host=host, security=security, ca_file=smtp_authority.ca_file, user="desk", password=lambda: "word"
        )

        assert isinstance(desk.carry(letter())[1], Sent)
        assert server.encrypted_logins == [True]
        desk.post.close()


def test_a_stripped_starttls_sends_no_password(smtp_server, desk_for):
    desk = desk_for(smtp_server, security="starttls", user="desk", password=lambda: "word")

    with pytest.raises(RelayDown, match="STARTTLS") as down:
        desk.carry(letter())

    assert 'security = "tls"' in down.value.hint
    assert smtp_server.logins == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_not_trusted(smtp_authority, desk_for, security):
    with ScriptedSmtp(tls=smtp_authority.server, implicit_tls=security == "tls").running() as server:
        desk = desk_for(server, security=security, user="desk", password=lambda: "word")

        with pytest.raises(RelayDown, match="certificate is not trusted"):
            desk.carry(letter())

        assert server.logins == []


def test_plaintext_on_a_tls_port_is_a_relay_down(smtp_server, desk_for):
    with pytest.raises(RelayDown, match="TLS"):
        desk_for(smtp_server, security="tls").carry(letter())


@pytest.mark.parametrize(
    "relay",
    [
        Relay("mail.corp.cn", 25, "none"),
        Relay("127.0.0.1.evil.cn", 25, "none"),
        Relay("127.0.0.1", 25, "opportunistic"),
        Relay("127.0.0.1", 25, "none", local_name="a b"),
        Relay("", 25, "tls"),
    ],
)
def test_what_must_not_be_dialled_is_a_configuration_error(relay):
    with pytest.raises(ConfigError):
        Post(relay).carry([letter()], before_data=lambda _: True, settle=lambda *_: None, stop=lambda: False)


@pytest.mark.parametrize(("user", "password"), [("张", "word"), ("desk", "授权码"), ("desk", "word\n"), ("desk", "")])
def test_credentials_that_cannot_be_sent_are_a_configuration_error(user, password):
    with pytest.raises(ConfigError) as wrong:
        credentials(Relay("127.0.0.1", 25, "none", user=user, password=lambda: password))

    assert not password or password not in str(wrong.value)


def test_a_missing_authority_file_is_a_configuration_error(smtp_server, desk_for, tmp_path):
    with pytest.raises(ConfigError, match="ca_file"):
        desk_for(smtp_server, security="tls", ca_file=tmp_path / "none.pem").carry(letter())


# -- kept connections ------------------------------------------------------------------------------------------------


def test_connections_are_kept_between_calls_and_few_letters_need_one(smtp_server, desk_for):
    desk = desk_for(smtp_server)

    for number in range(3):
        desk.carry(letter(number))

    assert smtp_server.connections == 1
    assert len(smtp_server.letters) == 3


def test_many_letters_use_as_many_connections_as_allowed(smtp_server, desk_for):
    desk = desk_for(smtp_server, connections=3)

    verdicts = desk.carry(*(letter(number) for number in range(40)))

    assert len(verdicts) == 40
    assert all(isinstance(verdict, Sent) for verdict in verdicts.values())
    assert smtp_server.connections == 3


def test_fewer_connections_than_wanted_still_carry_everything(smtp_server, desk_for):
    smtp_server.on("greeting", "220 ok", "421 too many", "421 too many")
    desk = desk_for(smtp_server, connections=3)

    assert len(desk.carry(*(letter(number) for number in range(20)))) == 20


@pytest.mark.parametrize("farewell", [CLOSE, "421 4.4.2 idle too long"])
def test_a_kept_connection_that_died_is_replaced_without_a_trace(smtp_server, desk_for, farewell):
    desk = desk_for(smtp_server)
    desk.carry(letter(1))
    smtp_server.on("MAIL", farewell)

    verdicts = desk.carry(letter(2))

    assert isinstance(verdicts[2], Sent)
    assert smtp_server.connections == 2


def test_a_connection_closed_while_resting_is_replaced(smtp_server, desk_for):
    desk = desk_for(smtp_server)
    desk.carry(letter(1))
    for wire in smtp_server._wires:
        wire.close()

    assert isinstance(desk.carry(letter(2))[2], Sent)
    assert smtp_server.connections == 2


def test_a_stale_connection_is_asked_before_it_is_used(smtp_server, desk_for, monkeypatch):
    desk = desk_for(smtp_server)
    desk.carry(letter(1))
    monkeypatch.setattr("intake.outbound.line.STALE_SECONDS", -1.0)
    smtp_server.on("NOOP", CLOSE)

    assert isinstance(desk.carry(letter(2))[2], Sent)
    assert "NOOP" in smtp_server.verbs()
    assert smtp_server.connections == 2


def test_several_dead_connections_cost_no_letter(smtp_server, desk_for):
    desk = desk_for(smtp_server, connections=3)
    desk.carry(*(letter(number) for number in range(9)))
    smtp_server.on("MAIL", CLOSE, CLOSE, CLOSE)

    verdicts = desk.carry(letter(10))

    assert isinstance(verdicts[10], Sent)


def test_a_relay_that_goes_down_amid_a_batch_leaves_the_rest_unsettled(smtp_server, desk_for):
    smtp_server.on("greeting", "220 ok", "421 no more")
    smtp_server.on("dot", "250 ok", CLOSE)
    desk = desk_for(smtp_server, connections=1)

    with pytest.raises(RelayDown):
        desk.carry(letter(1), letter(2), letter(3))

    assert isinstance(desk.verdicts[1], Sent)
    assert isinstance(desk.verdicts[2], Unknown)
    assert 3 not in desk.verdicts


# -- callbacks -------------------------------------------------------------------------------------------------------


def test_a_lost_claim_is_never_sent(smtp_server, desk_for):
    desk = desk_for(smtp_server)
    desk.allow = lambda number: number != 1

    verdicts = desk.carry(letter(1), letter(2))

    assert list(verdicts) == [2]
    assert len(smtp_server.letters) == 1


@pytest.mark.parametrize("manners", ["451 4.3.0 not now", "554 5.7.1 no", CLOSE])
def test_a_letter_that_data_refuses_is_never_noted_as_on_its_way(smtp_server, desk_for, manners):
    smtp_server.on("DATA", manners)
    desk = desk_for(smtp_server)

    desk.carry(letter(1))

    assert desk.entered == []
    assert isinstance(desk.verdicts[1], Later | Never)


def test_stop_lets_the_letter_in_hand_finish_and_begins_no_other(smtp_server, desk_for):
    desk = desk_for(smtp_server, connections=1)
    desk.stop = lambda: bool(desk.entered)

    verdicts = desk.carry(letter(1), letter(2))

    assert list(verdicts) == [1]


def test_a_failing_callback_comes_out_and_ends_the_batch(smtp_server, desk_for):
    desk = desk_for(smtp_server, connections=1)

    def down(_number):
        raise StoreDown("the database is away")

    desk.allow = down
    with pytest.raises(StoreDown):
        desk.carry(letter(1), letter(2))

    assert smtp_server.letters == []
    desk.allow = lambda _number: True
    assert isinstance(desk.carry(letter(3))[3], Sent)


def test_callbacks_run_in_the_callers_thread(smtp_server, desk_for):
    desk = desk_for(smtp_server)
    threads = []
    desk.allow = lambda _number: threads.append(threading.current_thread()) or True

    desk.carry(*(letter(number) for number in range(12)))

    assert set(threads) == {threading.current_thread()}


def test_nothing_to_carry_dials_nobody(smtp_server, desk_for):
    desk_for(smtp_server).carry()

    assert smtp_server.connections == 0


def test_probing_logs_in_and_sends_nothing(smtp_server, desk_for):
    desk_for(smtp_server, user="desk", password=lambda: "word").post.probe()

    assert smtp_server.verbs() == ["EHLO", "AUTH"]


def test_closing_says_goodbye(smtp_server, desk_for):
    desk = desk_for(smtp_server)
    desk.carry(letter())

    desk.post.close()
    desk.post.close()

    eventually(lambda: smtp_server.verbs()[-1] == "QUIT")
