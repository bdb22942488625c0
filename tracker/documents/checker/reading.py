"""Reads a PDF into glyphs, lines and pages. Lengths are millimetres from the upper left corner, sizes are points."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFCIDFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt
from pypdfium2 import PdfiumError

from tracker.documents.checker.findings import MOST_PAGES, Place, Unmeasurable
from tracker.documents.checker.raster import Raster
from tracker.documents.checker.shapes import Box
from tracker.documents.checker.typefaces import Family, family_of

MILLIMETRE: Final = 72 / 25.4
HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SAME_LINE: Final = 3.0 / MILLIMETRE
PAGE_NUMBER: Final = re.compile(r"[—\-–－―]?\s*\d+\s*[—\-–－―]?")
ABOVE: Final = 0.86  # of the size, how far a character box reaches above its baseline
LONGEST_SIDE: Final = 430.0  # mm: A3

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One shown character."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    size: float
    font: str
    program: int
    family: Family
    colour: tuple[float, ...]
    turned: bool
    code: int
    order: int

    @property
    def is_han(self) -> bool:
        """Whether it is a Chinese character."""
        return bool(HAN.match(self.text))

    @property
    def place(self) -> Place:
        """Its character box."""
        return around([self])

    @property
    def is_red(self) -> bool:
        """Red in RGB, or Y and M full in CMYK."""
        match self.colour:
            case (r, g, b):
                return r > 0.7 and g < 0.35 and b < 0.35
            case (c, m, y, k):
                return m > 0.6 and y > 0.6 and c < 0.3 and k < 0.3
        return False

    @property
    def is_black(self) -> bool:
        """Black in grey, RGB or CMYK."""
        if len(self.colour) == 4:
            return self.colour[3] > 0.9 or min(self.colour[:3]) > 0.9
        return not self.colour or max(self.colour) < 0.12


@dataclass(frozen=True)
class Line:
    """Upright glyphs on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def first(self) -> Glyph:
        """The leftmost glyph."""
        return self.glyphs[0]

    @property
    def last(self) -> Glyph:
        """The rightmost glyph."""
        return self.glyphs[-1]

    @property
    def left(self) -> float:
        """Left edge of the first character."""
        return self.first.left

    @property
    def right(self) -> float:
        """Right edge of the last character."""
        return self.last.right

    @property
    def baseline(self) -> float:
        """Baseline of the first character."""
        return self.first.baseline

    @property
    def middle(self) -> float:
        """Halfway between the edges."""
        return (self.left + self.right) / 2

    @property
    def place(self) -> Place:
        """The box of its characters."""
        return around(self.glyphs)

    @cached_property
    def is_body(self) -> bool:
        """三号 without gaps: running text, headings, signature; no red, no cells."""
        sized = sum(15.2 <= glyph.size <= 16.6 for glyph in self.glyphs)
        return sized > 0.8 * len(self.glyphs) and not self.first.is_red and not self.has_gap(30)

    def has_gap(self, points: float) -> bool:
        """Whether two neighbours stand further apart."""
        gap = points / MILLIMETRE
        return any(b.left - a.right > gap for a, b in zip(self.glyphs, self.glyphs[1:], strict=False))


def around(glyphs: Sequence[Glyph]) -> Place:
    """The box of the characters on the page of the first."""
    glyphs = [glyph for glyph in glyphs if glyph.page == glyphs[0].page]
    size = max(glyph.size for glyph in glyphs) / MILLIMETRE
    return Place(
        glyphs[0].page,
        Box(
            min(min(glyph.left, glyph.right) for glyph in glyphs),
            min(glyph.baseline for glyph in glyphs) - ABOVE * size,
            max(max(glyph.left, glyph.right) for glyph in glyphs),
            max(glyph.baseline for glyph in glyphs) + (1 - ABOVE) * size,
        ),
    )


