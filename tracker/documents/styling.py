"""Styles worked out once: what WeasyPrint 70 computes for each element and each line anew, though all of them say the same.

Nothing of a page changes, nor a byte of the PDF; figures in `speed`. Four things are kept: the parsed `style` attributes, the
used lengths and the strut of a style, and the style of a composed line, which is its paragraph's but for the letter-spacing.
"""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from typing import Any, Final
from xml.etree import ElementTree as ET

import tinycss2  # type: ignore[import-untyped]
from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.css.units import LENGTHS_TO_PIXELS
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, percent
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text import line_break

KEPT_ATTRIBUTES: Final = 4096  # different `style` attributes; beyond, the oldest are parsed again
TRACKING: Final = "letter-spacing:"
LENGTHS: Final = (
    "margin_left",
    "margin_right",
    "margin_top",
    "margin_bottom",
    "padding_left",
    "padding_right",
    "padding_top",
    "padding_bottom",
    "width",
    "min_width",
    "max_width",
    "height",
    "min_height",
    "max_height",
)
BORDERS: Final = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")

Style = Any
own_anonymous: Final[Any] = boxes.TextBox.anonymous_from.__func__
own_resolve: Final[Any] = percent.resolve_percentages
own_strut: Final[Any] = line_break.strut
own_flow: Final[Any] = boxes.Box.is_in_normal_flow
own_backgrounds: Final[Any] = background.layout_box_backgrounds
own_preprocess: Final[Any] = css.preprocess_declarations
own_missing: Final[Any] = css.ComputedStyle.__missing__


@cache
def install() -> None:
    """Let WeasyPrint keep what it has worked out, in the whole process."""
    css.tinycss2 = _KeepingParser()
    css.preprocess_declarations = preprocess_declarations
    css.ComputedStyle.__missing__ = missing
    boxes.TextBox.anonymous_from = classmethod(anonymous_text)
    modules: list[tuple[str, Any]] = [*sys.modules.items()]
    boxes.Box.is_in_normal_flow = is_in_normal_flow
    for name, module in modules:
        if name.startswith("weasyprint.") and module is not sys.modules[__name__]:
            if getattr(module, "resolve_percentages", None) is own_resolve:
                module.resolve_percentages = resolve_percentages
            if getattr(module, "strut", None) is own_strut:
                module.strut = strut


# ── `style` attributes ───────────────────────────────────────────────────────────────────────────────────────────────


class _KeepingParser:
    """tinycss2 for `weasyprint.css`; the same attribute gives the same declarations, and so the same computed style."""

    def __getattr__(self, name: str) -> Any:
        return getattr(tinycss2, name)

    @staticmethod
    def parse_blocks_contents(given: Any, *arguments: Any) -> Any:
        if isinstance(given, str) and not arguments:
            return _declared(given)
        return tinycss2.parse_blocks_contents(given, *arguments)


class Declarations(list[Any]):
    """The declarations of an attribute, with what became of them."""

    processed: list[Any] | None = None


@lru_cache(maxsize=KEPT_ATTRIBUTES)
def _declared(attribute: str) -> Declarations:
    return Declarations(tinycss2.parse_blocks_contents(attribute))


def preprocess_declarations(base_url: Any, declarations: Any, prelude: Any = None) -> Any:
    """As WeasyPrint does; where everything was understood, once for an attribute (a refused one must complain each time)."""
    if prelude is not None or not isinstance(declarations, Declarations):
        return own_preprocess(base_url, declarations, prelude)
    if declarations.processed is not None:
        return declarations.processed
    found = list(own_preprocess(base_url, declarations))
    if len(declarations) == 1 and found:
        declarations.processed = found
    return found


# ── Computed values ──────────────────────────────────────────────────────────────────────────────────────────────────

WORKED_OUT: Final = ("display", "float", "page", "position")  # by rules of their own
BY_DIRECTION: Final = re.compile("(block|inline|start|end)_")
PLAIN: Final[dict[str, Any]] = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in {*INHERITED, *INITIAL_NOT_COMPUTED, *WORKED_OUT}
    and not name.startswith(("text_decoration_", "__"))
    and not check_math(value)
}
"""What a property says that no rule sets and no element hands down: at once, where WeasyPrint asks twenty questions first."""

HANDED_DOWN: Final = frozenset(
    name for name in INHERITED if name not in PHYSICAL_FUNCTIONS and not name.startswith("text_decoration_")
)


def missing(self: Any, key: str) -> Any:
    """A value that was not asked for yet."""
    if key not in self.cascaded:
        if key in PLAIN and (key not in PHYSICAL_FUNCTIONS or _is_physical(self)):
            found = self[key] = PLAIN[key]
            return found
        if key in HANDED_DOWN and self.parent_style is not None:
            found = self[key] = self.parent_style[key]
            return found
    return own_missing(self, key)


