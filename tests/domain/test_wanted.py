"""Text as tokens: Chinese by character, other words whole; the place that was found, marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.domain import wanted

TEXT = st.text(alphabet="公章合同盖的a1 ,。-ＡBéß𠮷\n", max_size=900)


def test_each_han_character_is_a_token_and_other_words_are_whole():
    assert " ".join(wanted.tokens("请在合同ＡB-12上盖公章，单号1999")) == "请 在 合 同 ab 12 上 盖 公 章 单 号 1999"
    assert wanted.tokens("𠮷野家") == ("𠮷", "野", "家")
    assert wanted.tokens(" -- 。！ ") == ()


def test_words_between_blanks_are_terms_and_quotation_marks_hold_together():
    assert wanted.terms('公章 "two words" ok') == (("公", "章"), ("two", "words"), ("ok",))
    assert wanted.terms("“two words”") == (("two", "words"),)
    assert wanted.terms("公章 公章 ，") == (("公", "章"),)


def test_a_snippet_marks_every_term_and_is_one_line():
    shown = wanted.snippet("您好：\n请在合同上加盖公章，谢谢。", wanted.terms("公章 合同"))
    assert shown == "您好: 请在【合同】上加盖【公章】,谢谢。"
    assert wanted.snippet("没有", wanted.terms("公章")) == ""


def test_a_long_text_is_cut_around_the_hit():
    shown = wanted.snippet("一" * 500 + "公章" + "二" * 500, wanted.terms("公章"))
    assert shown == "…" + "一" * 24 + "【公章】" + "二" * 48 + "…"


@given(TEXT)
def test_every_phrase_of_a_text_stands_whole_in_one_of_its_pieces(text):
    found = wanted.tokens(text)
    pieces = list(wanted.pieces(text))
    assert all(0 < len(piece) <= wanted.PIECE for piece in pieces)
    assert bool(pieces) == bool(found)
    for at in range(max(len(found) - wanted.LONGEST_TERM, 0) + 1):
        phrase = found[at : at + wanted.LONGEST_TERM]
        assert not phrase or any(
            piece[start : start + len(phrase)] == phrase for piece in pieces for start in range(len(piece))
        )


@given(TEXT, TEXT)
def test_the_snippet_finds_what_the_tokens_hold(text, query):
    terms = wanted.terms(query)[:1]
    found = wanted.tokens(text)
    holds = any(found[at : at + len(term)] == term for term in terms for at in range(len(found)))
    assert bool(wanted.snippet(text, terms)) == holds
