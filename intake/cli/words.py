"""What the command line says to people, in Chinese and English; codes and JSON keys are never translated."""

from __future__ import annotations

from datetime import datetime, timedelta

_ZH = {
    "new": "新建", "open": "处理中", "waiting": "等待", "resolved": "已办结", "closed": "已归档", "merged": "已并入", "cancelled": "已撤回",
    "frontline": "影响一线", "normal": "一般", "internal": "内部", "requester": "等来件人", "third_party": "等外部", "approval": "等审批",
    "ref": "编号", "due": "承诺时限", "left": "剩余", "state": "状态", "branch": "分公司", "subject": "主题", "owner": "经办", "impact": "影响",
    "from": "来件人", "category": "类别", "received": "收到", "outcome": "结果", "level": "服务标准", "language": "语言", "linked": "接续",
    "messages": "往来", "promises": "承诺", "events": "经过", "attachments": "附件", "suspended": "暂停中", "provisional": "暂定",
    "overdue": "逾期", "nobody": "无人", "version": "版本", "reason": "原因", "announced": "告知", "time": "时间", "who": "谁", "what": "何事",
    "kind": "种类", "recipient": "收件人", "attempts": "次数", "answer": "答复", "next": "下次", "id": "号", "check": "检查", "cause": "情况", "remedy": "处置",
    "inbox.head": "待办 {open} · 今天到期 {today} · 已逾期 {overdue} · 等待 {waiting}",
    "inbox.empty": "没有待办。新来信会自动出现在这里。",
    "inbox.next": "下一步: intake show {ref} · 全部: intake list --all",
    "done.take": "{ref} 已由 {owner} 接办", "done.assign": "{ref} 已交 {owner} 办理", "done.note": "{ref} 已记备注，未发信",
    "done.reply": "{ref} 已写回信", "done.ask": "{ref} 已向来件人提问，承诺暂停至答复", "done.wait": "{ref} 进入等待，承诺不变",
    "done.resume": "{ref} 恢复办理", "done.promise": "{ref} 承诺改为 {due}（第 {version} 版；原承诺仍计入统计）",
    "done.close": "{ref} 已办结：{outcome}", "done.cancel": "{ref} 已结束：{outcome}", "done.reopen": "{ref} 重新办理（返工），新承诺 {due}",
    "kept": "承诺兑现", "missed": "未按承诺时限办结", "mail": "将由守护进程寄出：{kind} → {recipient}", "nomail": "未发信",
    "dry": "试运行，什么也没有改变：", "ask.sure": "寄给 {recipient}，继续吗？", "promise.new": "新承诺：{due}",
    "hint": "下一步：", "allowed": "此时可以：{actions}",
    "list.empty": "没有符合条件的事项。", "outbox.empty": "发件箱里没有信。", "quarantine.empty": "隔离区是空的。",
    "imported": "已导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}", "would": "将导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}",
    "config.ok": "配置没有问题：{path}", "report.written": "已写入 {path}", "report.queued": "已放入发件箱：{key}",
    "db.ok": "数据库版本 {revision}，是最新的", "status.down": "守护进程没有运行", "status.ready": "正常", "status.trouble": "有问题",
    "why.received": "收到", "why.skipped": "跳过", "why.due": "承诺时限",
}  # fmt: skip
_EN = {
    "new": "new", "open": "open", "waiting": "waiting", "resolved": "resolved", "closed": "closed", "merged": "merged", "cancelled": "cancelled",
    "frontline": "front line", "normal": "normal", "internal": "internal", "requester": "on requester", "third_party": "on others", "approval": "on approval",
    "ref": "Ref", "due": "Promised", "left": "Left", "state": "State", "branch": "Branch", "subject": "Subject", "owner": "Owner", "impact": "Impact",
    "from": "From", "category": "Category", "received": "Received", "outcome": "Outcome", "level": "Service level", "language": "Language", "linked": "Continues",
    "messages": "Messages", "promises": "Promises", "events": "Events", "attachments": "Attachments", "suspended": "suspended", "provisional": "provisional",
    "overdue": "overdue", "nobody": "nobody", "version": "Version", "reason": "Reason", "announced": "Announced", "time": "Time", "who": "Who", "what": "What",
    "kind": "Kind", "recipient": "Recipient", "attempts": "Tries", "answer": "Answer", "next": "Next try", "id": "Id", "check": "Check", "cause": "Finding", "remedy": "Remedy",
    "inbox.head": "To do {open} · due today {today} · overdue {overdue} · waiting {waiting}",
    "inbox.empty": "Nothing to do. New mail appears here by itself.",
    "inbox.next": "Next: intake show {ref} · everything: intake list --all",
    "done.take": "{ref} is taken by {owner}", "done.assign": "{ref} is assigned to {owner}", "done.note": "{ref}: note kept, nobody was written to",
    "done.reply": "{ref}: reply written", "done.ask": "{ref}: question put; the promise is suspended until the answer", "done.wait": "{ref} waits; the promise stays",
    "done.resume": "{ref} goes on", "done.promise": "{ref} is now promised for {due} (version {version}; the first promise stays in the statistics)",
    "done.close": "{ref} is resolved as {outcome}", "done.cancel": "{ref} ended as {outcome}", "done.reopen": "{ref} is open again as rework, promised for {due}",
    "kept": "promise kept", "missed": "promise missed", "mail": "the daemon will send: {kind} to {recipient}", "nomail": "nobody is written to",
    "dry": "Dry run, nothing was changed:", "ask.sure": "This goes to {recipient}. Go on?", "promise.new": "new promise: {due}",
    "hint": "Next: ", "allowed": "possible now: {actions}",
    "list.empty": "No such requests.", "outbox.empty": "The outbox is empty.", "quarantine.empty": "The quarantine is empty.",
    "imported": "imported: {branches} branches, {contacts} contacts, {staff} staff", "would": "would import: {branches} branches, {contacts} contacts, {staff} staff",
    "config.ok": "the configuration is right: {path}", "report.written": "wrote {path}", "report.queued": "queued {key}",
    "db.ok": "the database is at revision {revision}, which is current", "status.down": "the daemon is not running", "status.ready": "ready", "status.trouble": "in trouble",
    "why.received": "received", "why.skipped": "skipped", "why.due": "promised",
}  # fmt: skip
_DAYS_ZH = "一二三四五六日"


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = "zh" if language.startswith("zh") else "en"
        self._said = _ZH if self.language == "zh" else _EN

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key with its values; the key itself where there is none (codes of the life cycle)."""
        return self._said.get(key, key).format(**values) if values else self._said.get(key, key)

    def due(self, at: datetime) -> str:
        """`11-27 周五 17:30`, or `Fri 11-27 17:30`; `at` is local."""
        day = f"周{_DAYS_ZH[at.weekday()]}" if self.language == "zh" else f"{at:%a}"
        return f"{at:%m-%d} {day} {at:%H:%M}" if self.language == "zh" else f"{day} {at:%m-%d %H:%M}"

    def hours(self, length: timedelta) -> str:
        """Working time as `6:48`, with a minus and `!` when it is over."""
        minutes = int(abs(length).total_seconds() // 60)
        shown = f"{minutes // 60}:{minutes % 60:02d}"
        return f"-{shown} !" if length < timedelta(0) else shown
