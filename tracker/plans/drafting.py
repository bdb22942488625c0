"""From what the parser read to a draft for review, and from a confirmed draft to a `ReviewedPlan`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tracker.plans.highlights import Detail, Kind, Passage
from tracker.plans.models import Counting, Direction
from tracker.plans.parsing.plan import ParsedMeasure, ParsedPlan, ParsedUnit
from tracker.plans.parsing.targets import ParsedTarget, counted_thing
from tracker.plans.review import Draft, DraftMeasure, DraftTarget, Span, normalised, title_and_rest
from tracker.plans.reviewed import NameChoice, ReviewedIndicator, ReviewedMeasure, ReviewedPlan

DIRECTIONS = {">=": Direction.AT_LEAST, "=": Direction.AT_LEAST, "<=": Direction.AT_MOST}
SUPPORTING = "组织保障"
NO_NUMBER = re.compile(r"^[\s(（]*|[\s)）.．、]*$")


def draft_of(parsed: ParsedPlan, source: str, *, upload: tuple[str, str] = ("", "")) -> Draft:
    """The review as it opens: nothing is added to what was read, only put in order.

    `source` is the normalised text that was parsed. Counting of the figures stays open: it is never guessed.
    """
    measures = [_measure(key, read) for key, read in enumerate(parsed.measures, 1)]
    for support in parsed.supporting_measures:
        measures.append(
            DraftMeasure(
                key=len(measures) + 1,
                number=support.number or "",
                section=SUPPORTING,
                title=support.title,
                text=support.text,
                is_supporting=True,
                span=support.span,
            )
        )
    key = len(measures)
    year = parsed.issued_on.year if parsed.issued_on else None
    read_targets: list[tuple[int | None, ParsedTarget]] = [
        (None, target) for target in parsed.overall_indicators
    ]
    read_targets += [
        (place, target) for place, read in enumerate(parsed.measures, 1) for target in read.targets
    ]
    targets = [_target(key + n, measure, target, year) for n, (measure, target) in enumerate(read_targets, 1)]
    return Draft(
        source=source,
        title=parsed.title or "",
        document_number=parsed.document_number or "",
        issuer=parsed.issuer or "",
        issued_on=parsed.issued_on,
        measures=tuple(measures),
        targets=tuple(_told_apart(targets, {m.key: m for m in measures})),
        unread=tuple(passage.span for passage in parsed.unread if passage.span[0] < passage.span[1]),
        upload=upload,
    )


def reviewed_from(
    parsed: ParsedPlan,
    mapping: Mapping[str, NameChoice],
    *,
    source: str,
    counting: Mapping[str, Counting] | None = None,
    not_above: Mapping[str, str] | None = None,
    edition: int = 1,
) -> ReviewedPlan:
    """What was read, confirmed as it is: for whoever checked a plan outside the review page (the sample loader).

    `mapping` gives every printed name its unit or group; names missing there raise KeyError at once.
    `counting` says by indicator name what a report counts: figures not named there are left out, because the flag is never guessed.
    `not_above`: indicator → indicator it may not exceed.
    """
    draft = draft_of(parsed, normalised(source))
    chosen = counting or {}
    bounds = not_above or {}
    targets = tuple(
        replace(target, counting=chosen[target.name], not_above=bounds.get(target.name, ""))
        for target in draft.targets
        if target.name in chosen
    )
    names = {printed: mapping[printed] for printed in draft.printed_names}
    return reviewed(replace(draft, targets=targets), names, edition=edition)


def reviewed(
    draft: Draft, names: Mapping[str, NameChoice], *, edition: int = 1, source_file_id: int | None = None
) -> ReviewedPlan:
    """The draft as confirmed. Raises ValueError where a figure lacks its value, year, direction or counting."""
    places = {measure.key: place for place, measure in enumerate(draft.measures)}
    return ReviewedPlan(
        title=draft.title,
        document_number=draft.document_number,
        issuer=draft.issuer,
        issued_on=draft.issued_on,
        source_text=draft.source,
        edition=edition,
        measures=tuple(
            ReviewedMeasure(
                number=measure.number,
                section=measure.section,
                title=measure.title,
                text=measure.text,
                lead=measure.lead,
                responsible=measure.responsible,
                deadline=measure.deadline,
                due_on=measure.due_on,
                is_supporting=measure.is_supporting,
                source_start=measure.span[0],
                source_end=measure.span[1],
            )
            for measure in draft.measures
        ),
        indicators=_indicators(draft.targets, places),
        names=dict(names),
        source_file_id=source_file_id,
    )


def passages_of(draft: Draft) -> list[Passage]:
    """Where the draft's measures and the unread passages stand in the source."""
    read = [Passage(m.span, f"measure-{m.key}", _label(m)) for m in draft.measures]
    return read + [
        Passage(span, f"unread-{n}", "未读入措施", is_unread=True) for n, span in enumerate(draft.unread, 1)
    ]


