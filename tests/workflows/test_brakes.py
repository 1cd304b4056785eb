"""What keeps our automatic mail few: storms, pauses, lists, held letters that people decide about in bulk."""

from __future__ import annotations

import pytest

from intake.domain.gate import Limits
from intake.domain.request import Outcome, State
from intake.workflows.desk import progress, release
from intake.workflows.looking import browse, why
from intake.workflows.upkeep import pausing
from tests.support import desk
from tests.support.desk import mail

FREE = dict(unknown_sender_hour=0, unknown_sender_day=0, subject_day=0)
CALM = Limits(storm_sender=4, storm_subject=3, **FREE)
NO_STORMS = Limits(storm_sender=0, storm_subject=0, **FREE)


def numbered(n, *, sender="who@elsewhere.example", subject="状态 {n}"):
    return mail(f"第 {n} 件", subject=subject.format(n=n), sender=sender, message_id=f"m{n}.{sender}")


def reasons(office):
    return [why.of(office.house, one.id)["ack"]["reason"] for one in office.requests()]


@pytest.fixture
def strict(database_url):
    with desk.office(database_url, limits=CALM, blocked=("@spam.example", "robot@branch.example")) as made:
        yield made


def test_a_storm_from_one_sender_is_not_answered_and_ends_by_itself(strict):
    subjects = "甲乙丙丁戊己庚"
    strict.receive(*(numbered(n, subject=f"{subjects[n]}{{n}}") for n in range(6)))

    assert reasons(strict) == ["ok"] * 4 + ["cap.storm"] * 2
    assert len(strict.letters()) == 4

    strict.clock.forward(minutes=12)
    strict.receive(numbered(6, subject="庚{n}"))
    assert reasons(strict)[-1] == "ok"


def test_a_storm_under_one_shape_of_subject_counts_its_senders_together(strict):
    strict.receive(*(numbered(n, sender=f"host{n}@elsewhere.example", subject="告警 编号 {n}7") for n in range(5)))

    assert reasons(strict) == ["ok"] * 3 + ["cap.storm"] * 2


def test_the_requests_of_a_storm_point_to_its_first(strict):
    strict.receive(*(numbered(n, sender=f"host{n}@elsewhere.example", subject="告警 {n}") for n in range(6)))

    found = [[rule for rule in one.rules if rule.endswith("storm")] for one in strict.requests()]
    assert found == [[], [], [], [], ["similar:1004 storm"], ["similar:1004 storm"]]


def test_zero_switches_the_breaker_off(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/i.db", limits=NO_STORMS) as office:
        office.receive(*(numbered(n) for n in range(70)))

        assert set(reasons(office)) == {"ok", "cap.domain"}


def test_a_blocked_address_has_its_request_and_no_letter(strict):
    strict.receive(numbered(1, sender="x@mail.spam.example"), numbered(2, sender="Robot@Branch.example"))

    assert reasons(strict) == ["blocked", "blocked"]
    assert strict.letters() == []


def test_an_exempt_address_meets_no_cap(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/i.db", exempt=("portal@elsewhere.example",)) as office:
        office.receive(*(numbered(n, sender="portal@elsewhere.example") for n in range(8)))

        assert reasons(office) == ["ok"] * 8


def test_while_sending_is_paused_acknowledgements_are_written_and_held(office):
    assert pausing.pause(office.house, "sending", actor="zhao", reason="搬机房")
    assert not pausing.pause(office.house, "sending", actor="zhao", reason="又一次")
    office.receive(mail())

    [held] = office.letters("held")
    assert held.reason == "paused"
    assert reasons(office) == ["paused"]
    assert office.request(1001).promise.announced_by == held.key

    assert pausing.resume(office.house, actor="zhao").done == (held.id,)
    assert [one.id for one in office.letters("pending")] == [held.id]
    assert pausing.resume(office.house, actor="zhao") is None


def test_a_held_acknowledgement_whose_promise_is_over_is_not_released_with_the_others(office):
    pausing.pause(office.house, "sending", actor="zhao", reason="")
    office.receive(mail())
    office.clock.forward(days=9)
    office.receive(mail("另一件", subject="会议室", message_id="two@branch.example"))

    done = pausing.resume(office.house, actor="zhao")

    assert (done.done, done.too_late) == ((2,), (1,))
    assert release.letter(office.house, 1, "release", actor="zhao") == "pending", "a person may all the same"


def test_held_letters_are_released_or_dropped_in_bulk(database_url):
    with desk.office(database_url, limits=Limits(unknown_hour=2)) as office:
        office.receive(*(numbered(n, sender=f"p{n}@e{n}.example", subject=f"{'甲乙丙丁'[n]}事") for n in range(4)))
        assert [one.reason for one in office.letters("held")] == ["cap.global"] * 2

        first = office.letters("held")[0].id
        assert release.letter(office.house, first, "drop", actor="zhao", reason="机器人") == "suppressed"
        assert len(release.held_letters(office.house, "cap.global", "release", actor="zhao").done) == 1
        assert office.letters("held") == []
        events = browse.detail(office.house, 1003, office.clock.at)["events"]
        assert [one["payload"]["reason"] for one in events if one["kind"] == "letter_dropped"] == ["机器人"]


def test_answers_reopen_a_request_five_times_a_day_at_most(office):
    [number] = office.receive(mail())
    letter = office.letters()[0]
    for n in range(7):
        if office.request(number).state is not State.RESOLVED:
            progress.close(office.house, number, outcome=Outcome.DONE, text="好了", actor="zhao", now=office.clock.at)
        office.clock.forward(minutes=10)
        office.receive(mail(f"还是不行 {n}", message_id=f"r{n}@branch.example", reply_to_id=letter.message_id))

    kinds = [one["kind"] for one in browse.detail(office.house, number, office.clock.at)["events"]]
    assert kinds.count("reopened") == 5
    assert kinds.count("reopen_capped") == 2
