"""What the branches write on the first day: twenty mails in Chinese, six in English."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from itertools import count

OFFICE = "office@hq.example"
_numbers = count(1)


@dataclass(frozen=True)
class Asked:
    """A request that somebody writes: `frontline` comes first, `open_question` needs an answer from the requester."""

    name: str
    address: str
    subject: str
    text: str
    frontline: bool = False
    open_question: bool = False
    in_gbk: bool = False

    @property
    def message_id(self) -> str:
        return f"<asks.{self.address}>"

    def raw(self) -> bytes:
        message = _mail(self, self.subject, self.text, charset="gb18030" if self.in_gbk else "utf-8")
        message["Message-ID"] = self.message_id
        if self.in_gbk:
            message.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename="合同.pdf")
        return message.as_bytes()

    def answers(self, letter: EmailMessage, text: str) -> bytes:
        """Their answer to a letter of ours, as a mail program writes it."""
        message = _mail(self, f"Re: {letter['Subject']}", text)
        message["In-Reply-To"] = message["References"] = str(letter["Message-ID"])
        message["Message-ID"] = f"<answer.{next(_numbers)}.{self.address}>"
        return message.as_bytes()

    def adds(self, text: str) -> bytes:
        """A second mail of theirs, below the first."""
        message = _mail(self, f"Re: {self.subject}", text)
        message["In-Reply-To"] = message["References"] = self.message_id
        message["Message-ID"] = f"<adds.{next(_numbers)}.{self.address}>"
        return message.as_bytes()


def _mail(by: Asked, subject: str, text: str, *, charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{by.name} <{by.address}>"
    message["To"] = OFFICE
    message["Subject"] = subject
    message["Date"] = format_datetime(localtime())
    message.set_content(text, charset=charset)
    return message


def out_of_office(name: str, address: str, subject: str, text: str) -> bytes:
    """A machine's answer for somebody who is away."""
    message = _mail(Asked(name, address, subject, text), subject, text)
    message["Message-ID"] = f"<away.{address}>"
    message["Auto-Submitted"] = "auto-replied"
    return message.as_bytes()


def bounce() -> bytes:
    """A letter that somebody sent from the shared address before the office had a desk came back."""
    message = EmailMessage()
    message["From"] = "Mail Delivery System <MAILER-DAEMON@mx.hq.example>"
    message["To"] = OFFICE
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = "<returned.1@mx.hq.example>"
    message["Auto-Submitted"] = "auto-replied"
    report = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n'
        b"--cut\nContent-Type: text/plain\n\nThe mail could not be delivered.\n\n"
        b"--cut\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.hq.example\n\n"
        b"Final-Recipient: rfc822; moved@south.hq.example\nAction: failed\nStatus: 5.1.1\n\n--cut--\n"
    )
    return message.as_bytes().rstrip(b"\n") + b"\nMIME-Version: 1.0\n" + report


CHINESE = (
    Asked("何静", "hejing@east.hq.example", "新员工门禁卡", "两位新同事下周一报到，请办理门禁卡。"),
    Asked("罗斌", "luobin@south.hq.example", "生产线停产，备件付款急需审批",
          "二号线停产了，客户的车在等，请先审批备件付款。", frontline=True),
    Asked("李伟", "liwei@south.hq.example", "采购合同用印", "合同已经定稿，请盖公章，一式三份。", in_gbk=True),
    Asked("王芳", "wangfang@east.hq.example", "差旅标准咨询", "去外地出差的住宿标准是多少？", open_question=True),
    Asked("高鹏", "gaopeng@northwest.hq.example", "发票抬头变更", "分公司更名了，请问发票抬头从哪天起变？"),
    Asked("唐敏", "tangmin@northwest.hq.example", "会议室预订", "周四下午想借总部的大会议室，十二人。"),
    Asked("邓超", "dengchao@south.hq.example", "社保缴费证明", "投标要用，请开一份最近半年的社保缴费证明。"),
    Asked("冯雪", "fengxue@east.hq.example", "档案借阅", "请允许借阅去年的租赁合同原件。"),
    Asked("曹磊", "caolei@south.hq.example", "电脑报修", "笔记本屏幕有竖线，能不能换一台？"),
    Asked("彭丽", "pengli@northwest.hq.example", "名片印制", "三位同事职务有变，请重新印名片。"),
    Asked("董涛", "dongtao@east.hq.example", "车辆年检手续", "商务车下月年检，需要行驶证复印件。"),
    Asked("蒋欣", "jiangxin@south.hq.example", "办公用品领用", "打印纸只剩两箱，请补发。"),
    Asked("余波", "yubo@northwest.hq.example", "宿舍空调安装", "新租的宿舍没有空调，请问怎么申请？"),
    Asked("杜娟", "dujuan@east.hq.example", "培训报名", "想报名下月的财务培训，还有名额吗？"),
    Asked("叶青", "yeqing@south.hq.example", "银行开户资料", "开户行要总公司的章程复印件。"),
    Asked("程亮", "chengliang@northwest.hq.example", "快递月结账号", "请告诉我们公司快递的月结账号。"),
    Asked("魏红", "weihong@east.hq.example", "体检安排", "今年的体检什么时候安排到我们分公司？"),
)  # fmt: skip
ENGLISH = (
    Asked("Mary Hill", "mary.hill@east.hq.example", "Business cards", "Two of us have new titles; please order cards."),
    Asked("John Smith", "john.smith@northwest.hq.example", "Production stopped, spare part needs approval",
          "Line two stands still and the customer is waiting. Please approve the payment.", frontline=True),
    Asked("Ann Brook", "ann.brook@south.hq.example", "Hotel allowance", "How much may a hotel cost when we travel?",
          open_question=True),
)  # fmt: skip
