"""版式体检: how long one examination takes, by the child that measures, from the start of it to its answer."""

from __future__ import annotations

import resource
from time import perf_counter
from typing import Final

from tests.bench.measurement import Measurement
from tests.documents import samples
from tracker.documents.layout_check.measuring import examined
from tracker.documents.rendering import render

TIMES: Final = 3
PAPERS: Final = {"notice": ("a notice of 4 pages", 2.0), "ledger": ("a ledger of 40 pages", 10.0)}
"""The words for each paper, and the seconds of the processor that it may take; a child is stopped after a minute."""


def measure() -> list[Measurement]:
    """Processor and wall, the best of each."""
    found = []
    for name, (words, bar) in PAPERS.items():
        pdf = render(samples.MEASURED[name])
        spent = [_examined(pdf) for _ in range(TIMES)]
        processor, wall = min(one[0] for one in spent), min(one[1] for one in spent)
        found += [
            Measurement(
                f"layout of {words} examined, processor", processor, "s", f"≤ {bar:g}", processor <= bar
            ),
            Measurement("the same on the wall", wall, "s", "", passed=True),
        ]
    return found


def _examined(pdf: bytes) -> tuple[float, float]:
    before, started = _children(), perf_counter()
    if examined(pdf).broken:
        raise RuntimeError("our own print breaks a rule: it must not be measured")
    return _children() - before, perf_counter() - started


def _children() -> float:
    """Seconds of the processor that ended children have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
