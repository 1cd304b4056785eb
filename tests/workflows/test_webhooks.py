"""Webhooks hear of what staff are told: through the outbox, once, in few messages, and without what people wrote."""

from __future__ import annotations

import pytest

from intake.domain.notices import Channel, Choice, How, What
from intake.domain.request import Outcome
from intake.outbound.hook import Hooks, Webhook
from intake.outbound.kinds import Kind
from intake.store.outward import habits, outbox
from intake.store.people import directory
from intake.workflows.clock import notify
from intake.workflows.desk import progress
from intake.workflows.office import Subscription
from intake.workflows.outgoing.deliver import Sender
from intake.workflows.upkeep import hooked
from tests.support import desk
from tests.support.desk import mail
from tests.support.webhook import robot, say
from tests.workflows.test_remind import STAFF, local
from tests.workflows.test_telling import answer, assigned, subject


@pytest.fixture
def there():
    with robot() as made:
        yield made


@pytest.fixture
def with_hook(tmp_path):
    """Opens an office that tells a webhook; on SQLite."""
    made = []

    def build(**more):
        more = {"kind": Kind.WECOM, "language": "zh_CN", **more}
        context = desk.office(f"sqlite:///{tmp_path}/intake.db", webhooks=(Subscription("desk", **more),))
        office = context.__enter__()
        made.append(context)
        with office.house.db.write() as conn:
            directory.import_rows(conn, STAFF)
        return office

    yield build
    for context in made:
        context.__exit__(None, None, None)


def carry(office, there, kind=Kind.WECOM):
    """Tell, and let the outbox's other way out do its work."""
    notify.run(office.house, office.clock.at)
    hooks = Hooks([Webhook("desk", kind, there.url)], office.clock)
    Sender(office.house, hooks, owner="test", channel=Channel.WEBHOOK).run()


def rows(office):
    with office.house.db.read() as conn:
        return [one for one in outbox.list(conn) if one.kind == "webhook"]


def choose(office, login, what, how=How.NOW, channel=Channel.BOTH):
    with office.house.db.write() as conn:
        habits.choose(conn, login, what, Choice(how, channel))


def mails_to_staff(office):
    return [one for one in office.letters() if one.kind in {"notice", "single_notice"}]


def test_a_webhook_hears_of_it_once_and_never_what_was_written(with_hook, there):
    office = with_hook()
    assigned(office, text="合同金额是 1200 万,请保密。")
    carry(office, there)
    carry(office, there)

    [text] = there.texts
    assert text == "[HQ-1001] 周强请您办理此事\n用印申请 · 承诺 2026年11月27日 周五 17:30 · 经办 赵敏"
    assert "1200" not in there.calls[0].body.decode()
    assert [(one.state, one.recipient, one.request_id) for one in rows(office)] == [("sent", "desk", 1001)]
    assert len(mails_to_staff(office)) == 1


def test_only_what_was_asked_for_and_whom_it_concerns_goes_there(with_hook, there):
    office = with_hook(events=frozenset({What.ASSIGNED}), team="财务科", staff=frozenset({"chen"}))
    number = assigned(office, to="zhao", by="zhou")
    progress.assign(office.house, number, owner="chen", actor="zhou", now=office.clock.at)
    assigned(office, to="chen", by="zhou", message_id="two@branch.example", text="另一件")
    carry(office, there)
    assert [text.splitlines()[0] for text in there.texts] == ["[HQ-1002] 周强请您办理此事"]


def test_who_chose_the_webhook_gets_no_mail_of_it_and_who_chose_mail_is_not_in_the_chat(with_hook, there):
    office = with_hook(events=frozenset({What.ASSIGNED}))
    choose(office, "zhao", "*", channel=Channel.WEBHOOK)
    choose(office, "chen", "*", channel=Channel.MAIL)
    number = assigned(office, to="zhao")
    answer(office, number)
    assigned(office, to="chen", message_id="two@branch.example", text="另一件")
    carry(office, there)

    assert len(there.calls) == 1
    assert sorted(one.recipient for one in mails_to_staff(office)) == ["chen@hq.example", "zhao@hq.example"]
    told = next(one for one in mails_to_staff(office) if one.recipient == "zhao@hq.example")
    assert "来件人又来信" in subject(told)


