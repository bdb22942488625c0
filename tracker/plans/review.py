"""The review of an import: what was read, as a person is correcting it. Pure: each step takes a draft and returns another.

Nothing of it is stored. It travels in the form, and becomes a `ReviewedPlan` when the office confirms (rulebook §3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.plans.models import Counting, Direction

Span = tuple[int, int]

SENTENCE_END = re.compile(r"[。；;！!？?]+[”』」）)]*|\n+")
_SEPARATOR = re.compile(r"[、，,；;\n]+")
_BRACKETS = {"(": 1, "（": 1, ")": -1, "）": -1}


@dataclass(frozen=True, kw_only=True)
class DraftMeasure:
    """A measure under review. `key` names it through all steps; `span` is its passage of the source."""

    key: int
    number: str = ""
    section: str = ""
    title: str = ""
    text: str = ""
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    deadline: str = ""
    due_on: date | None = None
    is_supporting: bool = False
    is_checked: bool = False
    span: Span = (0, 0)


@dataclass(frozen=True, kw_only=True)
class DraftTarget:
    """A figure under review. `measure`: key of its measure, None for the whole plan; `counting` None: not chosen yet."""

    key: int
    name: str = ""
    value: Decimal | None = None
    unit: str = ""
    direction: Direction | None = None
    year: int | None = None
    measure: int | None = None
    counting: Counting | None = None
    not_above: str = ""
    span: Span = (0, 0)


@dataclass(frozen=True, kw_only=True)
class DraftName:
    """A printed name and what it means: `choice` is «unit:3», «group:2», «new_unit», «new_group», «same:市场监管分局» or «» (not chosen)."""

    printed: str
    choice: str = ""
    is_alias: bool = False
    new_name: str = ""
    new_short_name: str = ""
    new_kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The whole review. `unread`: passages that were not understood; `upload`: hash and name of the file it was read from."""

    source: str
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    measures: tuple[DraftMeasure, ...] = ()
    targets: tuple[DraftTarget, ...] = ()
    names: tuple[DraftName, ...] = ()
    unread: tuple[Span, ...] = ()
    upload: tuple[str, str] = ("", "")

    def measure(self, key: int) -> DraftMeasure | None:
        """The measure with this key."""
        return next((measure for measure in self.measures if measure.key == key), None)

    @property
    def printed_names(self) -> tuple[str, ...]:
        """Every name that a measure prints, in the order of the plan, each once."""
        return tuple(
            dict.fromkeys(name for measure in self.measures for name in (*measure.lead, *measure.responsible))
        )

    @property
    def next_key(self) -> int:
        """A key that no measure and no target has yet."""
        return (
            max([0, *(measure.key for measure in self.measures), *(target.key for target in self.targets)])
            + 1
        )

    def passage(self, span: Span) -> str:
        """The words of the source between two offsets."""
        return self.source[span[0] : span[1]]


