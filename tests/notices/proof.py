"""Print what a notice would say of every set of facts (or of those named), to be read as the head of the office would."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

from tests.notices.facts import CASES
from tracker.notices.drafting.demands import Demands
from tracker.notices.drafting.footnote import footnote
from tracker.notices.drafting.sections import draft_sections, opening, title_of
from tracker.notices.problems import problems_of


def lines() -> Iterator[str]:
    """One notice after the other."""
    demands = Demands(date(2022, 7, 11), date(2022, 7, 28))
    for name in sys.argv[1:] or CASES:
        snapshot = CASES[name]
        yield from ("", f"# {name}", title_of(snapshot), opening(snapshot))
        for section in draft_sections(snapshot, demands):
            yield from (section.heading, section.text)
        for one in problems_of(snapshot):
            yield f"｜{one.unit}｜{'；'.join(fact.words for fact in one.facts)}"
        yield footnote(snapshot)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
