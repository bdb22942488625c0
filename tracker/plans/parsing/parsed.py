"""What a careful reader finds in a plan: plain values, each with its span (start and end offsets into the text given)."""

from dataclasses import dataclass
from datetime import date

from tracker.plans.parsing.characters import Span
from tracker.plans.parsing.parties import Unit as ParsedUnit
from tracker.plans.parsing.targets import ParsedTarget


@dataclass(frozen=True, slots=True)
class ParsedTask:
    """A part of a measure that names its own owners: a row under a merged cell, or 一是 …"""

    text: str
    lead_units: tuple[ParsedUnit, ...]
    responsible_units: tuple[ParsedUnit, ...]
    deadline: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class ParsedMeasure:
    """A measure; `deadline` as printed, `deadline_on` its last day where one can be computed; `spans` are its passages in the source."""

    number: str | None
    section: str | None
    title: str
    text: str
    lead_units: tuple[ParsedUnit, ...]
    responsible_units: tuple[ParsedUnit, ...]
    deadline: str | None
    deadline_on: date | None
    deadline_span: Span | None
    targets: tuple[ParsedTarget, ...]
    tasks: tuple[ParsedTask, ...]
    title_span: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """A heading that measures stand under, number included, as printed."""

    heading: str
    span: Span


@dataclass(frozen=True, slots=True)
class ParsedSupport:
    """A supporting measure (四、组织保障): an item of a section of support, without owners of its own."""

    number: str | None
    title: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the source and why it stands apart."""

    text: str
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """A plan as read; spans are start and end offsets into the text given."""

    title: str | None
    title_span: Span | None
    document_number: str | None
    document_number_span: Span | None
    issuer: str | None
    issuer_span: Span | None
    issued_on: date | None
    issued_on_span: Span | None
    sections: tuple[ParsedSection, ...]
    measures: tuple[ParsedMeasure, ...]
    overall_indicators: tuple[ParsedTarget, ...]
    supporting_measures: tuple[ParsedSupport, ...]
    global_clauses: tuple[Passage, ...]
    unread: tuple[Passage, ...]


__all__ = [
    "ParsedMeasure",
    "ParsedPlan",
    "ParsedSection",
    "ParsedSupport",
    "ParsedTarget",
    "ParsedTask",
    "ParsedUnit",
    "Passage",
]
