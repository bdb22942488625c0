"""Text shaped once: what WeasyPrint 70 asks Pango for, with nothing asked twice and not a pixel changed.

WeasyPrint shapes every line three times (to find its end, alone, and to draw it), each time in a new Pango context, with a
new description of the face and a list of attributes that is never freed: some hundred bytes a line, which a press that
runs for weeks keeps. Here a style's context, description and attributes are made once, a line ends where its line feed
stands, and what was measured is what is drawn. Whatever the print sheets do not use (tabs, text that overflows into an
ellipsis, coloured glyphs …) goes WeasyPrint's own way.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Any, Final

from weasyprint import svg as svg_drawing
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw import text as drawing
from weasyprint.matrix import Matrix
from weasyprint.svg.bounding_box import extend_bounding_box
from weasyprint.svg.text import Style, TextBox
from weasyprint.text import fonts, line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango, unicode_to_char_p

UNUSUAL: Final = re.compile(
    "[\0\t\r\v\f\x85\u2028\u2029]"
)  # what our lines never hold, and Pango treats by itself
SPECIAL_GLYPH: Final = 0x0FFFFFFF  # from here on: the empty glyph, and characters that no face has
SMALLEST: Final = 1e-6  # points; below, numbers of a PDF cannot tell it from nothing
GLYPH: Final = struct.Struct("=IiiiI")  # PangoGlyphInfo: glyph, width, offsets, flags
MOST_SPACINGS: Final = 2000  # letter-spacings kept for a style; every composed line has its own
FEATURES: Final = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
FACE: Final = (
    "font_family",
    "font_style",
    "font_stretch",
    "font_weight",
    "font_size",
    "font_variation_settings",
    "font_language_override",
    "lang",
    "direction",
)
"""With the features, every property that decides about glyphs; the letter-spacing comes with the text."""

Pointer = Any  # of cffi
OwnLayout: Final[Any] = line_break.Layout
own_first_line: Final[Any] = drawing.draw_first_line
own_svg_text: Final[Any] = svg_drawing.text


@cache
def install() -> None:
    """Let WeasyPrint shape and draw text this way, in the whole process."""
    line_break.Layout = QuickLayout
    drawing.draw_first_line = draw_first_line
    svg_drawing.text = draw_svg_text
    for tag, draw in svg_drawing.TAGS.items():
        if draw is own_svg_text:
            svg_drawing.TAGS[tag] = draw_svg_text


@dataclass(frozen=True)
class Kit:
    """What all texts of one look share."""

    context: Pointer
    language: Pointer
    description: Pointer
    features: bytes
    attributes: dict[int, Pointer] = field(default_factory=dict)

    def spaced(self, letter_spacing: int) -> Pointer:
        """The attributes of a text with this letter-spacing (Pango units): shared, so never to be changed."""
        found = self.attributes.get(letter_spacing)
        if found is None:
            if len(self.attributes) >= MOST_SPACINGS:
                self.attributes.clear()
            found = self.attributes[letter_spacing] = self.own_attributes()
            if letter_spacing:
                pango.pango_attr_list_insert(found, pango.pango_attr_letter_spacing_new(letter_spacing))
        return found

    def own_attributes(self) -> Pointer:
        """A list of its own with the features of the face."""
        made = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        if self.features:
            pango.pango_attr_list_insert(made, pango.pango_attr_font_features_new(self.features))
        return made


def kit_for(style: Any) -> Kit:
    """The kit of a computed style, made on first use for its font configuration."""
    known: Kit | None = getattr(style, "kit", None)
    if known is None:
        kits: dict[tuple[str, ...], Kit] = style.font_config.__dict__.setdefault("kits", {})
        key = tuple(str(style[name]) for name in (*FACE, *FEATURES))
        known = kits.get(key) or kits.setdefault(key, _kit(style))
        style.kit = known
    return known


def _kit(style: Any) -> Kit:
    """As `Layout.setup` does it for every text."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    override = style["font_language_override"]
    name = line_break.LST_TO_ISO.get(override.lower(), override) if override != "normal" else style["lang"]
    language = pango.pango_language_get_default()
    if name:
        pointer, _alive = unicode_to_char_p(name)
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
    features = fonts.font_features(*(style[name] for name in FEATURES))
    words = ",".join(f"{name} {value}" for name, value in features.items()).encode()
    return Kit(context, language, fonts.get_font_description(style), words)