@dataclass(frozen=True)
class PrintedPage:
    """One page: its size as shown and what stands on it."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]

    @property
    def is_odd(self) -> bool:
        """Whether it is a front side."""
        return self.number % 2 == 1

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Upright text, line by line from the top."""
        rows: list[list[Glyph]] = []
        for glyph in sorted(
            (g for g in self.glyphs if not g.turned), key=lambda g: (round(g.baseline, 6), g.left)
        ):
            near = next((row for row in rows[-4:] if abs(row[0].baseline - glyph.baseline) < SAME_LINE), None)
            if near is None:
                rows.append([glyph])
            else:
                near.append(glyph)
        return tuple(Line(tuple(sorted(row, key=lambda g: g.left))) for row in rows)

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """Lines of running text."""
        return tuple(line for line in self.lines if line.is_body)

    @property
    def place(self) -> Place:
        """The whole page."""
        return Place(self.number, Box(0, 0, self.width, self.height))


@dataclass(frozen=True)
class FontProgram:
    """A font dictionary of the PDF: whether its program is embedded, and the program."""

    name: str
    embedded: bool
    data: bytes | None
    subtype: str
    glyph_map: bytes = b""  # two bytes to a code, where codes are not the numbers of glyphs

    def glyph_of(self, code: int) -> int:
        """The number of the glyph that a code shows."""
        return int.from_bytes(self.glyph_map[2 * code : 2 * code + 2], "big") if self.glyph_map else code


class PrintedDocument:
    """A PDF, read once. Raises Unmeasurable where it is no PDF, needs a password, or holds no text, too much or too large pages."""

    def __init__(self, pdf: bytes) -> None:
        if not pdf:
            raise Unmeasurable("文件是空的，请重新导出为PDF。")
        if b"%PDF-" not in pdf[:1024]:
            raise Unmeasurable("这不是PDF文件，请先另存或导出为PDF。")
        fonts = _Fonts()
        device = _Recorder(fonts)
        with _no_surprise():
            self.source = PDFDocument(PDFParser(io.BytesIO(pdf)))
            self.raster = Raster(pdf)
            if self.raster.page_count > MOST_PAGES:
                raise Unmeasurable(f"PDF有{self.raster.page_count}页，超过{MOST_PAGES}页，请分开后再测量。")
            boxes = list(_recorded(self.source, device))
        if not boxes or len(boxes) != self.raster.page_count:
            raise Unmeasurable(BROKEN)
        if not any(glyph.text.strip() for glyph in device.glyphs):
            raise Unmeasurable(
                "PDF里没有文字，是扫描件、图片或空白页，无法测量字体、字号和行距。请用排版软件直接导出PDF。"
            )
        self.all_glyphs = tuple(device.glyphs)
        self.programs = dict(fonts.programs)
        by_page: dict[int, list[Glyph]] = {}
        for glyph in self.all_glyphs:
            if glyph.text.strip():
                by_page.setdefault(glyph.page, []).append(glyph)
        self.pages = tuple(
            PrintedPage(number, *_size(box), tuple(by_page.get(number, ())))
            for number, box in enumerate(boxes, 1)
        )

    @property
    def catalog(self) -> dict[str, Any]:
        """The document catalog."""
        return self.source.catalog

    @cached_property
    def fonts(self) -> dict[str, FontProgram]:
        """Every font that the pages can reach, by name."""
        return {program.name: program for program in _programs(self.source)}

    @property
    def second_count(self) -> int:
        """How many visible characters the second parser (pdfium) finds."""
        return self.raster.count_characters()


BROKEN: Final = "PDF已损坏或不完整，无法打开，请重新导出后再测量。"
LOCKED: Final = "PDF设有密码，请解除密码后再测量。"


@contextmanager
def _no_surprise() -> Iterator[None]:
    """What the parsers throw at a broken file, as Unmeasurable."""
    try:
        yield
    except (PDFPasswordIncorrect, PDFEncryptionError) as failure:
        raise Unmeasurable(LOCKED) from failure
    except Unmeasurable:
        raise
    except (
        PSException,
        PdfiumError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as failure:
        raise Unmeasurable(BROKEN) from failure


def _recorded(source: PDFDocument, device: _Recorder) -> Iterator[Box]:
    """Let the device read page by page; the box of each. Raises Unmeasurable for too many or too large ones."""
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    for number, page in enumerate(PDFPage.create_pages(source), 1):
        if number > MOST_PAGES:  # more than the second parser told
            raise Unmeasurable(BROKEN)
        box = _shown_box(page)
        width, height = _size(box)
        if not 0 < max(width, height) <= LONGEST_SIDE:
            raise Unmeasurable(
                f"第{number}页幅面为{width:.0f}×{height:.0f}毫米，版式体检只测量A3以内的幅面。"
            )
        device.open_page(number, box)
        interpreter.process_page(page)
        yield box


def _shown_box(page: PDFPage) -> Box:
    """What a reader shows of the page: the crop box as it lies after turning, in points, y upwards from the foot."""
    x0, y0, x1, y1 = page.mediabox
    turn = {90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)}
    matrix = turn.get(page.rotate or 0, (1, 0, 0, 1, -x0, -y0))
    left, lower, right, upper = page.cropbox
    corners = [
        apply_matrix_pt(matrix, (max(left, x0), max(lower, y0))),
        apply_matrix_pt(matrix, (min(right, x1), min(upper, y1))),
    ]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(across), max(up), max(across), min(up))


