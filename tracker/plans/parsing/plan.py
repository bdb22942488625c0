"""The plan: the door of the parser, and the order in which a plan is read.

Characters → paragraphs → documents → parts (covering notice, plan, annexes) → tables and outline → measures → owners, deadlines,
targets. Nothing is guessed: passages that look like an assignment but could not be read are listed in `unread`.
"""

from itertools import pairwise

from tracker.plans.parsing.characters import folded
from tracker.plans.parsing.memory import forget
from tracker.plans.parsing.paragraphs import paragraphs_of
from tracker.plans.parsing.parsed import (
    ParsedMeasure,
    ParsedPlan,
    ParsedSection,
    ParsedSupport,
    ParsedTask,
    ParsedUnit,
    Passage,
)
from tracker.plans.parsing.parts import document_starts
from tracker.plans.parsing.reading import read

__all__ = [
    "ParsedMeasure",
    "ParsedPlan",
    "ParsedSection",
    "ParsedSupport",
    "ParsedTask",
    "ParsedUnit",
    "Passage",
    "parse_plan",
    "parse_plans",
]


def parse_plan(text: str) -> ParsedPlan:
    """Everything that the text holds, as one plan; pure and deterministic."""
    try:
        return read(paragraphs_of(folded(text)), text)
    finally:
        forget()


def parse_plans(text: str) -> tuple[ParsedPlan, ...]:
    """One plan for each document of the text; a text with a single plan gives what `parse_plan` gives."""
    try:
        paragraphs = paragraphs_of(folded(text))
        starts = [0, *(start for start in document_starts(paragraphs) if start > 0), len(paragraphs)]
        return tuple(read(paragraphs[a:b], text) for a, b in pairwise(starts) if a < b) or (read([], text),)
    finally:
        forget()
