"""Where the measures of an imported plan stand in its source."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.plans.drafting import bare_number
from tracker.plans.highlights import Passage
from tracker.plans.models import Measure


def passages_in(measures: Iterable[Measure]) -> list[Passage]:
    """A passage for each measure that has a place in the source."""
    return [
        Passage(
            (m.source_start, m.source_end),
            f"measure-{m.id}",
            f"措施{bare_number(m.number)}" if m.number else "措施",
        )
        for m in measures
    ]
