from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mailbox import answers
from intake.mailbox.answers import MAX_UID, Meta, checked, copied, fetched, searched, uid_set
from intake.mailbox.door import fetch_batches

UIDS = st.integers(1, MAX_UID)
HOSTILE = ["1", b"1", "1:*", "1\r\nA DELETE INBOX", 1.0, True, None, 0, -1, MAX_UID + 1, [1], ("1",)]


@pytest.mark.parametrize("uid", HOSTILE, ids=repr)
def test_only_ints_in_range_become_part_of_a_command(uid):
    with pytest.raises((TypeError, ValueError)):
        uid_set([7, uid])


@given(
    st.lists(st.one_of(UIDS, st.text(), st.binary(), st.floats(), st.booleans(), st.none(), st.integers()), max_size=20)
)
def test_a_written_set_holds_digits_colons_and_commas_or_nothing_is_written(uids):
    try:
        written = uid_set(uids)
    except (TypeError, ValueError):
        return
    assert set(written) <= set("0123456789:,")


@given(st.sets(st.integers(1, 60), min_size=1))
def test_a_written_set_means_exactly_the_uids_given(uids):
    parts = [tuple(map(int, part.split(":"))) for part in uid_set(uids).split(",")]

    assert [uid for part in parts for uid in range(part[0], part[-1] + 1)] == sorted(uids)


def test_uids_are_sorted_and_named_once():
    assert checked([3, 1, 3]) == [1, 3]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([b"1 2 3"], [2, 3]),
        ([], []),
        ([b""], []),
        ([None], []),
        ([b"3", b"2 9"], [2, 3, 9]),
        ([b"2 (MODSEQ 917)"], [2]),
        ([b"1"], []),
        ([b"99999999999999"], []),
    ],
)
def test_search_answers_keep_to_the_asked_range(lines, found):
    assert searched(lines, lo=2) == found


def test_a_search_answer_of_words_is_refused():
    with pytest.raises(ValueError, match="no list"):
        searched([b"INBOX"], lo=1)


def test_fetch_answers_belong_to_their_uid_in_any_order():
    lines = [b"2 (FLAGS (\\Seen))", (b"1 (BODY[] {3}", b"two"), b" UID 12)", (b"2 (UID 11 BODY[] {3}", b"one"), b")"]

    answer = fetched(lines, [11, 12])

    assert {uid: answers.body(found) for uid, found in answer.items()} == {11: b"one", 12: b"two"}


@pytest.mark.parametrize("line", [b"1 (UID 99 BODY[] x)", b"11 (BODY[] x)", b"11 (UID x BODY[] x)"])
def test_an_answer_for_another_uid_or_none_is_left_out(line):
    assert fetched([line], [11]) == {}


@pytest.mark.parametrize(
    "line", [b"11 (UID 11 BODY[] NIL)", b'11 (UID 11 BODY[] "")', b"11 (UID 11)", b"11 (UID 11 BODY[] 5)"]
)
def test_nil_and_empty_bodies_are_no_mail(line):
    assert answers.body(fetched([line], [11])[11]) is None


def test_sizes_and_arrival_are_read_in_utc():
    found = fetched([b'1 (UID 11 RFC822.SIZE 5 INTERNALDATE "20-Nov-2026 16:05:00 +0800")'], [11])[11]

    assert answers.meta(found) == Meta(5, datetime(2026, 11, 20, 8, 5, tzinfo=UTC))


@pytest.mark.parametrize("stamp", [b"NIL", b'"junk"', b'"99-Nov-2026 16:05:00 +0800"', b"7", b"(1)"])
def test_a_junk_arrival_is_none(stamp):
    found = fetched([b"1 (UID 11 RFC822.SIZE 5 INTERNALDATE " + stamp + b")"], [11])[11]

    assert answers.meta(found) == Meta(5, None)


def test_a_mail_without_a_size_is_not_measured():
    assert answers.meta({b"RFC822.SIZE": None}) is None
    assert answers.meta({b"RFC822.SIZE": -1}) is None


@pytest.mark.parametrize(
    ("line", "dest"),
    [
        (b"9 1,3:4 101:103", {1: 101, 3: 102, 4: 103}),
        (b"9 4:3 103:102", {3: 102, 4: 103}),
        (b"9 1,3 101", {}),
        (b"9 1,7 101,102", {}),
        (b"9 1:4000000000 1:4000000000", {}),
        (b"9 1:* 1:*", {}),
        (b"9 x y", {}),
        (b"9", {}),
        (b"", {}),
        (None, {}),
    ],
)
def test_only_a_sound_copyuid_proves_a_move(line, dest):
    assert copied([line], [1, 3, 4]) == dest


@given(st.dictionaries(UIDS, st.integers(0, 50), max_size=40), st.integers(1, 7), st.integers(1, 60))
def test_batches_keep_order_count_and_size(sizes, max_mails, max_bytes):
    metas = {uid: Meta(size, None) for uid, size in sizes.items()}

    batches = fetch_batches(metas, max_mails=max_mails, max_bytes=max_bytes)

    assert [uid for batch in batches for uid in batch] == sorted(sizes)
    for batch in batches:
        assert 1 <= len(batch) <= max_mails
        assert len(batch) == 1 or sum(sizes[uid] for uid in batch) <= max_bytes
