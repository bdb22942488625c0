"""What plans ask the floors above them."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.questions import Question


@dataclass(frozen=True, kw_only=True)
class WhatStopsRecounting(Question[str]):
    """Why an indicator's flag 本期新增/累计 can no longer change, in sentences without their full stop (rulebook §5)."""

    indicator_id: int
