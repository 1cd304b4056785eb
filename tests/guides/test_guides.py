"""Every command of the guides is typed into a shell, in order, and prints what the guide shows."""

from __future__ import annotations

import pytest

from tests.guides.conftest import ROOT
from tests.guides.office import deliver, seed
from tests.support.console import fits, steps

GUIDES = ["zh/staff.md", "en/staff.md", "zh/admin.md", "en/admin.md"]


@pytest.mark.dovecot
@pytest.mark.postfix
@pytest.mark.parametrize(
    ("desk", "page"), [(page.partition("/")[0], page) for page in GUIDES], indirect=["desk"], ids=GUIDES
)
def test_a_reader_can_follow_it_to_the_end(desk, page):
    (seed if "staff" in page else deliver)(desk)
    followed = [desk.follow(step) for step in steps(ROOT / "docs" / page)]

    assert len(followed) >= 10


@pytest.mark.parametrize(("shown", "printed"), [
    (("a", "…", "z"), "a\nb\nc\nz\n"),
    (("HQ-… is taken by …",), "HQ-1001 is taken by 赵敏\n"),
    (("a   b",), "a b\n"),
    ((), "anything\n"),
])  # fmt: skip
def test_dots_stand_for_what_differs(shown, printed):
    assert fits(shown, printed)


def test_what_is_not_shown_does_not_fit():
    assert not fits(("a", "b"), "a\nc\n")
