"""二、指标完成情况: a clause for each indicator, the places of the units, what was corrected. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tracker.core.text import listed, percent, quantity, quoted
from tracker.notices.models import Ranking
from tracker.notices.periods import is_year_end
from tracker.notices.ranking import places, ranked_groups
from tracker.notices.snapshot import CorrectionLine, IndicatorLine, Snapshot, UnitShare
from tracker.notices.wording import growth, margin, named, pace

MOST_MOVERS: Final = 4
GREAT_MOVE: Final = 3  # places


def indicators(snapshot: Snapshot, ranking: Ranking = Ranking.ALL, *, with_annex: bool = True) -> str:
    """One clause per indicator, the places of the units if they are to be printed, and what was corrected."""
    if not snapshot.indicators:
        return "\n".join(filter(None, ("本期没有需要通报的年度指标。", corrections(snapshot))))
    clauses = [_indicator_clause(line, snapshot) for line in snapshot.indicators]
    text = f"全区{'；'.join(clauses)}。"
    if with_annex and snapshot.shares:
        text += "各单位完成情况见附件1。"
    ranked = standings(snapshot) if ranking is not Ranking.NONE else ""
    return "\n".join(filter(None, (text, ranked, corrections(snapshot))))


def _indicator_clause(line: IndicatorLine, snapshot: Snapshot) -> str:
    actual = quantity(line.actual, line.unit_of_measure)
    if line.rate is None or line.ahead is None:
        return f"{line.name}累计完成{actual}{growth(line)}（未设年度目标）"
    target = quantity(line.target, line.unit_of_measure)
    if line.is_limit:
        return _limit_clause(line, line.rate, line.ahead)
    closes = is_year_end(snapshot.cut_off_at)
    if not line.actual:
        if closes:
            return f"{line.name}没有完成量（年度目标{target}）"
        return f"{line.name}尚无完成量（年度目标{target}），{pace(line.ahead)}"
    if closes:
        return f"{line.name}全年完成{actual}，{_at_the_end(line, line.rate)}"
    counted_up = f"{line.name}累计完成{actual}{growth(line)}"
    if line.rate >= 1:
        return f"{counted_up}，为年度目标{target}的{percent(line.rate)}，已提前完成年度目标"
    return f"{counted_up}，占年度目标{target}的{percent(line.rate)}，{pace(line.ahead)}"


def _limit_clause(line: IndicatorLine, rate: Decimal, ahead: Decimal) -> str:
    used = f"{line.name}累计{quantity(line.actual, line.unit_of_measure)}{growth(line)}"
    limit = quantity(line.target, line.unit_of_measure)
    if rate > 1:
        return f"{used}，已超过年度控制数{limit}"
    return f"{used}，占年度控制数{limit}的{percent(rate)}，{margin(ahead)}"


def _at_the_end(line: IndicatorLine, rate: Decimal) -> str:
    target = quantity(line.target, line.unit_of_measure)
    if rate > 1:
        return f"为年度目标{target}的{percent(rate)}，超额完成"
    if rate == 1:
        return "如期完成年度目标"
    missing = quantity(line.target - line.actual, line.unit_of_measure)
    return f"为年度目标{target}的{percent(rate)}，欠{missing}"


def standings(snapshot: Snapshot) -> str:
    """Who is first and last among its like, and who has moved far since the last notice; '' where nobody is ranked."""
    by_indicator: dict[str, list[str]] = {}
    moves: list[Move] = []
    for (indicator, group), shares in ranked_groups(snapshot.shares).items():
        place_of = places({share.unit: share.merit for share in shares})
        if clause := _first_and_last(group, place_of):
            by_indicator.setdefault(indicator, []).append(clause)
        moves += _moves(shares, place_of)
    if not by_indicator:
        return ""
    text = "；".join(f"{indicator}方面，{'，'.join(clauses)}" for indicator, clauses in by_indicator.items())
    farthest = sorted(moves, key=lambda move: -abs(move.up))[:MOST_MOVERS]
    moved = [move.words for move in sorted(farthest, key=lambda move: -move.up)]
    return f"从单位完成率看，{text}。" + (f"与上期相比，{'；'.join(moved)}。" if moved else "")


@dataclass(frozen=True)
class Move:
    """A unit that has changed its place: so many places up (below 0 down)."""

    up: int
    words: str


def _first_and_last(group: str, place_of: dict[str, int | None]) -> str:
    """区直部门首位为甲局、末位为乙局; nothing where all share one place."""
    ranked = {unit: place for unit, place in place_of.items() if place is not None}
    if not ranked or max(ranked.values()) == 1:
        return ""
    first, last = (
        [unit for unit, place in ranked.items() if place == end] for end in (1, max(ranked.values()))
    )
    if len(first) == len(last) == 1:
        return f"{group}首位为{first[0]}、末位为{last[0]}"
    return f"{group}{_sharing(first, '首位')}，{_sharing(last, '末位')}"


def _sharing(units: Sequence[str], word: str) -> str:
    if len(units) == 1:
        return f"{word}为{units[0]}"
    return f"并列{word}的有{named(units, most=3)}"


def _moves(shares: Sequence[UnitShare], place_of: dict[str, int | None]) -> Iterator[Move]:
    """Who has moved far since the last notice."""
    for share in shares:
        now, before = place_of[share.unit], share.last_place
        if now is None or before is None or abs(now - before) < GREAT_MOVE:
            continue
        up = before - now
        way = f"升至第{now}位，上升{up}位" if up > 0 else f"降至第{now}位，下降{-up}位"
        yield Move(up, f"{share.unit}{share.indicator}由第{before}位{way}")


def corrections(snapshot: Snapshot) -> str:
    """The 更正 paragraph: who corrected which figure of which period from what to what, which words, and why; '' where
    nobody did."""
    figures = [
        f"{line.unit}{line.period}{line.indicator}由{_was(line)}更正为{quantity(line.new, line.unit_of_measure)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.corrections
    ]
    words = [
        f"{line.unit}{line.period}{quoted(line.task)}进展报告更正{listed(line.parts)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.text_corrections
    ]
    if not figures and not words:
        return ""
    counted_anew = "累计数已按更正后的数据计算。" if figures else ""
    return f"更正：{'；'.join(figures + words)}。{counted_anew}"


def _was(line: CorrectionLine) -> str:
    return "未填报" if line.old is None else quantity(line.old, line.unit_of_measure)
