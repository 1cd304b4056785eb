"""What keeps us from the sending server is told in the reader's language, down to the system's own words."""

from __future__ import annotations

import asyncio

import pytest

from intake import spoken
from intake.errors import RelayDown
from intake.outbound.line import dial
from intake.outbound.relay import Relay


def test_an_unknown_host_is_told_in_both_languages():
    with pytest.raises(RelayDown) as down:
        asyncio.run(dial(Relay("nowhere.invalid", 465, "tls", connect_seconds=20)))

    english, chinese = str(down.value), spoken.said(down.value.sentence, "zh")
    assert english.startswith("mail server nowhere.invalid:465: ")
    assert "Errno" not in english
    assert chinese.startswith("发信服务器 nowhere.invalid:465：")
    assert not any(word in chinese for word in ("Name or service", "resolution"))
    assert spoken.said(down.value.hint, "zh").startswith("请检查 host、port 和网络")
