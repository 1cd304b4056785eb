"""`intake trace` on a screen and as JSON."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("lang", "says"), [("en", "mail 1 committed"), ("zh", "来信 1 入库")])
def test_the_walk_fits_eighty_columns_in_both_languages(site, lang, says):
    from rich.cells import cell_len

    out = site("trace", "HQ-1001", lang=lang).out
    assert says in out
    assert "HQ-1001" in out
    body = out.split("\n\n", 1)[1]
    assert max(cell_len(line) for line in body.splitlines()) <= 80


def test_what_a_mail_holds_is_safe_on_the_screen(site):
    assert not {"\x1b", "\u202e", "\x07"} & set(site("trace", "HQ-1003").out)


def test_it_is_one_document(site):
    found = site("trace", "first@branch.example", "--json").json

    assert found["requests"] == ["HQ-1001"]
    assert {"asked", "requests", "mails", "letters", "steps"} == set(found)
    site("trace", "HQ-9999", status=3)
