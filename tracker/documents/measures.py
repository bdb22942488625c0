"""The page of GB/T 9704-2012 in PDF points.

The standard counts in 字 (the width of one character) and 行 (its height plus 7/8 of a 三号 character). The old
三号 is 15.75 pt; at Word's 16 pt 28 characters are 2 mm wider than the type area, so they are set a hair
closer (`TRACKING`). "22 lines fill 225 mm" gives a pitch of 29.61 pt, not the 28.95 pt that word processors use.
"""

from __future__ import annotations

from typing import Final

MILLIMETRE: Final = 72 / 25.4

# ── The sheet and the type area 版心 (5.1, 5.2.1) ────────────────────────────────────────────────────────────────────
SHEET_WIDTH: Final = 210 * MILLIMETRE
SHEET_HEIGHT: Final = 297 * MILLIMETRE
TYPE_WIDTH: Final = 156 * MILLIMETRE
TYPE_HEIGHT: Final = 225 * MILLIMETRE
TOP: Final = 37 * MILLIMETRE  # 天头
INNER: Final = 28 * MILLIMETRE  # 订口
OUTER: Final = 26 * MILLIMETRE  # 切口
TYPE_BOTTOM: Final = TOP + TYPE_HEIGHT  # lower edge of the type area, from the top of the sheet

# ── Characters and lines (5.2.2, 5.2.3) ──────────────────────────────────────────────────────────────────────────────
CELLS: Final = 28  # characters to a line
LINES: Final = 22  # lines to a page
BODY: Final = 16.0  # 三号
TITLE: Final = 22.0  # 二号
SMALL: Final = 14.0  # 四号
TITLE_PITCH: Final = 36.0
PITCH: Final = (TYPE_HEIGHT - BODY) / (LINES - 1)  # character boxes of lines 1 and 22 touch the edges
TRACKING: Final = (TYPE_WIDTH - CELLS * BODY) / (CELLS - 1)  # -0.2146: 28 boxes fill 156 mm exactly
CELL: Final = BODY + TRACKING
HALF_LEADING: Final = (PITCH - BODY) / 2

# ── The grid of the page: everything is a multiple of a third of a line, so that text stays on its 22 lines ───────────
STEP: Final = PITCH / 3
STEPS: Final = 3 * LINES  # a portrait page
LINE: Final = 3  # one line, in steps

# ── 版记 (7.4) ───────────────────────────────────────────────────────────────────────────────────────────────────────
IMPRINT_PITCH: Final = 26.0
THICK_RULE: Final = 0.35 * MILLIMETRE  # first and last
THIN_RULE: Final = 0.25 * MILLIMETRE  # between
RED_RULE: Final = 1.5  # the standard names no thickness: 0.53 mm

# ── 横排表格 (8): a landscape sheet seen upright; its top is the left edge of the portrait sheet ───────────────────────
WIDE_TYPE_WIDTH: Final = TYPE_HEIGHT
WIDE_TYPE_HEIGHT: Final = TYPE_WIDTH
WIDE_STEPS: Final = int(WIDE_TYPE_HEIGHT / STEP)  # 44


def points(millimetres: float) -> float:
    """Millimetres in points."""
    return millimetres * MILLIMETRE
