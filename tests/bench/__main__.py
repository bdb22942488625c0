"""Run the measuring modules of this folder (or those named on the command line) and print one table."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from unicodedata import east_asian_width

import tests.bench
from tests.bench.measurement import Measurement


def measuring_modules() -> dict[str, Callable[[], list[Measurement]]]:
    """The modules here that define `measure`, by their name."""
    found: dict[str, Callable[[], list[Measurement]]] = {}
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name != "__main__":
            loaded = importlib.import_module(f"tests.bench.{module.name}")
            if hasattr(loaded, "measure"):
                found[module.name] = loaded.measure
    return found


def row(cells: list[str], widths: list[int]) -> str:
    """The cells side by side; the second (the figure) to the right. A Chinese character is two columns wide."""
    padded = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - columns(cell))
        padded.append(space + cell if place == 1 else cell + space)
    return "  ".join(padded).rstrip()


def columns(text: str) -> int:
    """Width of the text on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def table(measurements: list[Measurement]) -> str:
    """The table of all measurements, one a line."""
    rows = [["figure", "value", "unit", "bar", ""]]
    rows += [[m.name, f"{m.value:,.4g}", m.unit, m.bar, "ok" if m.passed else "MISSED"] for m in measurements]
    widths = [max(columns(cells[place]) for cells in rows) for place in range(5)]
    return "\n".join(row(cells, widths) for cells in rows)


def main() -> int:
    """Print the table; 0 if every bar is held, 1 if one is missed, 2 for an unknown name."""
    modules = measuring_modules()
    names = sys.argv[1:] or list(modules)
    if unknown := [name for name in names if name not in modules]:
        print(f"bench: there is no {', '.join(unknown)}; there are: {', '.join(modules)}", file=sys.stderr)
        return 2
    measurements: list[Measurement] = []
    for name in names:
        print(f"bench: measuring {name} …", file=sys.stderr, flush=True)
        measurements += modules[name]()
    print(table(measurements))
    missed = sum(not measurement.passed for measurement in measurements)
    print(f"\n{len(measurements) - missed} of {len(measurements)} bars held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
