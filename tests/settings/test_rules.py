"""Rules that the office changes: versions, what must hold together, who may, and what moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import PROJECT
from tests.bench.statements import counted
from tests.cast import MONDAY, Cast
from tests.client import Browser
from tests.reports.conftest import Office, office, wall
from tracker.core import clock
from tracker.core.db import db
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord, RuleChange
from tracker.core.rules import (
    CYCLE_CHOICES,
    DEFAULTS,
    SETTINGS,
    Section,
    Version,
    contradictions,
    in_force,
    office_rules,
    stored_value,
    value_of,
)
from tracker.settings import actions
from tracker.tasks.cycles.reporting import REGULAR

__all__ = ["office"]  # a fixture
SignedIn = Callable[[str], Browser]
TODAY = MONDAY.date()


def change(
    cast: Cast, section: Section = Section.MONTHLY, on: date = TODAY, **values: object
) -> list[RuleChange]:
    return actions.change_rules(
        section, values, effective_on=on, reason="", actor_id=cast.person("office_head").id
    )


def test_the_defaults_hold_together_and_each_is_within_its_own_bounds():
    assert contradictions(DEFAULTS) == {}
    assert all(about.words for about in SETTINGS.values())


@pytest.mark.parametrize("name", list(SETTINGS))
def test_every_value_comes_back_from_the_table_as_it_was(name: str):
    value = getattr(DEFAULTS, name)
    assert value_of(name, stored_value(value)) == value


DAYS = st.dates(date(2022, 1, 1), date(2022, 12, 31))
VERSIONS = st.lists(st.builds(Version, st.just("report_due_on_day"), st.integers(25, 28), DAYS), max_size=8)


@given(VERSIONS, DAYS)
def test_the_latest_decision_that_has_taken_effect_counts(versions: list[Version], on: date):
    past = [one for one in versions if one.effective_on <= on]
    latest = max((one.effective_on for one in past), default=None)
    wanted = [one.value for one in past if one.effective_on == latest][-1] if past else 28
    assert in_force(versions, on).report_due_on_day == wanted


@pytest.mark.parametrize(
    ("section", "values", "why"),
    [
        (Section.LIGHTS, {"watch_points": Decimal(11)}, "关注"),
        (Section.LIGHTS, {"red_points": Decimal(9)}, "黄灯"),
        (Section.MONTHLY, {"report_opens_on_day": 29}, "开放日"),
        (Section.MONTHLY, {"report_due_on_day": 32}, "不能大于31"),
        (Section.WEEKLY, {"weekly_due_on_weekday": 3}, "每周"),
        (Section.REMINDERS, {"remind_before_working_days": (5, 31)}, "不能大于30"),
        (Section.SECURITY, {"password_length": 4}, "不能小于8"),
        (Section.SECURITY, {"lock_for": timedelta(minutes=1)}, "不能小于5"),
    ],
)
def test_what_cannot_hold_together_is_refused(
    session: Session, cast: Cast, section: Section, values: dict[str, object], why: str
):
    with pytest.raises(IllegalStep, match=why):
        change(cast, section, **values)
    assert session.scalars(select(RuleChange)).all() == []


def test_a_change_is_a_version_with_who_when_from_what_to_what_and_from_which_day(
    session: Session, cast: Cast
):
    change(cast, on=date(2022, 4, 1), report_due_on_day=27)
    assert office_rules().report_due_on_day == 28
    assert office_rules(date(2022, 3, 31)).report_due_on_day == 28
    assert office_rules(date(2022, 4, 1)).report_due_on_day == 27
    one = session.scalars(select(RuleChange)).one()
    assert (one.old, one.new) == ({"value": 28}, {"value": 27})
    assert (one.changed_at, one.changed_by_id) == (clock.now(), cast.person("office_head").id)
    event = session.scalars(select(EventRecord).where(EventRecord.tag == "rule:changed")).one()
    assert event.facts["changes"] == [["每月截止", "28日", "27日"]]
    assert change(cast, on=date(2022, 4, 1), report_due_on_day=27) == []


def test_a_change_to_come_must_suit_what_is_decided_for_later(cast: Cast):
    change(cast, on=date(2022, 5, 1), report_due_on_day=26)
    with pytest.raises(IllegalStep, match="开放日"):
        change(cast, on=date(2022, 4, 1), report_opens_on_day=27)


def test_nothing_is_changed_backwards_and_what_is_to_come_can_be_withdrawn(cast: Cast):
    with pytest.raises(IllegalStep, match="追溯"):
        change(cast, on=TODAY - timedelta(days=1), report_due_on_day=27)
    head = cast.person("office_head").id
    later = change(cast, on=date(2022, 4, 1), report_due_on_day=27)[0]
    actions.withdraw_change(later, actor_id=head)
    assert office_rules(date(2022, 4, 1)).report_due_on_day == 28
    at_once = change(cast, report_due_on_day=26)[0]
    with pytest.raises(IllegalStep, match="已生效"):
        actions.withdraw_change(at_once, actor_id=head)


def test_rules_cost_nothing_while_nobody_has_changed_one(cast: Cast, signed_in: SignedIn):
    browser = signed_in("clerk")
    db.session.commit()
    db.session.expunge_all()
    with counted(db.engine) as sent:
        browser.get("/account")
    assert not [one for one in sent if one.lstrip().startswith("SELECT rule_change.")]
    assert not [one for one in sent if "rule_change" in one and "FROM person" not in one]


def test_the_digest_time_is_a_time_and_a_ladder_is_a_list(cast: Cast):
    change(cast, Section.REMINDERS, digest_time=time(9, 0), remind_before_working_days=(4, 2, 0))
    assert (office_rules().digest_time, office_rules().remind_before_working_days) == (time(9), (4, 2, 0))


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_every_rule_of_the_office_and_only_the_head_may_decide(signed_in: SignedIn):
    page = signed_in("clerk").get("/settings")
    for name, about in SETTINGS.items():
        assert (about.words in page.text) is not about.section.is_of_security, name
    assert "规则由办公室负责人调整" in signed_in("clerk").get("/settings/monthly", status=403).text
    signed_in("office_head").get("/settings/security", status=404)
    security = signed_in("security_admin")
    assert "口令至少" in security.get("/settings").text
    assert "每月截止" not in security.get("/settings").text


def test_the_security_administrator_keeps_the_password_rules(signed_in: SignedIn):
    browser = signed_in("security_admin")
    form = browser.get("/settings/security").filled()
    browser.post("/settings/security", form | {"password_length": "12", "lock_for": "20"})
    assert office_rules().password_length == 12
    assert office_rules().lock_for == timedelta(minutes=20)
    assert "12位" in browser.get("/password-rules").text or "12" in browser.get("/password-rules").text


def test_what_moves_is_shown_before_it_is_saved(office: Office, signed_in: SignedIn):
    with clock.frozen_at(wall("2022-02-26 09:00")):  # February has opened
        browser = signed_in("office_head")
        form = browser.get("/settings/monthly").filled() | {"report_due_on_day": "26"}
        shown = browser.post("/settings/monthly", form, status=200)
        assert "改期" in shown.text and office_rules().report_due_on_day == 28
        browser.post("/settings/monthly", shown.filled())
        assert office_rules().report_due_on_day == 26
        assert office.slot(office.training, "经济发展局", "2022-02").due_at == wall("2022-02-28 17:00")
        # 26 March is a Saturday: Monday
        assert office.slot(office.training, "经济发展局", "2022-03").due_at == wall("2022-03-28 17:00")
        assert office.slot(office.training, "经济发展局", "2022-04").due_at == wall("2022-04-26 17:00")
        history = browser.get("/settings/monthly/history").text
        assert "28日" in history and "26日" in history and "王堃" in history


def test_a_change_to_come_moves_only_the_periods_after_it_and_its_withdrawal_moves_them_back(
    office: Office, cast: Cast, signed_in: SignedIn
):
    with clock.frozen_at(wall("2022-03-07 09:30")):
        later = change(cast, on=date(2022, 6, 1), report_due_on_day=27)[0]
        assert office.slot(office.training, "经济发展局", "2022-05").due_at == wall("2022-05-30 17:00")
        assert office.slot(office.training, "经济发展局", "2022-06").due_at == wall("2022-06-27 17:00")
        signed_in("office_head").post(f"/settings/changes/{later.id}/withdrawal")
        office.session.expire_all()
        assert office.slot(office.training, "经济发展局", "2022-06").due_at == wall("2022-06-28 17:00")


def test_wrong_values_are_said_at_their_field(signed_in: SignedIn):
    browser = signed_in("office_head")
    form = browser.get("/settings/lights").filled()
    refused = browser.post("/settings/lights", form | {"watch_points": "40"}, status=422)
    assert "关注的界限不能高于黄灯的界限" in refused.text
    form = browser.get("/settings/reminders").filled()
    assert (
        "用顿号分开"
        in browser.post("/settings/reminders", form | {"remind_before_working_days": "三天"}, status=422).text
    )


def test_a_power_that_was_granted_is_named(session: Session, cast: Cast, signed_in: SignedIn):
    """督查 only where the office recorded a designation (rulebook §8)."""
    with pytest.raises(IllegalStep, match="授权文件"):
        change(cast, Section.INSPECTIONS, may_say_supervision=True)
    browser = signed_in("office_head")
    form = browser.get("/settings/inspections").filled() | {"may_say_supervision": "y"}
    assert "请写明授权文件" in browser.post("/settings/inspections", form, status=422).text
    browser.post("/settings/inspections", form | {"reason": "宛政办〔2022〕8号"})
    assert office_rules().may_say_supervision
    assert change(cast, Section.INSPECTIONS, may_say_supervision=False), "to give it up needs no document"


def test_new_tasks_are_reported_as_often_as_the_office_says(office: Office, signed_in: SignedIn):
    assert {number: cycle.word for number, cycle in REGULAR.items()} == dict(CYCLE_CHOICES)
    browser, address = signed_in("clerk"), f"/measures/{office.training.measure_id}/breakdown"
    assert browser.get(address).filled()["tasks-0-cycle"] == "monthly"
    change(office.cast, Section.SLOTS, usual_cycle=3)
    assert browser.get(address).filled()["tasks-0-cycle"] == "quarterly"


def test_every_rule_of_the_book_is_used_by_the_code():
    """A ⚙ that nothing reads would be a promise."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (PROJECT / "tracker").rglob("*.py")
        if path.name != "rules.py"
    )
    assert [name for name in SETTINGS if name not in code] == []