def _size(box: Box) -> tuple[float, float]:
    """Width and height in millimetres."""
    return (box.right - box.left) / MILLIMETRE, (box.top - box.bottom) / MILLIMETRE


class _Fonts(PDFResourceManager):
    """Opens the fonts of the pages and remembers where each came from, by its address (and so keeps it alive)."""

    def __init__(self) -> None:
        super().__init__()
        self.programs: dict[int, FontProgram] = {}
        self._opened: list[Any] = []

    def get_font(self, objid: object, spec: Any) -> Any:
        """The font; one within another (DescendantFonts) is known by the outer one."""
        font = super().get_font(objid, spec)
        if id(font) not in self.programs or "DescendantFonts" in spec:
            self._opened.append(font)
            self.programs[id(font)] = _program(spec)
        return font

    def name_of(self, font: Any) -> str:
        """The name that the font has in the PDF."""
        known = self.programs.get(id(font))
        return known.name if known and known.name else _font_name(font)


class _Recorder(PDFLayoutAnalyzer):
    """Records every shown glyph instead of building a layout."""

    def __init__(self, fonts: _Fonts) -> None:
        super().__init__(fonts, laparams=None)
        self.fonts = fonts
        self.glyphs: list[Glyph] = []
        self.number, self.shown = 0, Box(0, 0, 0, 0)

    def open_page(self, number: int, shown: Box) -> None:
        """Count what follows to this page, of which the reader sees this box (points, y upwards)."""
        self.number, self.shown = number, shown

    def render_char(  # noqa: PLR0917 - pdfminer calls it by place
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        _colour_space: Any,
        state: Any,
    ) -> float:
        width: float = font.char_width(cid) * fontsize * scaling
        a, b, c, d, _, _ = matrix
        x, y = apply_matrix_pt(matrix, (0, rise))
        name = self.fonts.name_of(font)
        self.glyphs.append(
            Glyph(
                page=self.number,
                text=_unicode(font, cid),
                left=(x - self.shown.left) / MILLIMETRE,
                right=(apply_matrix_pt(matrix, (width, rise))[0] - self.shown.left) / MILLIMETRE,
                baseline=(self.shown.top - y) / MILLIMETRE,
                size=round(fontsize * (c * c + d * d) ** 0.5, 3),
                font=name,
                program=id(font),
                family=family_of(name),
                colour=_colour(state.ncolor),
                turned=abs(b) > abs(a),
                code=cid,
                order=len(self.glyphs),
            )
        )
        return width

    def receive_layout(self, ltpage: Any) -> None:
        """Nothing to lay out."""


def _unicode(font: Any, cid: int) -> str:
    try:
        return str(font.to_unichr(cid) or "")
    except (KeyError, ValueError, TypeError, AttributeError):  # pdfminer: no mapping
        return ""
    except Exception as trouble:  # noqa: BLE001 - pdfminer's own error is no subclass of anything useful
        logging.getLogger(__name__).debug("no mapping for %s: %s", cid, trouble)
        return ""


def _colour(value: Any) -> tuple[float, ...]:
    if value is None:
        return (0.0,)
    parts = value if isinstance(value, tuple | list) else (value,)
    return tuple(float(part) for part in parts if isinstance(part, int | float))


def _font_name(font: Any) -> str:
    return name_of(getattr(font, "basefont", None) or getattr(font, "fontname", ""))