class QuickLayout(OwnLayout):
    """A line of text, shaped when it is measured and kept until it is drawn."""

    layout: Pointer = None
    text = ""
    shaped: str | None = None
    rest: int | None = None  # where the next line begins, in bytes

    def setup(self, style: Any) -> None:
        """Everything but the text."""
        self.is_quick = style["text_decoration_line"] == "none"
        if not self.is_quick:
            super().setup(style)
            return
        kit = kit_for(style)
        self.style, self.language, self.first_line_direction = style, kit.language, 0
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(kit.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, kit.description)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)
        self.shaped = None

    def set_text(self, text: str, justify: bool = False) -> None:
        """Shape the first line of the text."""
        if not self.is_quick or not self._is_usual(text):
            self._leave_to_weasyprint(text, justify=justify)
            return
        line, feed, _ = text.partition("\n")
        self.rest = len(line.encode()) + 1 if feed else None
        if line == self.shaped:
            return
        self.text = self.shaped = line
        spacing = self.style["letter_spacing"]
        units = 0 if spacing == "normal" else int(spacing * TO_UNITS)
        pango.pango_layout_set_attributes(self.layout, kit_for(self.style).spaced(units if line else 0))
        bytestring = line.encode()
        pango.pango_layout_set_text(self.layout, bytestring, len(bytestring))

    def _is_usual(self, text: str) -> bool:
        style = self.style
        return not (
            style["word_spacing"]
            or self.justification_spacing
            or style["overflow_wrap"] in {"anywhere", "break-word"}
            or UNUSUAL.search(text)
        )

    def _leave_to_weasyprint(self, text: str, *, justify: bool) -> None:
        self.rest = self.shaped = None
        if self.is_quick:  # it was set up for a line, with attributes that are not its own
            self.is_quick = False
            pango.pango_layout_set_single_paragraph_mode(self.layout, False)
            pango.pango_layout_set_attributes(self.layout, kit_for(self.style).own_attributes())
        super().set_text(text, justify)

    def get_first_line(self) -> tuple[Pointer, int | None]:
        """The first line, and where the next begins, in bytes."""
        line, following = super().get_first_line()
        return line, self.rest if following is None else following

    def deactivate(self) -> None:
        """WeasyPrint forgets what was shaped, to shape it again for drawing."""

    def reactivate(self, style: Any) -> None:
        """What was measured is what is drawn; only spaces stretched to justify a line are new."""
        if not self.is_quick or self.justification_spacing:
            super().reactivate(style)


Measured = dict[tuple[str, object, int], tuple[QuickLayout, float, float, float]]
"""Words that were measured, of one look: the layout that draws them, their width, height and baseline in pixels."""


def is_composed(text: str, style: Any) -> bool:
    """Whether nothing but its line feeds says how a text falls into lines."""
    kept = style.__dict__
    is_usual: bool | None = kept.get("kept_usual")
    if is_usual is None:
        is_usual = kept["kept_usual"] = (
            style["text_decoration_line"] == "none"
            and not style["word_spacing"]
            and style["overflow_wrap"] not in {"anywhere", "break-word"}
            and style["font_size"] > 0
        )
    return is_usual and not UNUSUAL.search(text)


def measure(text: str, style: Any, known: Measured) -> tuple[QuickLayout, float, float, float]:
    """A line of composed text, shaped; the same words in one document once."""
    key = (text, style["letter_spacing"], id(kit_for(style)))
    found = known.get(key)
    if found is None:
        layout = QuickLayout(style)
        layout.set_text(text)
        line = pango.pango_layout_get_line_readonly(layout.layout, 0)
        layout.first_line_direction = line.resolved_dir
        width, height = line_break.line_size(line, style)
        baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
        found = known[key] = (layout, width, height, baseline)
    return found


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
) -> list[Any]:
    """As WeasyPrint draws a line, byte for byte; glyphs are read all at once, and what each looks like is kept."""
    if not textbox.text.strip() or textbox.style["font_size"] < SMALLEST:
        return []
    is_plain = textbox.pango_layout.is_quick and text_overflow != "ellipsis" and block_ellipsis == "none"
    parts = _parts(stream, textbox.pango_layout) if is_plain else None
    if parts is None:
        emojis: list[Any] = own_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
        return emojis
    stream.set_text_matrix(*matrix.values)
    previous, shown = None, ""
    for font, size, signs in parts:
        if (font, size) != previous:
            if shown:
                stream.show_text(shown)
            previous, shown = (font, size), ""
            stream.set_font_size(font.hash, size)
        shown += signs
    stream.show_text(shown)
    return []


