"""What `db` and `audit` say to people, in Chinese and English."""

from __future__ import annotations

SAID = {  # key: (Chinese, English)
    "audit.holds": (
        "审计链完整：{links} 环，与 {anchors} 个锚点相符",
        "the audit chain holds: {links} links, in agreement with {anchors} anchors",
    ),
    "audit.broken": (
        "审计链不完整：{faults} 处（共 {links} 环）",
        "the audit chain does NOT hold: {faults} places ({links} links)",
    ),
    "audit.erased": (
        "依规定删除了 {count} 条记录的内容，均有删除记录",
        "the content of {count} events was erased, each with a record of it",
    ),
    "audit.edited": ("记录被改动", "the event was edited"),
    "audit.deleted": ("记录或链环被删除", "the event or its link was deleted"),
    "audit.broken_link": ("链环与前一环不接", "the link does not follow the one before"),
    "audit.unchained": ("记录没有链环（绕过本程序写入）", "an event without a link: written behind our back"),
    "audit.unexplained": ("内容被删除而没有删除记录", "erased without a record of it"),
    "audit.cut": ("链尾被截断：锚点更靠后", "the end was cut off: an anchor lies beyond it"),
    "audit.rewritten": ("与锚点不符：链被重写", "differs from the anchor: the chain was made anew"),
    "db.saved": (
        "已备份到 {file}：{members} 个文件，{size}，结构版本 {revision}",
        "backed up to {file}: {members} files, {size}, schema {revision}",
    ),
    "db.sound": (
        "备份完好：{file}，{taken_at}，结构版本 {revision}，审计链 {links} 环",
        "the backup is sound: {file}, {taken_at}, schema {revision}, {links} links of the audit chain",
    ),
    "db.unsound": ("备份已损坏：{file}", "the backup is damaged: {file}"),
    "db.restored": (
        "已从 {file} 恢复；下一个编号在 {next} 之后。{held} 封信件暂扣，在放行之前不会自动发信。",
        "restored from {file}; new references are above {next}. {held} letters are held; none goes by itself.",
    ),
    "db.restored_next": (
        "下一步：intake db recover，核对后 intake db release-hold",
        "next: intake db recover, then, when it is looked over, intake db release-hold",
    ),
    "db.kept": ("原数据库保留在 {path}", "the former database is kept in {path}"),
    "db.fetched": (
        "日志 {lines} 行；从服务器新取邮件 {fetched} 封",
        "{lines} lines of the journal; {fetched} mails fetched from the server",
    ),
    "db.recovered": (
        "按日志恢复 {known} 封；无日志 {unknown} 封（回执暂扣）；补记已发信件 {sent} 封",
        "{known} mails placed by the journal, {unknown} without a line (letter held); {sent} letters known as sent",
    ),
    "db.missing": (
        "日志有记载而服务器上找不到邮件，请人工处理：",
        "in the journal, but the mail is not on the server; a person must see to it:",
    ),
    "db.staff_letters": (
        "备份之后工作人员发过的信件，相应处理需重新登记：",
        "letters by staff since the backup; what was done then must be entered again:",
    ),
    "db.held": (
        "暂扣待定的信件（intake outbox release 编号）：{letters} 封",
        "letters held for a person (intake outbox release ID): {letters}",
    ),
    "db.released": ("已恢复自动发信；放行 {letters} 封", "letters go by themselves again; {letters} released"),
    "db.no_hold": ("当前没有暂扣", "nothing is held after a restore"),
}
