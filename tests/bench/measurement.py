"""One line of the table that `script/bench` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A figure and whether it is good enough."""

    name: str
    value: float
    unit: str  # "ms", "req/s", "× bare Flask", "statements", "MB" …
    bar: str  # what was asked, in words: "≥ 0.5", "≤ 12"; empty where the figure is only told
    passed: bool
