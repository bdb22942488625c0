"""Between the review's form and its draft: what was typed becomes a draft, a draft becomes a form, and what is still open is said at its field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from wtforms import Field

from tracker.plans.drafting import bare_number
from tracker.plans.forms import ReviewForm, option
from tracker.plans.models import Counting, Direction
from tracker.plans.review import Draft, DraftMeasure, DraftName, DraftTarget, Span, names_of, with_names
from tracker.plans.reviewed import NameChoice, NewUnit
from tracker.units.models import Unit, UnitGroup, UnitKind
from tracker.units.queries import Directory

_SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")
NEW_UNIT, NEW_GROUP = "new_unit", "new_group"


# ── form → draft ─────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_in(form: ReviewForm) -> Draft:
    """What the form says now. Spans outside the source, and keys twice given, are dropped like anything forged."""
    source = (form.source.data or "").replace("\r\n", "\n")
    known = [entry.form.printed.data or "" for entry in form.names]
    measures = _keyed(_measure(entry.form, known, source) for entry in form.measures)
    return Draft(
        source=source,
        title=form.title.data or "",
        document_number=form.document_number.data or "",
        issuer=form.issuer.data or "",
        issued_on=form.issued_on.data,
        measures=tuple(measures),
        targets=tuple(_target(entry.form, source) for entry in form.targets),
        names=tuple(_name(entry.form) for entry in form.names if entry.form.printed.data),
        unread=tuple(_spans(form.unread.data or "", source)),
        upload=(form.upload_digest.data or "", form.upload_name.data or ""),
    )


def _keyed(measures: Iterable[DraftMeasure]) -> Iterator[DraftMeasure]:
    seen: set[int] = set()
    for measure in measures:
        if measure.key not in seen:
            seen.add(measure.key)
            yield measure


def _measure(fields: Any, known: list[str], source: str) -> DraftMeasure:
    lead = names_of(fields.lead.data or "", known)
    return DraftMeasure(
        key=_number(fields.key.data),
        number=fields.number.data or "",
        section=fields.section.data or "",
        title=fields.title.data or "",
        text=(fields.text.data or "").replace("\r\n", "\n"),
        lead=lead,
        responsible=tuple(
            name for name in names_of(fields.responsible.data or "", known) if name not in lead
        ),
        deadline=fields.deadline.data or "",
        due_on=fields.due_on.data,
        is_supporting=fields.is_supporting.data,
        is_checked=fields.is_checked.data,
        span=next(_spans(fields.span.data or "", source), (0, 0)),
    )


def _target(fields: Any, source: str) -> DraftTarget:
    return DraftTarget(
        key=_number(fields.key.data),
        name=fields.name.data or "",
        value=fields.value.data,
        unit=fields.unit.data or "",
        direction=_member(Direction, fields.direction.data),
        year=fields.year.data,
        measure=_number(fields.measure.data) or None,
        counting=_member(Counting, fields.counting.data),
        not_above=fields.not_above.data or "",
        span=next(_spans(fields.span.data or "", source), (0, 0)),
    )


def _name(fields: Any) -> DraftName:
    return DraftName(
        printed=fields.printed.data,
        choice=fields.choice.data or "",
        is_alias=fields.is_alias.data,
        new_name=fields.new_name.data or "",
        new_short_name=fields.new_short_name.data or "",
        new_kind=fields.new_kind.data or "",
    )


def _spans(typed: str, source: str) -> Iterator[Span]:
    for match in _SPAN.finditer(typed):
        start, end = int(match[1]), int(match[2])
        if start < end <= len(source):
            yield start, end


def _number(typed: Any) -> int:
    return int(typed) if typed and str(typed).isdigit() else 0


def _member(kind: type[Any], typed: Any) -> Any:
    return next((member for member in kind if member.value == typed), None)


# ── draft → form ─────────────────────────────────────────────────────────────────────────────────────────────────────


def form_of(draft: Draft, edition: int) -> ReviewForm:
    """The form that shows the draft; `edition` is the one that it would become."""
    return ReviewForm(
        formdata=None,
        data={
            "source": draft.source,
            "upload_digest": draft.upload[0],
            "upload_name": draft.upload[1],
            "unread": " ".join(_written(span) for span in draft.unread),
            "edition": str(edition),
            "title": draft.title,
            "document_number": draft.document_number,
            "issuer": draft.issuer,
            "issued_on": draft.issued_on,
            "names": [vars(name) for name in draft.names],
            "measures": [
                {
                    **vars(measure),
                    "span": _written(measure.span),
                    "lead": "、".join(measure.lead),
                    "responsible": "、".join(measure.responsible),
                }
                for measure in draft.measures
            ],
            "targets": [
                {
                    **vars(target),
                    "span": _written(target.span),
                    "direction": target.direction or "",
                    "counting": target.counting or "",
                    "measure": str(target.measure or ""),
                }
                for target in draft.targets
            ],
        },
    )


def _written(span: Span) -> str:
    return f"{span[0]}-{span[1]}"


def fill_choices(form: ReviewForm, draft: Draft, directory: Directory) -> None:
    """Give every select of the form what can be chosen now."""
    measures = [option("", "全文")] + [
        option(str(m.key), f"{bare_number(m.number)} {m.title}"[:24])
        for m in draft.measures
        if not m.is_supporting
    ]
    indicators = dict.fromkeys(target.name for target in draft.targets if target.name)
    for entry in form.targets:
        entry.form.measure.choices = measures
        others = [name for name in indicators if name != entry.form.name.data]
        entry.form.not_above.choices = [option("", "无"), *(option(name, name) for name in others)]
    owners = list(dict.fromkeys(owner for _, owner in directory.names))
    units = [option(f"unit:{owner.id}", owner.short_name) for owner in owners if isinstance(owner, Unit)]
    groups = [
        option(f"group:{owner.id}", f"{owner.name}（单位组）")
        for owner in owners
        if isinstance(owner, UnitGroup)
    ]
    for entry in form.names:
        printed = entry.form.printed.data or ""
        near = (
            []
            if directory.find(printed)
            else [option(choice_of(n.owner), shown_owner(n.owner)) for n in directory.near(printed)]
        )
        others = [
            option(f"same:{name}", f"同{quoted(name)}") for name in draft.printed_names if name != printed
        ]
        entry.form.choice.choices = {
            "": [option("", "请选择")],
            **({"名称相近": near} if near else {}),
            "登记": [option(NEW_UNIT, "登记为新单位"), option(NEW_GROUP, "登记为新单位组")],
            **({"已有单位": units} if units else {}),
            **({"已有单位组": groups} if groups else {}),
            **({"本方案中的另一名称": others} if others else {}),
        }


def choice_of(owner: Unit | UnitGroup) -> str:
    """The value of a known unit or group in the select."""
    return f"{'unit' if isinstance(owner, Unit) else 'group'}:{owner.id}"


def quoted(name: str) -> str:
    """A printed name in quotation marks, once."""
    return name if name.startswith("“") and name.endswith("”") else f"“{name}”"


def shown_owner(owner: Unit | UnitGroup) -> str:
    """A unit or group as the select shows it."""
    return owner.short_name if isinstance(owner, Unit) else f"{owner.name}（单位组）"


def with_known_names(draft: Draft, directory: Directory) -> Draft:
    """The printed names with what the directory knows of them; unknown ones are left for a person to choose.

    A name that was to be registered, and has been meanwhile, is known now.
    """

    def proposed(printed: str) -> DraftName:
        owner = directory.find(printed)
        if owner is not None:
            return DraftName(printed=printed, choice=choice_of(owner))
        bare = printed.strip("“”\"'")
        return DraftName(printed=printed, is_alias=True, new_name=bare, new_short_name=bare)

    settled = tuple(
        name
        for name in draft.names
        if name.choice not in (NEW_UNIT, NEW_GROUP) or directory.find(name.printed) is None
    )
    return with_names(replace(draft, names=settled), proposed)


def is_known(name: DraftName, directory: Directory) -> bool:
    """Whether the choice is what the directory itself says of the printed name."""
    owner = directory.find(name.printed)
    return owner is not None and choice_of(owner) == name.choice


# ── what is still open ───────────────────────────────────────────────────────────────────────────────────────────────


def faults_of(form: ReviewForm, draft: Draft, directory: Directory) -> list[tuple[str, str]]:
    """Everything that stands against confirming, in the order of the page: (id of the field, sentence). Marks the fields too."""
    found = unreadable(form)
    for field, missing in ((form.title, not draft.title), (form.document_number, not draft.document_number)):
        found += _fault(field, field.label.text, "请填写") if missing else []
    if not draft.source:
        found.append(("title", "方案全文缺失，请重新导入"))
    if not any(not measure.is_supporting for measure in draft.measures):
        found.append(("measures", "至少保留一项措施，可在原文中选中文字添加"))
    found += _name_faults(form, draft, directory)
    for entry in form.measures:
        where = f"措施{bare_number(entry.form.number.data or '')}"
        for field in (entry.form.title, entry.form.text):
            found += _fault(field, f"{where}{field.label.text}", "请填写") if not field.data else []
    found += _target_faults(form)
    return found


def unreadable(form: ReviewForm) -> list[tuple[str, str]]:
    """Fields whose content is no date, no figure, or too long; after `form.validate()`."""
    found: list[tuple[str, str]] = []
    for field in form:
        if field.type == "FieldList":
            for place, entry in enumerate(field, 1):
                head = (
                    entry.form.number.data
                    if "number" in entry.form
                    else entry.form.name.data
                    if "name" in entry.form
                    else ""
                )
                where = {"measures": "措施", "targets": "指标", "names": "名称"}[field.name] + str(
                    bare_number(head or "") or place
                )
                found += [
                    (inner.id, f"{where}{inner.label.text}：{inner.errors[0]}")
                    for inner in entry.form
                    if inner.errors
                ]
        elif field.errors:
            found.append((field.id, f"{field.label.text}：{field.errors[0]}"))
    return found


def _fault(field: Field, where: str, sentence: str) -> list[tuple[str, str]]:
    """Mark the field, once, and give the line of the summary."""
    if field.errors:
        return []
    field.errors = [sentence]
    return [(field.id, f"{where}：{sentence}")]


def _name_faults(form: ReviewForm, draft: Draft, directory: Directory) -> list[tuple[str, str]]:
    known = {choice_of(owner) for _, owner in directory.names}
    held = {name.printed: name for name in draft.names}
    found: list[tuple[str, str]] = []
    for entry in form.names:
        fields, name = entry.form, held.get(entry.form.printed.data or "")
        if name is None:
            continue
        where = f"名称{name.printed}"
        if name.choice == NEW_UNIT:
            for field in (fields.new_name, fields.new_short_name):
                found += _fault(field, f"{where}{field.label.text}", "请填写") if not field.data else []
            if _member(UnitKind, name.new_kind) is None:
                found += _fault(fields.new_kind, f"{where}类别", "请选择")
            for field in (fields.new_name, fields.new_short_name):
                if field.data and directory.find(field.data):
                    found += _fault(field, f"{where}{field.label.text}", "名录中已有此名称，请直接选择该单位")
        elif name.choice.startswith("same:"):
            other = held.get(name.choice.removeprefix("same:"))
            if other is None or other is name or other.choice.startswith("same:"):
                found += _fault(fields.choice, where, "请直接选择对应的单位或单位组")
        elif name.choice != NEW_GROUP and name.choice not in known:
            found += _fault(fields.choice, where, "请选择对应的单位")
    return found


def _target_faults(form: ReviewForm) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    rows: list[Any] = [entry.form for entry in form.targets]
    years = Counter((row.name.data, row.year.data) for row in rows)
    first = {row.name.data: row for row in reversed(rows)}
    for row in rows:
        where = f"指标“{row.name.data}”" if row.name.data else "指标"
        for field in (row.name, row.unit):
            found += _fault(field, f"{where}{field.label.text}", "请填写") if not field.data else []
        for field in (row.value, row.year):
            found += _fault(field, f"{where}{field.label.text}", "请填写") if field.data is None else []
        for field in (row.direction, row.counting):
            found += _fault(field, f"{where}{field.label.text}", "请选择") if not field.data else []
        if years[row.name.data, row.year.data] > 1:
            found += _fault(row.name, where, "同一年度有两个目标值，请改名或移除一个")
        elif any(
            first[row.name.data][name].data != row[name].data
            for name in ("unit", "direction", "counting", "measure")
        ):
            found += _fault(row.name, where, "同名指标的计量单位、方向、口径和所属须一致，否则请改名")
        if row.not_above.data and (row.not_above.data not in first or row.not_above.data == row.name.data):
            found += _fault(row.not_above, f"{where}不得多于", "请选择另一指标")
    return found


# ── confirmed ────────────────────────────────────────────────────────────────────────────────────────────────────────


def choices_made(draft: Draft) -> Mapping[str, NameChoice]:
    """The printed names as confirmed; only of a draft without faults."""
    return {name.printed: _chosen(name) for name in draft.names if name.printed in draft.printed_names}


def _chosen(name: DraftName) -> NameChoice:
    kind, _, value = name.choice.partition(":")
    if kind == NEW_UNIT:
        unit = NewUnit(name=name.new_name, short_name=name.new_short_name, kind=UnitKind(name.new_kind))
        return NameChoice(new_unit=unit, is_alias=name.printed not in (unit.name, unit.short_name))
    if kind == NEW_GROUP:
        return NameChoice(new_group=name.printed)
    if kind == "same":
        return NameChoice(same_as=value, is_alias=name.is_alias)
    return NameChoice(**{f"{kind}_id": int(value)}, is_alias=name.is_alias)  # type: ignore[arg-type]
