"""Whatever happens in a year, in whatever order: the entries sum to the score, the score stays within its bounds, and the
ledger is what the trail makes of it. Once with made-up facts through the pure rules, once by driving the office itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.assessment.conftest import YEAR, Ledger, objected, proof, published_round
from tests.assessment.test_scoring import any_facts
from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, Office, set_up, wall
from tracker.assessment import actions, queries
from tracker.assessment.grounds import facts_from, grounds_of
from tracker.assessment.jobs import settle_scores
from tracker.assessment.ledger import Key, Posted, Posting, plain, postings
from tracker.assessment.lifecycle import ManualStep, SchemeStep
from tracker.assessment.models import ScoreEntry
from tracker.assessment.queries import OBJECTION
from tracker.assessment.rulings import DEDUCTIONS, most_raised
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import BLOCKS, Facts, Rule, contributions, score_of
from tracker.assessment.verifying import compared, remade, verify
from tracker.core import clock
from tracker.core.unit_of_work import transaction
from tracker.reports import actions as reports
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.models import Report, ReportSlot
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.lifecycle import TaskState

UNIT = 7
SCHEMES = (
    Scheme(),
    Scheme(tasks=Decimal(60), pace=Decimal(20), late=Decimal("0.25")),
    Scheme(tasks=Decimal(80), pace=Decimal(0), most_penalties=Decimal(3), responsible_factor=Decimal(0)),
)


# ── the pure rules ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Books:
    """A unit's ledger and what the trail says of it, as `actions` keeps them, without a database."""

    entries: list[ScoreEntry] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    decided: dict[str, str] = field(default_factory=dict)
    contested: set[Key] = field(default_factory=set)
    edition: int = 0

    def settle(self, facts: Facts, edition: int) -> Decimal:
        """Post what the facts say; gives the score that they make."""
        self.edition = edition
        wanted = contributions(facts, SCHEMES[edition])
        if lines := postings(wanted, self.posted()):
            self.post(lines, edition, json.dumps(grounds_of(facts)))
        return score_of(wanted)

    def posted(self) -> dict[Key, Posted]:
        found: dict[Key, Posted] = {}
        for one in self.entries:
            if not one.subject.startswith(OBJECTION):
                before = found.get((one.rule, one.subject))
                points = one.points + (before.points if before else 0)
                found[one.rule, one.subject] = Posted(
                    points, one.id, one.sequence, one.words, one.reverses_id is None
                )
        return found

    def object(self, place: int, share: Decimal) -> None:
        """An objection to one of the items is upheld, by a share of what may be given: once for each (`may_object`)."""
        stand = [key for key, one in self.posted().items() if one.stands and key not in self.contested]
        if not stand:
            return
        rule, subject = stand[place % len(stand)]
        self.contested.add((rule, subject))
        item = self.posted()[rule, subject]
        most = most_raised(rule, item.points, self.by_rule(), SCHEMES[self.edition])
        points = (most * share).quantize(Decimal("0.0001"))
        if points or rule in DEDUCTIONS:
            number = len(self.decided) + 1
            self.decided[f"{OBJECTION}{number}"] = plain(points)
            reverses = item.last_id if rule in DEDUCTIONS and points == -item.points else None
            self.post([Posting(rule, f"{OBJECTION}{number}", 1, points, "更正", reverses)], 0, "null")

    def post(self, lines: list[Posting], edition: int, grounds: str) -> None:
        told = []
        for one in lines:
            number = len(self.entries) + 1
            values = {"rule": one.rule, "subject": one.subject, "sequence": one.sequence, "edition": edition}
            values |= {"points": one.points, "words": one.words, "reverses_id": one.reverses_id}
            self.entries.append(ScoreEntry(id=number, unit_id=UNIT, year=YEAR, **values))
            told.append((one.rule.value, one.subject, one.sequence, edition, plain(one.points), one.words, one.reverses_id))  # fmt: skip
        self.records.append(json.dumps({"year": YEAR, "entries": told, "grounds": json.loads(grounds)}))

    def by_rule(self) -> dict[Rule, Decimal]:
        found: dict[Rule, Decimal] = {}
        for one in self.entries:
            found[one.rule] = found.get(one.rule, Decimal(0)) + one.points
        return found

    def score(self) -> Decimal:
        return sum((one.points for one in self.entries if one.rule is not Rule.BONUS), Decimal(0))

    def fault(self) -> str:
        accounts = remade((UNIT, json.loads(record)) for record in self.records)
        return compared(self.entries, accounts, dict(enumerate(SCHEMES)), self.decided).fault


