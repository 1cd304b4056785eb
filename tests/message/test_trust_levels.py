"""How sure we are who wrote a mail: which field counts, and what it is worth. Most of these are forgeries."""

from __future__ import annotations

import pytest

from intake.message.parse import parse
from intake.message.trust import Level, TrustRules, judge, matches

OURS = TrustRules(
    authserv=("mx.hq.example", "mx*.pool.example"), edge=("mx.hq.example", "in.hq.example"),
    internal_domains=("hq.example",),
)  # fmt: skip
M365 = TrustRules(profile="m365", internal_domains=("hq.example",))
INNER = "Received: from mx.hq.example by in.hq.example with LMTP; Tue, 24 Nov 2026 10:00:02 +0800"
EDGE = "Received: from mail.south.example (mail.south.example [203.0.113.9])\n by mx.hq.example with ESMTPS; Tue, 24 Nov 2026 10:00:01 +0800"
THEIRS = "Received: from pc.south.example by mail.south.example with ESMTPSA; Tue, 24 Nov 2026 10:00:00 +0800"
GOOD = "Authentication-Results: mx.hq.example; dmarc=pass header.from=south.example"
BAD = "Authentication-Results: mx.hq.example; dmarc=fail header.from=south.example"


def level(*lines, sender="li@south.example", rules=OURS):
    found = judge(parse("\n".join([*lines, f"From: {sender}", "Subject: x", "", "y"]).encode()), rules)
    return str(found.level), found.reason


@pytest.mark.parametrize(
    "lines",
    [
        (GOOD, EDGE, THEIRS),
        (EDGE, GOOD, THEIRS),
        (INNER, EDGE, GOOD, THEIRS),
        (INNER, GOOD, EDGE, THEIRS),
        (GOOD, THEIRS),
        (GOOD.replace("mx.hq", "MX.HQ").replace("Authentication-R", "AUTHENTICATION-r"), EDGE, THEIRS),
        (GOOD.replace("; dmarc", ";\n\t(checked (twice))\n dmarc"), EDGE, THEIRS),
        (GOOD.replace("mx.hq.example;", "mx40.pool.example;"), EDGE, THEIRS),
        (GOOD.replace("mx.hq.example;", "other.example;"), GOOD, EDGE, THEIRS),
        ("Authentication-Results: mx.hq.example; spf=pass smtp.mailfrom=elsewhere.example", GOOD, EDGE, THEIRS),
    ],
)
def test_our_servers_word_above_the_first_foreign_hop_counts(lines):
    assert level(*lines) == ("T2", "dmarc")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((EDGE, THEIRS, GOOD), "no_results"),  # below: the sender wrote it
        ((EDGE, THEIRS), "no_results"),
        ((GOOD,), "no_received"),
        ((GOOD.replace("mx.hq.example;", "evil-mx.hq.example;"), EDGE, THEIRS), "no_results"),
        ((GOOD.replace("mx.hq.example;", "mx.hq.example.evil.example;"), EDGE, THEIRS), "no_results"),
        ((GOOD.replace("mx.hq.example;", "mxa.b.pool.example;"), EDGE, THEIRS), "no_results"),
        ((GOOD.replace("mx.hq.example;", "(mx.hq.example;) evil.example;"), EDGE, THEIRS), "no_results"),
        ((GOOD.replace("mx.hq.example;", '"mx.hq.example; dmarc=pass";'), EDGE, THEIRS), "no_results"),
        ((GOOD + " trailing", EDGE, THEIRS), "no_results"),
        ((GOOD, BAD, EDGE, THEIRS), "conflict"),
        ((EDGE, BAD, GOOD, THEIRS), "conflict"),
        ((GOOD + "; dmarc=fail", EDGE, THEIRS), "conflict"),
        ((GOOD + "; dmarc=pass header.from=other.example", EDGE, THEIRS), "conflict"),
        ((BAD, EDGE, THEIRS), "failed"),
        ((BAD + "; dkim=pass header.d=list.example", EDGE, THEIRS), "failed"),
        ((GOOD.replace("dmarc=pass", "dmarc=bestguesspass"), EDGE, THEIRS), "failed"),
        ((GOOD.replace("header.from=south", "header.from=other"), EDGE, THEIRS), "failed"),
        # what the sender puts where our server puts its own: only the topmost one below our Received is believed
        ((EDGE, "Authentication-Results: mx.hq.example; spf=fail", GOOD, THEIRS), "failed"),
        # a Received of the sender that names our host moves the border, but not what is believed
        ((EDGE, "Authentication-Results: mx.hq.example; spf=none", EDGE, GOOD, THEIRS), "failed"),
    ],
)
def test_a_forgery_gives_nothing(lines, reason):
    assert level(*lines) == ("T0", reason)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dkim=pass header.d=south.example", ("T2", "dkim")),
        ("dkim=pass header.i=@south.example", ("T2", "dkim")),
        ("dkim=pass header.d=SOUTH.example", ("T2", "dkim")),
        ("dkim=pass header.d=example", ("T1", "unaligned")),
        ("dkim=pass header.d=mail.south.example", ("T1", "unaligned")),
        ("dkim=pass header.d=uth.example", ("T1", "unaligned")),
        ("dkim=pass header.d=mailer.example", ("T1", "unaligned")),
        ("spf=pass smtp.mailfrom=li@south.example", ("T1", "unaligned")),
        ("dkim=pass header.d=south.example; dkim=fail header.d=south.example", ("T0", "conflict")),
        ("dkim=fail header.d=south.example", ("T0", "failed")),
        ("spf=softfail", ("T0", "failed")),
    ],
)
def test_without_dmarc_only_a_signature_of_the_senders_domain_proves_it(said, expected):
    assert level(f"Authentication-Results: mx.hq.example; {said}", EDGE, THEIRS) == expected


