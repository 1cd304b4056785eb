"""What people write to an office about: words for made mails."""

from __future__ import annotations

OFFICE = "office@corp.example"
OFFICE_NAME = "总部服务台"
BRANCHES = [
    ("华南分公司", "south"),
    ("华东分公司", "east"),
    ("西北分公司", "northwest"),
    ("苏州工厂", "suzhou"),
    ("武汉办事处", "wuhan"),
    ("成都分公司", "chengdu"),
    ("青岛港务部", "qingdao"),
    ("研发中心", "lab"),
]
FAMILY = [
    ("欧阳", "ouyang"),
    ("李", "li"),
    ("赵", "zhao"),
    ("孙", "sun"),
    ("钱", "qian"),
    ("郑", "zheng"),
    ("冯", "feng"),
    ("沈", "shen"),
    ("韩", "han"),
    ("曹", "cao"),
]
GIVEN = [
    ("明", "ming"),
    ("佳怡", "jiayi"),
    ("国栋", "guodong"),
    ("雪", "xue"),
    ("子轩", "zixuan"),
    ("春梅", "chunmei"),
    ("卫东", "weidong"),
    ("璐", "lu"),
    ("浩然", "haoran"),
    ("婷婷", "tingting"),
]
SUBJECTS = [
    "合同用印申请",
    "差旅费报销单据",
    "周五下午会议室",
    "办公电脑领用",
    "新员工门禁办理",
    "客户来访接待",
    "货车通行证续办",
    "发票抬头变更",
    "社保缴费证明",
    "产线停机，急需备件采购审批",
    "请确认年度预算模板",
    "档案借阅",
]
SENTENCES = [
    "麻烦帮忙看一下附件里的材料是否齐全",
    "客户希望本周内收到盖章版",
    "之前电话里沟通过，这里补一份邮件",
    "如需补充请直接联系我",
    "领导已经口头同意，书面审批随后补上",
    "发票金额与订单差了三分钱，请指导如何处理",
    "我们这边两位同事都可以配合",
    "上次的流程走了五天，希望这次能快一点",
    "相关制度我查过，没有找到对应条款",
    "The customer in Hamburg asks for an English copy as well",
    "数量共计十二台，型号见清单",
    "若时间紧张，可以先给扫描件",
]
GREETINGS = ["您好：", "各位老师好，", "尊敬的同事：", "Hi，", ""]
FAREWELLS = ["谢谢！", "此致\r\n敬礼", "祝好", "辛苦了，多谢"]
FILES = [
    ("采购合同（终稿）", "pdf", "application/pdf"),
    ("报销明细", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("现场照片", "jpg", "image/jpeg"),
    ("授权委托书", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("资料", "zip", "application/zip"),
]
PROGRAMS = [
    "Foxmail 7.2.25.331",
    "QQMail 2.x",
    "Microsoft Outlook 16.0",
    "Coremail Webmail Server",
    "iPhone Mail (20G75)",
]
