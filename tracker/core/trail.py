"""The trail 留痕 as a chain: every record is sealed with a digest over itself and the seal before it (rulebook §10).

Records are sealed at the end of the transaction that wrote them, under a lock that nobody holds for longer than a
commit takes, so their order in the chain is the order of the commits and has no gaps. A changed record no longer fits its
digest, a removed one leaves its seal behind, a removed seal leaves a gap; whoever makes the whole chain anew cannot make the
daily anchors anew that were printed or sent away. The database itself refuses changes (guards.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Select, Table, Text, bindparam, delete, func, insert, select, type_coerce
from sqlalchemy import cast as sql_cast

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import Anchor, ArchivedEvent, EventRecord, Seal

BEGINNING = "0" * 64
LOCK = 2_022_005  # the advisory lock of PostgreSQL under which the chain grows; SQLite has one writer anyway
BATCH = 5_000
INSTANT = 8  # where the line that is digested holds the instant
_WRITTEN = "trail-written"
# Made once: json.dumps would make an encoder anew for every link of a chain of millions.
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

record, archive = cast(Table, EventRecord.__table__), cast(Table, ArchivedEvent.__table__)
seals, anchors = cast(Table, Seal.__table__), cast(Table, Anchor.__table__)


def printed(table: Table) -> tuple[Any, ...]:
    """The columns of a record that its digest covers; the instant in UTC without its zone, as it is kept, and the facts
    as the text that the database holds."""
    own = table.c
    occurred_at = type_coerce(own.occurred_at, DateTime())
    facts = sql_cast(own.facts, Text)
    return (
        own.id,
        own.tag,
        own.subject,
        own.subject_id,
        own.thread,
        own.actor_id,
        occurred_at,
        own.address,
        facts,
    )


def digest_of(before: str, position: int, values: Iterable[Any]) -> str:
    """The digest, 64 hexadecimal digits, of a record at its position behind the link `before`."""
    line = [before, position, *values]
    line[INSTANT] = line[INSTANT].isoformat()
    return hashlib.sha256(encoded(line).encode()).hexdigest()


# ── Growing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

END = select(seals.c.position, seals.c.digest).order_by(seals.c.position.desc()).limit(1)
NEW_LINKS = insert(seals)
LOCKED = select(func.pg_advisory_xact_lock(LOCK))
# Those of the records that are there and have no link yet (SQLite gives an undone record's id to the next one). Before
# its columns each row brings position and digest of the last link so far.
UNSEALED = (
    select(
        END.with_only_columns(seals.c.position).scalar_subquery(),
        END.with_only_columns(seals.c.digest).scalar_subquery(),
        *printed(record),
    )
    .outerjoin(seals, seals.c.event_id == record.c.id)
    .where(record.c.id.in_(bindparam("ids", expanding=True)), seals.c.position.is_(None))
    .order_by(record.c.id)
)


def remember(event_id: int) -> None:
    """Note a record of this transaction, to be sealed at its end."""
    db.session.info.setdefault(_WRITTEN, set()).add(event_id)


def seal() -> None:
    """Chain the records that this transaction wrote. What a savepoint undid is not there any more and gets no link."""
    ids = sorted(db.session.info.pop(_WRITTEN, ()))
    if not ids:
        return
    db.session.flush()
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(LOCKED)
    position, digest = 0, BEGINNING
    links: list[dict[str, Any]] = []
    for start in range(0, len(ids), BATCH):
        for end, before, *values in connection.execute(UNSEALED, {"ids": ids[start : start + BATCH]}):
            if not links and end is not None:
                position, digest = end, before
            position += 1
            digest = digest_of(digest, position, values)
            links.append({"position": position, "event_id": values[0], "digest": digest})
    if links:
        connection.execute(NEW_LINKS, links)


def end_of_chain() -> tuple[int, str]:
    """Position and digest of the last link."""
    last = db.session.execute(END).one_or_none()
    return (last.position, last.digest) if last is not None else (0, BEGINNING)


# ── Anchors and the archive ──────────────────────────────────────────────────────────────────────────────────────────


def anchor(day: date) -> bool:
    """Keep the chain's end of this day; False where the day has its anchor already or there is no trail yet."""
    position, digest = end_of_chain()
    if position == 0 or db.session.get(Anchor, day) is not None:
        return False
    db.session.add(Anchor(day=day, position=position, digest=digest, made_at=clock.machine_now()))
    db.session.flush()
    return True


