"""Places, tiers and how fair a scheme works."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.assessment.fairness import BlockScores, causes, ranks, sensitivity, spread
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.assessment.tiers import Standing, placed

SCHEME = Scheme()


def result(*standings: Standing) -> str:
    """«1优 2良 …» by unit."""
    by_unit = {one.unit_id: f"{one.place}{one.tier.word[0]}" for one in placed(standings, SCHEME)}
    return " ".join(by_unit[one.unit_id] for one in standings)


def ten(*scores: str) -> list[Standing]:
    """So many units and the rest at 70, ten in all."""
    given = [*scores, *["70"] * (10 - len(scores))]
    return [Standing(number, Decimal(score)) for number, score in enumerate(given)]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # ten units: one 优秀, two 良好
        (("99", "98", "97", "96"), "1优 2良 3良 4合 5合 5合 5合 5合 5合 5合"),
        # ties share a place; a quota is never exceeded
        (("99", "99", "97"), "1良 1良 3合 4合 4合 4合 4合 4合 4合 4合"),
        (("99", "98", "98", "98"), "1优 2合 2合 2合 5合 5合 5合 5合 5合 5合"),
        (("59.9999",), "10不 1合 1合 1合 1合 1合 1合 1合 1合 1合"),
    ],
)
def test_quotas_and_ties(scores: tuple[str, ...], expected: str) -> None:
    assert result(*ten(*scores)) == expected


def test_a_bonus_breaks_a_tie_and_fraud_bars_from_the_best_tier() -> None:
    rest = ten()[3:]
    one, other = Standing(0, Decimal(99)), Standing(1, Decimal(99), bonus=Decimal(1))
    assert result(one, other, *rest).startswith("2良 1优")
    barred = Standing(0, Decimal(99), is_barred=True)
    assert result(barred, Standing(1, Decimal(98)), *rest).startswith("1良 2优")


def test_few_units_have_no_seats() -> None:
    assert result(Standing(1, Decimal(99)), Standing(2, Decimal(61))) == "1合 2合"
    assert placed([], SCHEME) == []


def scores_of(unit: int, *blocks: int) -> BlockScores:
    return BlockScores(unit, dict(zip("ABCD", map(Decimal, blocks), strict=True)))


def test_how_ranks_move_when_a_weight_moves() -> None:
    close = [scores_of(1, 60, 10, 10, 10), scores_of(2, 70, 0, 10, 9), scores_of(3, 10, 0, 0, 0)]
    found = sensitivity(close, SCHEME)
    moves = {(one.block, one.change): (one.units, one.furthest) for one in found.moved}
    assert len(moves) == 8
    assert moves["A", Decimal("0.1")] == (2, 1)
    assert moves["A", Decimal("-0.1")] == (0, 0)
    assert [(one.unit_id, one.today, one.best, one.worst, one.moves) for one in found.reaches] == [
        (1, 1, 1, 2, True),
        (2, 2, 1, 2, True),
        (3, 3, 3, 3, False),
    ]
    assert ranks([scores_of(1, 1, 1, 1, 1), scores_of(2, 1, 1, 1, 1)], dict.fromkeys("ABCD", Decimal(1))) == {
        1: 1,
        2: 1,
    }


def test_what_the_points_come_from() -> None:
    sums = [{Rule.TASK: Decimal(60), Rule.LATE: Decimal(-1)}, {Rule.TASK: Decimal(40), Rule.LATE: Decimal(0)}]
    found = [(one.rule, one.units, one.points, one.mean) for one in causes(sums)]
    assert found == [(Rule.TASK, 2, Decimal(100), Decimal(50)), (Rule.LATE, 1, Decimal(-1), Decimal("-0.5"))]


def test_the_spread() -> None:
    assert spread([]) is None
    found = spread([Decimal(100), Decimal(60), Decimal("69.99"), Decimal(70)])
    assert found is not None
    assert (found.lowest, found.median, found.highest) == (60, Decimal("69.995"), 100)
    assert dict(found.tens)["60～70"] == 2
    assert dict(found.tens)["90～100"] == 1
    below = spread([Decimal(-1), Decimal(5)])
    assert below is not None
    assert below.tens[0] == ("低于0", 1)
