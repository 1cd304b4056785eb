"""A branch serves itself over real servers: asks, withdraws with a code, rates, objects; once, also when killed."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]
BRANCH = "liwei@south.corp.example"


@pytest.fixture
def office(tmp_path, dovecot, postfix, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    made = Office(tmp_path, user=f"office{tmp_path.name}", password=dovecot.password)
    made.write(
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        ca_file=dovecot.ca_file,
        smtp_port=postfix.port,
        database=database,
    )
    if database != "sqlite":
        made.run("db", "upgrade")
    postfix.sink.clear()
    return made


class Branch:
    """Li Wei of the south branch: writes, lets the daemon work once, and reads what came."""

    def __init__(self, office, dovecot, postfix) -> None:
        self.office, self.dovecot, self.postfix = office, dovecot, postfix
        self._count = 0

    def write(self, text, *, subject="", to=None) -> None:
        self._count += 1
        mail = EmailMessage()
        mail["From"] = f"李伟 <{BRANCH}>"
        mail["To"] = "office@corp.example"
        mail["Subject"] = subject or f"Re: {to.subject}"
        mail["Message-ID"] = f"<n{self._count}@south.corp.example>"
        if to is not None:
            mail["In-Reply-To"] = mail["References"] = to.message["Message-ID"]
            quoted = "\n".join(f"> {line}" for line in to.text.splitlines())
            text += f"\n\n在 2026年11月24日，总部服务台 <office@corp.example> 写道：\n{quoted}\n"
        mail.set_content(text)
        self.dovecot.seed(self.office.user, [mail.as_bytes()])

    def letters(self):
        return [one for one in self.postfix.sink.letters if one.recipients == [BRANCH]]

    def answer(self, text, **how):
        """Write, and the letter that comes back."""
        before = len(self.letters())
        self.write(text, **how)
        self.office.run("run", "--once")
        eventually(lambda: len(self.letters()) > before, 30)
        return self.letters()[-1]


@pytest.fixture
def branch(office, dovecot, postfix):
    return Branch(office, dovecot, postfix)


def state(office, ref):
    return office.json("show", ref)["state"]


def test_a_branch_asks_withdraws_rates_and_objects_without_a_person(office, branch):
    branch.answer("请为采购合同用印。", subject="用印申请")
    branch.answer("请为租赁合同用印。", subject="第二份用印")

    listed = branch.answer("", subject="我的事项")
    assert re.findall(r"HQ-\d+", listed.text) == ["HQ-1001", "HQ-1002"]
    assert listed.message["Auto-Submitted"] == "auto-replied"
    status = branch.answer("查询 HQ-1001\n\n--\n李伟", subject="进度")
    assert "HQ-1001  已受理" in status.text
    assert "采购" not in status.text

    confirm = branch.answer("撤回", to=status)
    assert state(office, "HQ-1001") == "new"
    receipt = branch.answer(re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", confirm.text)[0], to=confirm)
    assert "HQ-1001 已撤回" in receipt.text
    assert state(office, "HQ-1001") == "cancelled"

    office.run("close", "HQ-1002", "--as", "done", "-m", "已盖章。", "--yes", "--actor", "zhao")
    office.run("run", "--once")
    eventually(lambda: "已盖章" in branch.letters()[-1].text, 30)
    outcome = branch.letters()[-1]
    branch.write("4", to=outcome)
    office.run("run", "--once")
    assert state(office, "HQ-1002") == "resolved"
    again = branch.answer("未解决\n盖错了页。", to=outcome)
    assert "HQ-1002" in again.subject
    found = office.json("show", "HQ-1002")
    assert (found["state"], found["ratings"][0]["score"]) == ("open", 4)
    assert len(office.json("list", "--all")) == 2


@pytest.mark.parametrize("point", ["batch_between_mails", "process_before_commit", "process_after_commit"])
def test_a_kill_anywhere_leaves_one_code_and_one_withdrawal(office, branch, point):
    branch.answer("请为采购合同用印。", subject="用印申请")
    branch.write("", subject="撤回 HQ-1001")
    killed = {"INTAKE_TEST_BUILD": "1", "INTAKE_FAILPOINT": f"{point}=kill"}

    assert office.run("run", "--once", check=None, **killed).returncode == -9
    office.run("run", "--once")
    eventually(lambda: len(branch.letters()) == 2, 30)
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", branch.letters()[-1].text)[0]
    branch.write(code, to=branch.letters()[-1])
    assert office.run("run", "--once", check=None, **killed).returncode == -9
    office.run("run", "--once")
    eventually(lambda: len(branch.letters()) == 3, 30)

    office.run("run", "--once")
    assert len(branch.letters()) == 3
    kinds = [one["kind"] for one in office.json("show", "HQ-1001")["events"]]
    assert [kinds.count(kind) for kind in ("served", "cancelled")] == [2, 1]
