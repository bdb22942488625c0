"""Measures: which numbered items of an outline are the measures.

An owner makes a measure: the item that names who leads or is responsible is one, and so are its siblings in a section of tasks. Owners
printed only after the last of several sub-items belong to the item above them. Where nobody is named at all, the items
right below a section of tasks are the measures. Items counted 一是, 二是 or ① are parts of a measure.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.plans.parsing.characters import NO_TEXT, Text
from tracker.plans.parsing.labels import begins_with_label
from tracker.plans.parsing.masthead import is_head
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import Rank
from tracker.plans.parsing.parties import NOBODY, Parties, names_parties, parties_in_prose, plain_parties
from tracker.plans.parsing.sections import Item, Purpose, purpose_of_heading, title_of

_MAY_NAME = re.compile(r"[(\[【〔]|单位|部门|牵头")
_FIRST_BRACKET = re.compile(
    r"[(\[【〔][^()\[\]【】〔〕]*(?:\([^()]*\)[^()\[\]【】〔〕]*)*[)\]】〕](?=[ \n]*[一-鿿“])"
)
_BULLET = re.compile(r"(?:[-●■◆▪○□▲★◇]|——)[ ]*")


@dataclass(slots=True)
class Measure:
    """An item, or a paragraph without a number, found to be a measure."""

    item: Item
    number: str | None
    text: Text
    title: Text
    parties: Parties
    parts: list["Item"] = field(default_factory=list)


def measures_of(root: Item, *, alone: bool) -> list[Measure]:
    """The measures of a part in reading order; `alone`: items without owners may count (the part is a plan itself)."""
    owners = {item: plain_parties(item.content) for item in root.all_items}
    if not any(owners.values()):
        owners = {item: _spoken_owner(item) for item in root.all_items}
    _lift(root, owners)
    _hand_down(root, owners)
    owned = [item for item in root.all_items if owners[item] and item is not root]
    rank = _usual_rank(owned)
    found: list[Measure] = []
    _collect(root, owners, _holders(owned), rank, found, alone=alone)
    for kept in (_goes_deeper, _mostly_headed):
        kept.cache_clear()
    return found


def _spoken_owner(item: Item) -> Parties:
    """Who is named by the sentences of an item, where a plan names nobody in brackets or behind labels."""
    if item.marker is None or item.purpose not in (None, Purpose.TASKS):
        return NOBODY
    return parties_in_prose(item.content)


def _lift(item: Item, owners: dict[Item, Parties]) -> None:
    """Moves owners up to the item that they belong to."""
    if not item.children:
        return
    for child in item.children:
        _lift(child, owners)
    parts = [child for child in item.children if _is_part(child) and item.marker is not None]
    if not parts and _is_divided(item, owners):
        parts = item.children
    if parts:
        for child in parts:
            owners[item] = owners[item].and_also(owners[child])
            owners[child] = NOBODY
    children = [child for child in item.children if child not in parts]
    _lift_alone(children, owners)
    if item.marker is None or len(children) < 2 or owners[item] or any(child.children for child in children):
        return
    only_last = owners[children[-1]] and not any(owners[child] for child in children[:-1])
    only_last = only_last and not any(_spoken_owner(child) for child in children[:-1])
    if only_last and (item.rank >= Rank.BRACKETED_CHINESE or _siblings_end_alike(item, owners)):
        owners[item] = owners[children[-1]]
        owners[children[-1]] = NOBODY


def _hand_down(root: Item, owners: dict[Item, Parties]) -> None:
    """Gives the owners printed with the headings of sections to their items, where these are counted on through all sections.

    An item that names its own owners keeps them.
    """
    sections = [
        item
        for item in root.children
        if item.rank <= Rank.CHINESE and item.children and item.purpose in (None, Purpose.TASKS)
    ]
    if len(sections) < 2 or not all(owners[section] for section in sections):
        return
    items = [child for section in sections for child in section.children]
    values = [child.marker.value for child in items if child.marker]
    if values != list(range(1, len(items) + 1)):
        return
    holders = _holders([item for item in root.all_items if owners[item]])
    for section in sections:
        for child in section.children:
            if child not in holders:
                owners[child] = owners[section]._replace(starts_at=None, spans=())
        owners[section] = NOBODY


def _lift_alone(items: list[Item], owners: dict[Item, Parties]) -> None:
    """Moves the owners of a single part (1) up where the neighbours' owners have been moved up from several."""
    divided = [item for item in items if item.children and item.rank >= Rank.FIGURE]
    alone = [item for item in divided if len(item.children) == 1 and not owners[item]]
    if not alone or len(alone) == len(divided) or not all(owners[i] for i in divided if i not in alone):
        return
    for item in alone:
        part = item.children[0]
        if part.rank == Rank.BRACKETED_FIGURE:
            owners[item], owners[part] = owners[part], NOBODY


