"""What is said of work by mail, in Chinese and English."""

from __future__ import annotations

SAID: dict[str, tuple[str, str]] = {  # key: (Chinese, English)
    "transcript": ("邮件办理结果", "transcript of work by mail"),
}
