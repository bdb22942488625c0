"""What bar and line charts share: the scale of their rates in percent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

Width = Callable[[str], float]
"""Width of a text in em, as the face in use sets it."""

SIZE: Final = 10.5  # points of all lettering
_ENDS: Final = (20.0, 40.0, 60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 400.0)


def end_of_axis(rates: Iterable[float], least: float = 0.0) -> float:
    """The first round end that holds them all, 400 % at most."""
    highest = max([least, *rates])
    return next((end for end in _ENDS if highest <= end), _ENDS[-1])


def rough_width(text: str) -> float:
    """Width in em where no face is at hand (on screen): digits and Latin are half as wide as Chinese."""
    return sum(1.0 if ord(letter) > 0x2000 else 0.5 for letter in text)
