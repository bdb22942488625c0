"""The points of rulebook §9: the worked example, every rule at its edges, and laws that hold for any facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assessment.ledger import Key, Posted, postings
from tracker.assessment.scheme import Scheme, SchemeInvalid
from tracker.assessment.scoring import (
    ConductFact,
    Contribution,
    Facts,
    FindingFact,
    PaceFact,
    ReportingFact,
    Rule,
    TaskFact,
    apportioned,
    block_scores,
    contributions,
    score_of,
)
from tracker.plans.models import PartyRole

SCHEME = Scheme()
AT = datetime(2022, 3, 7, tzinfo=UTC)


def task(share: str, *, lead: bool = True, weight: int = 10, number: int = 1) -> TaskFact:
    role = PartyRole.LEAD if lead else PartyRole.RESPONSIBLE
    return TaskFact(number, f"任务{number}", role, Decimal(weight), Fraction(share))


def pace(kept: int, due: int = 1, number: int = 1) -> PaceFact:
    missed = tuple(date(2022, 3, 1 + day) for day in range(due - kept))
    return PaceFact(number, f"任务{number}", due, kept, missed)


def lapse(rule: Rule, number: int = 1) -> ReportingFact:
    return ReportingFact(rule, f"slot:{number}", AT + timedelta(days=number), f"第{number}份")


def conduct(rule: Rule, number: int = 1, points: str | None = None) -> ConductFact:
    return ConductFact(
        rule, f"conduct:{number}", AT + timedelta(days=number), "事由", Decimal(points) if points else None
    )


FULL = Facts(tasks=(task("1"),), pace=(pace(1),), slots_due=3)


def blocks(facts: Facts) -> dict[str, str]:
    return {name: f"{points:f}" for name, points in block_scores(contributions(facts, SCHEME)).items()}


def test_the_worked_example_of_the_rule_book() -> None:
    facts = Facts(
        tasks=(task("0.8", number=1), task("1", lead=False, number=2)), pace=(pace(1),), slots_due=1
    )
    a = block_scores(contributions(facts, SCHEME))["A"]
    assert a == Decimal("60.6667")
    assert round(a, 2) == Decimal("60.67")


def test_a_full_year_is_a_full_hundred() -> None:
    assert score_of(contributions(FULL, SCHEME)) == 100


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(tasks=(task("0"),), pace=(pace(0),), slots_due=1), {"A": "0.0000", "B": "0.0000", "C": "10.0000", "D": "10.0000"}),
        (Facts(tasks=(task("0.5"),), pace=(pace(1, 2),), slots_due=1), {"A": "35.0000", "B": "5.0000", "C": "10.0000", "D": "10.0000"}),
        # nothing due in a block: the others fill the hundred
        (Facts(pace=(pace(1),), slots_due=1), {"A": "0", "B": "33.3333", "C": "33.3333", "D": "33.3333"}),
        (Facts(tasks=(task("1"),), slots_due=1), {"A": "77.7778", "B": "0", "C": "11.1111", "D": "11.1111"}),
        (Facts(tasks=(task("0.5"),)), {"A": "43.7500", "B": "0", "C": "0", "D": "12.5000"}),
    ],
)  # fmt: skip
def test_blocks(facts: Facts, expected: dict[str, str]) -> None:
    assert blocks(facts) == expected


@pytest.mark.parametrize(
    ("lapses", "left"),
    [
        ([Rule.LATE], "9.5"),
        ([Rule.MISSED], "9"),
        ([Rule.RETURNED], "9.5"),
        ([Rule.WRONG], "8"),
        ([Rule.LATE, Rule.MISSED, Rule.RETURNED, Rule.WRONG], "6"),
        ([Rule.WRONG] * 5, "0"),
        ([Rule.WRONG] * 4 + [Rule.MISSED, Rule.WRONG, Rule.LATE], "0"),
    ],
)
def test_the_quality_of_reporting_has_a_floor(lapses: list[Rule], left: str) -> None:
    facts = Facts(
        tasks=(task("1"),),
        pace=(pace(1),),
        slots_due=9,
        reporting=[lapse(rule, number) for number, rule in enumerate(lapses)],
    )
    assert block_scores(contributions(facts, SCHEME))["C"] == Decimal(left)


def test_what_the_floor_cut_says_so() -> None:
    facts = Facts(tasks=(task("1"),), slots_due=9, pace=(pace(1),), reporting=[lapse(Rule.WRONG, n) for n in range(5)] + [lapse(Rule.LATE, 9)])  # fmt: skip
    last = [one for one in contributions(facts, SCHEME) if one.rule is Rule.LATE]
    assert [(one.points, one.words) for one in last] == [(Decimal("0.0000"), "第9份（已到限额，计0分）")]


@pytest.mark.parametrize(("struck", "due", "points"), [(0, 0, "10"), (1, 1, "10"), (0, 1, "0"), (1, 3, "3.3333"), (2, 3, "6.6667")])  # fmt: skip
def test_rectification(struck: int, due: int, points: str) -> None:
    findings = [FindingFact(number, f"问题{number}", number < struck) for number in range(due)]
    facts = Facts(tasks=(task("1"),), pace=(pace(1),), slots_due=1, findings=findings)
    assert block_scores(contributions(facts, SCHEME))["D"] == Decimal(points)


@pytest.mark.parametrize(
    ("acts", "score"),
    [
        ([Rule.CRITICISED], "99"),
        ([Rule.RED_TWICE, Rule.CRITICISED], "98"),
        ([Rule.FRAUD], "95"),
        ([Rule.CRITICISED, Rule.FRAUD], "95"),
        ([Rule.FRAUD, Rule.FRAUD, Rule.RED_TWICE], "95"),
    ],
)
def test_penalties_are_subtracted_up_to_five(acts: list[Rule], score: str) -> None:
    facts = Facts(
        FULL.tasks, FULL.pace, FULL.slots_due, conduct=[conduct(rule, n) for n, rule in enumerate(acts)]
    )
    assert score_of(contributions(facts, SCHEME)) == Decimal(score)


def test_a_bonus_is_capped_and_no_part_of_the_score() -> None:
    facts = Facts(
        FULL.tasks,
        FULL.pace,
        FULL.slots_due,
        conduct=[conduct(Rule.BONUS, 1, "3"), conduct(Rule.BONUS, 2, "4")],
    )
    given = contributions(facts, SCHEME)
    assert score_of(given) == 100
    assert [one.points for one in given if one.rule is Rule.BONUS] == [3, 2]


def test_a_unit_without_a_task_is_not_rated() -> None:
    assert contributions(Facts(conduct=[conduct(Rule.BONUS, 1, "3")]), SCHEME) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tasks": "60"}, ""),
        ({"tasks": "120", "pace": "-40"}, "tasks"),
        ({"lead_factor": "0"}, "lead_factor"),
        ({"excellent_share": "90"}, "good_share"),
        ({"late": "一"}, ""),
    ],
)
def test_numbers_that_make_no_scheme_are_refused(changes: dict[str, str], field: str) -> None:
    with pytest.raises(SchemeInvalid) as refused:
        Scheme.from_json({**SCHEME.as_json(), **changes})
    assert field in refused.value.faults


def test_a_scheme_comes_back_as_it_was() -> None:
    other = Scheme(tasks=Decimal(60), pace=Decimal(20), late=Decimal("0.25"))
    assert Scheme.from_json(other.as_json()) == other


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

shares = st.fractions(0, 1, max_denominator=997)
tasks_of = st.lists(
    st.builds(
        lambda role, weight, share: (role, weight, share),
        st.sampled_from(PartyRole),
        st.integers(1, 30),
        shares,
    ),
    max_size=6,
)
lapses_of = st.lists(st.sampled_from([Rule.LATE, Rule.MISSED, Rule.RETURNED, Rule.WRONG]), max_size=30)
acts_of = st.lists(st.sampled_from([Rule.CRITICISED, Rule.RED_TWICE, Rule.FRAUD, Rule.BONUS]), max_size=8)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    return Facts(
        tasks=[
            TaskFact(n, f"任务{n}", role, Decimal(weight), share)
            for n, (role, weight, share) in enumerate(draw(tasks_of))
        ],
        pace=[pace(due - min(lost, due), due, n) for n, (due, lost) in enumerate(draw(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), max_size=9)))],
        slots_due=draw(st.integers(0, 5)),
        reporting=[lapse(rule, n) for n, rule in enumerate(draw(lapses_of))],
        findings=[FindingFact(n, "问题", kept) for n, kept in enumerate(draw(st.lists(st.booleans(), max_size=5)))],
        conduct=[conduct(rule, n, "1.5" if rule is Rule.BONUS else None) for n, rule in enumerate(draw(acts_of))],
    )  # fmt: skip


@given(any_facts())
def test_a_score_lies_between_minus_five_and_a_hundred(facts: Facts) -> None:
    given = contributions(facts, SCHEME)
    assert -5 <= score_of(given) <= 100
    blocks_of = block_scores(given)
    assert all(points >= 0 for points in blocks_of.values())
    if facts.is_rated and not facts.findings and not facts.reporting and all(one.share == 1 for one in facts.tasks) and all(not one.missed for one in facts.pace):  # fmt: skip
        assert abs(sum(blocks_of.values()) - 100) <= Decimal("0.0004")


@given(st.lists(st.fractions(0, 70, max_denominator=9973), min_size=1, max_size=40))
def test_rounded_parts_add_up_to_the_rounded_whole(amounts: list[Fraction]) -> None:
    parts = apportioned(amounts)
    whole = sum(amounts, Fraction(0))
    assert abs(Fraction(sum(parts)) - whole) <= Fraction(1, 20000)
    assert all(
        abs(Fraction(part) - amount) < Fraction(1, 10000) for part, amount in zip(parts, amounts, strict=True)
    )


def folded(posted: dict[Key, Posted], wanted: list[Contribution]) -> dict[Key, Posted]:
    """The ledger after another settlement."""
    for one in postings(wanted, posted):
        before = posted.get((one.rule, one.subject))
        points = one.points + (before.points if before else 0)
        posted[one.rule, one.subject] = Posted(
            points, len(posted) + one.sequence, one.sequence, one.words, one.reverses_id is None
        )
    return posted


@given(st.lists(any_facts(), min_size=1, max_size=5))
def test_after_any_sequence_of_facts_the_entries_sum_to_the_score(history: list[Facts]) -> None:
    posted: dict[Key, Posted] = {}
    for facts in history:
        wanted = contributions(facts, SCHEME)
        posted = folded(posted, wanted)
        assert sum(one.points for key, one in posted.items() if key[0] is not Rule.BONUS) == score_of(wanted)
        assert postings(wanted, posted) == []


def test_what_has_lost_its_ground_is_reversed() -> None:
    wanted = [Contribution(Rule.LATE, "slot:7", Decimal("-0.5"), "3月迟报")]
    (first,) = postings(wanted, {})
    posted = {(Rule.LATE, "slot:7"): Posted(first.points, 31, 1, first.words)}
    (reversal,) = postings([], posted)
    assert (reversal.points, reversal.reverses_id, reversal.words) == (Decimal("0.5"), 31, "冲正：3月迟报")