def test_people_are_called_by_the_name_that_they_gave(with_hook, there):
    office = with_hook()
    with office.house.db.write() as conn:
        habits.keep(conn, "zhao", quiet=True, mention="13800000000")
    assigned(office)
    carry(office, there)
    assert there.calls[0].json["text"]["mentioned_mobile_list"] == ["13800000000"]


def test_too_fast_is_tried_again_and_another_refusal_is_a_failure_with_its_reason(with_hook, there):
    office = with_hook()
    assigned(office)
    there.next('{"errcode":45009,"errmsg":"api freq out of limit"}')
    carry(office, there)
    [row] = rows(office)
    assert (row.state, row.smtp_code, row.smtp_text) == ("retry", 45009, "45009 api freq out of limit")
    office.clock.forward(minutes=2)
    there.next('{"errcode":93000,"errmsg":"invalid webhook"}')
    carry(office, there)
    [row] = rows(office)
    assert (row.state, row.smtp_text) == ("failed", "93000 invalid webhook")

    [finding] = hooked.check(office.house, [Webhook("desk", Kind.WECOM, there.url)])
    assert finding.status == "warn"
    with office.house.db.write() as conn:
        outbox.retry(conn, row.id, now=office.clock.at)
    carry(office, there)
    assert rows(office)[0].state == "sent"
    [finding] = hooked.check(office.house, [Webhook("desk", Kind.WECOM, there.url)])
    assert finding.status == "ok"


def test_an_end_that_nobody_knows_is_repeated_once_with_the_same_bytes(with_hook, there):
    office = with_hook()
    assigned(office)
    there.next("<html>")
    carry(office, there)
    assert rows(office)[0].state == "unknown"
    office.clock.forward(minutes=20)
    there.next("<html>")
    carry(office, there)
    office.clock.forward(minutes=20)
    carry(office, there)

    assert len(there.calls) == 2
    assert there.calls[0].body == there.calls[1].body


def test_mail_and_webhooks_do_not_take_each_others_letters(with_hook, there):
    office = with_hook()
    assigned(office)
    carry(office, there)
    assert {one.channel for one in office.letters()} == {"mail"}


@pytest.mark.parametrize("kind", [*Kind])
def test_a_storm_is_few_messages_that_each_fit_and_leave_nothing_out(kind, with_hook, there):
    office = with_hook(kind=kind)
    number = assigned(office, subject="关于华东项目合同用印的申请以及其他若干很长的说明" * 3)
    for count in range(40):
        answer(office, number, f"第 {count} 点。", message_id=f"a{count}@branch.example")
    there.usual = lambda handler: say(handler, b'{"errcode":0,"code":0}')
    for _ in range(12):
        carry(office, there, kind)
        office.clock.forward(minutes=4)

    assert len(there.calls) <= 8
    assert sum(text.count("来件人又来信") for text in there.texts) == 40
    if kind is Kind.WECOM:
        assert max(len(text.encode()) for text in there.texts) <= 2048


def test_outside_working_hours_it_waits_unless_it_is_to_be_told_at_any_time(with_hook, there):
    office = with_hook()
    office.clock.at = local("2026-11-27 20:00")
    assigned(office)
    carry(office, there)
    assert there.calls == []
    office.clock.at = local("2026-11-30 08:31")
    carry(office, there)
    assert len(there.calls) == 1


def test_a_webhook_that_left_the_configuration_is_told_nothing_and_stops_nobody(with_hook, there):
    office = with_hook()
    assigned(office)
    object.__setattr__(office.house.policy, "webhooks", ())
    carry(office, there)
    assert rows(office) == []
    assert len(mails_to_staff(office)) == 1


def test_messages_are_no_part_of_the_requesters_conversation(with_hook, there):
    office = with_hook()
    number = assigned(office)
    carry(office, there)
    progress.close(office.house, number, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    [message] = rows(office)
    assert all(message.message_id.encode() not in one.body for one in office.letters())


def test_a_plain_mail_still_opens_a_request_while_a_webhook_is_down(with_hook):
    office = with_hook()
    assigned(office)
    with robot() as gone:
        pass
    carry(office, gone)
    assert rows(office)[0].state == "retry"
    assert office.receive(mail(message_id="later@branch.example", text="再来一件")) == [1001, 1002]
