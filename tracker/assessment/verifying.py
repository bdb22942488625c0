"""Is the ledger what the trail says it is? Every entry is made again from the trail and compared, to the last digit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tracker.assessment import queries
from tracker.assessment.events import ScorePosted
from tracker.assessment.ledger import plain
from tracker.core import trail
from tracker.core.db import db
from tracker.units.models import Unit

UNITS_AT_ONCE = 200
Line = tuple[Any, ...]


@dataclass(frozen=True)
class Checked:
    """How many entries are sound, and what is wrong with the first that is not ("" where all are)."""

    entries: int
    fault: str


def verify(pause: Callable[[], object] = bool) -> Checked:
    """Compare every unit's entries with the trail, a few units at a time. `pause` is called between them."""
    checked = 0
    ids = list(db.session.scalars(select(Unit.id).order_by(Unit.id)))
    for start in range(0, len(ids), UNITS_AT_ONCE):
        some = ids[start : start + UNITS_AT_ONCE]
        said = told(some)
        for entry in queries.rows_to_verify(some):
            line = (entry.year, entry.rule.value, entry.subject, entry.sequence)
            rest = said.pop((entry.unit_id, *line), None)
            if rest is None:
                return Checked(checked, f"计分第{entry.id}条（{entry.words}）在留痕中没有记录")
            if rest != (entry.edition, plain(entry.points), entry.words):
                return Checked(
                    checked,
                    f"计分第{entry.id}条与留痕不符：留痕记{rest[1]}分“{rest[2]}”，现为{plain(entry.points)}分“{entry.words}”",
                )
            checked += 1
        for (unit_id, year, _rule, subject, sequence), rest in said.items():
            return Checked(
                checked, f"单位{unit_id}{year}年度的一条计分（{subject}第{sequence}次，{rest[2]}）已被删除"
            )
        db.session.expire_all()
        pause()
    return Checked(checked, "")


def told(unit_ids: list[int]) -> dict[Line, Line]:
    """What the trail says was posted for these units: (unit, year, rule, subject, sequence) → (edition, points, words)."""
    found: dict[Line, Line] = {}
    for unit_id, facts in postings_in_trail(unit_ids):
        for rule, subject, sequence, edition, points, words in facts["entries"]:
            found[unit_id, facts["year"], rule, subject, sequence] = (edition, points, words)
    return found


def postings_in_trail(unit_ids: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The facts of every posting, from the trail and its archive."""
    for table in (trail.archive, trail.record):
        statement = (
            select(table.c.subject_id, table.c.facts)
            .where(
                table.c.subject == ScorePosted.subject,
                table.c.subject_id.in_(unit_ids),
                table.c.tag == ScorePosted.tag,
            )
            .order_by(table.c.id)
        )
        for row in db.session.execute(statement):
            yield row[0], row[1]
