"""Authentication-Results: the grammar of RFC 8601, the liberties of providers, and what is no such field at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message import authres


def said(value, **how):
    found = authres.read(value, **how)
    return None if found is None else [(one.method, one.result, one.properties) for one in found.verdicts]


def test_a_full_field_is_read():
    value = (
        "mx.hq.example 1; spf=pass (sender is 203.0.113.9) smtp.mailfrom=li@south.example; "
        'dkim=pass reason="good; (really)" header.d=south.example header.b="ab/c+=="; dmarc=pass header.from=south.example'
    )

    assert authres.read(value).authserv == "mx.hq.example"
    assert said(value) == [
        ("spf", "pass", {"smtp.mailfrom": "li@south.example"}),
        ("dkim", "pass", {"reason": "good; (really)", "header.d": "south.example", "header.b": "ab/c+=="}),
        ("dmarc", "pass", {"header.from": "south.example"}),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mx.hq.example; none", []),
        ("mx.hq.example", []),
        ("mx.hq.example; spf=none;", [("spf", "none", {})]),
        ("MX.hq.example; DKIM = PASS header . d = South.Example", [("dkim", "pass", {"header.d": "South.Example"})]),
        ("(a (nested) note) mx.hq.example (x) ; dkim/1 (v) = pass", [("dkim", "pass", {})]),
        ("mx40; spf=pass smtp.mailfrom=<li@south.example>", [("spf", "pass", {"smtp.mailfrom": "li@south.example"})]),
        ('"mx.hq.example"; spf=fail', [("spf", "fail", {})]),
        ("mx.hq.example; dkim=pass header.i=@south.example", [("dkim", "pass", {"header.i": "@south.example"})]),
    ],
)
def test_odd_forms_are_understood(value, expected):
    assert said(value) == expected


def test_microsoft_writes_no_name():
    value = "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=south.example; dkim=pass (signature was verified) header.d=south.example;dmarc=pass action=none header.from=south.example;compauth=pass reason=100"

    assert said(value) is None
    assert [one[:2] for one in said(value, has_id=False)] == [
        ("spf", "pass"), ("dkim", "pass"), ("dmarc", "pass"), ("compauth", "pass"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "",
        ";",
        "mx.hq.example; dmarc",
        "mx.hq.example; dmarc=",
        "mx.hq.example; =pass",
        "mx.hq.example; dmarc=pa(x)ss",
        "mx.hq.example; dmarc=pass and more",
        "mx.hq.example dmarc=pass",
        "mx.hq.example; dmarc=pass (never ends",
        'mx.hq.example; dmarc=pass reason="never ends',
        "mx.hq.example; dmarc=pass; none",
        "mx.hq.example; dmarc=pass header.from=a.example header.from=b.example",
        "mx.hq.example; header.from=a.example",
        "mx.hq.example; dmarc=pass\x00",
        "mx.hq.example; dmarc=pass;" + ";".join(["spf=pass"] * 60),
    ],
)
def test_what_is_wrong_anywhere_counts_nowhere(value):
    assert authres.read(value) is None


@given(st.text(alphabet='ab=;.()"\\< >/@\t', max_size=200))
def test_it_never_raises(value):
    authres.read(value)
    authres.read(value, has_id=False)


@pytest.mark.parametrize("piece", ["(", "a=", "a=b ", '"', "a ", "; a=b", "\\", "a . b = c ", "((\\))"])
def test_time_is_linear(piece):
    def seconds(size):
        text = "mx; " + piece * (size // len(piece))
        start = time.perf_counter()
        authres.read(text)
        return time.perf_counter() - start

    assert seconds(400_000) < max(60 * seconds(20_000), 2)
