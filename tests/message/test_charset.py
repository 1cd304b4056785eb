"""The ladder of charsets, on what Chinese offices send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message.charset import codec_of, decode

SENTENCE = "您好，关于申请使用公司公章的事宜，请批示。"


@pytest.mark.parametrize(
    ("text", "really", "declared", "repaired"),
    [
        (SENTENCE, "utf-8", "utf-8", False),
        (SENTENCE, "gb18030", "gb2312", False),
        ("朱镕基", "gbk", "GB2312", False),
        ("𠮷", "gb18030", "gbk", False),
        ("請假單已送出，請查收", "big5", "big5", False),
        ("こちらはテストです", "euc_jp", "euc-jp", False),
        ("こんにちは", "iso2022_jp", "iso-2022-jp", False),
        ("café", "cp1252", "iso-8859-1", False),
        (SENTENCE, "utf-8", "gb2312", True),
        (SENTENCE, "utf-8", "iso-8859-1", True),
        (SENTENCE, "utf-8", "us-ascii", False),
        (SENTENCE, "gb18030", "utf-8", True),
        (SENTENCE, "gb18030", None, True),
        (SENTENCE, "utf-8", None, True),
        (SENTENCE, "gb18030", "x-unknown", True),
        (SENTENCE, "utf-8", "utf\0-8", True),
        ("Frösche", "cp1252", None, True),
        ("中文", "gbk", "gb2312", False),
        ("plain", "ascii", None, False),
        (SENTENCE, "gbk", "gb2312 (Simplified Chinese)", False),
        ("設備採購申請已送出", "big5", None, True),
        ("設備採購申請已送出", "big5", "gb2312", True),
        ("設備採購申請已送出", "gbk", "gb2312", False),
        ("设备采购申请", "gbk", "big5", True),
        ("麻烦帮忙看一下附件里的材料是否齐全", "gbk", "big5", True),
        ("设备采购申请", "gbk", "iso-8859-1", True),
        ("設備採購申請", "big5", "windows-1252", True),
        ("谢谢", "gbk", None, True),
        ("谢谢", "gbk", "us-ascii", True),
        ("Hi 谢谢", "gbk", None, True),
        ("谢谢谢谢谢谢谢谢", "gbk", "gb2312", False),
        ("媞媞", "big5", "big5", False),
        ("да", "utf-8", "utf-8", False),
        ("café", "utf-8", None, True),
        ("Größe", "cp1252", None, True),
        ("A区", "gbk", None, True),
        ("DÉJÀ VU «Été» ÅÄÖ", "cp1252", "iso-8859-1", False),
        ("己所不欲", "hz", "HZ-GB-2312", False),
        (SENTENCE, "utf-16-le", "unicode", False),
        (SENTENCE, "utf-16-be", "utf-16be", False),
    ],
)
def test_the_text_comes_out(text, really, declared, repaired):
    found = decode(text.encode(really), declared)

    assert (found.text, found.repaired) == (text, repaired)


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "x-unknown"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_speaks_before_the_label(codec, declared):
    found = decode(("\ufeff" + SENTENCE).encode(codec), declared)

    assert (found.text, found.charset, found.repaired) == (SENTENCE, codec, True)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_text_cut_inside_its_last_character_is_kept(codec):
    raw = SENTENCE.encode(codec)[:-1]

    assert decode(raw, codec).text.startswith(SENTENCE[:-1])


@pytest.mark.parametrize(
    "label", ["utf-7", "unicode_escape", "idna", "zlib", "rot13", "punycode", "base64", "", None, "hex"]
)
def test_labels_outside_the_list_never_reach_a_codec(label):
    assert codec_of(label) is None


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "gb2312", "utf-8", "big5", "shift_jis", "euc-kr", "iso-2022-jp", "x"]),
)
def test_any_bytes_give_text_that_can_be_stored(raw, declared):
    text = decode(raw, declared).text

    assert "\0" not in text
    text.encode("utf-8")


def test_kana_under_no_label_is_no_big5():
    assert decode("あて先へのメッセージはエラーのため送れません".encode("euc_jp"), None).charset != "big5hkscs"