def test_a_domain_above_that_of_the_sender_may_sign_for_it():
    said = "Authentication-Results: mx.hq.example; dkim=pass header.d=south.example"

    assert level(said, EDGE, THEIRS, sender="li@sales.south.example") == ("T2", "dkim")


@pytest.mark.parametrize("sender", ["zhao@hq.example", "zhao@it.hq.example"])
def test_what_is_proven_from_our_own_organisation_is_t3(sender):
    domain = sender.partition("@")[2]

    assert level(GOOD.replace("south.example", domain), EDGE, THEIRS, sender=sender) == ("T3", "dmarc")


@pytest.mark.parametrize("sender", ["li@south.example, boss@hq.example", "nobody", ""])
def test_without_one_plain_sender_there_is_nobody_to_know(sender):
    assert level(GOOD, EDGE, THEIRS, sender=sender) == ("T0", "no_sender")


def test_a_display_name_is_no_address():
    assert level(GOOD, EDGE, THEIRS, sender='"zhao@hq.example" <li@south.example>') == ("T2", "dmarc")


def test_without_rules_nobody_is_known():
    assert level(GOOD, EDGE, THEIRS, rules=TrustRules()) == ("T0", "off")


CLOUD = "Received: from a.mail.protection.outlook.com by b.eurprd01.prod.outlook.com with HTTPS"
RESULTS = (
    "Authentication-Results: spf=pass smtp.mailfrom=south.example; dmarc=pass action=none header.from=south.example"
)
MARK = "X-MS-Exchange-Organization-SCL: 1"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((CLOUD, RESULTS, THEIRS, MARK), "T2"),
        ((CLOUD, RESULTS, THEIRS), "T0"),
        ((CLOUD, THEIRS, RESULTS, MARK), "T0"),
        ((CLOUD, RESULTS.replace("=pass action", "=fail action"), RESULTS, THEIRS, MARK), "T0"),
        ((CLOUD, GOOD, THEIRS, MARK), "T0"),  # with a name it is not Microsoft's
    ],
)
def test_exchange_online_is_believed_where_its_marks_are(lines, expected):
    assert level(*lines, rules=M365)[0] == expected


@pytest.mark.parametrize(
    ("lines", "sender", "expected"),
    [
        ((CLOUD, "X-MS-Exchange-Organization-AuthAs: Internal"), "zhao@hq.example", "T3"),
        ((CLOUD, "X-MS-Exchange-Organization-AuthAs: Internal"), "li@south.example", "T0"),
        ((CLOUD, "X-MS-Exchange-Organization-AuthAs: Anonymous"), "zhao@hq.example", "T0"),
        ((THEIRS, "X-MS-Exchange-Organization-AuthAs: Internal"), "zhao@hq.example", "T0"),
        (
            (CLOUD, "X-MS-Exchange-Organization-AuthAs: Anonymous", "X-MS-Exchange-Organization-AuthAs: Internal"),
            "zhao@hq.example",
            "T0",
        ),
    ],
)
def test_exchange_online_marks_what_never_left_the_organisation(lines, sender, expected):
    assert level(*lines, sender=sender, rules=M365)[0] == expected


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("mx40.163.example", "mx*.163.example", True),
        ("mx40.163.example.", "MX*.163.example", True),
        ("mx.40.163.example", "mx*.163.example", False),
        ("xmx40.163.example", "mx*.163.example", False),
        ("mx40.163.example.evil", "mx*.163.example", False),
        ("mx40x163.example", "mx*.163.example", False),
    ],
)
def test_a_pattern_is_anchored_and_its_star_is_no_dot(name, pattern, fits):
    assert matches(name, (pattern,)) is fits


def test_levels_are_ordered_and_have_names():
    assert Level.T0 < Level.T2 < Level.T4
    assert str(Level.T3) == "T3"
