"""What set-up says, in Chinese and English."""

from __future__ import annotations

SETUP: dict[str, tuple[str, str]] = {  # key: (Chinese, English)
    "init.welcome": (
        "几个问题之后就可以收信。方括号里是默认值，直接回车即采用；Ctrl-C 放弃，什么也不会写。",
        "A few questions, then mail can come. Enter takes the value in brackets; Ctrl-C stops, and nothing is written.",
    ),
    "init.address": ("分公司写信用的公共地址", "The shared address that branches write to"),
    "init.providers": ("邮箱在哪里？", "Where is the mailbox?"),
    "init.provider": ("序号或名称", "Number or name"),
    "init.provider.unknown": ("没有这一项；请输入序号或名称", "there is no such entry; give its number or name"),
    "init.other": ("其他服务商", "another provider"),
    "init.imap_host": ("收信服务器 (IMAP)", "Server that is read (IMAP)"),
    "init.smtp_host": ("发信服务器 (SMTP)", "Server that sends (SMTP)"),
    "init.name": ("服务台名称（信里这样署名）", "Name of the office, as letters sign"),
    "init.language": (
        "来信语言不明时用哪种语言回信：zh_CN 或 en",
        "Language of letters where the sender's is unknown (zh_CN, en)",
    ),
    "init.timezone": ("时区", "Time zone"),
    "init.country": (
        "节假日日历的国家代码（CN 含调休；输入 - 表示没有）",
        "Country of the holiday calendar (CN knows make-up workdays; - for none)",
    ),
    "init.accept_since": (
        "从何时起的来信自动发回执：now（从现在起）、all，或日期；更早的信只收进来，不回信",
        "Acknowledge mail from when on: now, all, or a date; older mail is taken in without an answer",
    ),
    "init.readers": ("周报寄给谁（多个用逗号分开）", "Who gets the weekly summary (several with commas)"),
    "init.password": (
        "密码（输入时不显示；回车跳过，以后再写入文件）",
        "Password (not shown; Enter to write it into its file later)",
    ),
    "init.password.kept": (
        "密码文件已在；回车保留，或输入新密码（不显示）",
        "There is a password file; Enter keeps it, or type a new one (not shown)",
    ),
    "init.secret": ("这里要的密码：{said}", "The password wanted here: {said}"),
    "init.plan": ("将要写入：", "This will be written:"),
    "init.plan.servers": ("收信 {imap} · 发信 {smtp}", "reads from {imap} · sends by {smtp}"),
    "init.plan.since": ("回执从 {since} 起", "acknowledges mail from: {since}"),
    "init.plan.readers": ("周报寄给 {readers}", "weekly summary to {readers}"),
    "init.plan.file": ("配置文件 {path}", "configuration {path}"),
    "init.plan.copy": ("原有文件留存为 {path}", "the present file is kept as {path}"),
    "init.plan.password": ("密码文件 {path}（只有本用户可读）", "password file {path} (for this user alone)"),
    "init.plan.state": ("数据目录 {path}（含数据库）", "state directory {path}, with the database"),
    "init.go": ("就这样写入吗？", "Write it like this?"),
    "init.overwrite": ("{path} 已在；覆盖它吗？（会留一份副本）", "{path} exists. Overwrite it? (a copy is kept)"),
    "init.wrote": ("已写入 {path}", "wrote {path}"),
    "init.no_password": (
        "还没有密码：把它写进 {path}（一行），再 chmod 0600 {path}",
        "there is no password yet: write it into {path} (one line), then chmod 0600 {path}",
    ),
    "init.known": ("关于{name}，先知道这些：", "Good to know about {name}:"),
    "init.ask.directory": (
        "通讯录文件（CSV 或 XLSX；回车跳过，以后 intake directory import）",
        "Directory of branches and staff, CSV or XLSX (Enter to do it later: intake directory import)",
    ),
    "init.no_file": ("没有这个文件：{path}", "there is no such file: {path}"),
    "init.ask.look": (
        "要试看邮箱里最近 50 封信会怎么处理吗？（只读，什么也不寄）",
        "Look at the last 50 mails and what would be done with them? (read only, nothing is sent)",
    ),
    "init.ask.doctor": ("要现在检查服务器、模板和日历吗？", "Check servers, templates and calendar now?"),
    "init.next": ("接下来：", "Next:"),
    "init.next.directory": (
        "  {command} directory import FILE   导入分公司、联系人、工作人员",
        "  {command} directory import FILE   branches, contacts and staff",
    ),
    "init.next.doctor": (
        "  {command} doctor                  全面检查",
        "  {command} doctor                  check everything",
    ),
    "init.next.run": (
        "  {command} run                     开始收信",
        "  {command} run                     begin to read mail",
    ),
    "ingest.head": (
        "最近 {count} 封（{folder}，共 {exists} 封），只读试看：",
        "The last {count} of {exists} mails in {folder}, read only:",
    ),
    "ingest.empty": ("这段时间里邮箱没有信。", "There is no mail from that time."),
    "ingest.sum": (
        "会登记 {open} 件 · 归入已有 {append} · 只留存 {record} · 隔离 {quarantine} · 会发回执 {acknowledge}",
        "would open {open} · join {append} · keep {record} · set aside {quarantine} · acknowledge {acknowledge}",
    ),
    "ingest.since": (
        "accept_since = {since}：更早的来信只收进来，不发回执。",
        "accept_since = {since}: mail from before that is taken in without an answer.",
    ),
    "ingest.open": ("登记", "open"),
    "ingest.append": ("归入已有", "join"),
    "ingest.record": ("只留存", "keep"),
    "ingest.quarantine": ("隔离", "set aside"),
    "ingest.nothing": ("什么也没有改变，什么也没有寄出。", "Nothing was changed, nothing was sent."),
    "imported": (
        "已导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}",
        "imported: {branches} branches, {contacts} contacts, {staff} staff",
    ),
    "would": (
        "将导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}",
        "would import: {branches} branches, {contacts} contacts, {staff} staff",
    ),
    "config.ok": ("配置没有问题：{path}", "the configuration is right: {path}"),
}
