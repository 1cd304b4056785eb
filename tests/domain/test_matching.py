from __future__ import annotations

from intake.domain.matching import Found, Known, Match, choose, clues
from intake.domain.signals import Ours
from intake.message import ids
from tests.support.facts import facts

SECRET = b"k" * 32
OURS = Ours(addresses=frozenset({"office@hq.example"}), instance="hq-1", secret=SECRET)
ACK, LATER = ids.mint("ack:1", SECRET, "hq.example"), ids.mint("outcome:2", SECRET, "hq.example")
FORGED = "a.0123456789abcdef.0123456789abcdef0123@hq.example"


def of(*lines, **changed):
    return clues(facts(*lines, **changed), OURS, "HQ")


def found(own=None, incoming=None, **more):
    return Found(own=own or {}, incoming=incoming or {}, sender="zs@bj.example", **more)


def known(request_id=1042, **changes):
    return Known(**{**dict(request_id=request_id, from_address="zs@bj.example", subject_base="用印申请"), **changes})


def test_our_own_id_decides_first():
    named = of(f"In-Reply-To: <{ACK}>", "References: <m0@bj.example>")

    assert choose(named, found({ACK: 1042}, {"m0@bj.example": known(7)})) == Match(1042, "own_id", is_keyed=True)


def test_the_newest_of_our_ids_in_references_decides():
    named = of(f"References: <{ACK}>\r\n <{LATER}>")

    assert named.own_ids == (LATER, ACK)
    assert choose(named, found({ACK: 1, LATER: 2})) == Match(2, "own_id", is_keyed=True)


def test_a_forged_id_of_ours_never_matches():
    named = of(f"In-Reply-To: <{FORGED}>")

    assert named.own_ids == ()
    assert choose(named, found({FORGED: 1042})) is None


def test_an_id_of_another_installation_never_matches():
    assert of(f"In-Reply-To: <{ids.mint('ack:1', b'other', 'hq.example')}>").own_ids == ()


def test_a_known_mail_in_reply_to_is_trusted_alone():
    named = of("In-Reply-To: <m0@bj.example>", subject="完全不同")

    assert choose(named, found(incoming={"m0@bj.example": known(from_address="x@y.example")})) == Match(
        1042, "in_reply_to"
    )


def test_an_id_that_stands_on_different_mails_is_no_clue():
    mails = {"m0@bj.example": known(collided=True)}

    assert choose(of("In-Reply-To: <m0@bj.example>"), found(incoming=mails)) is None
    assert choose(of("References: <m0@bj.example>"), found(incoming=mails)) is None


def test_references_alone_need_the_same_subject_or_sender():
    reference = "References: <m0@bj.example>"
    other = known(from_address="li@gz.example")

    assert choose(
        of(reference, subject="回复: [HQ-1042] 用印 申请"), found(incoming={"m0@bj.example": other})
    ) == Match(1042, "references")
    assert choose(of(reference, subject="新事"), found(incoming={"m0@bj.example": known()})) == Match(
        1042, "references"
    )
    assert choose(of(reference, subject="新事"), found(incoming={"m0@bj.example": other})) is None


def test_an_empty_subject_or_sender_is_not_the_same():
    mails = {"m0@bj.example": known(subject_base="", from_address="")}

    assert choose(of("References: <m0@bj.example>", subject="Re: "), Found(own={}, incoming=mails, sender="")) is None


def test_a_reference_in_the_subject_counts_for_staff_only():
    named = of(subject="关于【ＨＱ－１０４２】")

    assert named.tags == (1042,)
    assert choose(named, found(tagged=[1042])) is None
    assert choose(named, found(tagged=[1042], is_staff=True)) == Match(1042, "tag")
    assert choose(named, found(tagged=[], is_staff=True)) is None


def test_a_bare_subject_never_matches():
    assert choose(of(subject="回复: 用印申请"), found(incoming={"m0@bj.example": known()})) is None


def test_only_the_last_fifty_references_count():
    named = of("References: " + "\r\n ".join(f"<r{n}@x.example>" for n in range(80)))

    assert named.references[0] == "r79@x.example"
    assert len(named.references) == 50
    assert len(named.foreign_ids) == 50


def test_a_keyed_mark_in_the_text_names_its_request_for_the_same_talk_only():
    body = f"好的。\n\n> ==== Please reply above this line ==== {ids.mark('HQ-1042', SECRET)}"
    mine, other = known(), known(from_address="li@gz.example", subject_base="另一件事")

    assert choose(of(body=body), found(marked={1042: mine})) == Match(1042, "mark", is_keyed=True)
    assert choose(of(body=body, subject="新事"), found(marked={1042: mine})) == Match(1042, "mark", is_keyed=True)
    assert choose(of(body=body, subject="新事"), found(marked={1042: other})) is None
    assert of(body=body.replace("1042", "1043")).marks == ()


def test_the_token_of_the_recipient_goes_before_every_other_clue():
    to = ids.tagged("office@hq.example", 1042, day=739944, secret=SECRET)
    named = of(f"In-Reply-To: <{ACK}>", to=to)

    assert choose(named, found({ACK: 7}, tokened=frozenset({1042}))) == Match(1042, "token", is_keyed=True)
    assert choose(named, found({ACK: 7})) == Match(7, "own_id", is_keyed=True)
