"""The plan parser: plans of 50,000 characters, from the ordinary to the densest, each in milliseconds of one processor."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import process_time

from tests.bench.measurement import Measurement
from tests.plans.layouts import LAYOUTS
from tests.plans.table_layouts import TABLES
from tracker.plans.parsing.plan import parse_plan

LENGTH, BAR, TIMES, TWICE = 50_000, 100, 5, 2
SEED = Path(__file__).parents[1] / "data" / "plans" / "00-seed.txt"
HEAD = "序号\n工作任务\n牵头单位\n完成时限\n"


def measure() -> list[Measurement]:
    """Each text repeated to 50,000 characters, the best of five readings."""
    texts = {layout.name: layout.text for layout in (*LAYOUTS, *TABLES)}
    plans = {
        "the real plan": SEED.read_text(encoding="utf-8"),
        "a table": texts["owners merged, groups counted in brackets"],
        "a scanned table": texts["a scanned table with stray blanks"],
        "one line": texts["one line, covering notice and all"] + " ",
        "nothing but heads of tables": HEAD,
    }
    plans["the plans of the tests, one after another"] = "".join(
        f"{path.read_text(encoding='utf-8').rstrip()}\n" for path in sorted(SEED.parent.glob("*.txt"))
    )
    each = [_best(text, TWICE) for text in texts.values()]
    return [
        *(_measurement(name, _best(text, TIMES)) for name, text in plans.items()),
        _measurement(f"the middling of {len(each)} invented layouts", median(each)),
    ]


def _measurement(name: str, best: float) -> Measurement:
    return Measurement(f"parser, 50,000 characters: {name}", best, "ms", f"< {BAR}", best < BAR)


def _best(text: str, times: int) -> float:
    """The best of so many readings of the text repeated to 50,000 characters; ms of one processor."""
    plan = (text if text.endswith(" ") else text.rstrip("\n") + "\n") * (LENGTH // len(text) + 2)
    plan = plan[:LENGTH]
    spent = []
    for _ in range(times):
        started = process_time()
        parse_plan(plan)
        spent.append(1000 * (process_time() - started))
    return min(spent)
