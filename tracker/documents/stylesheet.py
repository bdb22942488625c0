"""The print sheet `static/documents/print.css` with its measures written in.

Its var(--…) are replaced as text before parsing: the same sheet as with custom properties, without their price at
every element.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tracker.documents import probes
from tracker.documents.content import LampColour
from tracker.documents.fonts import PROJECT, Role, families, font_set
from tracker.documents.measures import (
    CELL,
    LINES,
    PITCH,
    SHEET_HEIGHT,
    SMALL,
    TRACKING,
    TYPE_BOTTOM,
    points,
)

SHEET: Final = PROJECT / "static" / "documents" / "print.css"
SLACK: Final = 2.0  # points below line 22, so that rounding never pushes it over the leaf
RED: Final = "#f00"
BAR_COLOURS: Final = {
    LampColour.BLUE: "#235fbd",
    LampColour.GREEN: "#177336",
    LampColour.WATCH: "#59660f",
    LampColour.YELLOW: "#c98a00",
    LampColour.RED: "#c0262d",
    LampColour.GREY: "#5c6572",
}
_VARIABLE: Final = re.compile(r"var\(--([a-z-]+)\)")


@cache
def print_stylesheet() -> str:
    """The sheet for the faces in use; a measure that is not computed raises KeyError."""
    values = measures()
    return _VARIABLE.sub(lambda found: values[found.group(1)], SHEET.read_text(encoding="utf-8"))


def measures() -> dict[str, str]:
    """Every var(--…) of the sheet and its value."""
    fonts = font_set()
    page_top = probes.page_top()
    number_top = probes.dash_top() * SMALL
    page_bottom = SHEET_HEIGHT - page_top - LINES * PITCH - SLACK
    return {
        "page-top": _pt(page_top),
        "page-bottom": _pt(page_bottom),
        "number-top": _pt(TYPE_BOTTOM + points(7) - (SHEET_HEIGHT - page_bottom) - number_top),
        "wide-number-top": _pt(points(7) - number_top),
        "wide-number-inset": _pt(SMALL + points(1)),  # the bottom margin of 横排 is 1 mm short, see the sheet
        "code-top": _pt(TYPE_BOTTOM + points(0.6) - page_top),
        "pitch": _pt(PITCH),
        "tracking": _pt(TRACKING),
        "indent": _pt(2 * CELL),
        "rare-drop": f"{probes.rare_drop():.4f}em",
        "red": RED,
        **{role.value: fonts.css(role) for role in Role},
    }


def svg_families() -> str:
    """Families of the text in drawings, which do not read the sheet."""
    return ", ".join(families(Role.FANGSONG))


def _pt(length: float) -> str:
    return f"{length:.4f}pt"
