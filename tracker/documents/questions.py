"""What the archive asks the features that write documents: what they say, and which page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select

from tracker.core.questions import Question
from tracker.documents.content import Block, Content


@dataclass(frozen=True)
class Place:
    """The page of a document, as an endpoint and what its address needs."""

    endpoint: str
    url_args: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WhereItStands(Question[Place]):
    """The page on which the document is read and its life goes on. Whoever writes this `kind` answers, nobody else."""

    document_id: int
    kind: str


@dataclass(frozen=True)
class LiveBlock:
    """Tables and charts drawn from frozen figures, under the name by which a text refers to them."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class WhatBlocks(Question[LiveBlock]):
    """The live blocks that the document's text may hold, in their usual order."""

    document_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class WhatItSays(Question[Content]):
    """What the document prints, as content, with this number. Whoever writes this `kind` answers, nobody else."""

    document_id: int
    kind: str
    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class WhichFigures(Question[str]):
    """The figures behind the document, as texts that hold them with their units (table cells, drafted sentences)."""

    document_id: int
    kind: str


@dataclass(frozen=True)
class Restated:
    """Something that an issued document says wrongly: what is meant, what it says, what is right, and why.

    `name`, `was`, `is_now` are what a sentence of the text would hold: 新增技能人才, 128人, 118人; `follows`: further figures
    that follow from it, as (before, after): (较上期增加)20人, 10人.
    """

    what: str
    was: str
    is_now: str
    reason: str
    name: str = ""
    follows: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Everything that changes, as (before, after)."""
        return ((self.was, self.is_now), *self.follows)


@dataclass(frozen=True, kw_only=True)
class WhatWasRestated(Question[Restated]):
    """What of the document's figures was corrected in the facts since they were frozen."""

    document_id: int
    kind: str


@dataclass(frozen=True)
class ReceiptLine:
    """How an issued document stands with one of those that it went to; `is_mine`: the person who asks acknowledges it."""

    receipt_id: int
    name: str
    sent_as: str
    opened_at: datetime | None
    opened_by: str
    acknowledged_at: datetime | None
    acknowledged_by: str
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class WhoGotIt(Question[ReceiptLine]):
    """Whom the document went to and who has opened and acknowledged it, as far as the person who asks may see it."""

    document_id: int


@dataclass(frozen=True, kw_only=True)
class WhichReached(Question[Select[Any]]):
    """The ids of the documents that were sent to a unit, or to a person, as a statement."""

    unit_id: int | None = None
    person_id: int | None = None
