"""The lives of several reports at once, walked at random: filled, handed in, signed, returned, accepted, corrected (rulebook §4, §5)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.reports.conftest import DUE, OPEN, Office
from tests.walks import walk
from tracker.core import clock
from tracker.core.files import store_upload
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.reports import accepted_queries, actions
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.corrections import queries as correction_queries
from tracker.reports.lifecycle import CORRECTION_LIFE, REPORT_LIFE, CorrectionState, ReportState
from tracker.reports.models import Report, ReportSlot

PERIODS = ("2022-02", "2022-03", "2022-04")
SMALL = st.integers(min_value=0, max_value=500)
WHICH = st.sampled_from(PERIODS)


class Lives(RuleBasedStateMachine):
    """One unit reports three months of one task. The model remembers accepted figures, first submissions, versions."""

    office: ClassVar[Office]
    people: ClassVar[int]
    liaison: ClassVar[int]
    head: ClassVar[int]
    clerk: ClassVar[int]
    slots: ClassVar[dict[str, int]]
    proof: ClassVar[StoredFile]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.office.session.begin_nested()
        self.now: datetime = OPEN
        self.accepted: dict[str, int] = {}
        self.first: dict[str, datetime] = {}
        self.versions: dict[str, int] = {}

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.office.session.expire_all()

    def slot(self, period: str) -> ReportSlot:
        return self.office.session.get_one(ReportSlot, self.slots[period])

    def report(self, period: str) -> Report | None:
        return self.slot(period).report

    def attempt(self, step: Callable[[], Any]) -> bool:
        """Take the step at the machine's hour; False where the life does not allow it, and then nothing changed."""
        before = self.seen()
        try:
            with clock.frozen_at(self.now):
                step()
        except IllegalStep:
            assert self.seen() == before
            return False
        self.office.session.flush()
        return True

    def seen(self) -> dict[str, tuple[Any, ...]]:
        """What the database says of every report."""
        found = {}
        for period in PERIODS:
            report = self.report(period)
            if report is not None:
                figures = {one.indicator_id: one.value for one in report.figures}
                found[period] = (report.state, figures.get(self.people), report.returns, report.version)
        return found

    @rule(hours=st.integers(min_value=1, max_value=60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(signs=st.booleans())
    def the_unit_signs_or_not(self, signs: bool) -> None:
        self.office.cast.unit("经济发展局").signs_reports = signs
        self.office.session.flush()

    @rule(period=WHICH, figure=SMALL)
    def fill_in(self, period: str, figure: int) -> None:
        def save() -> None:
            report = actions.open_report(self.slot(period), actor_id=self.liaison)
            actions.save(report, self.office.values(people=figure, skilled=0), actor_id=self.liaison)

        self.attempt(save)

    @rule(periods=st.sets(WHICH, min_size=1))
    def hand_in(self, periods: set[str]) -> None:
        drafts = {
            period: report
            for period in sorted(periods)
            if (report := self.report(period)) is not None and report.state is ReportState.DRAFT
        }
        direct = not self.office.cast.unit("经济发展局").signs_reports
        done = self.attempt(lambda: actions.submit_all(list(drafts.values()), actor_id=self.liaison))
        if done and direct:
            for period in drafts:
                self.first.setdefault(period, self.now)

    @rule(period=WHICH, figure=SMALL, ways=st.lists(st.integers(0, 3), min_size=1, max_size=6))
    def what_comes_next(self, period: str, figure: int, ways: list[int]) -> None:
        """Whose turn it is does what is to be done, so that the walk gets to the end of a life."""
        for way in ways:
            self.take_the_next_step(period, figure, way)

    def take_the_next_step(self, period: str, figure: int, way: int) -> None:
        report = self.report(period)
        if report is None:
            self.fill_in(period, figure)
        elif report.state is ReportState.DRAFT:
            self.the_unit_signs_or_not(way % 2 == 0)
            self.hand_in({period})
        elif way == 0 and report.state is not ReportState.ACCEPTED:
            self.send_back(period)
        elif report.state is ReportState.AWAITING_SIGN_OFF:
            self.sign(period)
        elif report.state is ReportState.SUBMITTED:
            self.accept(period)
        elif correction_queries.under_way(report) is None:
            self.the_unit_signs_or_not(way % 2 == 0)
            self.ask_for_correction(period, figure)
        elif way == 0:
            self.withdraw_correction(period)
        else:
            self.decide_correction(period, way > 1)

    @rule(period=WHICH)
    def sign(self, period: str) -> None:
        report = self.report(period)
        if report is not None and self.attempt(lambda: actions.sign_off(report, actor_id=self.head)):
            self.first.setdefault(period, self.now)

    @rule(period=WHICH)
    def send_back(self, period: str) -> None:
        report = self.report(period)
        if report is not None:
            self.attempt(lambda: actions.return_to_unit(report, reason="请核对", actor_id=self.clerk))

    @rule(period=WHICH)
    def accept(self, period: str) -> None:
        report = self.report(period)
        if report is not None and self.attempt(lambda: actions.accept(report, actor_id=self.clerk)):
            self.accepted[period] = int(
                next(one.value for one in report.figures if one.indicator_id == self.people)
            )

    @rule(period=WHICH, figure=SMALL)
    def ask_for_correction(self, period: str, figure: int) -> None:
        report = self.report(period)
        if report is not None:
            self.attempt(
                lambda: correction_actions.ask_correction(
                    report,
                    {self.people: Decimal(figure)},
                    reason="重复统计",
                    proof=self.proof,
                    by_office=False,
                    is_signed=False,
                    actor_id=self.liaison,
                )
            )

    @rule(period=WHICH, agreed=st.booleans())
    def decide_correction(self, period: str, agreed: bool) -> None:
        report = self.report(period)
        asked = correction_queries.under_way(report) if report else None
        if asked is None:
            return
        if asked.state is CorrectionState.AWAITING_SIGN_OFF:
            self.attempt(lambda: correction_actions.sign_correction(asked, actor_id=self.head))
        elif agreed:
            new = int(asked.figures[0].new)
            self.attempt(
                lambda: correction_actions.approve_correction(asked, consequences=(), actor_id=self.clerk)
            )
            self.accepted[period] = new
        else:
            self.attempt(
                lambda: correction_actions.refuse_correction(asked, reason="不实", actor_id=self.clerk)
            )

    @rule(period=WHICH)
    def withdraw_correction(self, period: str) -> None:
        report = self.report(period)
        asked = correction_queries.under_way(report) if report else None
        if asked is not None:
            self.attempt(lambda: correction_actions.withdraw_correction(asked, actor_id=self.liaison))

    @invariant()
    def totals_are_the_sum_of_what_was_accepted(self) -> None:
        total = sum(self.accepted.values())
        held = sum(accepted_queries.accepted_figures([self.office.training.id], self.now).values())
        assert held == total
        target = next(one for one in self.office.training.targets if one.indicator_id == self.people)
        assert target.actual == total

    @invariant()
    def lateness_is_that_of_the_first_submission(self) -> None:
        for period in PERIODS:
            assert self.slot(period).submitted_at == self.first.get(period)

    @invariant()
    def versions_only_grow(self) -> None:
        for period, (*_, version) in self.seen().items():
            assert version >= self.versions.get(period, 0)
            self.versions[period] = version

    @invariant()
    def what_is_accepted_stays_so_but_for_corrections(self) -> None:
        for period, figure in self.accepted.items():
            state, held, *_ = self.seen()[period]
            assert (state, held) == (ReportState.ACCEPTED, figure)


def lives(office: Office) -> type[Lives]:
    """The machine over this office's training task, as 经济发展局 reports it."""
    liaison, head, clerk = (office.cast.person(name).id for name in ("liaison", "unit_head", "clerk"))
    slots = {period: office.slot(office.training, "经济发展局", period).id for period in PERIODS}
    proof = store_upload("名册.txt", io.BytesIO("张三".encode()), actor_id=liaison)
    office.session.flush()
    facts = {"people": office.people.id, "liaison": liaison, "head": head, "clerk": clerk, "slots": slots}
    return type("Reports", (Lives,), {"office": office, "proof": proof, **facts})


def test_whatever_happens_to_the_reports(office: Office, session: Any) -> None:
    assert session is office.session
    walk([lives(office)], REPORT_LIFE, CORRECTION_LIFE, examples=8, steps=20)


def test_the_machine_can_fail(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction that forgot the totals would be found."""
    monkeypatch.setattr(actions, "record_accepted", lambda *_, **__: None)
    machine = lives(office)()
    machine.now = DUE
    try:
        machine.fill_in("2022-02", 300)
        machine.hand_in({"2022-02"})
        machine.accept("2022-02")
        with pytest.raises(AssertionError):
            machine.totals_are_the_sum_of_what_was_accepted()
    finally:
        machine.teardown()
