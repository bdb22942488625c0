"""Composed lines laid out at once: what WeasyPrint 70 finds out for any line of any page, ours say beforehand.

A line of ours ends where its line feed stands, on a page without floats, in boxes without margins, on one baseline. WeasyPrint
looks for places to break, for floats to avoid, for white space to take away, and walks its boxes nine times. Here they are
copied, measured and placed in two walks, with the same sums in the same order; and when the page is drawn, nobody looks for
borders and backgrounds in them, or for what stands before or behind. Any other line goes WeasyPrint's own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from weasyprint import draw as drawing
from weasyprint import stacking
from weasyprint.draw import text as text_drawing
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.layout import background, block, inline
from weasyprint.matrix import Matrix

from tracker.documents import shaping, styling

own_lines: Final[Any] = block.iter_line_boxes
own_dispatch: Final[Any] = stacking._dispatch_children  # noqa: SLF001
own_draw: Final[Any] = drawing.draw_inline_level
NOTHING: Final = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *styling.BORDERS,
)
Skip = dict[int, Any] | None
"""Where a line begins: a child, and where in it; in a text, bytes."""


@cache
def install() -> None:
    """Let WeasyPrint lay composed lines out this way, in the whole process."""
    block.iter_line_boxes = iter_line_boxes
    stacking._dispatch_children = dispatch_children  # noqa: SLF001
    background.layout_box_backgrounds = layout_box_backgrounds
    drawing.draw_inline_level = draw_inline_level


def iter_line_boxes(  # noqa: PLR0917 - as WeasyPrint calls it
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Skip,
    containing_block: Any,
    *others: Any,
) -> Iterator[tuple[Any, Skip]]:
    """The lines of a block, each with where the next begins. `others`: lists of what stands outside the flow, styles of first lines."""
    *_, first_letter_style, first_line_style = others
    is_ours = not (first_letter_style or first_line_style or context.excluded_shapes)
    if not (is_ours and _is_composed(box, containing_block)):
        yield from own_lines(context, box, position_y, bottom_space, skip_stack, containing_block, *others)
        return
    indent = 0
    if skip_stack is None:
        inline.resolve_one_percentage(box, "text_indent", containing_block.width)
        indent = box.text_indent
    left = containing_block.content_box_x()
    width = left + containing_block.width - left  # as WeasyPrint counts, that nothing be rounded otherwise
    measured = context.__dict__.setdefault("measured", {})
    while True:
        if skip_stack is not None:
            skip_stack = inline.skip_first_whitespace(box, skip_stack)
            if skip_stack == "continue":
                return
        box.position_x, box.position_y = left, position_y
        line, resume_at = _filled(box, left + indent, skip_stack, measured)
        if resume_at is None and inline.is_phantom_linebox(line):
            yield from own_lines(
                context, box, position_y, bottom_space, skip_stack, containing_block, *others
            )
            return
        offset = inline.text_align(context, line, width, last=True)
        top, bottom = _placed(line)
        line.baseline, line.height, line.margin_top, line.margin_bottom = -top, bottom - top, 0, 0
        line.position_y = top
        line.translate(offset, position_y - top)
        line.position_y = position_y
        position_y += line.height
        line.is_composed = True
        yield line, resume_at
        if resume_at is None:
            return
        skip_stack, indent = resume_at, 0


def _is_composed(box: Any, containing_block: Any) -> bool:
    """Whether a line box, or an inline one, holds nothing but composed text; used lengths are worked out on the way."""
    styling.resolve_percentages(box, containing_block)
    if not _is_plain(box) or box.is_leader or (type(box) is LineBox and box.text_overflow != "clip"):
        return False
    for child in box.children:
        kind = type(child)
        if kind is TextBox:
            styling.resolve_percentages(child, containing_block)
            if not (_is_plain(child) and shaping.is_composed(child.text, child.style)):
                return False
        elif kind is not InlineBox or not _is_composed(child, containing_block):
            return False
    return True


def _is_plain(box: Any) -> bool:
    """Whether a box stands in its line like its neighbours, with nothing round it; kept with its style."""
    kept = box.style.__dict__
    found: bool | None = kept.get("kept_plain")
    if found is None:
        style = box.style
        found = kept["kept_plain"] = (
            style["white_space"] == "pre"
            and style["direction"] == "ltr"
            and style["vertical_align"] == "baseline"
            and style["position"] == "static"
            and style["overflow"] == "visible"
            and style["opacity"] == 1
            and not style["transform"]
            and style["text_decoration_line"] == style["block_ellipsis"] == "none"
            and styling.is_bare(style)
            and box.is_in_normal_flow()
            and not any(getattr(box, name) for name in NOTHING)
        )
    return found


def _filled(box: Any, position_x: float, skip_stack: Skip, measured: shaping.Measured) -> tuple[Any, Skip]:
    """A copy of the box with what it has on this line, set side by side, and where the next line begins."""
    children: list[Any] = []
    start, within = (0, None) if skip_stack is None else next(iter(skip_stack.items()))
    following, x = None, position_x
    for place in range(start, len(box.children)):
        child = box.children[place]
        if type(child) is TextBox:
            found, following = _text(child, x, within, measured)
        else:
            found, following = _filled(child, x, within, measured)
        within = None
        if found is not None:
            children.append(found)
            x = found.position_x + found.width
        if following is not None:
            following = {place: following}
            break
    filled = box.copy_with_children(children)
    if type(box) is not LineBox:  # whose indent is no part of it
        filled.position_x = position_x
    filled.width = x - filled.position_x if children else 0
    inline._adjust_line_height(filled)  # noqa: SLF001
    return filled, following


def _text(box: Any, position_x: float, skip_stack: Skip, measured: shaping.Measured) -> tuple[Any, Skip]:
    """The text up to its next line feed; None where nothing stands before it."""
    start = 0 if skip_stack is None else next(iter(skip_stack))
    words, feed, _ = (box.text.encode()[start:].decode() if start else box.text).partition("\n")
    following = {start + len(words.encode()) + 1: None} if feed else None
    if not words:
        return None, following
    found = box.copy_with_text(words)
    found.pango_layout, found.width, found.height, baseline = shaping.measure(words, box.style, measured)
    found.position_x = position_x
    found.margin_top = found.margin_bottom = (styling.strut(box.style)[0] - found.height) / 2
    found.baseline = baseline + found.margin_top
    return found, following


def _placed(box: Any) -> tuple[float, float]:
    """Set all that a box holds on one baseline, at 0; the upper and the lower edge of what is highest and lowest."""
    top = -box.baseline
    bottom = top + box.margin_height()
    for child in box.children:
        child.position_y = -child.baseline
        upper, lower = _placed(child)
        top, bottom = min(top, upper), max(bottom, lower)
    return top, bottom


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def dispatch_children(box: Any, *others: Any) -> Any:
    """A composed line holds nothing that is painted out of its turn."""
    return box if "is_composed" in box.__dict__ else own_dispatch(box, *others)


def layout_box_backgrounds(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """A composed line has no background, nor has anything in it."""
    if "is_composed" not in box.__dict__:
        styling.layout_box_backgrounds(page, box, get_image, layout_children, style)


def draw_inline_level(stream: Any, page: Any, box: Any, *others: Any) -> None:
    """Draw a line; of a composed one there is only text to draw."""
    if "is_composed" not in box.__dict__:
        own_draw(stream, page, box, *others)
        return
    for child in box.children:
        _draw(stream, child)


def _draw(stream: Any, box: Any) -> None:
    if type(box) is not TextBox:
        for child in box.children:
            _draw(stream, child)
        return
    with stream.marked(box, "Span"):
        if box.style["visibility"] != "visible":
            return
        x, y = box.position_x, box.position_y + box.baseline
        stream.set_color(box.style["color"])
        stream.begin_text()
        pictures = shaping.draw_first_line(stream, box, "clip", "none", Matrix(d=-1, e=x, f=y))
        stream.end_text()
        text_drawing.draw_emojis(stream, box.style, x, y, pictures)
