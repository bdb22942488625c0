"""The page as ink: margins, marks and rules measured on what pdfium draws. All lengths in millimetres."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2
from numpy.typing import NDArray

INK_DPI: Final = 300
RULE_DPI: Final = 400
POINTS_PER_INCH: Final = 72
WHITE: Final = 255.0
HALF_COVERED: Final = 128  # a pixel at least half under ink is darker
MILLIMETRES_PER_INCH: Final = 25.4


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


class Raster:
    """Pages drawn on demand; each is kept, because several rules look at it."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)
        self._images: dict[tuple[int, int], NDArray[np.uint8]] = {}

    def image(self, page: int, dpi: int) -> NDArray[np.uint8]:
        """RGB pixels of a page (from 1)."""
        key = (page, dpi)
        if key not in self._images:
            drawn: Any = self._document[page - 1].render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True)
            self._images[key] = drawn.to_numpy()[:, :, :3]
        return self._images[key]

    def count_characters(self) -> int:
        """Visible characters of the whole document, as pdfium reads them."""
        texts = (page.get_textpage().get_text_bounded() for page in self._document)
        return sum(len(re.sub(r"\s", "", text)) for text in texts)

    def ink(self, page: int, window: Box, *, red: bool = False) -> Box | None:
        """The box of the ink inside the window; None where it is white. With `red` only red ink counts."""
        pixels = self.image(page, INK_DPI)
        scale = INK_DPI / MILLIMETRES_PER_INCH
        left, top, right, bottom = (
            max(0, round(v * scale)) for v in (window.left, window.top, window.right, window.bottom)
        )
        part = pixels[top:bottom, left:right]
        if red:
            marked = (part[:, :, 0] > 150) & (part[:, :, 1] < 120) & (part[:, :, 2] < 120)
        else:
            marked = _darkest(part) < 140
        rows, columns = np.where(marked.any(axis=1))[0], np.where(marked.any(axis=0))[0]
        if not len(rows):
            return None
        return Box(
            (left + int(columns[0])) / scale,
            (top + int(rows[0])) / scale,
            (left + int(columns[-1]) + 1) / scale,
            (top + int(rows[-1]) + 1) / scale,
        )

    def rules(
        self,
        page: int,
        shortest: float = 150,
        dpi: int = RULE_DPI,
        top: float = 0,
        bottom: float | None = None,
    ) -> list[Rule]:
        """Horizontal rules at least `shortest` long, from the top."""
        pixels = self.image(page, dpi)
        scale = dpi / MILLIMETRES_PER_INCH
        part = pixels[int(top * scale) : int((bottom or pixels.shape[0] / scale) * scale)]
        darkest = _darkest(part)
        dark = darkest < HALF_COVERED
        full = dark.sum(axis=1) / scale >= shortest
        edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
        found = (
            self._rule(part, darkest, dark, int(start), int(end), scale=scale, shortest=shortest, offset=top)
            for start, end in zip(edges[::2], edges[1::2], strict=True)
        )
        return [rule for rule in found if rule]

    @staticmethod
    def _rule(
        part: NDArray[np.uint8],
        darkest: NDArray[np.uint8],
        dark: NDArray[np.bool_],
        start: int,
        end: int,
        *,
        scale: float,
        shortest: float,
        offset: float,
    ) -> Rule | None:
        """The rule in the dark rows `start` to `end`: its longest run, so that uprights of tables do not matter."""
        columns = np.where(dark[start:end].all(axis=0))[0]
        runs = np.split(columns, np.where(np.diff(columns) > 1)[0] + 1)
        run = max(runs, key=len)
        if len(run) / scale < shortest:
            return None
        inner = 1 - darkest[max(0, start - 1) : end + 1, run[0] + 3 : run[-1] - 3] / WHITE
        colour = part[start:end, run[len(run) // 2]].mean(axis=0)
        return Rule(
            top=start / scale + offset,
            left=float(run[0] / scale),
            right=float((run[-1] + 1) / scale),
            thickness=float(np.median(inner.sum(axis=0))) / scale,
            red=bool(colour[0] > 150 and colour[1] < 110 and colour[2] < 110),
        )


def _darkest(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The darkest channel of each pixel; much quicker than `min` over the last axis."""
    return np.minimum(np.minimum(pixels[:, :, 0], pixels[:, :, 1]), pixels[:, :, 2])
