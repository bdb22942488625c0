"""What the archive asks the features that write documents: how they print, and which page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.core.questions import Question


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


@dataclass(frozen=True, kw_only=True)
class WhatItPrints(Question[bytes]):
    """The document as PDF with this number. Whoever writes this `kind` answers, nobody else."""

    document_id: int
    kind: str
    number: str
    issued_on: date
