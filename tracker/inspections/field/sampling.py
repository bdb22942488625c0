"""Drawing reported items by lot, repeatably, and what the checks say together. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.words import Worded

Item = tuple[int, int]  # report id, indicator id


class Seen(Worded):
    """What was seen beside what was reported."""

    AGREES = "agrees", "与报送一致"
    DIFFERS = "differs", "有出入"
    UNCLEAR = "unclear", "待核实"


class Checked(Worded):
    """What became of a figure that was drawn."""

    TRUE = "true", "属实"
    FALSE = "false", "不实"
    UNCLEAR = "unclear", "无法核实"


def drawn(items: Iterable[Item], size: int, seed: str) -> list[Item]:
    """So many of the items (all where there are fewer), in the order of the lot.

    The lot is the SHA-256 of “seed:report:indicator”, the lowest first: anybody can repeat it with any tool, and the
    order in which the items come in does not matter.
    """
    return sorted(set(items), key=lambda item: (_lot(item, seed), item))[: max(0, size)]


def _lot(item: Item, seed: str) -> str:
    return hashlib.sha256(f"{seed}:{item[0]}:{item[1]}".encode()).hexdigest()


@dataclass(frozen=True)
class Tally:
    """How the checks came out."""

    drawn: int
    true: int
    false: int
    unclear: int

    @property
    def left(self) -> int:
        """Those that nobody has checked yet."""
        return self.drawn - self.true - self.false - self.unclear

    @property
    def checked(self) -> int:
        """Those that could be verified either way."""
        return self.true + self.false

    @property
    def false_rate(self) -> Decimal | None:
        """不实率: false ÷ (true + false); what could not be verified counts on neither side. None: nothing verified yet."""
        return Decimal(self.false) / Decimal(self.checked) if self.checked else None


def tally(outcomes: Iterable[Checked | None]) -> Tally:
    """Count the outcomes; None is not checked yet."""
    counted = Counter(outcomes)
    return Tally(
        sum(counted.values()), counted[Checked.TRUE], counted[Checked.FALSE], counted[Checked.UNCLEAR]
    )
