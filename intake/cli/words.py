"""What the command line says to people, in Chinese and English; codes and JSON keys are never translated."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from intake.cli import words_keeping, words_self
from intake.cli.words_promise import CALENDAR, PROMISES
from intake.cli.words_status import STATUS

_SAID: dict[str, tuple[str, str]] = {  # key: (Chinese, English)
    "new": ("新建", "new"),
    "open": ("处理中", "open"),
    "waiting": ("等待", "waiting"),
    "resolved": ("已办结", "resolved"),
    "closed": ("已归档", "closed"),
    "merged": ("已并入", "merged"),
    "cancelled": ("已撤回", "cancelled"),
    "frontline": ("影响一线", "front line"),
    "normal": ("一般", "normal"),
    "internal": ("内部", "internal"),
    "requester": ("等来件人", "on requester"),
    "third_party": ("等外部", "on others"),
    "approval": ("等审批", "on approval"),
    "done": ("已办妥", "done"),
    "answered": ("已答复", "answered"),
    "partly": ("部分办妥", "partly done"),
    "declined": ("未予办理", "declined"),
    "duplicate": ("重复", "duplicate"),
    "withdrawn": ("来件人撤回", "withdrawn"),
    "spam": ("垃圾邮件", "spam"),
    "acknowledgement": ("回执", "acknowledgement"),
    "arrangement": ("办理安排", "arrangement"),
    "suspension": ("暂停通知", "suspension"),
    "lead_notice": ("告知负责人", "notice to the lead"),
    "reply": ("回信", "reply"),
    "question": ("提问", "question"),
    "promise_change": ("承诺变更", "promise change"),
    "weekly": ("周报", "weekly summary"),
    "reminder": ("催补提醒", "reminder"),
    "confirmation": ("归档提醒", "filing reminder"),
    "holding": ("进展告知", "holding reply"),
    "notice": ("时限提醒", "notice"),
    "digest": ("今日办理", "morning digest"),
    "workday": ("工作日", "working day"),
    "weekend": ("周末", "weekend"),
    "holiday": ("节假日", "holiday"),
    "make_up": ("调休上班", "make-up workday"),
    "short": ("短工作日", "short day"),
    "company": ("公司规定", "company day"),
    "ref": ("编号", "Ref"),
    "due": ("承诺时限", "Promised"),
    "left": ("剩余", "Left"),
    "state": ("状态", "State"),
    "branch": ("分公司", "Branch"),
    "subject": ("主题", "Subject"),
    "owner": ("经办", "Owner"),
    "impact": ("影响", "Impact"),
    "from": ("来件人", "From"),
    "category": ("类别", "Category"),
    "received": ("收到", "Received"),
    "outcome": ("结果", "Outcome"),
    "level": ("服务标准", "Service level"),
    "language": ("语言", "Language"),
    "linked": ("接续", "Continues"),
    "similar": ("可能重复", "Perhaps also"),
    "route": ("归类", "Sorted"),
    "suspect": ("回执后一分钟内到达，可能是自动回复", "within a minute of our acknowledgement, perhaps automatic"),
    "quoted.folded": (
        "… 引文 {lines} 行已折叠（--full）；依据：{rule}",
        "… {lines} quoted lines folded (--full); the sign: {rule}",
    ),
    "quoted.here": ("┄┄ 以下引文 {lines} 行；依据：{rule}", "┄┄ quoted from here, {lines} lines; the sign: {rule}"),
    "signature.folded": ("… 签名 {lines} 行已折叠（--full）", "… {lines} lines of signature folded (--full)"),
    "recovered": ("由日志恢复", "recovered from the journal"),
    "messages": ("往来", "Messages"),
    "promises": ("承诺", "Promises"),
    "events": ("经过", "Events"),
    "attachments": ("附件", "Attachments"),
    "suspended": ("暂停中", "suspended"),
    "provisional": ("暂定", "provisional"),
    "overdue": ("逾期", "overdue"),
    "nobody": ("无人", "nobody"),
    "version": ("版本", "Version"),
    "reason": ("原因", "Reason"),
    "announced": ("告知", "Announced"),
    "time": ("时间", "Time"),
    "who": ("谁", "Who"),
    "what": ("何事", "What"),
    "kind": ("种类", "Kind"),
    "recipient": ("收件人", "Recipient"),
    "attempts": ("次数", "Tries"),
    "answer": ("答复", "Answer"),
    "next": ("下次", "Next try"),
    "id": ("号", "Id"),
    "timers": ("计时", "Timers"),
    "first_response": ("首次答复", "first answer"),
    "next_reply": ("答复来信", "next answer"),
    "resolution": ("办结", "outcome"),
    "paused": ("已暂停 {hours} 工作小时", "paused for {hours} working hours"),
    "remedy": ("处置", "fix"),
    "risk": ("会超时吗", "Missed?"),
    "risk.overdue": ("已逾期", "overdue"),
    "risk.likely": ("多半会", "likely"),
    "risk.possible": ("可能会", "possible"),
    "risk.unlikely": ("应不会", "unlikely"),
    "risk.today": ("今天须办", "today!"),
    "share": ("{part}/{whole} 件", "{part} of {whole}"),
    "advise.head": (
        "{name} · 服务标准 {service_level}（{target}）· 近 {days} 天办结 {cases} 件",
        "{name} · service level {service_level} ({target}) · {cases} resolved in the last {days} days",
    ),
    "advise.few": ("不足 5 件，不作统计。", "Fewer than five: no figures."),
    "advise.hours": (
        "用时（工作小时，不含等来件人）：P50 {p50} · P80 {p80} · P90 {p90}",
        "took, in working hours without waiting for the requester: P50 {p50} · P80 {p80} · P90 {p90}",
    ),
    "advise.target": ("若承诺 {target}：能兑现 {kept}", "a promise of {target} would have been kept by {kept}"),
    "advise.below": (
        "注意：服务标准短于一半事项的实际用时，多半兑现不了。",
        "Warning: the service level promises less than half of the requests took; it will mostly be missed.",
    ),
    "advise.backtest": (
        "回测：来件时若按此前的 P80 承诺，能兑现 {kept}",
        "back-test: promised as P80 stood when each came, kept by {kept}",
    ),
    "advise.only": ("仅供参考，不改变任何承诺。", "A suggestion only; no promise is changed."),
    "backtest.head": (
        "近 {days} 天 · {mornings} 个工作日早晨 · {requests} 个事项 · {cases} 次判断",
        "last {days} days · {mornings} working mornings · {requests} requests · {cases} cases",
    ),
    "backtest.base": ("总体超时 {share}", "missed among all: {share}"),
    "backtest.forecast": (
        "按风险提示：提示中超时 {precision}，超时中有提示 {recall}",
        "warned by risk: missed among the warned {precision}; warned among the missed {recall}",
    ),
    "backtest.by_date": (
        "只看当天到期：提示中超时 {precision}，超时中有提示 {recall}",
        "warned by date alone: missed among the warned {precision}; warned among the missed {recall}",
    ),
    "backtest.grade": ("  {grade}：超时 {share}", "  {grade}: missed {share}"),
    "inbox.head": (
        "待办 {open} · 今天到期 {today} · 已逾期 {overdue} · 等待 {waiting}",
        "To do {open} · due today {today} · overdue {overdue} · waiting {waiting}",
    ),
    "inbox.empty": ("没有待办。新来信会自动出现在这里。", "Nothing to do. New mail appears here by itself."),
    "inbox.drafts": ("等您批准的信：", "Letters that wait for approval:"),
    "inbox.draft": (
        "  {ref}  {subject}  intake outbox approve {id} · intake outbox drop {id}",
        "  {ref}  {subject}  intake outbox approve {id} · intake outbox drop {id}",
    ),
    "inbox.next": (
        "下一步: intake {verb} {ref} · 全部: intake list --due 7d",
        "Next: intake {verb} {ref} · everything: intake list --due 7d",
    ),
    "came_back": ("退信", "came back"),
    "inbox.came_back": ("被退回的信（最近 7 天）", "Letters that came back (7 days)"),
    "bounced.letter": ("{kind}被退回", "{kind} came back"),
    "bounced.loose": ("退信通知 {mail} 对不上任何一封信", "notice {mail} fits no letter"),
    "bounced.guess": ("按收件人和主题推断", "by recipient and subject"),
    "bounced.next": (
        "请核对地址: intake outbox list --bounced · intake quarantine show 通知号",
        "Check the addresses: intake outbox list --bounced · intake quarantine show NOTICE",
    ),
    "done.take": ("{ref} 已由 {owner} 接办", "{ref} is taken by {owner}"),
    "done.assign": ("{ref} 已交 {owner} 办理", "{ref} is assigned to {owner}"),
    "done.note": ("{ref} 已记备注，未发信", "{ref}: note kept, nobody was written to"),
    "done.reply": ("{ref} 已写回信", "{ref}: reply written"),
    "done.ask": (
        "{ref} 已向来件人提问，承诺暂停至答复",
        "{ref}: question put; the promise is suspended until the answer",
    ),
    "done.wait": ("{ref} 进入等待，承诺不变", "{ref} waits; the promise stays"),
    "done.resume": ("{ref} 恢复办理", "{ref} goes on"),
    "done.edit": (
        "{ref} 已重新归类，计时按新的服务标准重算，承诺不变",
        "{ref} is sorted anew: timers follow the other service level, the promise stays",
    ),
    "done.promise": (
        "{ref} 承诺改为 {due}（第 {version} 版；原承诺仍计入统计）",
        "{ref} is now promised for {due} (version {version}; the first promise stays in the statistics)",
    ),
    "done.close": ("{ref} 已办结：{outcome}", "{ref} is resolved as {outcome}"),
    "done.cancel": ("{ref} 已结束：{outcome}", "{ref} ended as {outcome}"),
    "done.reopen": ("{ref} 重新办理（返工），新承诺 {due}", "{ref} is open again as rework, promised for {due}"),
    "kept": ("承诺兑现", "promise kept"),
    "missed": ("未按承诺时限办结", "promise missed"),
    "would.mail": ("会寄出：{kind} → {recipient}", "would send: {kind} to {recipient}"),
    "mail": ("将由守护进程寄出：{kind} → {recipient}", "the daemon will send: {kind} to {recipient}"),
    "held": (
        "已扣住：{kind} → {recipient}，因为寄往该地址的信曾被退回。核对地址后可放行: intake outbox release",
        "held back: {kind} to {recipient}, because letters there came back; intake outbox release sends it",
    ),
    "nomail": ("未发信", "nobody is written to"),
    "dry": ("试运行，什么也没有改变：", "Dry run, nothing was changed:"),
    "ask.sure": ("寄给 {recipient}，继续吗？", "This goes to {recipient}. Go on?"),
    "promise.new": ("新承诺：{due}", "new promise: {due}"),
    "hint": ("下一步：", "Next: "),
    "allowed": ("此时可以：{actions}", "possible now: {actions}"),
    "list.empty": ("没有符合条件的事项。", "No such requests."),
    "failed": ("{ref}：{error}", "{ref}: {error}"),
    "letter.why": ("{kind} → {recipient}：{state}", "{kind} to {recipient}: {state}"),
    "outbox.release": ("已放行 {count} 封（{held}）", "{count} letters released ({held})"),
    "outbox.drop": ("已作废 {count} 封（{held}）", "{count} letters dropped ({held})"),
    "outbox.too_late": (
        "承诺时限已过，仍扣住：{letters}（outbox release 号 可单独放行，drop 可作废）",
        "still held, their promised time has passed: {letters} (release them by id, or drop them)",
    ),
    "paused.sending": ("已暂停寄信；来信照常登记", "sending is paused; mail is registered as always"),
    "paused.all": ("已暂停全部工作；邮件留在邮箱里", "all work is paused; mail stays in the mailbox"),
    "paused.before": ("此前已暂停", "it was paused already"),
    "paused.not": ("没有暂停中的工作", "nothing is paused"),
    "paused.resumed": ("已恢复；放行 {count} 封", "work goes on; {count} letters released"),
    "outbox.empty": ("发件箱里没有信。", "The outbox is empty."),
    "mail.stored": ("等待读取", "waits to be read"),
    "mail.processing": ("正在读取", "is being read"),
    "mail.done": ("已处理", "dealt with"),
    "mail.quarantined": ("已隔离", "set aside"),
    "mail.duplicate": ("重复投递", "a second delivery"),
    "mail.erased": ("已删除内容", "erased"),
    "mail.now": ("按现在的规则：", "By the rules of today:"),
    "mail.opened": ("第 {mail} 号来信已登记为 {ref}", "mail {mail} is now {ref}"),
    "mail.opened_before": ("第 {mail} 号来信此前已登记为 {ref}", "mail {mail} was opened before as {ref}"),
    "kept.empty": ("没有只留存的来信。", "No mail was kept without a request."),
    "quarantine.empty": ("隔离区是空的。", "The quarantine is empty."),
    "imported": (
        "已导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}",
        "imported: {branches} branches, {contacts} contacts, {staff} staff",
    ),
    "would": (
        "将导入：分公司 {branches}，联系人 {contacts}，工作人员 {staff}",
        "would import: {branches} branches, {contacts} contacts, {staff} staff",
    ),
    "config.ok": ("配置没有问题：{path}", "the configuration is right: {path}"),
    "report.written": ("已写入 {path}", "wrote {path}"),
    "report.would": ("将寄给 {recipient}", "would be sent to {recipient}"),
    "report.before": (
        "{period} 的周报此前已放入发件箱，不会重复寄出",
        "the summary of {period} was queued before; nothing is sent twice",
    ),
    "report.queued": ("已放入发件箱：{key}", "queued {key}"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "replay.class": ("信的种类", "class"),
    "replay.action": ("处理", "action"),
    "replay.acknowledge": ("发回执", "acknowledge"),
    "replay.reason": ("理由", "reason"),
    "replay.rules": ("规则", "rules"),
    "replay.category": ("类别", "category"),
    "replay.impact": ("影响", "impact"),
    "replay.language": ("语言", "language"),
    "replay.branch": ("分公司", "branch"),
    "replay.follows": ("归入", "follows"),
    "replay.total": (
        "共 {mails} 封：{changed} 封不同，新增 {added}，减少 {removed}",
        "{mails} mails: {changed} changed, {added} added, {removed} removed",
    ),
    "explain.bare": (
        "没有读到配置：不知道本单位的地址和类别，只按来信本身判断。",
        "No configuration was read: without the office's addresses and categories only the mail itself is judged.",
    ),
    "db.ok": ("数据库版本 {revision}，是最新的", "the database is at revision {revision}, which is current"),
    **STATUS,
    **PROMISES,
    **CALENDAR,
}
_SAID |= words_keeping.SAID | words_self.SELF
_DAYS_ZH = "一二三四五六日"


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = "zh" if language.startswith("zh") else "en"

    @property
    def locale(self) -> str:
        """The language as the configuration names it."""
        return "zh_CN" if self.language == "zh" else "en"

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of that key with its values; the key itself where there is none (codes of the life cycle)."""
        said = _SAID.get(key, (key, key))[0 if self.language == "zh" else 1]
        return said.format(**values) if values else said

    def weekday(self, at: date) -> str:
        """`周五` or `Fri`."""
        return f"周{_DAYS_ZH[at.weekday()]}" if self.language == "zh" else f"{at:%a}"

    def due(self, at: datetime) -> str:
        """`11-27 周五 17:30`, or `Fri 11-27 17:30`; `at` is local."""
        day = self.weekday(at)
        return f"{at:%m-%d} {day} {at:%H:%M}" if self.language == "zh" else f"{day} {at:%m-%d %H:%M}"

    def hours(self, length: timedelta) -> str:
        """Working time as `6:48`, with a minus and `!` when it is over."""
        minutes = int(abs(length).total_seconds() // 60)
        shown = f"{minutes // 60}:{minutes % 60:02d}"
        return f"-{shown} !" if length < timedelta(0) else shown
