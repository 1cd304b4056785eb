"""The sample company of the demonstration: eight branches, their people, and the mails they write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.demo.writing import Colleague, Post, Written

LEADER = "leader@hq.example"
BRANCHES = {
    "south": "华南分公司",
    "east": "华东分公司",
    "suzhou": "苏州工厂",
    "wuhan": "武汉办事处",
    "northwest": "西北分公司",
    "chengdu": "成都分公司",
    "qingdao": "青岛港务部",
    "lab": "研发中心",
}
STAFF = {"zhao": ("赵敏", "zhaomin@hq.example", "agent"), "zhou": ("周强", "zhouqiang@hq.example", "lead")}


LI, WANG, CHEN, LIU, SMITH, YANG, SUN, HAN, ZHOU = PEOPLE = (
    Colleague("liwei", "李伟", "south"),
    Colleague("wangfang", "王芳", "east"),
    Colleague("chenjing", "陈静", "suzhou"),
    Colleague("liuyang", "刘洋", "wuhan"),
    Colleague("john.smith", "John Smith", "northwest", "en"),
    Colleague("yanglei", "杨磊", "chengdu"),
    Colleague("sunna", "孙娜", "qingdao"),
    Colleague("hanxue", "韩雪", "lab"),
    Colleague("zhoutao", "周涛", "south"),
)


def directory() -> str:
    """The directory for `intake directory import`, as CSV."""
    lines = ["kind,key,name,address,domain,branch,team,role,login,language"]
    lines += [f"branch,{key},{name},,{key}.hq.example,,,,," for key, name in BRANCHES.items()]
    lines += [f"contact,,{one.name},{one.address},,{one.branch},,,,{one.language}" for one in PEOPLE]
    lines += [
        f"staff,,{name},{address},,,综合科,{role},{login},zh_CN" for login, (name, address, role) in STAFF.items()
    ]
    return "\n".join(lines) + "\n"


def first_mails(now: datetime) -> Sequence[Written]:
    """What the branches write on a morning; in the order of arrival."""
    write = Post(now)
    claim = write.mail(WANG, "差旅费报销单据请审核", _EXPENSES, kind="outlook", html=True)
    return (
        write.mail(LI, "采购合同用印申请", _SEAL, kind="attachment", files=["采购合同（终稿）.pdf"]),
        claim,
        write.mail(CHEN, "产线停机，急需备件采购审批", _STOPPED, kind="held_up"),
        write.mail(LIU, "周五下午借用二楼会议室", _ROOM, kind="foxmail", charset="gbk"),
        write.mail(SMITH, "Certificate of employment for a visa", _VISA, kind="english"),
        write.mail(YANG, "社保缴费证明", _PROOF, kind="qq", charset="gb18030"),
        write.mail(SUN, "新员工门禁办理", _DOOR, kind="files", html=True, files=["新员工名单.xlsx", "证件照片.zip"]),
        write.mail(HAN, "档案借阅：2019 年试验报告", _ARCHIVE, kind="plain"),
        write.again(claim),
        write.mail(
            ZHOU,
            "自动回复: 用印流程通知",
            _AWAY,
            kind="away",
            expects="auto_reply",
            headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        ),
        write.bounce(),
        write.mail(
            Colleague("news", "行业资讯周刊", "east"),
            "第 47 期：制造业采购指数",
            _NEWS,
            kind="newsletter",
            expects="list",
            headers={
                "List-Id": "<weekly.news.example>",
                "Precedence": "bulk",
                "List-Unsubscribe": "<mailto:off@news.example>",
            },
        ),
    )


def answer(now: datetime, to_message_id: str, subject: str) -> Written:
    """What 李伟 writes in answer to his acknowledgement: no new request, it belongs to the first."""
    thread = {"In-Reply-To": f"<{to_message_id}>", "References": f"<{to_message_id}>"}
    return Post(now, 20).mail(LI, subject, _ADDED, kind="answer", headers=thread, expects="follow_up")


_SEAL = """\
您好：

请为与恒达公司的采购合同用印，一式三份，合同终稿见附件。客户周五来取。

谢谢！
李伟 华南分公司"""
_EXPENSES = """\
各位老师好，

10 月份华东片区的差旅费单据已整理好，共 12 张，请审核。
如需补充请直接联系我。

王芳"""
_STOPPED = """\
总部各位：

二号线主轴轴承损坏，产线停机，影响生产，客户订单无法发货。
备件采购超出我厂审批权限，请尽快批准。

陈静 苏州工厂"""
_ROOM = """\
你好，

周五下午两点到四点想借用二楼会议室，约 12 人，需要投影。

刘洋 武汉办事处"""
_VISA = """\
Dear colleagues,

I need a certificate of employment in English for a business visa to Germany.
My appointment at the consulate is next Thursday.

Kind regards,
John Smith"""
_PROOF = """\
您好，

我部三位同事办理居住证需要社保缴费证明（近十二个月）。
姓名：杨磊、吴镕、赵喆。

辛苦了，多谢"""
_DOOR = """\
各位好：

下周一有四位新员工报到，请办理门禁。名单和证件照见附件。

孙娜 青岛港务部"""
_ARCHIVE = """\
老师好，

因客户审核，需借阅 2019 年的试验报告（编号 SY-2019-118）一周。

韩雪 研发中心"""
_AWAY = "我正在休假，12 月 1 日返回，期间急事请联系李伟。"
_NEWS = "本期要点：采购经理指数、钢材价格、港口吞吐量。"
_ADDED = """\
补充一句：合同改为一式四份，另一份给财务留存。

李伟

------------------ 原始邮件 ------------------
发件人: 总部服务台 <office@hq.example>
> 已收到您的来信。
"""
