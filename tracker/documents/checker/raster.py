"""The page as ink: margins, marks and rules measured on what pdfium draws. All lengths in millimetres."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from tracker.documents.checker.shapes import Box, Rule

INK_DPI: Final = 300
RULE_DPI: Final = 400
POINTS_PER_INCH: Final = 72
WHITE: Final = 255.0
DARK: Final = 140
HALF_COVERED: Final = 128  # a pixel at least half under ink is darker
MILLIMETRES_PER_INCH: Final = 25.4
INK_SCALE: Final = INK_DPI / MILLIMETRES_PER_INCH


class Raster:
    """Pages drawn on demand. Which pixels are dark is kept, one bit each; the pictures, 30 MB a page, are not."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)
        self._dark: dict[int, NDArray[np.uint8]] = {}
        self._rules: dict[tuple[float, ...], list[Rule]] = {}

    @property
    def page_count(self) -> int:
        """How many pages pdfium sees."""
        return len(self._document)

    def count_characters(self) -> int:
        """Visible characters of the whole document, as pdfium reads them."""
        texts = (page.get_textpage().get_text_bounded() for page in self._document)
        return sum(len(re.sub(r"\s", "", text)) for text in texts)

    def ink(self, page: int, window: Box, *, red: bool = False) -> Box | None:
        """The box of the ink inside the window; None where it is white. With `red` only red ink counts."""
        marked = self.red(page, window) if red else self._dark_in(page, window)
        rows, columns = np.where(marked.any(axis=1))[0], np.where(marked.any(axis=0))[0]
        if not len(rows):
            return None
        left, top, _, _ = _pixels(window)
        return Box(
            (left + int(columns[0])) / INK_SCALE,
            (top + int(rows[0])) / INK_SCALE,
            (left + int(columns[-1]) + 1) / INK_SCALE,
            (top + int(rows[-1]) + 1) / INK_SCALE,
        )

    def _dark_in(self, page: int, window: Box) -> NDArray[np.bool_]:
        if page not in self._dark:
            drawn: Any = self._document[page - 1].render(scale=INK_DPI / POINTS_PER_INCH, grayscale=True)
            grey = drawn.to_numpy().reshape(drawn.height, drawn.width)
            self._dark[page] = np.packbits(grey < DARK, axis=1)
        left, top, right, bottom = _pixels(window)
        return np.unpackbits(self._dark[page][top:bottom], axis=1)[:, left:right].astype(bool)

    def red(self, page: int, window: Box) -> NDArray[np.bool_]:
        """The pixels inside the window that are red, `INK_SCALE` to the millimetre; only they are drawn."""
        drawn_page = self._document[page - 1]
        scale = INK_DPI / POINTS_PER_INCH
        width, height = (round(length * scale) for length in drawn_page.get_size())
        left, top, right, bottom = _pixels(window)
        right, bottom = min(right, width), min(bottom, height)
        if left >= right or top >= bottom:
            return np.zeros((0, 0), dtype=bool)
        crop = (left / scale, (height - bottom) / scale, (width - right) / scale, top / scale)
        drawn: Any = drawn_page.render(scale=scale, rev_byteorder=True, crop=crop)
        pixels = drawn.to_numpy()
        marked: NDArray[np.bool_] = (
            (pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 120) & (pixels[:, :, 2] < 120)
        )
        return marked

    def rules(
        self,
        page: int,
        shortest: float = 150,
        dpi: int = RULE_DPI,
        top: float = 0,
        bottom: float | None = None,
    ) -> list[Rule]:
        """Horizontal rules at least `shortest` long, from the top."""
        key = (page, shortest, dpi, top, bottom or 0)
        if key not in self._rules:
            self._rules[key] = self._found_rules(page, shortest, dpi, top, bottom)
        return self._rules[key]

    def _found_rules(
        self, page: int, shortest: float, dpi: int, top: float, bottom: float | None
    ) -> list[Rule]:
        drawn: Any = self._document[page - 1].render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True)
        scale = dpi / MILLIMETRES_PER_INCH
        pixels = drawn.to_numpy()[:, :, :3]
        part = pixels[int(top * scale) : int((bottom or pixels.shape[0] / scale) * scale)]
        darkest = _darkest_of_rules(part, int(shortest * scale))
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


def _pixels(window: Box) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a window at `INK_SCALE`."""
    left, top, right, bottom = (
        max(0, round(edge * INK_SCALE)) for edge in (window.left, window.top, window.right, window.bottom)
    )
    return left, top, right, bottom


def _darkest_of_rules(pixels: NDArray[np.uint8], shortest: int) -> NDArray[np.uint8]:
    """The darkest channel of the rows that may hold a rule and of their neighbours; all else is white.

    A rule of `shortest` pixels that is longer than half the page crosses its middle: what is white there has none, and
    most rows are told by a few hundred of their pixels.
    """
    width = pixels.shape[1]
    middle = slice(max(0, width - shortest), max(shortest, width - shortest + 1), 8)
    crossing = pixels[:, middle].min(axis=2) < HALF_COVERED
    candidates = np.flatnonzero(crossing.mean(axis=1) > 0.9)
    rows = np.unique(np.concatenate([candidates - 1, candidates, candidates + 1]))
    rows = rows[(rows >= 0) & (rows < len(pixels))]
    darkest = np.full(pixels.shape[:2], int(WHITE), dtype=np.uint8)
    darkest[rows] = pixels[rows].min(axis=2)
    return darkest
