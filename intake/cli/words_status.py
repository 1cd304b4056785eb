"""What `status` says, in Chinese and English."""

from __future__ import annotations

STATUS: dict[str, tuple[str, str]] = {  # key: (Chinese, English)
    "status.down": ("守护进程没有运行", "the daemon is not running"),
    "status.ready": ("正常", "ready"),
    "status.trouble": ("有问题", "not ready"),
    "status.config": (
        "新配置有误，仍按原配置运行：{said}",
        "the new configuration is refused, the old one holds: {said}",
    ),
    "status.pid": ("进程", "process"),
    "status.unprocessed": ("待登记", "to register"),
    "status.quarantined": ("已隔离", "set aside"),
    "status.outbox": ("未寄出", "letters"),
    "status.held": ("扣住", "held"),
    "status.requests": ("事项", "requests"),
    "status.disk": ("磁盘剩余", "disk free"),
    "status.alarm": ("告警中", "alarm"),
    "status.oldest": ("最久 {seconds} 秒", "oldest {seconds} s"),
    "status.ago": ("{seconds} 秒前收过信", "polled {seconds} s ago"),
    "status.counts": ("未结 {open}，逾期 {overdue}", "{open} open, {overdue} overdue"),
}