def _is_physical(style: Any) -> bool:
    """Whether no rule names a side by the direction of the text (`margin-inline-start`), which may be any side."""
    kept = style.__dict__
    found: bool | None = kept.get("kept_physical")
    if found is None:
        found = kept["kept_physical"] = not any(map(BY_DIRECTION.search, style.cascaded))
    return found


# ── Composed lines ───────────────────────────────────────────────────────────────────────────────────────────────────


class SpacedStyle(dict[str, Any]):
    """The style of the text of a line: its parent's but for the letter-spacing, in pixels. What is kept with one is with both."""

    __slots__ = ("__dict__", "base")

    def __init__(self, base: Style, letter_spacing: float) -> None:
        super().__init__(letter_spacing=letter_spacing)
        self.base = base
        self.__dict__ = base.__dict__

    def __missing__(self, key: str) -> Any:
        return self.base[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)

    def copy(self) -> Style:
        copied = self.base.copy()
        copied["letter_spacing"] = self["letter_spacing"]
        return copied


def part_tracking(tree: ET.Element) -> None:
    """Take the letter-spacing of composed lines out of their style, so that all lines of a paragraph share one style."""
    for line in tree.iter("span"):
        style = line.get("style", "")
        if style.startswith(TRACKING) and style.endswith("pt") and ";" not in style:
            del line.attrib["style"]
            for run in line.iter():
                run.set("tracking", style[len(TRACKING) : -2])


def anonymous_text(kind: Any, parent: Any, *arguments: Any) -> Any:
    """A text box; of a composed line, with the line's letter-spacing."""
    tracking = parent.element.get("tracking") if parent.element is not None else None
    if tracking is None:
        return own_anonymous(kind, parent, *arguments)
    style = SpacedStyle(parent.style.anonymous_style, float(tracking) * LENGTHS_TO_PIXELS["pt"])
    return kind(parent.element_tag, style, parent.element, *arguments)


# ── Lengths and struts ───────────────────────────────────────────────────────────────────────────────────────────────


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """The used lengths of a box, kept with its style where no length depends on what the box stands in."""
    style = box.style
    kept = style.__dict__.get("kept_lengths")
    if kept is None:
        own_resolve(box, containing_block)
        style.__dict__["kept_lengths"] = _lengths(box) if _may_keep(box) else ()
        return
    if not kept:
        own_resolve(box, containing_block)
        return
    lengths, borders, is_collapsed = kept
    mine = _itself(box)
    mine.update(lengths)
    if not is_collapsed:
        mine.update(borders)
        return
    for name, width in borders.items():  # else settled between neighbours before
        mine.setdefault(name, width)


def _lengths(box: Any) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """What the style of a box whose lengths were just worked out says of them."""
    style = box.style
    borders = {name: style[name] for name in BORDERS}
    return {name: getattr(box, name) for name in LENGTHS}, borders, style["border_collapse"] == "collapse"


def _itself(box: Any) -> dict[str, Any]:
    """What a box knows; of one that is placed out of the flow, not what its stand-in knows."""
    found: dict[str, Any] = box._box.__dict__ if isinstance(box, AbsolutePlaceholder) else box.__dict__  # noqa: SLF001
    return found


def _may_keep(box: Any) -> bool:
    style = box.style
    if style["box_sizing"] != "content-box" or isinstance(box, boxes.PageBox):
        return False
    values = (style[name] for name in LENGTHS)
    return all(value == "auto" or getattr(value, "unit", "") == "px" for value in values)


def strut(style: Style) -> tuple[float, float]:
    """Line height and baseline of a style, kept with it."""
    found: tuple[float, float] | None = style.__dict__.get("kept_strut")
    if found is None:
        found = style.__dict__["kept_strut"] = own_strut(style)
    return found


# ── What most boxes have in common ───────────────────────────────────────────────────────────────────────────────────


def is_in_normal_flow(self: Any) -> bool:
    """Whether a box stands in the flow, kept with its style."""
    kept = self.style.__dict__
    found: bool | None = kept.get("kept_flow")
    if found is None:
        found = kept["kept_flow"] = bool(own_flow(self))
    return found


CORNERS: Final = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
BARE: Final[dict[str, Any]] = dict.fromkeys(CORNERS, (0, 0)) | {"background": None}


def layout_box_backgrounds(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Style | None = None
) -> None:
    """A box without background, shadow, image and round corners needs none of them placed."""
    if style is not None or box is page or not is_bare(box.style):
        own_backgrounds(page, box, get_image, layout_children, style)
        return
    if layout_children:
        for child in box.all_children():
            background.layout_box_backgrounds(page, child, get_image)
    _itself(box).update(BARE)


def is_bare(style: Style) -> bool:
    """Whether nothing is painted behind a box of this style; kept with it."""
    found: bool | None = style.__dict__.get("kept_bare")
    if found is None:
        found = style.__dict__["kept_bare"] = (
            all((0, "px") in style[corner] for corner in CORNERS)
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and style["visibility"] != "hidden"
            and all(kind == "none" for kind, _ in style["background_image"])
            and get_color(style, "background_color").alpha == 0
            and not style["box_shadow"]
        )
    return found
