"""What the demonstration says, in Chinese and English."""

from __future__ import annotations

ENGLISH = {
    "title": "intake: one mail in, one promise out",
    "intro": "A sample company on this machine: eight branches, one address {address}, a mail server of its own.\n"
    "Nothing leaves this machine, and nothing had to be set up. The daemon is the real one.",
    "act1": "1  Twelve mails arrive at {address}",
    "act1_after": "Each mail ended in exactly one place, and only the requests were answered.",
    "act2": "2  What {name} of {branch} got, seconds after writing",
    "act3": "3  {name} answers. No new request: the mail joins {ref}",
    "act4": "4  The staff's queue, as the command shows it: front line first, then by promise",
    "act5": "5  {staff} takes {ref} and closes it; the branch gets the outcome",
    "act6": "6  Why that deadline? Every promise can explain itself",
    "act7": "7  And what leadership reads every Monday (first lines)",
    "from": "from",
    "subject": "subject",
    "made": "a mail that is",
    "became": "became",
    "promise": "promised in the answer",
    "request": "request {ref}",
    "frontline": "request {ref} · front line",
    "follow_up": "joined {ref}",
    "duplicate": "duplicate of the mail above: nothing",
    "auto_reply": "recorded: automatic reply",
    "bounce": "recorded: a letter came back",
    "list": "recorded: mailing list",
    "machine": "recorded: machine",
    "no_answer": "no answer, on purpose",
    "missing": "MISSING",
    "complete": "The story is complete: {requests} requests, {letters} letters, every promise kept in the ledger.",
    "broken": "Something is missing in this story:",
    "stays": "The office stays open until you press Ctrl-C. Try in another terminal:",
    "account": "A mail account for any mail program (IMAP, no encryption, this machine only):",
    "accounts": "server {host}, port {port}, user {user}, password {password}\n"
    "Every branch has its account, too, with the same password: {other}. SMTP: {host}, port {smtp}.",
    "write": "Write to the office as {name}; the answer appears below within seconds:",
    "sent": "letter to {recipient}: {subject}",
    "closing": "closing the office …",
    "folder": "configuration, database, log and the mails as files: {folder}",
    "made_attachment": "PDF attached",
    "made_outlook": "Outlook, HTML",
    "made_held_up": "production stopped",
    "made_foxmail": "Foxmail, GBK",
    "made_english": "English",
    "made_qq": "QQ Mail, GB18030",
    "made_files": "HTML, 2 attachments",
    "made_plain": "plain text",
    "made_twice": "delivered twice",
    "made_away": "out of office",
    "made_bounce": "delivery report",
    "made_newsletter": "newsletter",
    "made_answer": "answer",
}
CHINESE = {
    "title": "intake：来一封邮件，回一个承诺",
    "intro": "本机上的一家示例公司：八家分公司，一个共用邮箱 {address}，自带邮件服务器。\n"
    "邮件不会发往外部，也不需要任何设置。运行的是真正的守护进程。",
    "act1": "1  {address} 收到十二封邮件",
    "act1_after": "每封邮件都有且只有一个去处，只有事项才会得到答复。",
    "act2": "2  几秒之后，{branch}的{name}收到的回执",
    "act3": "3  {name}回信补充：不会产生新事项，而是归入 {ref}",
    "act4": "4  工作人员的待办：影响生产的在前，其余按承诺时限排列",
    "act5": "5  {staff}受理并办结 {ref}，分公司收到结果",
    "act6": "6  为什么是这个时限？每个承诺都能说明来由",
    "act7": "7  领导每周一看到的周报（开头几行）",
    "from": "来自",
    "subject": "主题",
    "made": "邮件形式",
    "became": "结果",
    "promise": "回执中的承诺时限",
    "request": "事项 {ref}",
    "frontline": "事项 {ref} · 影响生产",
    "follow_up": "归入 {ref}",
    "duplicate": "与上面的邮件重复：不处理",
    "auto_reply": "已记录：自动回复",
    "bounce": "已记录：退信",
    "list": "已记录：邮件列表",
    "machine": "已记录：系统邮件",
    "no_answer": "按规则不答复",
    "missing": "缺失",
    "complete": "故事完整：{requests} 个事项，{letters} 封信，每个承诺都已记入台账。",
    "broken": "故事不完整：",
    "stays": "服务台会一直开着，按 Ctrl-C 结束。可在另一个终端试试：",
    "account": "可用任何邮件程序登录的账户（IMAP，不加密，仅限本机）：",
    "accounts": "服务器 {host}，端口 {port}，用户 {user}，密码 {password}\n"
    "各分公司的人也有账户，密码相同，例如 {other}。SMTP：{host}，端口 {smtp}。",
    "write": "以{name}的名义给服务台写信，几秒钟内回执会显示在下面：",
    "sent": "发给 {recipient} 的信：{subject}",
    "closing": "正在关闭服务台……",
    "folder": "配置、数据库、日志和邮件文件都在：{folder}",
    "made_attachment": "带 PDF 附件",
    "made_outlook": "Outlook，HTML",
    "made_held_up": "生产停线",
    "made_foxmail": "Foxmail，GBK",
    "made_english": "英文",
    "made_qq": "QQ 邮箱，GB18030",
    "made_files": "HTML，2 个附件",
    "made_plain": "纯文本",
    "made_twice": "重复投递",
    "made_away": "休假自动回复",
    "made_bounce": "系统退信",
    "made_newsletter": "电子期刊",
    "made_answer": "回信",
}


class Wording:
    """The sentences of one language."""

    def __init__(self, *, chinese: bool) -> None:
        self.chinese = chinese
        self._texts = CHINESE if chinese else ENGLISH

    def __call__(self, key: str, **values: object) -> str:
        """The sentence `key` with its values filled in."""
        return self._texts[key].format(**values)
