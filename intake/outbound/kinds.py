"""Who may listen at the other end of a webhook."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Who listens at the other end."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    GENERIC = "generic"