def _is_part(item: Item) -> bool:
    """True for 一是, ① …, unless these are the measures."""
    return item.rank >= Rank.CIRCLED and not _is_listed(item)


def _value(item: Item) -> int:
    return item.marker.value if item.marker else 0


def _is_listed(item: Item) -> bool:
    """True where 一是, ② … are the measures: right below a bare heading, of tasks or each with owners of its own."""
    above = item.parent
    if above is None or above.marker is None or above.rank > Rank.BRACKETED_CHINESE or not above.texts:
        return False
    if len(above.content) > len(above.title) + 1 or any(child.rank != item.rank for child in above.children):
        return False
    if purpose_of_heading(above.title.string) is Purpose.TASKS:
        return len(above.children) > 1
    counted_on = above.rank == Rank.CHINESE or _value(above.children[0]) > 1
    return (
        item.rank == Rank.CIRCLED
        and counted_on
        and all(names_parties(child.content.string) for child in above.children)
    )


def _is_divided(item: Item, owners: dict[Item, Parties]) -> bool:
    """True for an item whose bracketed parts (1), (2) name owners while its neighbours of the same kind name their own."""
    if item.marker is None or item.rank < Rank.FIGURE or not item.parent or not item.children:
        return False
    if any(child.rank < Rank.BRACKETED_FIGURE or child.children for child in item.children):
        return False
    others = [other for other in item.parent.children if other is not item and other.rank == item.rank]
    return any(not other.children and names_parties(other.content.string) for other in others)


def _siblings_end_alike(item: Item, owners: dict[Item, Parties]) -> bool:
    """True where other sections also name their owners only after their last item, or in their own text."""
    others = [other for other in (item.parent.children if item.parent else []) if other is not item]
    named = [other for other in others if owners[other] or any(owners[child] for child in other.children)]
    alike = [
        other
        for other in named
        if owners[other]
        or (len(other.children) > 1 and owners[other.children[-1]] and not owners[other.children[0]])
    ]
    return bool(named) and len(alike) == len(named)


def _usual_rank(owned: list[Item]) -> int | None:
    counts = Counter(item.rank for item in owned)
    return counts.most_common(1)[0][0] if counts else None


def _collect(
    item: Item,
    owners: dict[Item, Parties],
    holders: set[Item],
    rank: int | None,
    found: list[Measure],
    *,
    alone: bool,
) -> None:
    if item.marker is None or item.children:
        _collect_paragraphs(item, owners, found)
    unnumbered = {child: _by_paragraph(child) for child in item.children if len(child.texts) > 1}
    least = 1 if any(len(measures) > 1 for measures in unnumbered.values()) else 2
    named = any(child in holders for child in item.children)
    for child in item.children:
        if child in holders:
            if owners[child] and not any(inner in holders for inner in child.children):
                paragraphs = unnumbered.get(child, [])
                found.extend(paragraphs if len(paragraphs) >= least else [_measure(child, owners)])
            else:
                _collect(child, owners, holders, rank, found, alone=alone)
        elif _is_unowned_measure(child, named, rank, alone=alone):
            found.append(_measure(child, owners))
        elif child.children:
            _collect(child, owners, holders, rank, found, alone=alone)


def _holders(owned: Iterable[Item]) -> set[Item]:
    """The items that name owners, and those that one of these stands under."""
    return {each for item in owned for each in (item, *item.ancestors())}


# What the last article of a document says of the document itself.
_OPENING = 120  # characters of a paragraph that tell whether it closes a document
_CLOSES = re.compile(
    r"本(?:措施|办法|方案|意见|政策|规定|细则|计划|通知)[^。]{0,40}(?:解释|施行|实施|执行|有效期)"
)


@remembered
def _closes(paragraph: str) -> bool:
    return _CLOSES.match("".join(paragraph[:_OPENING].split())) is not None


def _is_unowned_measure(item: Item, siblings_named: bool, rank: int | None, *, alone: bool) -> bool:
    purpose = item.purpose
    if item.texts and _closes(item.texts[0].string):
        return False
    if purpose in (Purpose.GOALS, Purpose.FRAME, Purpose.SUPPORT, Purpose.STEPS):
        return False
    top = item.parent is None or item.parent.marker is None
    if siblings_named:
        return item.rank == rank and (not top or purpose is not None or len(item.full_text) > 20)
    if item.rank == rank and not top and _spoken_owner(item):
        return True
    if not alone:
        return False
    if rank is not None:
        return purpose is Purpose.TASKS and item.rank == rank and not top
    return _is_leaf_measure(item, top=top, purpose=purpose)


