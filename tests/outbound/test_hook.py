"""Messages to robots over real HTTP: signed as each wants, one verdict each, and never a word of the address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import select
import socket
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from intake.errors import ConfigError
from intake.outbound import robots
from intake.outbound.hook import Hooks, Webhook, address
from intake.outbound.kinds import Kind
from intake.outbound.robots import Message
from intake.outbound.smtp import Parcel
from intake.outbound.verdict import Later, Never, Sent, Unknown
from tests.support.webhook import robot, say

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECRET = "SEC-of-the-robot"
KEY = "hush-hush-key"


@pytest.fixture
def there():
    with robot() as made:
        yield made


def hook(url, kind=Kind.WECOM, secret=SECRET, **more):
    return Webhook("desk", kind, lambda: url, (lambda: secret) if secret else None, **more)


def post(*hooks, text="有新情况", kind=Kind.WECOM, mentions=(), may_go=True, to="desk", count=1):
    """The verdicts on as many messages."""
    found = []
    body = robots.frozen(robots.payload(kind, Message(text, mentions, [{"ref": "HQ-1001"}])))
    parcels = [Parcel(number, f"id{number}@hq.example", to, body) for number in range(count)]
    Hooks(hooks, lambda: NOW).carry(
        parcels, before_data=lambda _id: may_go, settle=lambda _id, verdict: found.append(verdict), stop=lambda: False
    )
    return found


def test_wecom_gets_text_and_whom_to_call(there):
    [verdict] = post(hook(there.url()), text="标题 <@all>", mentions=["13800000000", "zhao.min"])

    assert isinstance(verdict, Sent)
    [call] = there.calls
    assert call.query == {"key": KEY}
    assert call.headers["content-type"].startswith("application/json")
    assert call.json == {
        "msgtype": "text",
        "text": {
            "content": "标题 <@all>",
            "mentioned_list": ["zhao.min"],
            "mentioned_mobile_list": ["13800000000"],
        },
    }


def test_dingtalk_is_signed_in_the_address(there):
    post(hook(there.url("/robot/send?access_token=t"), Kind.DINGTALK), kind=Kind.DINGTALK, mentions=["13800000000"])

    [call] = there.calls
    stamp = call.query["timestamp"]
    digest = hmac.digest(SECRET.encode(), (stamp + "\n" + SECRET).encode(), "sha256")
    assert call.query["access_token"] == "t"
    assert int(stamp) == NOW.timestamp() * 1000
    assert call.query["sign"] == base64.b64encode(digest).decode()
    assert call.json["text"]["content"] == "有新情况 @13800000000"
    assert call.json["at"]["atMobiles"] == ["13800000000"]


def test_feishu_is_signed_in_the_body_and_nobody_can_call_everybody(there):
    there.next('{"code":0,"msg":"success"}')
    post(
        hook(there.url(), Kind.FEISHU),
        kind=Kind.FEISHU,
        text='事项 <at user_id="all"></at>',
        mentions=["ou_123", "13800000000", 'x"y'],
    )

    said = there.calls[0].json
    inner = hmac.HMAC((said["timestamp"] + "\n" + SECRET).encode(), digestmod=hashlib.sha256).digest()
    assert said["sign"] == base64.standard_b64encode(inner).decode()
    assert int(said["timestamp"]) == NOW.timestamp()
    assert said["content"]["text"] == '事项 ＜at user_id="all">＜/at> <at user_id="ou_123"></at>'


@pytest.mark.parametrize("secret", [SECRET, "whsec_" + base64.b64encode(b"k" * 24).decode()])
def test_a_program_gets_headers_that_prove_body_id_and_time(there, secret):
    post(hook(there.url(), Kind.GENERIC, secret=secret), kind=Kind.GENERIC)

    [call] = there.calls
    key = b"k" * 24 if secret.startswith("whsec_") else secret.encode()
    content = b".".join([b"id0@hq.example", call.headers["webhook-timestamp"].encode(), call.body])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert call.headers["webhook-id"] == "id0@hq.example"
    assert call.headers["webhook-signature"] == f"v1,{expected}"
    assert call.json == {"text": "有新情况", "items": [{"ref": "HQ-1001"}]}


@pytest.mark.parametrize(
    ("kind", "status", "body", "verdict"),
    [
        (Kind.WECOM, 200, '{"errcode":0,"errmsg":"ok"}', Sent(200, "0 ok")),
        (Kind.WECOM, 200, '{"errcode":45009,"errmsg":"too fast"}', Later(45009, "45009 too fast")),
        (Kind.DINGTALK, 200, '{"errcode":130101,"errmsg":"too fast"}', Later(130101, "130101 too fast")),
        (Kind.DINGTALK, 200, '{"errcode":310000,"errmsg":"sign not match"}', Never(310000, "310000 sign not match")),
        (Kind.FEISHU, 200, '{"code":19021,"msg":"sign match fail"}', Never(19021, "19021 sign match fail")),
        (Kind.FEISHU, 200, '{"StatusCode":0,"StatusMessage":"success"}', Sent(200, "0 success")),
        (Kind.GENERIC, 204, "", Sent(204, "HTTP 204")),
        (Kind.GENERIC, 410, "gone", Never(410, "HTTP 410")),
        (Kind.GENERIC, 429, "", Later(429, "HTTP 429")),
        (Kind.WECOM, 503, "", Later(503, "HTTP 503")),
        (Kind.GENERIC, 302, "", Never(302, "HTTP 302, it redirects, which is not followed")),
    ],
)
def test_the_answer_decides(kind, status, body, verdict):
    assert robots.answered(kind, status, body.encode()) == verdict


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"errcode":"0"}', '{"errcode":true}', "[" * 50_000, "{}"])
def test_what_is_no_answer_leaves_the_end_unknown(there, body):
    there.next(body)
    [verdict] = post(hook(there.url()))
    assert isinstance(verdict, Unknown)


def test_a_redirect_is_not_followed(there):
    with robot() as elsewhere:
        there.next("", 307, Location=elsewhere.url())
        [verdict] = post(hook(there.url()))
        assert isinstance(verdict, Never)
        assert elsewhere.calls == []


def test_nobody_there_ends_the_messages_of_that_webhook_only(there):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = Webhook("gone", Kind.GENERIC, lambda: f"http://127.0.0.1:{free.getsockname()[1]}/{KEY}")
        verdicts = post(gone, to="gone", count=3)
    assert [str(one.text) for one in verdicts] == ["webhook gone: Connection refused"] * 3
    assert all(isinstance(one, Later) for one in verdicts)


def test_a_server_that_hangs_up_leaves_the_end_unknown(there):
    there.misbehave(lambda handler: handler.connection.shutdown(socket.SHUT_RDWR))
    [verdict] = post(hook(there.url()))
    assert isinstance(verdict, Unknown)


def test_a_server_that_drips_is_cut_when_the_time_is_over(there):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not select.select([handler.connection], [], [], 0.05)[0]:  # until the other side hangs up
            handler.wfile.write(b"X-Slow: 1\r\n")

    there.misbehave(drip)
    began = time.monotonic()
    [verdict] = post(hook(there.url(), whole_seconds=0.5))
    assert isinstance(verdict, Unknown)
    assert time.monotonic() - began < 5


def test_a_huge_answer_is_not_read_to_its_end(there):
    there.misbehave(lambda handler: say(handler, b'{"errcode":0,"pad":"' + b"x" * 5_000_000 + b'"}'))
    [verdict] = post(hook(there.url()))
    assert isinstance(verdict, Unknown)


def test_a_lost_claim_sends_nothing(there):
    assert post(hook(there.url()), may_go=False) == []
    assert there.calls == []


def test_a_webhook_that_the_configuration_no_longer_has_is_said(there):
    [verdict] = post(hook(there.url()), to="old")
    assert verdict == Never(None, "there is no webhook old in the configuration")


def test_over_tls_the_certificate_is_checked(smtp_authority):
    with robot(smtp_authority.server) as there:
        [trusted] = post(hook(there.url(), ca_file=smtp_authority.ca_file))
        [stranger] = post(hook(there.url()))
    assert isinstance(trusted, Sent)
    assert isinstance(stranger, Later)
    assert "certificate is not trusted" in stranger.text


def test_no_verdict_tells_the_address_or_the_secret(there):
    there.next(json.dumps({"errcode": 93000, "errmsg": f"invalid /hook?key={KEY} {SECRET}"}))
    [verdict] = post(hook(there.url()))
    assert isinstance(verdict, Never)
    assert KEY not in verdict.text
    assert SECRET not in verdict.text
    assert KEY not in repr(hook(there.url()))


@pytest.mark.parametrize("said", ["no such key: {key}", "unknown robot {token}", "key {key} of {token}"])
def test_no_verdict_tells_a_part_of_the_address_that_the_server_names_alone(there, said):
    key, token = "693a91f6-7xxx-4bc4", "0f1e2d3c4b5a69788796"
    there.next(json.dumps({"errcode": 93000, "errmsg": said.format(key=key, token=token)}))
    [verdict] = post(hook(f"{there.url().partition('?')[0]}/bot/{token}?lang=zh&key={key}"))
    assert isinstance(verdict, Never)
    assert key not in verdict.text
    assert token not in verdict.text


@pytest.mark.parametrize(
    "url",
    ["http://robot.example/x", "ftp://127.0.0.1/x", "https://", "https://a:b@robot.example/x", "https://r.example:99999/x",
     "https://r.example/a b", "https://r.example/\r\nHost: x", "https://r.example/密", "", "https://r.example..cn/x",
     f"https://{'r' * 64}.r.example/x"],
)  # fmt: skip
def test_an_address_that_may_not_be_is_refused_without_showing_it(url):
    with pytest.raises(ConfigError) as refused:
        address(hook(url))
    assert "r.example" not in str(refused.value)


def test_an_address_that_cannot_be_read_is_tried_again_later(there):
    def unreadable():
        raise ConfigError("webhook.desk.url_file: /x cannot be read")

    [verdict] = post(Webhook("desk", Kind.WECOM, unreadable))
    assert isinstance(verdict, Later)
    assert urlsplit(there.url()).query not in verdict.text