def normalised(source: str) -> str:
    """The source as every span counts it: one kind of line break, no control characters, no blank ends."""
    unified = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return "".join(c for c in unified if c >= " " or c in "\n\t").strip()


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def names_of(line: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of a typed 、-list, each once. Marks in brackets, and in names already known, part nothing."""
    marked = line
    kept: dict[str, str] = {}
    for number, name in enumerate(sorted((n for n in known if _SEPARATOR.search(n)), key=len, reverse=True)):
        if name in marked:
            kept[chr(0xE000 + number)] = name
            marked = marked.replace(name, chr(0xE000 + number))
    parts: list[str] = [""]
    depth = 0
    for character in marked:
        depth = max(0, depth + _BRACKETS.get(character, 0))
        if not depth and _SEPARATOR.match(character):
            parts.append("")
        else:
            parts[-1] += character
    whole = ("".join(kept.get(c, c) for c in part).strip() for part in parts)
    return tuple(dict.fromkeys(name for name in whole if name))


def with_names(draft: Draft, propose: Callable[[str], DraftName]) -> Draft:
    """The names that the measures print now: choices already made stay, new names get a proposal, unused ones go."""
    held = {name.printed: name for name in draft.names}
    return replace(
        draft, names=tuple(held.get(printed) or propose(printed) for printed in draft.printed_names)
    )


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def merged(draft: Draft, key: int) -> Draft:
    """The measure joined to the one before it; its targets go with it."""
    place = _place(draft, key)
    if place is None or place == 0:
        return draft
    first, second = draft.measures[place - 1 : place + 1]
    whole = replace(
        first,
        text="\n".join(part for part in (first.text, _opening_of(second) + second.text) if part),
        lead=tuple(dict.fromkeys((*first.lead, *second.lead))),
        responsible=tuple(
            name
            for name in dict.fromkeys((*first.responsible, *second.responsible))
            if name not in (*first.lead, *second.lead)
        ),
        deadline=first.deadline or second.deadline,
        due_on=first.due_on or second.due_on,
        is_checked=False,
        span=_cover(first.span, second.span),
    )
    targets = tuple(replace(t, measure=first.key) if t.measure == key else t for t in draft.targets)
    return replace(
        draft, measures=(*draft.measures[: place - 1], whole, *draft.measures[place + 1 :]), targets=targets
    )


def split(draft: Draft, key: int, at: int) -> Draft:
    """The measure cut in two before character `at` of its text; both keep the owners, for the person to sort out.

    A target goes to the half whose passage holds it.
    """
    place = _place(draft, key)
    if place is None:
        return draft
    whole = draft.measures[place]
    head, tail = whole.text[:at].strip(), whole.text[at:].strip()
    if not head or not tail:
        return draft
    cut = _cut_of(draft, whole, tail)
    new_key = draft.next_key
    title, _ = title_and_rest(tail)
    first = replace(whole, text=head, span=(whole.span[0], cut), is_checked=False)
    second = replace(
        whole, key=new_key, number="", title=title, text=tail, span=(cut, whole.span[1]), is_checked=False
    )
    targets = tuple(
        replace(t, measure=new_key) if t.measure == key and cut <= t.span[0] < whole.span[1] else t
        for t in draft.targets
    )
    return replace(
        draft,
        measures=(*draft.measures[:place], first, second, *draft.measures[place + 1 :]),
        targets=targets,
    )


def moved(draft: Draft, key: int, by: int) -> Draft:
    """The measure one or more places earlier (negative) or later."""
    place = _place(draft, key)
    if place is None:
        return draft
    others = [measure for measure in draft.measures if measure.key != key]
    others.insert(min(max(0, place + by), len(others)), draft.measures[place])
    return replace(draft, measures=tuple(others))


def removed(draft: Draft, key: int) -> Draft:
    """Without the measure: its passage joins the unread ones (nothing is lost), its targets go to the whole plan."""
    measure = draft.measure(key)
    if measure is None:
        return draft
    return replace(
        draft,
        measures=tuple(m for m in draft.measures if m.key != key),
        targets=tuple(replace(t, measure=None) if t.measure == key else t for t in draft.targets),
        unread=tuple(sorted({*draft.unread, measure.span} - {(0, 0)})),
    )


def added(draft: Draft, span: Span | None = None) -> Draft:
    """With one more measure: from an unread passage, at its place in the source, or an empty one at the end."""
    if span is None:
        return replace(draft, measures=(*draft.measures, DraftMeasure(key=draft.next_key)))
    title, _ = title_and_rest(draft.passage(span).strip())
    new = DraftMeasure(key=draft.next_key, title=title, text=draft.passage(span).strip(), span=span)
    place = next(
        (n for n, m in enumerate(draft.measures) if m.span[0] >= span[1] and m.span != (0, 0)),
        len(draft.measures),
    )
    section = draft.measures[place - 1].section if place else ""
    return replace(
        draft,
        measures=(*draft.measures[:place], replace(new, section=section), *draft.measures[place:]),
        unread=tuple(passage for passage in draft.unread if passage != span),
    )


def target_added(draft: Draft) -> Draft:
    """With one more, empty target."""
    return replace(draft, targets=(*draft.targets, DraftTarget(key=draft.next_key)))


def target_removed(draft: Draft, key: int) -> Draft:
    """Without the target."""
    return replace(draft, targets=tuple(target for target in draft.targets if target.key != key))


def sentence_starts(text: str) -> list[tuple[int, str]]:
    """Where a measure may be cut: the offset of each sentence but the first, and how it begins."""
    starts = [match.end() for match in SENTENCE_END.finditer(text) if text[match.end() :].strip()]
    return [
        (start, text[start : start + 18].strip().replace("\n", " "))
        for start in starts
        if text[:start].strip()
    ]


def title_and_rest(text: str) -> tuple[str, str]:
    """The title up to the first 。 (reading rules), and what follows; a long first sentence is cut at its first comma."""
    first, stop, rest = text.partition("。")
    line, _, below = first.partition("\n")
    if below:
        return line.strip()[:60], (below + stop + rest).strip()
    title = line if len(line) <= 60 else re.split(r"[，,；;：:]", line, maxsplit=1)[0][:60]
    return title.strip(), rest.strip()


def _place(draft: Draft, key: int) -> int | None:
    return next((n for n, measure in enumerate(draft.measures) if measure.key == key), None)


def _opening_of(measure: DraftMeasure) -> str:
    """The title, where the text does not say it already."""
    return "" if not measure.title or measure.text.startswith(measure.title) else f"{measure.title}。"


def _cover(first: Span, second: Span) -> Span:
    spans = [span for span in (first, second) if span != (0, 0)]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0, 0)


def _cut_of(draft: Draft, measure: DraftMeasure, tail: str) -> int:
    """Where the second half begins in the source: its first words within the passage, or the passage's end."""
    start, end = measure.span
    found = draft.source.find(tail[:12], start, end)
    return found if found > start else end


def owners_of(measure: DraftMeasure) -> Iterator[str]:
    """Everybody whom the measure names."""
    yield from (*measure.lead, *measure.responsible)