def _parts(stream: Any, layout: QuickLayout) -> list[tuple[Any, float, str]] | None:
    """The line as stretches of one face and size, with what shows their glyphs; None where it has glyphs of a special kind."""
    known = stream.__dict__.setdefault("known_fonts", {})
    parts = []
    run = pango.pango_layout_get_line_readonly(layout.layout, 0).runs
    while run != ffi.NULL:
        glyph_item = run.data
        pango_font = glyph_item.item.analysis.font
        address = int(ffi.cast("intptr_t", pango_font))
        if address not in known:
            # with the layout that holds the font, so that no other comes to lie at this address
            known[address] = (*stream.add_font(pango_font), layout)
        font, size, _ = known[address]
        if font.bitmap or font.png or font.svg or font.colr:
            return None
        signs = _signs(stream, layout, glyph_item, font, size)
        if signs is None:
            return None
        parts.append((font, size, signs))
        run = run.next
    return parts


def _signs(stream: Any, layout: QuickLayout, run: Any, font: Any, size: float) -> str | None:
    """The glyphs of a run in hexadecimal digits, with what moves the next one; None where one is of a special kind."""
    kept: dict[tuple[int, int], str] = font.__dict__.setdefault("signs", {}).setdefault(size, {})
    signs = ["<"]
    read = GLYPH.iter_unpack(ffi.buffer(run.glyphs.glyphs, run.glyphs.num_glyphs * GLYPH.size))
    for place, (glyph, width, x_offset, y_offset, _) in enumerate(read):
        if glyph >= SPECIAL_GLYPH or x_offset or y_offset:
            return None
        sign = kept.get((glyph, width))
        if sign is None:
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = _characters(layout, run, place)
            if glyph not in font.widths:
                pango.pango_font_get_glyph_extents(
                    run.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
                )
                font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
            kerning = font.widths[glyph] - width * 1000 * FROM_UNITS / size
            sign = kept[glyph, width] = f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"
        signs.append(sign)
    shown = "".join(signs)
    return shown[:-1] if shown.endswith("<") else f"{shown}>"


def _characters(layout: QuickLayout, run: Any, place: int) -> str:
    """What the glyph at this place of the run stands for."""
    item, clusters = run.item, run.glyphs.log_clusters
    if item.analysis.level % 2:  # right to left
        end = item.length if place == 0 else clusters[place - 1]
    else:
        end = item.length if place == run.glyphs.num_glyphs - 1 else clusters[place + 1]
    return layout.text.encode()[item.offset + clusters[place] : item.offset + end].decode()


# ── Text in drawings ─────────────────────────────────────────────────────────────────────────────────────────────────

OUT_OF_LINE: Final = frozenset(
    {
        "alignment-baseline",
        "direction",
        "display-anchor",
        "dominant-baseline",
        "dx",
        "dy",
        "font-style",
        "font-weight",
        "letter-spacing",
        "rotate",
        "textLength",
    }
)


def draw_svg_text(svg: Any, node: Any, font_size: float) -> None:
    """The words of a drawing in one piece, where WeasyPrint sets letter by letter, each in a layout of its own."""
    if not node.text or not OUT_OF_LINE.isdisjoint(node.attrib) or next(iter(node), None) is not None:
        own_svg_text(svg, node, font_size)
        return
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip("\"'") for name in node.get("font-family", "sans-serif").split(",")]
    style["font_size"], style["font_weight"] = font_size, 400
    layout, _, _, width, height, baseline = line_break.split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    svg.cursor_position, svg.cursor_d_position = (x + width, y), [0, 0]
    node.text_bounding_box = extend_bounding_box(
        node.text_bounding_box, ((x, y - baseline), (x + width, y - baseline + height))
    )
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    words = TextBox(layout, style)
    words.baseline = baseline
    draw_first_line(svg.stream, words, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()
