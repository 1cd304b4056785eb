"""What was said is found, the same on both databases, at once and after an upgrade; what was erased is not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain import wanted
from intake.store import indexing, tables
from intake.store.desk import finding
from intake.store.ledger import events
from intake.workflows.desk import progress
from intake.workflows.looking.search import search
from tests.support import desk
from tests.support.desk import mail

WORDS = st.text(alphabet="公章合同的a1é𠮷 ", min_size=1, max_size=8)


def refs(office, text, **how):
    return [one["ref"] for one in search(office.house, text, now=office.clock.at, **how)]


@pytest.fixture
def three(office):
    office.receive(
        mail("请在合同上加盖公章。", subject="华东合同", message_id="1@x.example"),
        mail("单号1999，发票红冲。", subject="公章使用", message_id="2@x.example"),
        mail("Please send the travel rules.", subject="Travel", sender="Anna Berg <anna@branch.example>", message_id="3@x.example"),
    )  # fmt: skip
    return office


def test_one_chinese_character_and_whole_words_are_found(three):
    assert refs(three, "章") == ["HQ-1002", "HQ-1001"]
    assert refs(three, "TRAVEL rules") == ["HQ-1003"]
    assert refs(three, "单号1999") == ["HQ-1002"]
    assert refs(three, "单号199") == refs(three, "19990") == []
    assert refs(three, "anna@branch.example") == ["HQ-1003"]


def test_the_subject_weighs_more_than_the_text_and_then_the_newest_comes_first(three):
    assert refs(three, "公章") == ["HQ-1002", "HQ-1001"]
    assert refs(three, "请") == ["HQ-1001"]
    assert refs(three, "example") == ["HQ-1003", "HQ-1002", "HQ-1001"]
    assert refs(three, "example", limit=1) == ["HQ-1003"]


def test_all_words_must_be_said_but_not_in_one_place(three):
    progress.note(three.house, 1001, text="法务已看", actor="zhao", now=three.clock.at)

    assert refs(three, "法务 公章") == ["HQ-1001"]
    assert refs(three, "法务 发票") == []
    [found] = search(three.house, "法务", now=three.clock.at)
    assert (found["where"], found["snippet"]) == ("event", "【法务】已看")


def test_nothing_is_found_for_what_has_no_words_and_nothing_of_a_query_syntax_acts(three):
    for text in ("", "。", '"', "*", "'; DROP TABLE search; --", "NEAR(", "a OR b", "words:公章", "-公章 AND", "\x00"):
        assert isinstance(refs(three, text), list)
    assert refs(three, "公章") == ["HQ-1002", "HQ-1001"]


def test_what_was_erased_is_not_found_and_the_index_holds_no_word_of_it(three):
    progress.note(three.house, 1001, text="秘密事由", actor="zhao", now=three.clock.at)
    assert refs(three, "秘密") == ["HQ-1001"]
    with three.house.db.write() as conn:
        [noted] = [one for one in events.of_request(conn, 1001) if one.kind == "noted"]
        events.erase(conn, [noted.seq], at=three.clock.at, actor="wang")

    assert refs(three, "秘密") == []


def test_what_was_there_before_the_index_is_found_after_it_is_made(three):
    progress.note(three.house, 1001, text="法务已看", actor="zhao", now=three.clock.at)
    with three.house.db.write() as conn:
        before = rows(conn)
        conn.execute(sa.delete(tables.search))
        assert finding.find(conn, [("公", "章")]) == []
        indexing.fill(conn)
        assert rows(conn) == before

    assert refs(three, "法务 公章") == ["HQ-1001"]


def rows(conn):
    return sorted(tuple(row) for row in conn.execute(sa.select(*(one for one in tables.search.c if one.name != "id"))))


def test_a_phrase_is_found_behind_the_three_hundredth_of_a_common_word(office):
    office.receive(mail("的" * 700 + "盖章处", message_id="1@x.example"))

    assert refs(office, "盖章处") == ["HQ-1001"]
    assert refs(office, "的盖章") == ["HQ-1001"]


@pytest.fixture(scope="module")
def both(postgres, tmp_path_factory):
    """The same texts under the same numbers in both databases."""
    path = tmp_path_factory.mktemp("search")
    with postgres.database() as url, desk.office(url) as one, desk.office(f"sqlite:///{path}/intake.db") as other:
        for each in (one, other):
            each.receive(*(mail(f"{n}", subject=f"s{n}", message_id=f"{n}@x.example") for n in range(3)))
        yield one, other


@pytest.mark.postgres
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(WORDS, min_size=3, max_size=3), query=WORDS)
def test_both_databases_find_the_same_which_is_what_the_tokens_say(both, said, query):
    found = []
    for each in both:
        with each.house.db.write() as conn:
            conn.execute(sa.delete(tables.search))
            indexing.keep(conn, [indexing.Said(1001 + n, "mail", n, text) for n, text in enumerate(said)])
            found.append(finding.find(conn, wanted.terms(query)))
    terms = wanted.terms(query)
    words = [wanted.tokens(text) for text in said]
    expected = [
        1001 + n for n in (2, 1, 0)
        if terms and all(any(words[n][at : at + len(term)] == term for at in range(len(words[n]))) for term in terms)
    ]  # fmt: skip
    assert found == [expected, expected]