def name_of(value: Any) -> str:
    """A PDF name as text, without the subset tag; old producers write Chinese names in GBK."""
    name = value.name if isinstance(value, PSLiteral) else value
    if isinstance(name, bytes):
        name = name.decode("utf-8") if _is_utf8(name) else name.decode("gbk", "replace")
    text = str(name or "")
    try:
        chinese = text.encode("latin-1").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        chinese = ""
    return re.sub(r"^[A-Z]{6}\+", "", chinese if HAN.search(chinese) else text)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# ── Fonts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _programs(source: PDFDocument) -> Iterator[FontProgram]:
    for page in PDFPage.create_pages(source):
        waiting, seen = [resolve1(page.resources)], set[int]()
        while waiting:
            resources = waiting.pop()
            if not isinstance(resources, dict) or id(resources) in seen:
                continue
            seen.add(id(resources))
            for font in (resolve1(resources.get("Font")) or {}).values():
                yield _program(resolve1(font))
            for form in (resolve1(resources.get("XObject")) or {}).values():
                stream = resolve1(form)
                if isinstance(stream, PDFStream):
                    waiting.append(resolve1(stream.attrs.get("Resources")))


def _program(font: dict[str, Any]) -> FontProgram:
    name = name_of(font.get("BaseFont") or font.get("Name") or "")
    if name_of(font.get("Subtype")) == "Type3":
        return FontProgram(name or "Type3", embedded=True, data=None, subtype="Type3")
    descendant = resolve1((resolve1(font.get("DescendantFonts")) or [font])[0])
    descriptor = resolve1(descendant.get("FontDescriptor")) or {}
    files = [resolve1(descriptor[key]) for key in ("FontFile", "FontFile2", "FontFile3") if key in descriptor]
    mapped = resolve1(descendant.get("CIDToGIDMap"))
    return FontProgram(
        name,
        embedded=bool(files),
        data=_data(files[0]) if files else None,
        subtype=name_of(descendant.get("Subtype")),
        glyph_map=_data(mapped) if isinstance(mapped, PDFStream) else b"",
    )


def _data(stream: Any) -> bytes:
    """What a stream holds; nothing where it is none."""
    data: bytes = stream.get_data() if isinstance(stream, PDFStream) else b""
    return data


class _EmbeddedCMap:
    """An embedded code → glyph map; codes that it does not list go to glyph 0 (.notdef), as viewers do."""

    def __init__(self, data: bytes) -> None:
        self.glyphs: dict[int, int] = {}
        for block in re.findall(rb"begincidchar(.*?)endcidchar", data, re.DOTALL):
            for code, glyph in re.findall(rb"<([0-9A-Fa-f]+)>\s+(\d+)", block):
                self.glyphs[int(code, 16)] = int(glyph)
        for block in re.findall(rb"begincidrange(.*?)endcidrange", data, re.DOTALL):
            for low, high, glyph in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s+(\d+)", block):
                for code in range(int(low, 16), int(high, 16) + 1):
                    self.glyphs[code] = int(glyph) + code - int(low, 16)

    def is_vertical(self) -> bool:
        """Never: the name that pdfminer asks for."""
        return False

    def decode(self, code: bytes) -> Sequence[int]:
        """Two bytes to a code."""
        return [self.glyphs.get(code[i] << 8 | code[i + 1], 0) for i in range(0, len(code) - 1, 2)]


_named_cmap = PDFCIDFont.get_cmap_from_spec


def _cmap(self: Any, spec: Any, strict: Any) -> Any:
    encoding = resolve1(spec.get("Encoding"))
    return (
        _EmbeddedCMap(encoding.get_data())
        if isinstance(encoding, PDFStream)
        else _named_cmap(self, spec, strict)
    )


# pdfminer knows the predefined maps by name only; WeasyPrint embeds its own where a glyph is missing.
PDFCIDFont.get_cmap_from_spec = _cmap  # type: ignore[method-assign]


def shown(values: Iterable[float], form: str = "z.2f", most: int = 99) -> str:
    """Measurements in a row, for a finding."""
    return "、".join(format(value, form) for value in list(values)[:most])


def pages_shown(numbers: Iterable[int], most: int = 6) -> str:
    """Numbers of pages in a row, for a finding."""
    listed = list(numbers)
    return "、".join(f"{number}" for number in listed[:most]) + ("等" if len(listed) > most else "")
