"""The source text with what was read marked in it: escaped here, once, on the server."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

Span = tuple[int, int]


class Kind(StrEnum):
    """What a few words were read as."""

    FACT = "fact"
    OWNER = "owner"
    DEADLINE = "deadline"
    TARGET = "target"


WORDS = {Kind.FACT: "方案信息", Kind.OWNER: "单位", Kind.DEADLINE: "时限", Kind.TARGET: "指标"}


@dataclass(frozen=True)
class Passage:
    """A passage of the source that became something: `key` ties it to its card, `label` names it at its beginning."""

    span: Span
    key: str
    label: str
    is_unread: bool = False


@dataclass(frozen=True)
class Detail:
    """A word or two within the source: an owner, a deadline, a figure; `key` where a card of its own shows it."""

    span: Span
    kind: Kind
    key: str = ""


def marked_source(source: str, passages: Iterable[Passage], details: Iterable[Detail]) -> Markup:
    """The source as HTML: each passage a `<mark id="source-KEY">` that links to `#KEY`, the details marked wherever they stand.

    Passages that overlap are cut where the next begins; empty ones are left out. The marks add no words: the text of the
    HTML is the source, so that a selection in it can be counted.
    """
    inner = sorted(
        _clear(detail for detail in details if _holds(detail.span, source)),
        key=_start,
    )
    pieces: list[Markup] = []
    end = 0
    ordered = sorted((p for p in passages if _holds(p.span, source)), key=lambda p: p.span)
    for number, passage in enumerate(ordered):
        start = max(end, passage.span[0])
        limit = ordered[number + 1].span[0] if number + 1 < len(ordered) else len(source)
        stop = min(passage.span[1], max(limit, start))
        if stop <= start:
            continue
        pieces.append(_detailed(source, (end, start), inner))
        kind = "unread" if passage.is_unread else "read"
        pieces.append(
            Markup(
                '<mark class="passage passage-{}" id="source-{}"><a class="passage-tab" href="#{}" aria-label="{}" data-label="{}"></a>'
            ).format(kind, passage.key, passage.key, passage.label, passage.label)
        )
        pieces.append(_detailed(source, (start, stop), inner))
        pieces.append(Markup("</mark>"))
        end = stop
    pieces.append(_detailed(source, (end, len(source)), inner))
    return Markup("").join(pieces)


def _detailed(source: str, span: Span, details: list[Detail]) -> Markup:
    pieces: list[Markup] = []
    end = span[0]
    # the details do not overlap, so they end in the order in which they begin
    for detail in details[bisect_right(details, span[0], key=_end) :]:
        if detail.span[0] >= span[1]:
            break
        start, stop = max(detail.span[0], span[0]), min(detail.span[1], span[1])
        pieces.append(escape(source[end:start]))
        place = Markup(' id="source-{}"').format(detail.key) if detail.key and start == detail.span[0] else ""
        pieces.append(
            Markup('<mark class="detail detail-{}"{} title="{}">{}</mark>').format(
                detail.kind.value, place, WORDS[detail.kind], source[start:stop]
            )
        )
        end = stop
    pieces.append(escape(source[end : span[1]]))
    return Markup("").join(pieces)


def _clear(details: Iterable[Detail]) -> list[Detail]:
    """Without those that overlap an earlier one; of two at one place the first given stays."""
    kept: list[Detail] = []
    for detail in sorted(details, key=_start):
        if not kept or detail.span[0] >= kept[-1].span[1]:
            kept.append(detail)
    return kept


def _start(detail: Detail) -> Span:
    return detail.span


def _end(detail: Detail) -> int:
    return detail.span[1]


def _holds(span: Span, source: str) -> bool:
    return 0 <= span[0] < span[1] <= len(source)
