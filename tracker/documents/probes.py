"""What the faces in use really measure: advances as Pango sets them, ink as their outlines draw it.

Licensed and free faces differ by half a millimetre in where a character sits; the page is calibrated on these
figures, so that it stays on the standard whatever lies in the fonts folder. All figures are in em.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from tracker.documents.fonts import Role, families, font_set, use_private_fonts
from tracker.documents.measures import BODY, PITCH, TOP
from tracker.documents.outlines import Outlines
from tracker.documents.punctuation import is_wide

COMMON: Final = "国家建设工作落实情况通报督查整改责任单位"
USUAL_CENTRE: Final = 0.38  # of the ink above the baseline, in most Chinese faces (0.307 in FandolFang)
PROBE_SIZE: Final = 100.0
PANGO_UNITS: Final = 1024

_measured: dict[tuple[str, Role], float] = {}


@cache
def font_configuration() -> Any:
    """WeasyPrint's font configuration on the private fonts, one for the whole process.

    A new one for each document would cost 40 % of the time and let the memory swing by hundreds of megabytes.
    """
    use_private_fonts(font_set())
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - WeasyPrint takes a second to import

    return FontConfiguration()


def advance(letter: str, role: Role) -> float:
    """Width of one character in the face that serves the role (or steps in for it)."""
    if is_wide(letter):
        return 1.0
    key = (letter, role)
    if key not in _measured:
        _measured[key] = round(line_box(letter, role).width, 4)
    return _measured[key]


@lru_cache(maxsize=4096)
def text_advance(text: str, role: Role) -> float:
    """Width of a text without letter-spacing; kept, because a document is set in many ways until one has no fault."""
    return sum(advance(letter, role) for letter in text)


@dataclass(frozen=True)
class LineBox:
    """A line of text as Pango lays it out, in em."""

    width: float
    ascent: float
    height: float


@cache
def line_box(text: str, role: Role) -> LineBox:
    """Lay the text out with the families that the style sheet names for the role."""
    font_map = font_configuration().font_map
    from weasyprint.text import ffi as library  # noqa: PLC0415 - see font_configuration

    pango, ffi, gobject = library.pango, library.ffi, library.gobject
    context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    language, _language = library.unicode_to_char_p("zh-CN")
    pango.pango_context_set_language(context, pango.pango_language_from_string(language))
    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    names, _names = library.unicode_to_char_p(",".join(families(role)))
    pango.pango_font_description_set_family(description, names)
    pango.pango_font_description_set_weight(description, 700 if role is Role.XIAOBIAOSONG else 400)
    pango.pango_font_description_set_absolute_size(description, int(PROBE_SIZE * PANGO_UNITS))
    layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_font_description(layout, description)
    characters, _characters = library.unicode_to_char_p(text)
    pango.pango_layout_set_text(layout, characters, -1)
    logical = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(pango.pango_layout_get_line_readonly(layout, 0), ffi.NULL, logical)
    em = PANGO_UNITS * PROBE_SIZE
    return LineBox(width=logical.width / em, ascent=-logical.y / em, height=logical.height / em)


@dataclass(frozen=True)
class Ink:
    """How far the outlines reach above the baseline, in em."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """From the lowest to the highest point."""
        return self.top - self.bottom


@cache
def ink(text: str, role: Role) -> Ink:
    """The ink of the text, from the outlines: HarfBuzz before 7 reports the boxes of control points (公 −0.153, not −0.079)."""
    inks = _inks(text, role)
    if not inks:
        return Ink(top=0.88, bottom=-0.12)
    return Ink(top=max(i.top for i in inks), bottom=min(i.bottom for i in inks))


def _inks(letters: str, role: Role) -> list[Ink]:
    """The ink of each letter that the face holds and that is not blank."""
    outlines = _outlines(role)
    found = (outlines.bounds(letter) for letter in letters)
    return [Ink(top=bounds[3], bottom=bounds[1]) for bounds in found if bounds is not None]


@cache
def _outlines(role: Role) -> Outlines:
    face = font_set().faces[role]
    return Outlines(face.path, face.index)


@cache
def centre(role: Role) -> float:
    """Middle of the ink of common characters above the baseline."""
    inks = _inks(COMMON, role)
    return sum(i.top + i.bottom for i in inks) / 2 / len(inks)


def above_characters(role: Role, size: float, pitch: float) -> float:
    """From the top of a CSS line box to the top of its character boxes, in points."""
    box = line_box("国", role)
    return pitch / 2 + (box.ascent - box.height / 2) * size - (centre(role) + 0.5) * size


def page_top() -> float:
    """Top of the CSS page box, from the top of the sheet in points: line 1's characters then touch the type area."""
    return TOP - above_characters(Role.FANGSONG, BODY, PITCH)


def rare_drop() -> float:
    """How far a character from the rare face is lowered to sit level with the text, in em (negative: down)."""
    return centre(Role.FANGSONG) - USUAL_CENTRE


def dash_top() -> float:
    """From the top of a 1 em CSS line box to the ink of 一字线 in the page-number face, in em."""
    box = line_box("—", Role.SONG)
    return 0.5 + box.ascent - box.height / 2 - ink("—", Role.SONG).top
