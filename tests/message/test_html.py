"""HTML to text."""

import pytest

from intake.message.html import readable


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>办理<b>公章</b>借用</p>", "办理公章借用"),
        ("<div>一</div><div>二<br>三</div>", "一\n二\n三"),
        ("<a href='https://u:p@oa.example/x'>点此</a>。", "点此 <oa.example>。"),
        ("<a href='https://oa.example/'>oa.example</a>", "oa.example"),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<style>p{}</style><script>x</script><!-- c -->看", "看"),
        ('<p style="display:none">hidden</p>seen', "seen"),
        ("&amp;lt;b&amp;gt; &nbsp;x", "<b> x"),
        ("", ""),
        ("没有标签", "没有标签"),
        ('<?xml version="1.0" encoding="gb2312"?><p>声明</p>', "声明"),
    ],
)
def test_a_page_becomes_text(page, text):
    assert readable(page).strip() == text


def test_a_page_too_deep_for_the_library_still_gives_its_text():
    assert readable("<div>" * 20_000 + "深" + "</div>" * 20_000).strip() == "深"


@pytest.mark.parametrize(
    "page", ["<" * 5000, "<a href=", "<!--", "<table><td colspan=99999999>x", "\0\x01", "<p>" + "&#xD800;"]
)
def test_broken_pages_do_not_raise(page):
    assert isinstance(readable(page), str)