histories = st.lists(st.tuples(any_facts(), st.integers(0, len(SCHEMES) - 1)), min_size=1, max_size=5)
objections = st.lists(st.tuples(st.integers(0, 99), st.sampled_from(("0.3", "0.5", "1"))), max_size=8)


@settings(max_examples=80)
@given(histories, objections)
def test_any_course_of_facts_schemes_reversals_and_objections(
    history: list[tuple[Facts, int]], upheld: list[tuple[int, str]]
) -> None:
    books = Books()
    for facts, edition in history:
        score = books.settle(facts, edition)
        assert books.score() == score
        assert books.settle(facts, edition) == score  # a second time nothing
        assert books.fault() == ""
    for place, share in upheld:
        before = books.score()
        books.object(place, Decimal(share))
        assert before <= books.score() <= 100
        sums = books.by_rule()
        assert all(sum(sums.get(rule, Decimal(0)) for rule in rules) >= 0 for rules in BLOCKS.values())
        assert books.fault() == ""


@settings(max_examples=40)
@given(any_facts(), st.integers(0, 99), st.sampled_from(("points", "words", "sequence", "edition", "gone")))
def test_any_entry_that_was_tampered_with_is_found(facts: Facts, place: int, what: str) -> None:
    books = Books()
    books.settle(facts, 0)
    if not books.entries:
        return
    entry = books.entries[place % len(books.entries)]
    if what == "gone":
        books.entries.remove(entry)
    else:
        value = {"points": entry.points + 1, "words": "改过", "sequence": 9, "edition": 2}[what]
        setattr(entry, what, value)
    assert books.fault()


@given(any_facts())
def test_the_facts_come_back_from_the_trail_as_far_as_they_count(facts: Facts) -> None:
    back = facts_from(json.loads(json.dumps(grounds_of(facts))))
    for scheme in SCHEMES:
        again = [(one.rule, one.subject, one.points) for one in contributions(back, scheme)]
        assert again == [(one.rule, one.subject, one.points) for one in contributions(facts, scheme)]


