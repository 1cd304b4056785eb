"""The office of the staff guide: its configuration, its people, and the mails of one morning."""

from __future__ import annotations

import subprocess
from email.message import EmailMessage

from tests.support.office import Office

LI, WANG, JOHN = (
    "李伟 <liwei@south.hq.example>",
    "王芳 <wangfang@east.hq.example>",
    "John Smith <john.smith@northwest.hq.example>",
)
MORNING = (
    (LI, "用印申请：三份合同", "您好，三份合同需要盖章，请协助。"),
    (WANG, "增值税发票红冲申请", "附件是原发票，请协助红冲。"),
    (JOHN, "Travel standard for Xi'an", "Which hotel rate applies in Xi'an from December?"),
    (LI, "生产线停产，客户在等", "扫码枪全部离线，客户在现场等，请尽快处理。"),
    (WANG, "会议室投影仪故障", "三楼会议室的投影仪打不开。"),
    (WANG, "三楼会议室预订", "下周一上午预订三楼会议室。"),
)


def seed(desk) -> None:
    """Write the files, import the people, let six mails arrive, and let the daemon answer them."""
    made = Office(desk.folder, user=desk.user, password=desk.dovecot.password)
    made.write(imap_port=desk.dovecot.imap_port, smtp_port=desk.postfix.port)
    told = made.config.read_text(encoding="utf-8").replace("corp.example", "hq.example")
    if desk.language == "en":
        told = told.replace('language = "zh_CN"', 'language = "en"')
    made.config.write_text(told, encoding="utf-8")
    desk.environ |= {"INTAKE_TEST_IMAP_PASSWORD": made.password}
    deliver(desk)
    for words in ("db upgrade", "directory import config/directory/sample.csv --yes", "run --once"):
        line = f"intake {words}".replace("config/directory", f"{desk.root}/config/directory")
        done = subprocess.run(
            ["bash", "-c", line], cwd=desk.folder, env=desk.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def deliver(desk) -> None:
    """The mails of the morning lie in the mailbox."""
    desk.dovecot.reset(desk.user)
    desk.dovecot.seed(desk.user, [_mail(number, *one) for number, one in enumerate(MORNING)])


def _mail(number: int, sender: str, subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "office@hq.example", subject
    message["Message-ID"] = f"<morning-{number}@branch.hq.example>"
    message.set_content(text)
    if "发票" in subject:
        message.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename="原发票.pdf")
    return bytes(message)