def _is_leaf_measure(item: Item, *, top: bool, purpose: Purpose | None) -> bool:
    """Where no plan item names an owner: the items below a section; the sections where these stand alone."""
    children = [child for child in item.children if not _is_part(child)]
    if top:
        if item.rank <= Rank.CHAPTER or not item.parent:
            return False
        return (
            not _goes_deeper(item.parent) and len(item.parent.children) >= 3 and purpose is not Purpose.TASKS
        )
    if not children:
        return item.rank <= Rank.DECIMAL
    own = len(item.content) - len(item.title)
    below = [len(child.full_text) for child in children]
    headed = _mostly_headed(item.parent) if item.parent else False
    substantial = own < 60 and sum(below) / len(below) >= 60 and children[0].rank <= Rank.DECIMAL
    return not (substantial or (own <= 1 and headed and children[0].rank <= Rank.DECIMAL))


@lru_cache(maxsize=8)
def _goes_deeper(parent: Item) -> bool:
    """True where an item below has items of its own."""
    return any(not _is_part(inner) for child in parent.children for inner in child.children)


@lru_cache(maxsize=8)
def _mostly_headed(parent: Item) -> bool:
    """True where most items two levels below are a heading with a text of its own."""
    below = [inner for child in parent.children for inner in child.children]
    return sum(1 for inner in below if len(inner.content) > len(inner.title) + 1) * 2 >= len(below)


def _measure(item: Item, owners: dict[Item, Parties]) -> Measure:
    parties = owners[item]
    return Measure(
        item=item,
        number=item.number,
        text=item.full_text,
        title=_title(item.texts[0] if item.texts else NO_TEXT),
        parties=parties,
        parts=[child for child in item.children if _is_part(child) or child.rank >= Rank.BRACKETED_FIGURE],
    )


@remembered
def _may_name(title: str) -> bool:
    return _MAY_NAME.search(title) is not None


def _title(text: Text) -> Text:
    """The first sentence without the owners that follow a heading in brackets or behind a label."""
    title = title_of(text)
    if not _may_name(title.string):
        return title
    named = plain_parties(text)
    if named.starts_at == 0 and (bracket := _FIRST_BRACKET.match(text.string)):
        return title_of(text.part(bracket.end()).strip())
    if named.starts_at is not None and 2 <= named.starts_at < len(title):
        title = title.part(0, named.starts_at).strip(" ([【:;,.。")
    return title


def _by_paragraph(item: Item) -> list[Measure]:
    """A section without numbered items, each of whose paragraphs names its own owners."""
    if item.children or item.rank > Rank.BRACKETED_CHINESE or len(item.texts) < 2:
        return []
    if "。" in item.texts[0].string or len(item.texts[0]) > 40 or names_parties(item.texts[0].string):
        return []
    return [_unnumbered(item, text, parties) for text, parties in _owned_paragraphs(item.texts[1:])]


def _unnumbered(item: Item, text: Text, parties: Parties) -> Measure:
    bullet = _BULLET.match(text.string)
    bare = text.part(bullet.end() if bullet else 0)
    return Measure(item=item, number=None, text=bare, title=_title(bare), parties=parties)


def _collect_paragraphs(item: Item, owners: dict[Item, Parties], found: list[Measure]) -> None:
    """Unnumbered paragraphs that name their owners, before or without any numbered item."""
    if not owners[item]:
        return
    texts = [text for text in item.texts if not is_head(text)] if item.marker is None else item.texts[1:]
    for text, parties in _owned_paragraphs(texts):
        if begins_with_label(text.string):
            continue
        if len(text) >= 12 and not re.search(r"(?:通知如下|方案如下)[:。]?$", text.string):
            found.append(_unnumbered(item, text, parties))


def _owned_paragraphs(texts: list[Text]) -> list[tuple[Text, Parties]]:
    """Paragraphs with the owners printed in them or in the label lines that follow them."""
    from_labels: list[tuple[Text, Parties]] = []
    for text in texts:
        parties = plain_parties(text)
        if (parties or parties.deadline) and parties.starts_at == 0 and from_labels:
            before, owners = from_labels.pop()
            from_labels.append((before, owners.and_also(parties)))
        else:
            from_labels.append((text, parties))
    return [(text, parties) for text, parties in from_labels if parties]
