"""Questions about notices: who sees which, which came before, what they say. The figures are asked for in `snapshot_queries`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.text import listed, percent
from tracker.documents.content import Table, words_in
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document
from tracker.documents.number_check import UNITS
from tracker.documents.queries import documents_seen_by
from tracker.notices.document import BEHIND, annexes, blocks_behind
from tracker.notices.drafting.demands import Demands
from tracker.notices.drafting.footnote import footnote
from tracker.notices.drafting.sections import draft_sections, opening
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.snapshot import (
    Snapshot,
)
from tracker.plans.models import Measure, Plan
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task
from tracker.units.models import Unit, UnitKind

UNDISPATCHED = (TaskState.DRAFT, TaskState.CANCELLED)
_UNIT_BEHIND: Final = re.compile(rf"（({'|'.join(UNITS)}|百分点)）$")
_COUNTED: Final = {"百分点": "个百分点"}
_BARE: Final = re.compile(r"[+−-]?[\d,.]+")


def notices_seen_by(user: Person) -> Select[Any]:
    """The notices whose documents the person sees, newest first."""
    seen = documents_seen_by(user).with_only_columns(Document.id)
    statement = select(Notice).join(Notice.document).where(Notice.document_id.in_(seen))
    return statement.order_by(Notice.cut_off_at.desc(), Notice.id.desc())


def notices_listed(user: Person, state: str) -> Select[Any]:
    """Those in this state (a DocumentState value); without one all but the discarded drafts."""
    wanted = Document.state == state if state else Document.state != DocumentState.DISCARDED
    return notices_seen_by(user).where(wanted)


def visible_notice(user: Person, notice_id: int) -> Notice | None:
    """The notice, if this person sees its document."""
    return db.session.scalars(notices_seen_by(user).where(Notice.id == notice_id)).unique().one_or_none()


def notice_of(document_id: int) -> Notice:
    """The notice that wrote a document. Raises NoResultFound."""
    return db.session.scalars(select(Notice).where(Notice.document_id == document_id)).unique().one()


def plans_to_report_on() -> list[Plan]:
    """Current plans with at least one dispatched task."""
    busy = (
        select(Measure.plan_id)
        .join(Task, Task.measure_id == Measure.id)
        .where(Task.state.not_in(UNDISPATCHED))
    )
    statement = (
        select(Plan).where(Plan.is_current, Plan.id.in_(busy)).order_by(Plan.issued_on.desc(), Plan.id)
    )
    return list(db.session.scalars(statement))


def notice_before(plan_id: int, cut_off_at: datetime) -> Notice | None:
    """The periodic notice that came before one with this cut-off; one that is still a draft does not count, as it may
    never be issued, nor one that never will be."""
    statement = (
        select(Notice)
        .join(Notice.document)
        .where(
            Notice.plan_id == plan_id,
            Notice.genre == Genre.PERIODIC,
            Notice.cut_off_at < cut_off_at,
            Document.state.not_in((DocumentState.DRAFT, DocumentState.DISCARDED)),
        )
        .order_by(Notice.cut_off_at.desc(), Notice.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).unique().one_or_none()


def frozen_notices() -> list[Notice]:
    """The latest periodic notice of every current plan, the newest first: whose figures special notices draw on."""
    counts = (Notice.genre == Genre.PERIODIC, Document.state != DocumentState.DISCARDED)
    latest = (
        select(Notice.plan_id, func.max(Notice.cut_off_at).label("at"))
        .join(Notice.document)
        .where(*counts)
        .group_by(Notice.plan_id)
        .subquery()
    )
    statement = (
        select(Notice)
        .join(Notice.plan)
        .join(Notice.document)
        .join(latest, (latest.c.plan_id == Notice.plan_id) & (latest.c.at == Notice.cut_off_at))
        .where(*counts, Plan.is_current)
        .order_by(Notice.cut_off_at.desc(), Notice.id)
    )
    return list({notice.plan_id: notice for notice in db.session.scalars(statement).unique()}.values())


def addressees(plan: Plan) -> str:
    """主送: every unit as the plan names it, like beside like (甲局、乙局，丙街道), then the groups, without repetition."""
    statement = (
        select(Measure)
        .where(Measure.plan_id == plan.id)
        .options(selectinload(Measure.parties))
        .order_by(Measure.position)
    )
    parties = [party for measure in db.session.scalars(statement) for party in measure.parties]
    named: dict[Unit, str] = {}
    groups: dict[int, str] = {}
    for party in parties:
        if party.unit is not None:
            named.setdefault(party.unit, party.printed_name)
        elif party.group_id is not None:
            groups.setdefault(party.group_id, party.printed_name)
    kinds = list(UnitKind)
    units = sorted(named, key=lambda unit: (kinds.index(unit.kind), unit.position, unit.id))
    like = [listed(named[unit] for unit in found) for _, found in groupby(units, key=lambda unit: unit.kind)]
    return "，".join([*like, *groups.values()])


def known_texts(snapshot: Snapshot) -> list[str]:
    """Everything that the snapshot itself says: drafted sentences and the cells of its tables."""
    demands = Demands(date.max, date.max)
    texts = [opening(snapshot), footnote(snapshot)]
    texts += [section.text for section in draft_sections(snapshot, demands)]
    blocks = [block for key in BEHIND for block in blocks_behind(key, snapshot)]
    blocks += [block for annex in annexes(snapshot, Ranking.ALL) for block in annex.blocks]
    for block in blocks:
        if isinstance(block, Table):
            texts += _cells_with_units(block)
    texts += [percent(line.planned) for line in snapshot.indicators]
    return texts


def _cells_with_units(table: Table) -> Iterator[str]:
    """The words of its cells, a bare figure with what its column or else its caption counts: 33 under 累计完成（人次） is no 33项."""
    units = [
        _UNIT_BEHIND.search(column.head) or _UNIT_BEHIND.search(table.caption) for column in table.columns
    ]
    for row in table.rows:
        for cell, unit in zip(row, units, strict=True):
            words = words_in(cell)
            yield f"{words}{_COUNTED.get(unit[1], unit[1])}" if unit and _BARE.fullmatch(words) else words
