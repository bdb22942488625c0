"""Where ink stands on a page: in millimetres, from its upper left corner. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle of ink, from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Halfway between left and right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Rule:
    """A horizontal rule; its thickness counts half-covered pixels by their darkness."""

    top: float
    left: float
    right: float
    thickness: float
    red: bool

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.thickness

    @property
    def width(self) -> float:
        """From end to end."""
        return self.right - self.left

    @property
    def box(self) -> Box:
        """Its edges."""
        return Box(self.left, self.top, self.right, self.bottom)
