"""A life is a table: (state, step) → state. Everything else is illegal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from tracker.core.words import Worded

State = TypeVar("State", bound=Worded)
Step = TypeVar("Step", bound=Worded)


class IllegalStep(ValueError):
    """The thing has moved on since the page was shown; becomes a 409 page with this sentence."""


class Lifecycle(Generic[State, Step]):
    """The life of one kind of thing."""

    def __init__(self, table: Mapping[tuple[State, Step], State]) -> None:
        self.table = dict(table)

    def allows(self, state: State, step: Step) -> bool:
        """Whether the step may be taken from this state."""
        return (state, step) in self.table

    def after(self, state: State, step: Step) -> State:
        """The state after the step. Raises IllegalStep, in the user's words, where there is none."""
        try:
            return self.table[state, step]
        except KeyError:
            raise IllegalStep(
                f"当前状态为“{state.word}”，不能执行“{step.word}”，请刷新页面查看最新情况。"
            ) from None

    def drawing(self, states: type[State], steps: type[Step]) -> str:
        """The whole matrix as text, `-` for illegal: what the client signs and the test compares."""
        rows = [["", *(step.name for step in steps)]]
        rows += [[state.name, *(self._cell(state, step) for step in steps)] for state in states]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
        )
        return "\n".join(line.rstrip() for line in lines)

    def _cell(self, state: State, step: Step) -> str:
        target = self.table.get((state, step))
        return target.name if target else "-"
