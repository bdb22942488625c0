"""Rules of the seal (7.3.5.1): room for it, and where its imprint stands if the PDF shows one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tracker.documents.checker.findings import Finding, Place, finding, missing
from tracker.documents.checker.grid import FOOT, Grid
from tracker.documents.checker.raster import INK_SCALE
from tracker.documents.checker.reading import MILLIMETRE, PAGE_NUMBER, Line, PrintedPage
from tracker.documents.checker.shapes import Box

REACH: Final = 42.0  # mm from the signature to where an imprint is looked for
INDENTED: Final = 45.0  # mm from the sheet's edge: right of any paragraph's indent
SMALLEST: Final = 30.0  # mm; smaller red things near the signature are no seal
COARSE: Final = (
    3  # pixels of the raster to a cell in which connected ink is followed: a quarter of a millimetre
)
ASIDE: Final = 4.0  # mm that a seal may stand beside the middle of name and date
ABOVE_TEXT: Final = 2.0  # mm that it may reach into the last line of the text
DEEPER: Final = 3.0  # mm by which name and date may stand above its middle


@dataclass(frozen=True)
class Signature:
    """署名 (the last line of it) and 成文日期 on their page; `sealed`: set with room for a seal."""

    page: PrintedPage
    name: Line
    date: Line
    sealed: bool

    @property
    def first(self) -> Line:
        """The first line of a 署名 of several lines, which are centred over the date or begin below one another."""
        found = self.name
        for line in reversed(self.page.body[: self.page.body.index(self.name)]):
            adjoins = (found.baseline - line.baseline) * MILLIMETRE < 36
            belongs = (
                abs(line.middle - self.date.middle) <= 1.5
                if self.sealed
                else abs(line.left - self.name.left) <= 0.6
            )
            if not (adjoins and belongs and line.left > INDENTED):
                break
            found = line
        return found


def check_seal(grid: Grid, signature: Signature) -> Iterator[Finding]:
    """The room above the signature, and the imprint."""
    page, name = signature.page, signature.first
    text = [
        line
        for line in page.lines
        if line.baseline < name.baseline - 1 and not PAGE_NUMBER.fullmatch(line.text) and line.baseline < FOOT
        if not line.first.is_red
    ]
    if not text:
        yield missing(
            "署名与正文同页",
            "署名所在页没有正文",
            "不得采取“此页无正文”的方法",
            "7.3.5.5",
            name.place,
        )
        return
    above = text[-1]
    lines = (name.baseline - above.baseline) * MILLIMETRE / grid.pitch - 1
    wanted = (0.7, 2.6) if signature.sealed else (0.7, 1.6)
    yield finding(
        "盖章留位" if signature.sealed else "署名与正文间空一行",
        wanted[0] <= lines <= wanted[1],
        f"署名与正文间空{lines:z.2f}行",
        "空一至二行，使印章顶端距正文一行之内" if signature.sealed else "1行（0.7至1.6行）",
        "7.3.5.1" if signature.sealed else "7.3.5.2",
        Place(
            page.number,
            Box(
                name.left, above.place.box.bottom, name.right, max(name.place.box.top, above.place.box.bottom)
            ),
        ),
    )
    imprint = find_imprint(grid, signature)
    if imprint is not None:
        yield from _imprint(grid, signature, imprint, above)


def _imprint(grid: Grid, signature: Signature, imprint: Box, above: Line) -> Iterator[Finding]:
    date, place = signature.date, Place(signature.page.number, imprint)
    off = imprint.middle - date.middle
    yield finding(
        "印章居中",
        abs(off) <= ASIDE,
        f"印章中心偏成文日期中心{off:+z.1f}毫米",
        f"±{ASIDE:g}毫米",
        "7.3.5.1",
        place,
    )
    upper, lower = signature.first.place.box, date.place.box
    pressed = imprint.top < upper.bottom and (lower.top + lower.bottom) / 2 < imprint.bottom
    centre = (imprint.top + imprint.bottom) / 2
    deep = (upper.top + lower.bottom) / 2 - centre
    yield finding(
        "印章下压署名和成文日期",
        pressed and deep >= -DEEPER,
        f"{'压住' if pressed else '没有压住'}署名和成文日期，两行在印章中心{'下' if deep >= 0 else '上'}{abs(deep):.1f}毫米",
        "下压署名和成文日期，使其居印章中心偏下",
        "7.3.5.1",
        place,
    )
    gap = imprint.top - above.place.box.bottom
    yield finding(
        "印章顶端距正文一行之内",
        -ABOVE_TEXT <= gap <= grid.pitch / MILLIMETRE,
        f"{gap:z.1f}毫米",
        f"0至{grid.pitch / MILLIMETRE:.1f}毫米",
        "7.3.5.1",
        place,
    )


def find_imprint(grid: Grid, signature: Signature) -> Box | None:
    """The box of the largest connected red thing round the signature, if it is as large as a seal."""
    upper, lower = signature.first.place.box, signature.date.place.box
    window = Box(
        max(0.0, lower.middle - REACH),
        max(0.0, upper.top - REACH),
        lower.middle + REACH,
        lower.bottom + REACH,
    )
    red = _coarse(grid.document.raster.red(signature.page.number, window))
    boxes = [
        Box(
            window.left + left * COARSE / INK_SCALE,
            window.top + top * COARSE / INK_SCALE,
            window.left + (right + 1) * COARSE / INK_SCALE,
            window.top + (bottom + 1) * COARSE / INK_SCALE,
        )
        for left, top, right, bottom in _connected(red)
    ]
    large = [box for box in boxes if min(box.right - box.left, box.bottom - box.top) >= SMALLEST]
    return max(large, key=lambda box: box.right - box.left, default=None)


def _coarse(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells of `COARSE` pixels square, marked where one of their pixels is."""
    height, width = (size // COARSE * COARSE for size in marks.shape)
    cells = marks[:height, :width].reshape(height // COARSE, COARSE, width // COARSE, COARSE)
    coarse: NDArray[np.bool_] = np.asarray(cells.any(axis=(1, 3)))
    return coarse


def _connected(marks: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom cell of each connected thing; cells touch at their corners, too."""
    waiting = {(int(row), int(column)) for row, column in np.argwhere(marks)}
    while waiting:
        border = [waiting.pop()]
        rows, columns = [border[0][0]], [border[0][1]]
        while border:
            row, column = border.pop()
            rows.append(row)
            columns.append(column)
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & waiting
            waiting -= near
            border += near
        yield min(columns), min(rows), max(columns), max(rows)
