"""What holds for any text, any name, any nesting: it comes back as it was, and in time that grows with its length."""

from __future__ import annotations

import base64
import time
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.message import bounds, parameters
from intake.message.parse import parse
from intake.message.parts import Cutter

SIMPLIFIED = "关于申请使用公司会议室投影仪的请示王主任您好同意已阅谢谢收到报价单二〇年十一月朱镕基，。：（）"
TRADITIONAL = "關於申請使用公司會議室投影機的請示王主任您好同意已閱謝謝收到報價單二年十一月許功蓋，。：（）"
BOTH = "aZ09 -_.=?#"
ANY = st.characters(
    min_codepoint=0x20, max_codepoint=0x1FAFF, exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")
)
TEXTS = st.one_of(
    st.tuples(st.just("gb18030"), st.text(SIMPLIFIED + BOTH, min_size=1, max_size=40)),
    st.tuples(st.just("gbk"), st.text(SIMPLIFIED + BOTH, min_size=1, max_size=40)),
    st.tuples(st.just("big5"), st.text(TRADITIONAL + BOTH, min_size=1, max_size=40)),
    st.tuples(st.just("utf-8"), st.text(ANY, min_size=1, max_size=40)),
)
RUN = settings(max_examples=150, deadline=None)


def _pieces(raw: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted({cut % (len(raw) + 1) for cut in cuts}), len(raw)]
    return [raw[start:end] for start, end in pairwise(places)]


def _word(raw: bytes, charset: str, *, is_base64: bool) -> bytes:
    coded = base64.b64encode(raw) if is_base64 else b"".join(b"=%02X" % byte for byte in raw)
    return b"=?%s?%s?%s?=" % (charset.encode(), b"B" if is_base64 else b"q", coded)


@RUN
@given(
    TEXTS,
    st.lists(st.integers(0, 999), max_size=6),
    st.lists(st.booleans(), min_size=8),
    st.sampled_from([b" ", b"\r\n\t"]),
)
def test_a_subject_comes_back_however_its_bytes_are_cut_into_words(written, cuts, kinds, between):
    charset, text = written
    pieces = _pieces(text.encode(charset), cuts)
    words = [_word(piece, charset, is_base64=kind) for piece, kind in zip(pieces, kinds, strict=False)]

    mail = parse(b"Subject: " + between.join(words) + b"\r\n\r\nx")

    assert mail.subject == text.strip()


@RUN
@given(TEXTS, st.lists(st.integers(0, 999), max_size=6), st.booleans())
def test_a_name_in_sections_comes_back_however_it_is_cut(written, cuts, backwards):
    charset, text = written
    coded = quote(text.encode(charset), safe="")
    sections = [f"n*{number}*={piece.decode()}" for number, piece in enumerate(_pieces(coded.encode(), cuts))]
    sections[0] = sections[0].replace("=", f"={charset}'zh'", 1)
    if backwards:
        sections.reverse()

    _, params = parameters.parse(f"a/b; {'; '.join(sections)}".encode())

    assert params["n"] == text


@RUN
@given(TEXTS, st.lists(st.integers(0, 999), max_size=4), st.booleans(), st.sampled_from([b"%s", b'"%s"', b" %s ; x=y"]))
def test_a_name_in_encoded_words_comes_back_with_and_without_quotes(written, cuts, is_base64, form):
    charset, text = written
    words = [_word(piece, charset, is_base64=is_base64) for piece in _pieces(text.encode(charset), cuts)]

    _, params = parameters.parse(b"a/b; n=" + form % b"\t".join(words))

    assert params["n"] == text


@RUN
@given(st.one_of(st.text(ANY), st.text(SIMPLIFIED), st.text('./\\:*?"<>|\0\x1b[\u202e\r\n%a')))
def test_a_file_name_shown_is_one_harmless_name_and_shown_again_the_same(name):
    shown = parameters.filename(name)

    assert not set(shown) & set('/\\:*?"<>|\0\x1b\u202e\r\n')
    assert shown not in {".", ".."}
    assert len(shown) <= 255


BODIES = st.binary(max_size=40).filter(lambda body: b"--" not in body and b"\n" not in body)
TREES = st.recursive(BODIES, lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=20)


def _built(tree: bytes | list, names: list[str], kind: str) -> bytes:
    if isinstance(tree, bytes):
        return b"Content-Type: application/x; charset=utf-8\r\n\r\n" + tree
    name = f"n{len(names)}{'x' * (len(names) % 3)}"  # one is often the beginning of another
    names.append(name)
    inside = b"".join(b"--%s\r\n%s\r\n" % (name.encode(), _built(one, names, kind)) for one in tree)
    return (
        f'Content-Type: multipart/{kind}; boundary="{name}"\r\n\r\npreamble\r\n'.encode()
        + inside
        + f"--{name}--\r\n".encode()
    )


def _leaves(tree: bytes | list) -> list[bytes]:
    return [tree] if isinstance(tree, bytes) else [leaf for one in tree for leaf in _leaves(one)]


def _found(part) -> list:
    return [part] if not part.children else [leaf for child in part.children for leaf in _found(child)]


@RUN
@given(TREES, st.sampled_from(["mixed", "alternative", "related"]))
def test_each_leaf_of_any_nesting_is_found_in_order(tree, kind):
    raw = _built(tree, [], kind)
    cutter = Cutter(raw)

    assert [cutter.body(leaf) for leaf in _found(cutter.cut())] == _leaves(tree)
    assert cutter.exceeded is None
    assert bounds.check(raw) is None


LONG = {
    "encoded words": lambda n: b"Subject: " + b"=?gbk?B?xOM=?= " * n + b"\n\nx",
    "open words": lambda n: b"Subject: " + b"=?gbk?B?" * n + b"\n\nx",
    "mailboxes": lambda n: b"To: " + b'"a" <a@b.example>, ' * n + b"\n\nx",
    "open comments": lambda n: b"From: " + b"(" * n * 9 + b"\n\nx",
    "sections": lambda n: b"Content-Type: a/b; " + b"".join(b"n*%d*=%%D6; " % k for k in range(n)) + b"\n\nx",
    "semicolons": lambda n: b"Content-Type: text/plain" + b";" * n * 9 + b"\n\nx",
    "delimiters": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * n * 9,
    "broken base64": lambda n: b"Content-Transfer-Encoding: base64\n\n" + b"YWJj=\n" * n * 9,
    "gbk or big5": lambda n: b"Subject: x\n\n" + b"\xd0\xbb\xa4\x40" * n * 9,
    "open tags": lambda n: b"Content-Type: text/html\n\n" + b"<a href='http://b.example'><div style='font-size:0'>x" * n,
    "unseen": lambda n: b"Content-Type: text/html\n\n" + b"<i hidden>x</i>y" * n * 3,
    "begin lines": lambda n: b"\n" + b"begin 644 a\nend\n" * n,
    "enriched": lambda n: b"Content-Type: text/enriched\n\n" + b"<param><nofill>" * n * 3,
    "percent": lambda n: b"Content-Disposition: attachment; filename=" + b"%d6" * n + b"\n\nx",
    "winmail": lambda n: b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0" + b"\2\2\x90\6\0\0\0\0\0\0\0" * n * 9,
}  # fmt: skip


@pytest.mark.parametrize("kind", LONG)
def test_eight_times_the_length_takes_no_more_than_its_share_of_time(kind):
    short, long = (min(_seconds(LONG[kind](size)) for _ in range(3)) for size in (400, 3200))

    assert long < 0.03 + 12 * short


def _seconds(raw: bytes) -> float:
    begin = time.process_time()
    parse(raw)
    return time.process_time() - begin
