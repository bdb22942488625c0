"""Elements of one kind: WeasyPrint 70 asks every selector about every element, though hundreds of cells cannot be told apart.

Two elements are of one kind where no selector of the print sheet can part them: under parents of one kind, with the same name
and the same attributes that a style depends on, both or neither the first child, and behind neighbours of the same name and
class. So the sheet must do with these (`tests/documents/test_speed.py`): no `:nth-child()`, `:last-child`, `~`, attributes or
pseudo-elements. A kind is styled once for all documents, and what follows from its style is worked out once. −25 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import inf
from types import SimpleNamespace
from typing import Any, Final
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import css

MOST: Final = 1000  # kinds that are kept; a measured place in a `style` attribute makes one of its own
TOLD: Final = ("class", "style", "id", "lang")
ALSO_TOLD: Final = {"a": ("name",), "{http://www.w3.org/2000/svg}svg": ("width", "height")}
"""The attributes that a style depends on: `find_style_attributes`."""

own_styles: Final[Any] = css.StyleFor.__init__


@cache
def install() -> None:
    """Let WeasyPrint style a page that comes as `Kinds` by its kinds, in the whole process."""
    css.StyleFor.__init__ = styles


class Kinds:
    """A page whose elements WeasyPrint need not ask one by one."""

    def __init__(self, tree: ET.Element) -> None:
        self.etree_element = tree

    def query_all(self, *names: str) -> list[SimpleNamespace]:
        """The elements of these names."""
        return [SimpleNamespace(etree_element=one) for one in self.etree_element.iter() if one.tag in names]


@dataclass(eq=False)
class Kind:
    """A kind: an element of it as selectors see it, its style, and the kinds of its children."""

    wrapper: Any
    style: Any
    name: tuple[str, str | None]
    within: dict[tuple[object, ...], Kind] = field(default_factory=dict)


class Known:
    """The kinds of elements that were styled by the same sheets."""

    def __init__(self, sheets: Sequence[Any], font_config: Any) -> None:
        self.sheets, self.font_config = sheets, font_config
        self.outside = Kind(None, None, ("", None))
        self.count = 0
        self._styles: dict[tuple[object, ...], Any] = {}

    def kind(self, element: ET.Element, parent: Kind, place: int, previous: Kind | None) -> Kind:
        """The kind of an element in this place."""
        told = tuple(map(element.get, (*TOLD, *ALSO_TOLD.get(element.tag, ()))))
        key = (element.tag, told, place == 0, previous and previous.name)
        found = parent.within.get(key)
        if found is None:
            bare = ET.Element(element.tag, element.attrib)
            before = previous and previous.wrapper
            wrapper = ElementWrapper(bare, parent.wrapper, place, before, in_html_document=True)
            style = self._style(wrapper, told, parent.style)
            found = parent.within[key] = Kind(wrapper, style, (element.tag, element.get("class")))
            self.count += 1
        return found

    def _style(self, wrapper: Any, told: tuple[object, ...], parent_style: Any) -> Any:
        """As `StyleFor` makes it; kinds of one parent that the same rules hold for have one."""
        matched = [
            (
                origin,
                sheet_specificity or specificity,
                inf if layer is None else sheet.layers.index(layer),
                declared,
            )
            for sheet, origin, sheet_specificity in self.sheets
            for specificity, _, _, (declared, layer) in sheet.matcher.match(wrapper)
        ]
        key = (id(parent_style), told, tuple((*one[:3], id(one[3])) for one in matched))
        if key not in self._styles:
            cascaded: dict[str, Any] = {}
            for specificity, _, declarations, base_url in css.find_style_attributes(wrapper.etree_element):
                processed = css.preprocess_declarations(base_url, declarations)
                _cascade(cascaded, "author", specificity, inf, processed)
            for origin, specificity, layer, declared in matched:
                _cascade(cascaded, origin, specificity, layer, declared)
            top = next(iter(self.outside.within.values())).style if self.outside.within else None
            root_style = css.InitialStyle(self.font_config) if parent_style is None else top
            self._styles[key] = css.ComputedStyle(
                parent_style, cascaded, None, root_style, None, self.font_config, {}
            )
        return self._styles[key]


def _cascade(
    cascaded: dict[str, Any], origin: str, specificity: object, layer: float, declarations: Iterable[Any]
) -> None:
    for name, values, importance in declarations:
        weight = (css.declaration_precedence(origin, importance), layer, specificity)
        if name not in cascaded or cascaded[name][1] <= weight:
            cascaded[name] = values, weight


_kept: list[Known] = []


def known(sheets: Iterable[Any], font_config: Any) -> Known:
    """What is known of these sheets, those for pages apart; of other sheets nothing is kept."""
    asked = [sheet for sheet in sheets if sheet[0].matcher.order]
    if (
        not _kept
        or _kept[0].count > MOST
        or _kept[0].sheets != asked
        or _kept[0].font_config is not font_config
    ):
        _kept[:] = [Known(asked, font_config)]
    return _kept[0]


def styles(  # noqa: PLR0917 - as WeasyPrint calls it
    self: Any, html: Any, sheets: Any, hints: Any, font_config: Any, target_collector: Any
) -> None:
    """The styles of a page by its kinds."""
    if not isinstance(html.wrapper_element, Kinds):
        own_styles(self, html, sheets, hints, font_config, target_collector)
        return
    self._sheets, self.font_config = sheets, font_config
    self._cascaded_styles, self._computed_styles = {}, {}
    self.initial_page_sizes = {"box": None, "area": None}
    found, computed = known(sheets, font_config), self._computed_styles

    def walk(element: ET.Element, parent: Kind, place: int, previous: Kind | None) -> Kind:
        kind = found.kind(element, parent, place, previous)
        computed[element, None] = kind.style
        if target_collector and kind.style["anchor"]:
            target_collector.collect_anchor(kind.style["anchor"])
        before = None
        for n, child in enumerate(element):
            before = walk(child, kind, n, before)
        return kind

    walk(html.etree_element, found.outside, 0, None)
