"""What tasks ask the floors above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.core.questions import Question


@dataclass(frozen=True)
class Obstacle:
    """One thing that is missing, as a sentence without its full stop, and the page where it can be mended."""

    sentence: str
    endpoint: str
    url_args: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WhatStopsClosure(Question[Obstacle]):
    """What is missing before the task can be closed (rulebook §4: every slot accepted, no open finding, target met or waived)."""

    task_id: int
