"""Foreign text in letters: short, on one line, and nothing to click on."""

import pytest

from intake.letters.wording import defanged, shorten


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请看 https://evil.example/login?x=1", "请看 hxxps://evil[.]example/login?x=1"),
        ("HTTP://EVIL.EXAMPLE", "hxxp://EVIL[.]EXAMPLE"),
        ("www.evil.com 密码", "www[.]evil[.]com 密码"),
        ("mail boss@evil.example", "mail boss@evil[.]example"),
        ("see 10.0.0.1/x", "see 10[.]0[.]0[.]1/x"),
        ("报价单.xlsx 和 contract-v2.pdf", "报价单.xlsx 和 contract-v2.pdf"),
        ("好的. 谢谢", "好的. 谢谢"),
        ("共 60.0 MB，3.5万元。", "共 60.0 MB，3.5万元。"),
        ("1.2.3.4 和 1.5/x", "1[.]2[.]3[.]4 和 1[.]5/x"),
    ],
)
def test_links_lose_what_mail_programs_click_on(text, expected):
    assert defanged(text) == expected


def test_a_long_subject_is_cut_to_one_line():
    assert shorten("a\r\nBcc: x\x1b[31m " + "长" * 200, 20) == "a Bcc: x " + "长" * 10 + "…"
    assert shorten("短", 20) == "短"
