"""The ledger of points: what the night posts, what an event posts at once, who loses by what, and that it is immutable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.assessment.conftest import SETTLED, YEAR, Ledger, night, objected, published_round
from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, LATE, Office, set_up, wall
from tracker.assessment import actions, queries
from tracker.assessment.events import ScorePosted
from tracker.assessment.ledger import standing_words
from tracker.assessment.models import ScoreEntry, SettledAccount
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.core import clock
from tracker.core.models import EventRecord
from tracker.core.unit_of_work import transaction
from tracker.reminders import actions as reminders
from tracker.reports import actions as reports
from tracker.tasks import actions as tasks
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.parts import actions as parts
from tracker.tasks.values import Party, TaskValues


def test_the_night_posts_every_point_once(settled: Office, session: Session, ledger: Ledger) -> None:
    assert session.scalar(select(func.count()).select_from(ScoreEntry))
    assert night("2022-04-11") == {"entries": 0}
    slot = settled.slot(settled.training, "社会事业局").id
    assert ledger.items("社会事业局", Rule.LATE) == {f"slot:{slot}": Decimal("-0.5")}
    late = ledger.last("社会事业局", Rule.LATE)
    assert standing_words(late.words) == "任务“企业职工在岗培训”2月报告迟报"
    missed = set(map(standing_words, ledger.words("社会事业局", Rule.MISSED).values()))
    assert missed >= {"任务“实训基地建设”2月报告漏报", "任务“实训基地建设”3月报告漏报"}
    assert ledger.score("社会事业局") == sum(ledger.items("社会事业局").values())


def test_what_has_not_moved_is_not_reckoned_again_and_what_was_forgotten_is(
    settled: Office, session: Session, ledger: Ledger, cast: Cast
) -> None:
    def kept() -> dict[int, str]:
        return queries.settled_digests([unit.unit.id for unit in queries.totals(YEAR)], YEAR)

    before, entries = kept(), len(ledger.entries("社会事业局"))
    assert set(before) == {one.unit.id for one in queries.totals(YEAR)}
    with transaction():
        session.execute(update(Task).where(Task.id == settled.training.id).values(title="在岗培训"))
    assert night("2022-04-11")["entries"] > 0, "the reasons name the task"
    moved = {unit_id for unit_id, digest in kept().items() if digest != before[unit_id]}
    assert cast.unit("社会事业局").id in moved
    assert len(ledger.entries("社会事业局")) > entries
    with transaction():
        session.execute(delete(SettledAccount))
    assert night("2022-04-11") == {"entries": 0}
    assert kept().keys() == before.keys()
    assert verify().fault == ""


def test_a_lead_answers_for_the_whole_task_and_a_host_is_flagged(
    settled: Office, ledger: Ledger, cast: Cast
) -> None:
    words = ledger.words("经济发展局", Rule.TASK)[f"task:{settled.training.id}"]
    # (312 + 100) / 2600 and (100 + 10) / 900, the mean: 14.0%
    assert words.startswith("牵头任务“企业职工在岗培训”完成14.0%")
    (host,) = queries.totals(YEAR, cast.unit("组织人社局").id)
    assert host.unit.is_host


def test_the_pace_is_one_line_a_task(settled: Office, ledger: Ledger) -> None:
    words = ledger.words("社会事业局", Rule.PACE)
    assert set(words) == {f"pace:{settled.training.id}", f"pace:{settled.centre.id}"}
    assert "应达序时2期" in words[f"pace:{settled.training.id}"]


def test_a_late_report_is_posted_at_once_and_a_lock_exception_takes_it_back(
    session: Session, cast: Cast, ledger: Ledger
) -> None:
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
    with clock.frozen_at(LATE):
        with transaction():
            office.submitted(office.training, "社会事业局", "other_liaison")
        slot = office.slot(office.training, "社会事业局")
        first = ledger.last("社会事业局", Rule.LATE)
        assert first.subject == f"slot:{slot.id}"
        with transaction():
            reports.grant_exception(
                slot,
                due_at=wall("2022-03-01 17:00"),
                locks_at=wall("2022-03-05 17:00"),
                reason="系统故障",
                actor_id=cast.person("office_head").id,
            )
        reversal = ledger.last("社会事业局", Rule.LATE)
        assert (reversal.points, reversal.reverses_id) == (-first.points, first.id)
        assert reversal.words == "冲正：任务“企业职工在岗培训”2月报告迟报"
        assert ledger.items("社会事业局", Rule.LATE) == {}
        assert verify().fault == ""


def test_a_report_in_time_posts_nothing_until_the_night(session: Session, cast: Cast, ledger: Ledger) -> None:
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
    with clock.frozen_at(wall("2022-02-26 09:00")), transaction():
        office.accepted(office.training, "社会事业局", "other_liaison")
    assert ledger.entries("社会事业局") == []


# ── who loses by what ────────────────────────────────────────────────────────────────────────────────────────────────


def reminded(office: Office, cast: Cast, at: str) -> None:
    """The lead of the training task reminds 社会事业局."""
    with clock.frozen_at(wall(at)), transaction():
        reminders.remind(
            office.training,
            cast.unit("社会事业局"),
            content="请按时报送3月进展",
            asked_on=None,
            actor=cast.person("liaison"),
        )


@pytest.mark.parametrize(
    ("reminded_at", "excused"), [("2022-03-25 09:00", True), ("2022-03-29 09:00", False)]
)
def test_only_the_responsible_unit_loses_where_the_lead_had_reminded_it(
    office: Office, cast: Cast, ledger: Ledger, reminded_at: str, excused: bool
) -> None:
    reminded(office, cast, reminded_at)  # March was due on the 28th
    with clock.frozen_at(wall("2022-03-30 09:00")), transaction():
        nothing = office.values(people=0, skilled=0)
        office.accepted(
            office.training, "经济发展局", "liaison", nothing, period="2022-03"
        )  # it waited for the other
    with clock.frozen_at(SETTLED):
        night("2022-04-11")
        mine = f"slot:{office.slot(office.training, '经济发展局', '2022-03').id}"
        theirs = f"slot:{office.slot(office.training, '社会事业局', '2022-03').id}"
        assert ledger.items("社会事业局", Rule.MISSED)[theirs] == -1
        assert ledger.items("经济发展局", Rule.LATE)[mine] == (0 if excused else Decimal("-0.5"))
        assert (
            "责任单位社会事业局未按时报送，已提前催办，不扣分" in ledger.words("经济发展局", Rule.LATE)[mine]
        ) is excused
        # the lead's figures of March lack the other unit's: that month is no period of its pace
        due = "应达序时1期" if excused else "应达序时2期"
        assert due in ledger.words("经济发展局", Rule.PACE)[f"pace:{office.training.id}"]
        assert verify().fault == ""


def test_nothing_is_scored_from_the_day_on_which_a_task_is_suspended(
    settled: Office, cast: Cast, ledger: Ledger
) -> None:
    before = ledger.items("社会事业局", Rule.LATE, Rule.MISSED)
    with transaction():
        interruptions.suspend(settled.training, reason="政策调整", actor_id=cast.person("office_head").id)
    # 412 of 2600 and 110 of 900 were reached; by 10 April 69 of 334 days had gone: (15.8 % + 12.2 %) / 2 ÷ 20.7 %
    stopped = ledger.words("经济发展局", Rule.TASK)[f"task:{settled.training.id}"]
    assert stopped.startswith("牵头任务“企业职工在岗培训”（4月11日停止计分，按此前序时计）完成67.9%")
    score = ledger.score("社会事业局")
    with clock.frozen_at(wall("2022-05-16 09:30")):
        night("2022-05-16")
        assert f"slot:{settled.slot(settled.training, '社会事业局', '2022-04').id}" not in ledger.items(
            "社会事业局", Rule.MISSED
        )
        lapses = ledger.items("社会事业局", Rule.LATE, Rule.MISSED)
        assert {subject: lapses[subject] for subject in before} == before  # what came before stays
        assert ledger.words("经济发展局", Rule.TASK)[f"task:{settled.training.id}"].startswith(stopped[:40])
        with transaction():
            interruptions.resume(settled.training, actor_id=cast.person("office_head").id)
        assert "停止计分" not in standing_words(
            ledger.words("经济发展局", Rule.TASK)[f"task:{settled.training.id}"]
        )
        assert verify().fault == ""
    assert score


def test_the_members_of_a_group_are_scored_each(settled: Office, cast: Cast, ledger: Ledger) -> None:
    clerk = cast.person("clerk").id
    values = TaskValues(
        title="园区用工对接",
        kind=TaskKind.STANDING,
        starts_on=date(2022, 4, 11),
        due_on=None,
        lead_unit_id=cast.unit("财政金融局").id,
        responsible=(Party(group_id=cast.group.id),),
    )
    with transaction():
        task = tasks.draft(settled.training.measure, values, actor_id=clerk)
        tasks.dispatch(task, actor_id=clerk)
    with clock.frozen_at(wall("2022-05-16 09:30")):
        night("2022-05-16")
        for member in ("光电园区中心", "防爆园区中心"):
            assert set(ledger.items(member, Rule.MISSED)) == {
                f"slot:{settled.slot(task, member, '2022-04').id}"
            }


def test_a_unit_that_has_no_part_any_more_is_not_rated(settled: Office, cast: Cast, ledger: Ledger) -> None:
    unit = cast.unit("社会事业局")
    clerk = cast.person("clerk").id
    with transaction():
        part = next(one for one in settled.training.assignments if one.unit_id == unit.id)
        parts.withdraw_unit(part, reason="职能划转", actor_id=clerk)
        interruptions.call_off(settled.centre, reason="并入他项", actor_id=clerk)
    night("2022-04-11")
    assert set(ledger.items("社会事业局")) <= {f"slot:{settled.slot(settled.centre, '社会事业局', month).id}" for month in ("2022-02", "2022-03")} | {f"task:{settled.centre.id}", f"pace:{settled.centre.id}", "base", "none"}  # fmt: skip
    assert verify().fault == ""


def test_a_unit_whose_every_entry_was_reversed_stands_in_no_rank(
    settled: Office, cast: Cast, session: Session, ledger: Ledger
) -> None:
    unit = cast.unit("社会事业局").id
    assert unit in {total.unit.id for total in queries.totals(YEAR)}
    with transaction():
        for task in (settled.training, settled.centre):
            part = next(one for one in task.assignments if one.unit_id == unit)
            part.state = type(part.state).WITHDRAWN
            part.acknowledged_at = None
    night("2022-04-11")
    assert ledger.items("社会事业局") == {}
    assert unit not in {total.unit.id for total in queries.totals(YEAR)}


# ── immutable, and verified ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.database
@pytest.mark.parametrize("act", [update(ScoreEntry).values(words="改过"), delete(ScoreEntry)], ids=str)
def test_the_database_refuses_to_change_an_entry(settled: Office, session: Session, act: Any) -> None:
    with pytest.raises(DBAPIError, match="ledger of points is only ever added to"), session.begin_nested():
        session.execute(act)


FORGERIES = {
    "points altered": ("UPDATE score_entry SET points = points + 10000 WHERE id = :id", "与留痕不符"),
    "words altered": ("UPDATE score_entry SET words = '改过' WHERE id = :id", "与留痕不符"),
    "an edition altered": ("UPDATE score_entry SET edition = 9 WHERE id = :id", "与留痕不符"),
    "an entry removed": ("DELETE FROM score_entry WHERE id = :id", "已被删除"),
    "an entry moved": ("UPDATE score_entry SET sequence = 9 WHERE id = :id", "在留痕中没有记录"),
    "a year altered": ("UPDATE score_entry SET year = 2021 WHERE id = :id", "在留痕中没有记录"),
}


@pytest.mark.database
@pytest.mark.parametrize("case", FORGERIES)
def test_a_forged_entry_is_found(
    settled: Office, app: Flask, ledger: Ledger, forger: Callable[..., None], case: str
) -> None:
    forgery, sentence = FORGERIES[case]
    run = app.test_cli_runner().invoke
    sound = run(args=["assessment", "verify"])
    assert (sound.exit_code, "entries are sound" in sound.output) == (0, True)
    forger(forgery, id=ledger.last("社会事业局", Rule.MISSED).id)
    broken = run(args=["assessment", "verify"])
    assert broken.exit_code == 1
    assert sentence in broken.output


def test_points_that_do_not_follow_from_the_facts_are_found(
    settled: Office, cast: Cast, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that was tampered with writes entry and trail alike; the facts beside them give it away."""
    honest = actions.postings

    def generous(*args: Any) -> Any:
        return [
            type(one)(one.rule, one.subject, one.sequence, one.points + 1, one.words) for one in honest(*args)
        ]

    monkeypatch.setattr(actions, "postings", generous)
    with clock.frozen_at(wall("2022-05-16 09:30")):
        night("2022-05-16")
    assert "按所记事实和考核办法重算不是这个数" in verify().fault


def test_a_decision_that_posted_something_else_is_found(
    settled: Office, cast: Cast, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_round(cast)
    objection = objected(cast, ledger.last("社会事业局", Rule.LATE))
    real = actions.post

    def generous(accounts: Any, *args: Any, **named: Any) -> int:
        (account,) = accounts
        (line,) = account.lines
        more = type(line)(line.rule, line.subject, 1, line.points + 1, line.words, line.reverses_id)
        return real([type(account)(account.unit_id, [more], account.score, None)], *args, **named)

    monkeypatch.setattr(actions, "post", generous)
    with transaction():
        actions.uphold(objection, points=Decimal("0.5"), decision="属实", actor_id=cast.person("leader").id)
    assert "与裁定的分数不符" in verify().fault


def test_the_trail_keeps_the_facts_and_no_more(settled: Office, session: Session) -> None:
    facts = session.scalars(select(EventRecord.facts).where(EventRecord.tag == ScorePosted.tag)).all()[-1]
    assert set(facts["grounds"]) == {
        "arithmetic",
        "tasks",
        "pace",
        "slots_due",
        "reporting",
        "findings",
        "conduct",
    }
