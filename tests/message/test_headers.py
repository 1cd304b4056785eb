"""Header fields from raw lines."""

import pytest

from intake.message import headers
from intake.message.parameters import filename, parse


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?a=5Fb_c?=", "a_b c"),
        ("=?gb2312?B?1tDOxA==?=\t=?GB2312?B?1tDOxA==?=", "中文中文"),
        ("=?utf-8?B?5Lit?= =?gb2312?B?1tA=?= x", "中中 x"),
        ("=?utf-8*zh?Q?=E4=B8=AD?=", "中"),
        ("=?utf-8?B?5Lit5paH?", "中文"),
        ("=?utf-8?B?5Lit5p", "中"),
        ("=?utf-8?Q?=E4=B8=AD=E6=96", "中"),
        ("=?gb2312?B?1tDO?= =?gbk?B?xNbQ?=", "中文中"),
        ('=?"utf-8"?B?5Lit5paH?=', "中文"),
        ("=?gb2312?B?中文?=", "中文"),
        ("=?utf-8?B?5Lit5paH?=", "中文"),
        ("=?utf-8?B?5Lit5paH5?=", "中文"),
        ("=?idna?Q?=FF=FE?=", "ÿþ"),
        ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("a =?utf-8?Q??= b", "a  b"),
        ("=?utf-8?Q?=E2=80=AEgpj.exe?=", "gpj.exe"),
    ],
)
def test_encoded_words_become_one_safe_line(raw, text):
    assert headers.text(raw.encode()) == text


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_raw_eight_bit_headers_are_read(charset):
    assert headers.text("采购申请：显示器".encode(charset)) == "采购申请：显示器"


def test_eight_bit_bytes_inside_a_word_belong_to_its_charset():
    assert headers.text(b"=?iso-8859-1?Q?Fr\xf6sche?=") == "Frösche"


def test_fields_are_unfolded_and_counted():
    fields, body = headers.split(b"A: 1\r\n 2\r\nB : x\r\na: 3\r\n\r\nbody", 0, 100)

    assert (fields.raw, body) == ({"a": [b"1 2", b"3"], "b": [b"x"]}, 25)


def test_an_mbox_line_in_front_is_no_field():
    assert headers.split(b"From a@b Fri Nov 20\nSubject: x\n\nbody", 0, 60)[0].raw == {"subject": [b"x"]}


def test_a_long_field_is_cut_with_a_defect():
    fields, _ = headers.split(
        b"X: " + b"y" * 20_000 + b"\nReferences: <old> " + b" " * 20_000 + b"<new>\n\n", 0, 50_000
    )

    assert len(fields.first("x")) == headers.LONGEST
    assert fields.first("references").endswith(b"<new>")
    assert fields.defects == ["header.too_long: x", "header.too_long: references"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("合同.pdf", "合同.pdf"),
        ("..\\..\\windows\\x.exe", "x.exe"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\x1b[31m.txt", "ab.txt"),
        ("..", ""),
        ("/", "_"),
        ("\u202egpj.exe", "gpj.exe"),
        ("C:\\TEMP\\scan.pdf", "scan.pdf"),
        ("x" * 400 + ".pdf", "x" * 235 + ".pdf"),
    ],
)
def test_a_file_name_is_safe_to_show(name, shown):
    assert filename(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("%E5%90%88%E5%90%8C%202.pdf", "合同 2.pdf"),
        ("%ba%cf%cd%ac.pdf", "合同.pdf"),
        ("100%25 done.pdf", "100%25 done.pdf"),
        ("100%E5%90.pdf", "100%E5%90.pdf"),
        ("a%2F..%2Fb.pdf", "a%2F..%2Fb.pdf"),
        ("%E5%90%88%2F..%2F%E5%90%8C.pdf", "同.pdf"),
    ],
)
def test_a_file_name_written_as_part_of_an_address_is_read(name, shown):
    assert filename(name) == shown


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("text/plain; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ('text/plain; name="a;b\\"c"; x=1 2', ("text/plain", {"name": 'a;b"c', "x": "1 2"})),
        ("a/b; name*=gbk''%D6%D0.doc", ("a/b", {"name": "中.doc"})),
        ("a/b; name*0*=gbk''%D6; name*1*=gbk''%D0.doc", ("a/b", {"name": "中.doc"})),
        ("a/b; name*0*=gbk''%D6%D0; name*1*=utf-8''%E4%B8%AD.doc", ("a/b", {"name": "中中.doc"})),
        ("a/b; name*=utf-8''%3D%3Fgbk%3FB%3F1tDOxA%3D%3D%3F%3D.doc", ("a/b", {"name": "中文.doc"})),
        ("a/b; name='中.doc'", ("a/b", {"name": "中.doc"})),
        ("a/b; name*1=b; name*0=a", ("a/b", {"name": "ab"})),
        ("a/b; name*=; name*0*=x''%", ("a/b", {"name": ""})),
        ("", ("", {})),
        ("a/b;;;; x", ("a/b", {})),
        ('a/b (comment); name="open', ("a/b", {"name": "open"})),
    ],
)
def test_parameters_are_read(raw, wanted):
    assert parse(raw.encode()) == wanted


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\xef\xbb\xbfFrom x@y.example Fri Nov 20 09:11:22 2026\n"])
def test_a_byte_order_mark_in_front_hides_no_field(before):
    raw = before + b"From: a@b.example\nSubject: x\n\nhello\n"

    fields, body = headers.split(raw, 0, len(raw))

    assert (fields.first("from"), raw[body:], fields.defects) == (b"a@b.example", b"hello\n", [])
