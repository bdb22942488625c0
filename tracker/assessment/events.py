"""What happens in an assessment. What is posted stands in the trail word for word: the ledger can be made again from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ScorePosted(Event):
    """Entries of one unit's ledger; `subject_id` is the unit. Each: [rule, subject, sequence, edition, points, words, the
    entry that it reverses]. `grounds`: the facts they were reckoned from (grounds.py); None for a decided objection."""

    tag: ClassVar[str] = "score:posted"
    subject: ClassVar[str] = "score"
    year: int
    unit: str
    score: str
    entries: tuple[tuple[Any, ...], ...]
    grounds: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class SchemeProposed(Event):
    """A new edition of the scheme was proposed; `changes`: (term, before, after) each, in words; `terms`: all its numbers."""

    tag: ClassVar[str] = "scheme:proposed"
    subject: ClassVar[str] = "scheme"
    year: int
    edition: int
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    terms: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SchemeDecided(Event):
    """A leader adopted the proposed edition, or did not."""

    tag: ClassVar[str] = "scheme:decided"
    subject: ClassVar[str] = "scheme"
    year: int
    edition: int
    adopted: bool


@dataclass(frozen=True, kw_only=True)
class ManualEntryStepped(Event):
    """A manual entry was asked for, seconded, approved or refused (`step`: asked, second, approve, refuse)."""

    tag: ClassVar[str] = "manual_entry:stepped"
    subject: ClassVar[str] = "manual_entry"
    year: int
    unit: str
    rule: str
    points: str
    step: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ScoresFrozen(Event):
    """封账: nothing more is posted to the year."""

    tag: ClassVar[str] = "assessment:frozen"
    subject: ClassVar[str] = "assessment"
    year: int
    units: int


@dataclass(frozen=True, kw_only=True)
class ScoresReopened(Event):
    """解除封账: the year is on trial again."""

    tag: ClassVar[str] = "assessment:reopened"
    subject: ClassVar[str] = "assessment"
    year: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ScoresPublished(Event):
    """公示: the year's scores were shown to all units."""

    tag: ClassVar[str] = "assessment:published"
    subject: ClassVar[str] = "assessment"
    year: int
    units: int
    objections_until: str


@dataclass(frozen=True, kw_only=True)
class AssessmentSettled(Event):
    """定档: places and tiers are fixed; `results`: (unit, place, score, tier) each, best first."""

    tag: ClassVar[str] = "assessment:settled"
    subject: ClassVar[str] = "assessment"
    year: int
    results: tuple[tuple[str, int, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ObjectionRaised(Event):
    """A unit head objected to an entry."""

    tag: ClassVar[str] = "objection:raised"
    subject: ClassVar[str] = "objection"
    year: int
    unit_id: int
    unit: str
    entry: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class ObjectionDecided(Event):
    """It was upheld with so many points, rejected, or withdrawn."""

    tag: ClassVar[str] = "objection:decided"
    subject: ClassVar[str] = "objection"
    year: int
    unit_id: int
    unit: str
    outcome: str
    points: str
    decision: str