# ── the office itself ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Chance:
    """A year in which anything may happen; every step is one of the office's own verbs."""

    office: Office
    cast: Cast
    random: Random

    def id(self, username: str) -> int:
        return self.cast.person(username).id

    def step(self) -> None:
        """One thing that can happen now."""
        with transaction():
            self.random.choice(self.possible())()

    def possible(self) -> list[Callable[[], None]]:
        return [self.report, self.report, self.report, self.review, self.correct, self.excuse, self.stop, self.reward, self.change]  # fmt: skip

    def report(self) -> None:
        """A unit sends one of its open reports, in time or late."""
        now = clock.now()
        slots = select(ReportSlot).where(
            ReportSlot.task_id == self.office.training.id,
            ReportSlot.opens_at <= now,
            ReportSlot.locks_at >= now,
            ReportSlot.submitted_at.is_(None),
            ReportSlot.withdrawn_at.is_(None),
        )
        for slot in self.office.session.scalars(slots).all()[:1]:
            who = self.id("liaison" if slot.unit.short_name == "经济发展局" else "other_liaison")
            report = reports.open_report(slot, actor_id=who)
            figures = self.office.values(
                people=self.random.randint(50, 400), skilled=self.random.randint(0, 50)
            )
            reports.save(report, figures, actor_id=who)
            reports.submit(report, actor_id=who)

    def review(self) -> None:
        """The office accepts or returns."""
        for report in self.office.session.scalars(select(Report).where(Report.state == "submitted")).all():
            if self.random.random() < 0.3:
                reports.return_to_unit(report, reason="数据有误", actor_id=self.id("clerk"))
            else:
                reports.accept(report, actor_id=self.id("clerk"))

    def correct(self) -> None:
        """The office finds an error in an accepted report and has it corrected."""
        accepted = self.office.session.scalars(select(Report).where(Report.state == "accepted")).all()
        for report in accepted[:1]:
            asked = correction_actions.ask_correction(
                report,
                {self.office.people.id: Decimal(self.random.randint(40, 300))},
                reason="核查不符",
                proof=proof(self.cast),
                by_office=True,
                is_signed=False,
                actor_id=self.id("clerk"),
            )
            correction_actions.approve_correction(asked, consequences=(), actor_id=self.id("office_head"))

    def excuse(self) -> None:
        """A lock exception for a slot that was missed or late."""
        slots = select(ReportSlot).where(ReportSlot.due_at < clock.now(), ReportSlot.withdrawn_at.is_(None))
        slot = self.random.choice(self.office.session.scalars(slots).all() or [None])
        if slot is not None:
            until = clock.now() + timedelta(days=2)
            reports.grant_exception(
                slot, due_at=until, locks_at=until, reason="系统故障", actor_id=self.id("office_head")
            )

    def stop(self) -> None:
        """The task is suspended, or goes on."""
        task = self.office.training
        if task.state is TaskState.SUSPENDED:
            interruptions.resume(task, actor_id=self.id("office_head"))
        else:
            interruptions.suspend(task, reason="政策调整", actor_id=self.id("office_head"))

    def reward(self) -> None:
        """A bonus or a fraud, approved."""
        rule = self.random.choice((Rule.BONUS, Rule.FRAUD))
        entry = actions.ask_for_entry(
            self.cast.unit("社会事业局"),
            YEAR,
            rule,
            points=Decimal("1.5"),
            reason="核查",
            proof=proof(self.cast),
            actor_id=self.id("clerk"),
        )
        actions.step_entry(entry, ManualStep.SECOND, actor_id=self.id("office_head"))
        actions.step_entry(entry, ManualStep.APPROVE, actor_id=self.id("leader"))

    def change(self) -> None:
        """Another scheme is adopted."""
        version = actions.propose_scheme(
            YEAR, self.random.choice(SCHEMES), reason="调整", actor_id=self.id("clerk")
        )
        actions.decide_scheme(version, SchemeStep.ADOPT, actor_id=self.id("leader"))


@pytest.mark.database
@pytest.mark.parametrize("seed", range(4))
def test_any_course_of_a_year(session: Any, cast: Cast, ledger: Ledger, seed: int) -> None:
    with clock.frozen_at(DISPATCHED):
        chance = Chance(set_up(session, cast), cast, Random(seed))  # noqa: S311 (a course of events, no secret)
    moment = wall("2022-02-25 10:00")
    for _ in range(14):
        with clock.frozen_at(moment):
            chance.step()
            settle_scores(moment.date())
            agrees(ledger)
        moment += timedelta(days=chance.random.randint(1, 9))
    with clock.frozen_at(moment):
        published_round(cast)
        for entry, _, _ in session.execute(queries.items_of(cast.unit("社会事业局").id, YEAR)).all():
            most = actions.most_raised_for(entry)
            if chance.random.random() < 0.5 and most:
                objection = objected(cast, entry)
                with transaction():
                    actions.uphold(objection, points=most, decision="属实", actor_id=chance.id("leader"))
                agrees(ledger)


def agrees(ledger: Ledger) -> None:
    """The sum of all entries is the score; the score is within its bounds; the trail says the same."""
    for total in queries.totals(YEAR):
        entries = ledger.entries(total.unit.short_name)
        assert total.score == sum(one.points for one in entries if one.rule is not Rule.BONUS)
        assert -5 <= total.score <= 100
    checked = verify()
    assert checked.fault == ""
