"""The ledger of points 计分明细: what must be posted so that it says what the facts say. Pure.

Entries are never changed. Where a contribution has moved, the difference is posted; where its ground has gone, what was posted
for it is reversed (冲正).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessment.scoring import ZERO, Contribution, Rule


@dataclass(frozen=True)
class Posted:
    """What the ledger says of one rule and subject: the sum, the last entry's id, sequence and words, and whether it
    stands or was taken back."""

    points: Decimal
    last_id: int
    sequence: int
    words: str
    stands: bool = True


Key = tuple[Rule, str]
CHANGED = "（原计"  # begins what an entry says of a change
REVERSAL = "冲正："


@dataclass(frozen=True)
class Posting:
    """An entry to be written. `reverses_id`: the last entry of what is taken back."""

    rule: Rule
    subject: str
    sequence: int
    points: Decimal
    words: str
    reverses_id: int | None = None


def postings(wanted: Iterable[Contribution], posted: Mapping[Key, Posted]) -> list[Posting]:
    """The entries that make the ledger agree with the contributions, in points and in reasons; none where it does."""
    found = []
    seen: set[Key] = set()
    for one in wanted:
        key = (one.rule, one.subject)
        seen.add(key)
        before = posted.get(key)
        if before is None:
            found.append(Posting(one.rule, one.subject, 1, one.points, one.words))
        elif before.points != one.points:
            words = f"{one.words}{CHANGED}{plain(before.points)}分，现计{plain(one.points)}分）"
            difference = one.points - before.points
            found.append(Posting(one.rule, one.subject, before.sequence + 1, difference, words))
        elif not before.stands or standing_words(before.words) != standing_words(one.words):
            found.append(Posting(one.rule, one.subject, before.sequence + 1, ZERO, one.words))
    for key, before in posted.items():
        if key not in seen and before.stands:
            words = f"{REVERSAL}{standing_words(before.words)}"
            found.append(Posting(*key, before.sequence + 1, -before.points, words, before.last_id))
    return found


def standing_words(words: str) -> str:
    """The reason as it stands now, without how the points came to change."""
    return words.split(CHANGED, maxsplit=1)[0]


def plain(points: Decimal) -> str:
    """Points without trailing zeros."""
    return f"{points.normalize():f}"
