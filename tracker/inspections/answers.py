"""What inspections answer: their papers, what stops a closure, what holds a unit."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core.db import db
from tracker.documents.content import Content
from tracker.documents.models import Document
from tracker.documents.questions import (
    LiveBlock,
    Place,
    WhatBlocks,
    WhatItSays,
    WhereItStands,
    WhichFigures,
)
from tracker.inspections import document as papers
from tracker.inspections import queries
from tracker.tasks.questions import Obstacle, WhatStopsClosure
from tracker.units.questions import WhatHoldsUnit


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The page of the paper."""
    if question.kind in papers.KINDS:
        yield Place("inspections.show_paper", {"document_id": question.document_id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The paper's content."""
    if question.kind in papers.KINDS:
        document = db.session.get_one(Document, question.document_id)
        yield papers.said(document, number=question.number, issued_on=question.issued_on)


def what_blocks(question: WhatBlocks) -> Iterator[LiveBlock]:
    """The table of problems."""
    if question.kind in papers.KINDS:
        yield from papers.live_blocks(db.session.get_one(Document, question.document_id))


def which_figures(question: WhichFigures) -> Iterator[str]:
    """Nothing: these papers speak of what was seen, no snapshot stands behind them."""
    yield from ()


def what_stops_closure(question: WhatStopsClosure) -> Iterator[Obstacle]:
    """Open problems of the task."""
    if found := queries.stops_closure(question.task_id):
        yield Obstacle(
            f"有{found}个督导问题未销号", "inspections.findings", {"task": question.task_id, "part": "open"}
        )


def what_holds_unit(question: WhatHoldsUnit) -> Iterator[str]:
    """Open problems of the unit, and inspections that are not at their end."""
    problems, inspections = queries.holds_unit(question.unit_id)
    if problems:
        yield f"该单位还有{problems}个督导问题未销号"
    if inspections:
        yield f"该单位还在{inspections}次未结束的督导中"