def _label(measure: DraftMeasure) -> str:
    """How a measure is named in the margin of the source; the numbers of supporting measures begin anew."""
    return ("保障" if measure.is_supporting else "措施") + (
        bare_number(measure.number) if measure.number else ""
    )


def details_of(parsed: ParsedPlan, targets: Iterable[DraftTarget] = ()) -> list[Detail]:
    """Every fact, owner, deadline and figure that the parser read, with its place; figures under review by their key."""
    facts = (parsed.title_span, parsed.document_number_span, parsed.issuer_span, parsed.issued_on_span)
    found = [Detail(span, Kind.FACT) for span in facts if span]
    found += [Detail(target.span, Kind.TARGET, f"target-{target.key}") for target in targets]
    for measure in parsed.measures:
        found += [Detail(unit.span, Kind.OWNER) for unit in (*measure.lead_units, *measure.responsible_units)]
        found += [Detail(measure.deadline_span, Kind.DEADLINE)] if measure.deadline_span else []
        found += [Detail(target.span, Kind.TARGET) for target in measure.targets]
    return found + [Detail(target.span, Kind.TARGET) for target in parsed.overall_indicators]


def bare_number(number: str) -> str:
    """The number without brackets and stops: （十二） → 十二."""
    return NO_NUMBER.sub("", number) or number


def _measure(key: int, read: ParsedMeasure) -> DraftMeasure:
    lead = _names(read.lead_units)
    return DraftMeasure(
        key=key,
        number=read.number or "",
        section=read.section or "",
        title=read.title or title_and_rest(read.text)[0],
        text=read.text,
        lead=lead,
        responsible=tuple(name for name in _names(read.responsible_units) if name not in lead),
        deadline=read.deadline or "",
        due_on=read.deadline_on,
        span=_cover(read.spans),
    )


def _names(units: Iterable[ParsedUnit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.name for unit in units))


def _cover(spans: Iterable[Span]) -> Span:
    held = [span for span in spans if span[0] < span[1]]
    return (min(span[0] for span in held), max(span[1] for span in held)) if held else (0, 0)


def _target(key: int, measure: int | None, read: ParsedTarget, year: int | None) -> DraftTarget:
    return DraftTarget(
        key=key,
        name=counted_thing(read.name),
        value=read.value,
        unit=read.unit,
        direction=DIRECTIONS.get(read.comparator),
        year=read.year or year,
        measure=measure,
        span=read.span,
    )


def _told_apart(targets: list[DraftTarget], measures: Mapping[int, DraftMeasure]) -> list[DraftTarget]:
    """The same name for different things (two measures, two units of measure) gets its measure's number behind it."""
    first: dict[str, DraftTarget] = {}
    named = []
    for target in targets:
        other = first.setdefault(target.name, target)
        same = (other.measure, other.unit) == (target.measure, target.unit) and (
            other.year != target.year or other is target
        )
        measure = measures.get(target.measure or 0)
        if not same and measure is not None and other.measure != target.measure:
            target = replace(target, name=f"{target.name}（措施{bare_number(measure.number)}）")  # noqa: PLW2901
        named.append(target)
    return named


def _indicators(targets: Iterable[DraftTarget], places: Mapping[int, int]) -> tuple[ReviewedIndicator, ...]:
    """Figures of one name are one indicator with a target for each year."""
    found: dict[str, ReviewedIndicator] = {}
    for target in targets:
        if target.value is None or target.year is None or target.direction is None or target.counting is None:
            raise ValueError(f"the figure {target.name} is not complete")
        held = found.get(target.name)
        if held is not None:
            found[target.name] = replace(held, targets=(*held.targets, (target.year, target.value)))
            continue
        found[target.name] = ReviewedIndicator(
            name=target.name,
            unit_of_measure=target.unit,
            counting=target.counting,
            direction=target.direction,
            targets=((target.year, target.value),),
            measure=places.get(target.measure) if target.measure is not None else None,
            not_above=target.not_above,
        )
    return tuple(found.values())