def move_to_archive(before: datetime, *, at_most: int) -> int:
    """Move the oldest records that happened before this instant into the archive, in the order of the chain.

    The first younger record ends it, so that the archive is always the chain's beginning. The newest record stays
    whatever its age: SQLite numbers on from it, and would give archived numbers anew. Returns how many moved.
    """
    first = archive_end() + 1
    chained = select(seals.c.position, record.c.id, record.c.occurred_at).join(
        record, record.c.id == seals.c.event_id
    )
    reach = chained.where(seals.c.position >= first).order_by(seals.c.position).limit(at_most).subquery()
    newest = select(func.max(record.c.id)).scalar_subquery()
    kept = (reach.c.occurred_at >= before) | (reach.c.id == newest)
    young = select(func.min(reach.c.position)).where(kept).scalar_subquery()
    end = func.coalesce(young, first + at_most)
    moved = list(db.session.scalars(select(reach.c.id).where(reach.c.position < end)))
    for start in range(0, len(moved), BATCH):
        ids = moved[start : start + BATCH]
        names = [column.name for column in archive.c]
        rows = select(*(record.c[name] for name in names)).where(record.c.id.in_(ids))
        db.session.execute(insert(archive).from_select(names, rows))
        db.session.execute(delete(record).where(record.c.id.in_(ids)))
    return len(moved)


def archive_end() -> int:
    """The position of the archive's last record; 0 where nothing was archived yet."""
    return db.session.scalar(archived_through()) or 0


def archived_through() -> Select[Any]:
    """The position of the last link whose record lies in the archive."""
    return select(func.max(seals.c.position)).join(archive, archive.c.id == seals.c.event_id)


# ── Verifying ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold; `event_id` None where no record is known."""

    position: int
    event_id: int | None
    sentence: str

    def __str__(self) -> str:
        place = f"第{self.position}环" if self.position else "链外"
        named = f"，记录{self.event_id}" if self.event_id is not None else ""
        return f"{place}{named}：{self.sentence}"


@dataclass(frozen=True)
class Verified:
    """What was found: how many records were checked, and the first that is broken."""

    checked: int
    broken: Broken | None


def daily_anchors() -> Select[Any]:
    """Every day's anchor, the latest first."""
    return select(Anchor).order_by(Anchor.day.desc())


def newest_anchor() -> Anchor | None:
    """The latest day's anchor; it is printed with what is filed."""
    return db.session.scalars(daily_anchors().limit(1)).first()


def anchors_kept() -> list[Anchor]:
    """All of them, the earliest first, as they are exported."""
    return list(db.session.scalars(select(Anchor).order_by(Anchor.day)))


def anchors_of(days: Collection[date]) -> dict[date, Anchor]:
    """The ends of the chain that were kept on these days."""
    return {one.day: one for one in db.session.scalars(select(Anchor).where(Anchor.day.in_(days)))}


def verify(kept: Mapping[int, str] | None = None, *, pause: Callable[[], object] = bool) -> Verified:
    """Walk the whole chain, archive first, with a bounded part of it in memory.

    `kept`: digests by position that were printed or exported earlier; they are compared like the anchors. `pause` is
    called between the parts: whoever has written nothing lets the transaction go there, so that no writer waits.
    """
    known = {
        row.position: row.digest for row in db.session.execute(select(anchors.c.position, anchors.c.digest))
    }
    before, checked = BEGINNING, 0
    for link in links(pause):
        position, event_id, digest, *values = link
        expected = checked + 1
        if position != expected:
            return Verified(checked, Broken(expected, None, f"缺少本环，其后是第{position}环"))
        if values[0] is None:
            return Verified(checked, Broken(position, event_id, "记录已被删除"))
        if digest_of(before, position, values) != digest:
            return Verified(checked, Broken(position, event_id, "记录或其封印已被改动"))
        for where, source in ((known, "锚点"), (kept or {}, "留存的锚点")):
            if where.get(position, digest) != digest:
                return Verified(checked, Broken(position, event_id, f"与{source}不符，整链曾被重做"))
        before, checked = digest, position
    longest = max([*known, *(kept or {})], default=0)
    if longest > checked:
        return Verified(checked, Broken(checked + 1, None, f"链尾被截去，锚点记到第{longest}环"))
    stray = db.session.scalar(
        select(func.min(record.c.id))
        .outerjoin(seals, seals.c.event_id == record.c.id)
        .where(seals.c.position.is_(None))
    )
    return Verified(checked, Broken(0, stray, "记录没有封印，不是经程序写入") if stray is not None else None)


def links(pause: Callable[[], object]) -> Iterator[Sequence[Any]]:
    """Every link with the record it seals (all None where there is none), in the order of the chain."""
    through = archive_end()
    yield from links_of(archive, 0, through, pause)
    yield from links_of(record, through, None, pause)


def links_of(
    table: Table, after: int, through: int | None, pause: Callable[[], object]
) -> Iterator[Sequence[Any]]:
    """The links behind `after` up to `through`, their records read from one table, a batch at a time."""
    joined = select(seals.c.position, seals.c.event_id, seals.c.digest, *printed(table)).outerjoin(
        table, table.c.id == seals.c.event_id
    )
    part = joined if through is None else joined.where(seals.c.position <= through)
    while True:
        rows = db.session.execute(
            part.where(seals.c.position > after).order_by(seals.c.position).limit(BATCH)
        ).all()
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1].position
        pause()
